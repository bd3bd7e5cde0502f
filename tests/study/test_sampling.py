"""A study with weights, clusters and populations; without them nothing changes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from evalkit.errors import EvalkitError, SourceError
from evalkit.inference.design import design_means
from evalkit.study.run import run_study

MakeStudy = Callable[..., Path]
LAST_KEY = "exclude: rule}"


def drawn(study: Path, design: str, **columns: np.ndarray) -> Path:
    """The study with columns beside the answers and a ``design`` in its file."""
    path = study.parent / "data/customers.csv"
    pd.read_csv(path).assign(**columns).to_csv(path, index=False)
    text = study.read_text(encoding="utf-8")
    assert LAST_KEY in text
    study.write_text(text.replace(LAST_KEY, f"exclude: none, design: {design}}}"), encoding="utf-8")
    return study


def test_weights_clusters_and_populations_reach_the_standard_errors(make_study: MakeStudy) -> None:
    rng = np.random.default_rng(1)
    weight, route = np.round(rng.uniform(1, 3, 109), 2), np.arange(109) // 4
    study = drawn(
        make_study(),
        "{weight: W, cluster: ROUTE, population: {P: 40, Q: 30, R: 1000}}",
        W=weight,
        ROUTE=route,
    )
    results = run_study(study)
    survey = results.kept["customers"]
    nps = survey.answers["NPS"].to_numpy()
    values = np.where(nps >= 9, 100.0, np.where(nps <= 6, -100.0, 0.0))[:, None]
    names, codes = np.unique(survey.branch, return_inverse=True)
    expected = design_means(
        values,
        codes,
        strata=survey.branch,
        weights=weight,
        clusters=route,
        population=np.array([40, 30, 1000])[codes],
    )
    column = results.indicators.codes.index("X3")
    assert names.tolist() == list(results.indicators.branches)
    np.testing.assert_allclose(results.indicators.value[:, column], expected.mean[:, 0], rtol=1e-12)
    np.testing.assert_allclose(results.indicators.se[:, column], expected.se[:, 0], rtol=1e-12)


def test_equal_weights_change_nothing(make_study: MakeStudy) -> None:
    study = make_study()
    before = run_study(study).indicators
    after = run_study(drawn(study, "{weight: W}", W=np.full(109, 2.5))).indicators
    kept = [before.codes.index(code) for code in ("X1", "X2", "X3")]
    np.testing.assert_allclose(after.value[:, kept], before.value[:, kept], rtol=1e-12)


def test_a_branch_of_one_cluster_has_no_standard_error_and_is_not_ranked(make_study: MakeStudy) -> None:
    route = np.where(np.arange(109) < 40, 0, np.arange(109))
    results = run_study(drawn(make_study(), "{cluster: ROUTE}", ROUTE=route))
    assert np.isnan(results.indicators.se[0, :3]).all()
    assert results.ranking.status.tolist() == ["trend only", "ranked", "ranked"]


def test_faulty_designs_are_named(make_study: MakeStudy) -> None:
    weights = np.ones(109)
    weights[6] = 0
    study = drawn(make_study(), "{weight: W}", W=weights)
    with pytest.raises(SourceError, match=r"the weight is missing or not usable for 1 of 109"):
        run_study(study)
    study.write_text(study.read_text("utf-8").replace("weight: W", "weight: V"), encoding="utf-8")
    with pytest.raises(SourceError, match="V"):
        run_study(study)
    study.write_text(study.read_text("utf-8").replace("weight: V", "population: {P: 12}"), encoding="utf-8")
    with pytest.raises(EvalkitError, match="stratum P: 40 sampled from a population of 12"):
        run_study(study)
