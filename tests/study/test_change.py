"""The former period of a study: same definitions, same goalposts, and noise that is never called a change."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from evalkit.definitions.bundle import load_bundle
from evalkit.definitions.study import Weighting
from evalkit.errors import DefinitionError, SourceError
from evalkit.inference.change_result import ChangeResult
from evalkit.study.results import StudyResults
from evalkit.study.run import run_study
from evalkit.study.scaffold import simulate
from evalkit.study.stages.periods.change import ChangeStage, change_since
from evalkit.study.stages.ranks.ranking import rank_branches
from evalkit.study.stages.reading.inputs import read_inputs
from evalkit.study.stages.scores.indicators import evaluate_indicators
from evalkit.study.stages.weights import weigh
from evalkit.survey.screening import screen

PREVIOUS = """\
previous:
  period: {zh: 上期, en: last year}
  surveys: {customers: customers_previous.csv}
  operations: operations_previous.csv
  smallest_change: 3
"""


def with_former(study: Path, previous: str = PREVIOUS, answers: pd.DataFrame | None = None) -> Path:
    """The small study with a former period: the same files unless other answers are given."""
    data = study.parent / "data"
    for name in ("customers", "operations"):
        shutil.copy(data / f"{name}.csv", data / f"{name}_previous.csv")
    if answers is not None:
        answers.to_csv(data / "customers_previous.csv", index=False)
    study.write_text(study.read_text(encoding="utf-8") + previous, encoding="utf-8")
    return study


def stage(study: Path) -> ChangeStage:
    found = run_study(study).change
    assert found is not None
    return found


def total(found: ChangeStage) -> ChangeResult:
    assert isinstance(found.total, ChangeResult)
    return found.total


def cells(found: ChangeStage) -> ChangeResult:
    assert isinstance(found.indicators, ChangeResult)
    return found.indicators


def test_a_study_without_a_former_period_has_no_change(make_study: Any) -> None:
    assert run_study(make_study()).change is None


def test_identical_files_give_zero_change_and_no_mover(make_study: Any) -> None:
    """Acceptance 001, two-period."""
    found = stage(with_former(make_study()))
    for part in (found.total, found.dimensions, found.indicators):
        assert isinstance(part, ChangeResult)
        assert (part.change == 0).all()
        assert not np.isin(part.verdict, ["improved", "fell"]).any()
    assert found.failures == ()
    np.testing.assert_allclose(found.covered_weight, 1, rtol=1e-12)


def test_change_of_the_total_is_the_weighted_change_of_its_indicators(make_study: Any) -> None:
    study = make_study()
    frame = pd.read_csv(study.parent / "data/customers.csv")
    results = run_study(with_former(study, answers=frame.sample(frac=0.7, random_state=1)))
    assert results.change is not None
    parts = cells(results.change).change * results.weights.weights
    np.testing.assert_allclose(parts.sum(axis=1), total(results.change).change[:, 0], rtol=1e-10)


def test_a_survey_that_was_not_held_leaves_only_what_both_periods_have(make_study: Any) -> None:
    previous = PREVIOUS.replace("  surveys: {customers: customers_previous.csv}\n", "")
    found = stage(with_former(make_study(), previous))
    verdicts = cells(found).verdict
    assert (verdicts[:, :3] == "not measured").all()
    assert (verdicts[:, 3] != "not measured").all()
    np.testing.assert_allclose(found.covered_weight, 0.25, rtol=1e-12)
    # three quarters of the weight are missing: a change of the total would be of something else
    assert [failure.subject for failure in found.failures] == ["total"]


def test_an_indicator_that_is_missing_now_is_left_out_of_both_totals(make_study: Any) -> None:
    study = make_study()
    frame = pd.read_csv(study.parent / "data/customers.csv")
    frame["NPS"] = frame["NPS"].where(frame["BRANCH"] != "Q")
    results = run_study(with_former(study, answers=frame))
    assert results.change is not None
    assert cells(results.change).verdict[1, 2] == "not measured"
    assert total(results.change).verdict[1, 0] == "not measured"  # NPS carries a quarter of the weight
    assert total(results.change).verdict[0, 0] != "not measured"


def test_moving_goalposts_are_taken_from_the_present_period(make_study: Any) -> None:
    study = make_study()
    index = study.parent / "index.yaml"
    text = index.read_text(encoding="utf-8")
    index.write_text(
        text.replace("rule: {type: linear, lo: 0, hi: 100}", "rule: {type: linear, lo: min, hi: max}"),
        encoding="utf-8",
    )
    with_former(study)
    table = study.parent / "data/operations_previous.csv"
    frame = pd.read_csv(table)
    frame["kept"] -= 2
    frame.to_csv(table, index=False)
    results = run_study(study)
    assert results.change is not None
    low, high = 80.0, 86.0  # branches P, Q, R keep 80, 83 and 86 of 100 now
    before = np.clip(100 * (np.array([78.0, 81, 84]) - low) / (high - low), 0, 100)
    np.testing.assert_allclose(results.change.former.score[:, 3], before, rtol=1e-12)


def test_a_branch_with_few_former_answers_is_not_compared(make_study: Any) -> None:
    study = make_study()
    frame = pd.read_csv(study.parent / "data/customers.csv")
    keep = (frame["BRANCH"] != "R") | (frame.groupby("BRANCH").cumcount() < 4)
    found = stage(with_former(study, answers=frame[keep]))
    assert total(found).verdict[:, 0].tolist()[2] == "not measured"
    assert (cells(found).verdict[2] == "not measured").all()


def test_a_branch_that_really_moved_is_found(make_study: Any) -> None:
    study = make_study()
    frame = pd.read_csv(study.parent / "data/customers.csv")
    low = frame["BRANCH"] == "P"
    for item in ("A1", "A2", "B1", "B2", "B3"):
        frame.loc[low, item] = np.maximum(frame.loc[low, item] - 2, 1)
    frame.loc[low, "A3r"] = np.minimum(frame.loc[low, "A3r"] + 2, 5)
    frame.loc[low, "NPS"] = np.maximum(frame.loc[low, "NPS"] - 4, 0)
    found = stage(with_former(study, answers=frame))
    assert total(found).verdict[:, 0].tolist() == ["improved", "not settled", "not settled"]


def test_small_staff_samples_get_t_intervals(make_study: Any) -> None:
    study = make_study({"P": 8, "Q": 7, "R": 9})
    found = cells(stage(with_former(study)))
    half = (found.ci_upper - found.ci_lower)[:, 0] / 2
    normal = 1.959963984540054 * found.change_se[:, 0]
    assert (half > 1.05 * normal).all()


def test_a_missing_former_file_is_named_with_the_others(make_study: Any) -> None:
    study = with_former(make_study())
    (study.parent / "data/customers_previous.csv").unlink()
    with pytest.raises(SourceError, match=r"customers_previous\.csv"):
        run_study(study)


@pytest.mark.parametrize(
    ("previous", "message"),
    [
        (PREVIOUS.replace("customers:", "custmers:"), "'custmers' is not one of the surveys"),
        ("previous: {period: last year}\n", "needs a file of a survey or of operations"),
        (PREVIOUS.replace("smallest_change: 3", "smallest_change: -1"), "smallest_change"),
    ],
)
def test_faults_of_the_section_are_named(make_study: Any, previous: str, message: str) -> None:
    study = with_former(make_study(), previous)
    with pytest.raises(DefinitionError, match=message):
        load_bundle(study)


def test_former_files_are_part_of_the_provenance(make_study: Any) -> None:
    names = set(run_study(with_former(make_study())).provenance.inputs)
    assert {"data/customers_previous.csv", "data/operations_previous.csv"} <= names


@pytest.fixture(scope="module")
def shipped(root: Path) -> StudyResults:
    return run_study(root / "analysis/bank_crm")


@pytest.fixture(scope="module")
def truth(root: Path) -> dict[str, Any]:
    text = (root / "data/bank_crm/truth_previous.json").read_text(encoding="utf-8")
    held: dict[str, Any] = json.loads(text)
    return held


def test_the_shipped_movers_are_found_and_no_other_branch_is_called_one(
    shipped: StudyResults, truth: dict[str, Any]
) -> None:
    assert shipped.change is not None
    found = total(shipped.change)
    called = {
        code: verdict
        for code, verdict in zip(found.labels, found.verdict[:, 0], strict=True)
        if verdict in {"improved", "fell"}
    }
    assert called == truth["movers"]
    assert sorted(truth["movers"].values()) == ["fell"] * 4 + ["improved"] * 6


def test_no_indicator_of_an_unmoved_branch_is_called_more_often_than_the_rate(
    shipped: StudyResults, truth: dict[str, Any]
) -> None:
    assert shipped.change is not None
    found = cells(shipped.change)
    still = np.array([code not in truth["movers"] for code in found.labels])
    called = np.isin(found.verdict, ["improved", "fell"])
    assert called[still].sum() <= 0.05 * called.sum() + 1
    assert called[~still].sum() > 40


def compared(study: Path) -> ChangeResult:
    """The changes of the totals, by the stages that they need and no other."""
    bundle = load_bundle(study)
    inputs, options = read_inputs(bundle), bundle.study
    kept = {key: survey.keep(~screen(survey).excluded) for key, survey in inputs.surveys.items()}
    indicators = evaluate_indicators(bundle.index_system, inputs.branches, kept, inputs.operations, 5)
    weights = weigh(
        bundle.index_system,
        indicators,
        judgements=None,
        options=Weighting(),
        expert_options=None,
        reliability=np.ones(len(indicators.codes)),
    )
    ranking = rank_branches(
        indicators,
        weights,
        respondents=indicators.respondents["customers"],
        small_n=options.small_n,
        options=options.ranking,
        grades=options.grades,
        seed=1,
    )
    found = change_since(bundle, inputs, indicators, weights, ranking)
    assert found is not None
    return total(found)


@pytest.mark.slow
def test_over_several_banks_intervals_fit_and_movers_are_found(tmp_path: Path) -> None:
    """Six banks of 40 branches: standardised changes of the unmoved have sd 1, most movers are found."""
    z, found_movers, false_movers = [], 0, 0
    for seed in range(1, 7):
        study = simulate(tmp_path / str(seed), seed=seed)
        movers = json.loads((study.parent / "data/truth_previous.json").read_text(encoding="utf-8"))["movers"]
        found = compared(study)
        for code, verdict, moved, se in zip(
            found.labels, found.verdict[:, 0], found.change[:, 0], found.change_se[:, 0], strict=True
        ):
            if code in movers:
                found_movers += verdict == movers[code]
            else:
                z.append(moved / se)
                false_movers += verdict in {"improved", "fell"}
    # 180 standardised changes: the sd has a standard error of .053
    assert np.std(z) == pytest.approx(1.0, abs=0.16)
    assert found_movers >= 57  # of 60
    assert false_movers <= 6  # 5 % of about 60 calls, and three standard errors
