"""Derived and stated importance of the drivers of satisfaction in a study."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from evalkit.definitions.bundle import load_bundle
from evalkit.errors import DefinitionError
from evalkit.evaluation.priorities.importance_performance import IpaResult
from evalkit.evaluation.priorities.relative_weights import RelativeWeights, relative_weights
from evalkit.study.results import StudyResults
from evalkit.study.run import run_study
from evalkit.study.scaffold import simulate
from evalkit.study.stages.findings.importance import ImportanceStage
from evalkit.survey.scoring import to_percent

DRIVERS = ("TAN", "REL", "RES", "ASS", "EMP")


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> StudyResults:
    return run_study(simulate(tmp_path_factory.mktemp("importance") / "bank", branches=5, seed=3))


def stage(results: StudyResults) -> ImportanceStage:
    assert results.importance is not None
    return results.importance


def test_derived_importance_is_that_of_the_scale_scores(results: StudyResults) -> None:
    scores = results.scales["customers"].scores
    found = stage(results).derived
    assert isinstance(found, RelativeWeights)
    alone = relative_weights(scores[list(DRIVERS)].to_numpy(), scores["SAT"].to_numpy(), draws=200)
    np.testing.assert_allclose(found.weights, alone.weights, rtol=1e-12)
    assert found.labels == DRIVERS
    assert found.seed == results.bundle.study.seed


def test_stated_importance_is_the_mean_share_of_the_points(results: StudyResults) -> None:
    found, survey = stage(results), results.kept["customers"]
    points = survey.answers[[f"IMPORT_{driver}" for driver in DRIVERS]].dropna()
    assert found.stated is not None
    assert found.stated.sum() == pytest.approx(100, rel=1e-12)
    np.testing.assert_allclose(found.stated, points.mean().to_numpy(), rtol=1e-12)  # every row sums to 100
    assert found.n_stated == len(points)


def test_performance_of_a_branch_is_its_mean_on_0_to_100(results: StudyResults) -> None:
    survey = results.kept["customers"]
    percent = to_percent(results.scales["customers"].scores[list(DRIVERS)], survey.questionnaire)
    expected = percent[survey.branch == "B02"].mean().to_numpy()
    np.testing.assert_allclose(stage(results).branch_performance[1], expected, rtol=1e-12)
    analysis = stage(results).by_branch[1]
    assert isinstance(analysis, IpaResult)
    np.testing.assert_allclose(analysis.performance, expected, rtol=1e-12)
    np.testing.assert_allclose(analysis.derived, 100 * np.asarray(_shares(results)), rtol=1e-12)


def _shares(results: StudyResults) -> np.ndarray:
    derived = stage(results).derived
    assert isinstance(derived, RelativeWeights)
    return derived.shares


def edited(folder: Path, old: str, new: str) -> Path:
    study = simulate(folder / "bank", branches=3, seed=3)
    text = study.read_text(encoding="utf-8")
    assert old in text
    study.write_text(text.replace(old, new), encoding="utf-8")
    return study


def test_without_stated_importance_the_derived_one_decides(tmp_path: Path) -> None:
    study = edited(tmp_path, "  stated: IMPORT", "  # stated: IMPORT")
    results = run_study(study)
    found = stage(results)
    assert found.stated is None
    assert isinstance(found.overall, IpaResult)
    np.testing.assert_allclose(found.overall.importance, 100 * _shares(results), rtol=1e-12)
    assert found.overall.derived is None


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("  outcome: SAT", "  outcome: SATI", "'SATI' is not a scale"),
        ("  drivers: [TAN,", "  drivers: [TANG,", "'TANG' is not a scale"),
        ("  outcome: SAT", "  outcome: TAN", "another outcome"),
        ("  stated: IMPORT ", "  stated: NPS ", "not a constant-sum question about the drivers"),
    ],
)
def test_faults_of_the_section_are_named(tmp_path: Path, old: str, new: str, message: str) -> None:
    with pytest.raises(DefinitionError, match=message):
        load_bundle(edited(tmp_path, old, new))


def test_an_unknown_survey_is_named(tmp_path: Path) -> None:
    old = "importance:\n  survey: customers"
    study = edited(tmp_path, old, old.replace("customers", "clients"))
    with pytest.raises(DefinitionError, match="'clients' is not one of the surveys"):
        load_bundle(study)


def test_drivers_without_spread_are_a_named_failure_not_a_crash(tmp_path: Path, monkeypatch: Any) -> None:
    from evalkit.errors import StatisticError
    from evalkit.study.stages.findings import importance

    def refuse(*arguments: Any, **options: Any) -> RelativeWeights:
        raise StatisticError("constant: TAN")

    monkeypatch.setattr(importance, "relative_weights", refuse)
    results = run_study(simulate(tmp_path / "bank", branches=3, seed=3))
    assert [failure.reason for failure in stage(results).failures] == ["constant: TAN"]
    assert "derived importance" in {failure.stage for failure in results.failures}
