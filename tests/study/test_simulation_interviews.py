"""Synthetic interviews: quotas, known truth, κ in its band, the same bytes, files that are read back."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from statsmodels.stats import inter_rater

from evalkit.errors import OptionError
from evalkit.interviews.interviews import label_interviews
from evalkit.sources.interviews.reading import read_project
from evalkit.study.simulation.interviews import (
    load_interview_parameters,
    simulate_interviews,
    write_interviews,
)

BAND = (0.68, 0.84)  # κ over 30 seeds of the generative model
EXPECTED = (0.77, 0.02)  # its truth; four standard errors of the mean of 30 seeds (sd .025)
ACCURACY = 0.04  # four standard errors of a share of .9 in about 8,600 answers is .013; of .88 likewise


def kappa(seed: int) -> float:
    wide = simulate_interviews(seed).sheet.pivot(
        index=["document", "segment"], columns="coder", values="code"
    )
    _, both = np.unique(wide.to_numpy().astype(str), return_inverse=True)
    return float(inter_rater.cohens_kappa(inter_rater.to_table(both.reshape(-1, 2))[0]).kappa)


def test_kappa_over_thirty_seeds() -> None:
    found = [kappa(seed) for seed in range(30)]
    assert BAND[0] <= min(found)
    assert max(found) <= BAND[1]
    assert abs(np.mean(found) - EXPECTED[0]) <= EXPECTED[1]


def test_quotas_segments_and_accuracy() -> None:
    held = load_interview_parameters()
    made = simulate_interviews(1)
    sizes = made.truth.groupby("document").size()
    assert len(sizes) == 24
    assert sizes.between(9, 15).all()
    rows = made.sheet.drop_duplicates("document")
    assert rows["role"].value_counts().to_dict() == {role.id: role.interviews for role in held.roles}
    assert rows["branch"].is_unique
    right = [
        made.sheet.merge(made.truth, on=["document", "segment"]).eval("code_x == code_y").mean()
        for made in (simulate_interviews(seed) for seed in range(5))
    ]
    assert np.mean(right) == pytest.approx(0.89, abs=ACCURACY)


def test_the_files_hold_the_same_codings(tmp_path: Path) -> None:
    made = simulate_interviews(7)
    paths = write_interviews(made, tmp_path)
    project, sheet = (label_interviews(read_project(path), path) for path in paths[:2])
    columns = ["document", "start", "end", "text", "code", "coder", "branch", "role"]
    a, b = (frame.segments[columns].sort_values(columns, ignore_index=True) for frame in (project, sheet))
    assert a.equals(b)
    assert project.problems == ()


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_interviews(simulate_interviews(3), tmp_path / name)
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes()


def test_seed_and_branches_out_of_range_are_refused() -> None:
    with pytest.raises(OptionError):
        simulate_interviews(-1)
    with pytest.raises(OptionError):
        simulate_interviews(1, branches=())
