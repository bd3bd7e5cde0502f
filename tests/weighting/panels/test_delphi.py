"""Delphi: the stored round, screening, two rounds with their trail, and unusable scores."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from evalkit.errors import DataError, OptionError, StatisticError
from evalkit.weighting.panels.delphi import delphi
from evalkit.weighting.panels.delphi_round import ScreeningBounds, delphi_round

STORED = 1e-12


@pytest.fixture
def case(shared: Path) -> dict[str, Any]:
    return json.loads((shared / "reference/decision/kendall_delphi.json").read_text())["delphi_round"]


@pytest.mark.shared
def test_stored_round(case: dict[str, Any]) -> None:
    authority = case["authority"]
    found = delphi_round(
        np.array(case["X"]),
        invited=10,
        basis=np.array(authority["Ca"]),
        familiarity=np.array(authority["Cs"]),
    )
    for name in ("mean", "sd", "cv", "full_score_rate", "median", "iqr"):
        np.testing.assert_allclose(getattr(found, name), case[name], rtol=STORED, atol=STORED)
    assert found.kendall is not None
    assert found.kendall.w == pytest.approx(case["kendall"]["W_ties"], rel=STORED)
    assert found.authority is not None
    np.testing.assert_allclose(found.authority.each, authority["Cr_each"], rtol=STORED)
    assert found.authority.cr == pytest.approx(authority["Cr"], rel=STORED)
    assert found.response_rate == case["positive_coefficient"]
    screen = case["boundary_screen"]
    assert found.bounds.mean == pytest.approx(screen["mean_threshold"], rel=STORED)
    assert found.bounds.cv == pytest.approx(screen["cv_threshold"], rel=STORED)
    assert found.bounds.full == pytest.approx(screen["full_threshold"], rel=STORED)
    assert found.verdicts == ("kept", "kept", "kept", "dropped", "kept", "kept")
    assert found.weights[3] == 0


def scores(means: list[float], spread: float = 0.5) -> np.ndarray:
    return np.clip(np.array(means) + spread * np.array([-1, 0, 0, 1])[:, np.newaxis], 1, 5)


FIXED = ScreeningBounds(mean=3.0, cv=0.3, full=0.0)


def test_two_rounds_leave_a_trail() -> None:
    first = delphi_round(scores([4.5, 2.0, 4.0, 3.5]), ["a", "b", "c", "d"], bounds=FIXED, drop_at=1)
    second = delphi_round(scores([4.6, 4.1, 2.9], 0.2), ["a", "c", "e"], bounds=FIXED, drop_at=2)
    found = delphi([first, second])
    assert [(e.round, e.item, e.event) for e in found.trail] == [
        (1, "b", "dropped"),
        (1, "d", "withdrawn"),
        (2, "e", "added"),
        (2, "e", "discuss"),
    ]
    assert found.trail[0].failed == ("mean",)
    assert found.trail[0].values[0] == 2.0
    assert found.trail[0].bounds == (3.0, 0.3, 0.0)
    assert found.dropped == ("b",)
    assert found.labels == ("a", "c", "e")
    np.testing.assert_allclose(found.weights, second.mean / second.mean.sum(), rtol=1e-12)
    assert found.mean_cv[1] < found.mean_cv[0]
    with pytest.raises(DataError, match="round 2 asks for b, which an earlier round dropped"):
        delphi([first, delphi_round(scores([4, 4]), ["a", "b"], bounds=FIXED)])


def test_equal_items_do_not_fail_their_own_mean() -> None:
    found = delphi_round(np.tile([[4.1], [4.3], [4.7]], (1, 7)))
    assert found.verdicts == ("kept",) * 7
    assert found.kendall is None
    np.testing.assert_allclose(found.weights, 1 / 7, rtol=1e-12)


def test_bad_rounds_are_named() -> None:
    good = scores([4, 3])
    with pytest.raises(DataError, match="row '2', column 'q1' is 6; scores lie above 0 and up to 5"):
        delphi_round(np.array([[1.0, 2], [6, 1]]), ["q1", "q2"])
    with pytest.raises(DataError, match="row 'Li', column '2' is nan"):
        delphi_round(np.array([[1, np.nan], [2, 1]]), experts=["Li", "Wang"])
    with pytest.raises(OptionError, match="drop_at must be 1, 2 or 3"):
        delphi_round(good, drop_at=4)
    with pytest.raises(DataError, match="4 experts answered, but only 3"):
        delphi_round(good, invited=3)
    with pytest.raises(DataError, match=r"familiarity \(Cs\) needs one number from 0 to 1"):
        delphi_round(good, basis=np.ones(4), familiarity=np.full(4, 2.0))
    with pytest.raises(DataError, match="both basis"):
        delphi_round(good, basis=np.ones(4))
    with pytest.raises(StatisticError, match="every item fails"):
        delphi_round(good, bounds=ScreeningBounds(mean=5, cv=0, full=1))
    with pytest.raises(DataError, match="at least one round"):
        delphi([])
    with pytest.raises(DataError, match="at least two experts"):
        delphi_round(good[:1])
