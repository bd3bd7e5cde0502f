"""The studies of a CRM system and of the four elements: acceptance numbers, planted effects, unchanged periods."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import jsonschema
import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

import evalkit as ek
from evalkit.charts.kinds import whale_curve
from evalkit.definitions.bundle import load_bundle
from evalkit.definitions.evidence_inputs import WeightSet
from evalkit.errors import DefinitionError, SourceError
from evalkit.evaluation.normalisation.linear import Goalposts
from evalkit.evaluation.priorities.importance_performance import CONCENTRATE, OVERKILL, IpaResult
from evalkit.inference.change_result import IMPROVED, ChangeResult
from evalkit.inference.difference_in_differences import difference_in_differences
from evalkit.inference.difference_in_differences_result import DifferenceInDifferences
from evalkit.report.editions.head_office import head_office_report
from evalkit.report.formats.json.study import results_dict
from evalkit.report.formats.web.html import render_html
from evalkit.report.view import View
from evalkit.report.workbook.workbook import sheets
from evalkit.study.results import StudyResults
from evalkit.study.run import run_study
from evalkit.study.scaffold import new_study
from evalkit.study.schemas import json_schema
from evalkit.study.stages.evidence.usage import UsageTrend

EXACT = 1e-12  # the same sums in another order
STUDIES = ("crm_system", "four_elements", "sz_branch")
STAGES = {"project_team": 63.50, "requirements": 62.25, "integration": 60.75, "operation": 63.25}
ELEMENTS = {"INF": 70.0, "PRO": 60.0, "TEC": 55.0, "PER": 65.0}


@pytest.fixture(scope="module")
def results(root: Path) -> dict[str, StudyResults]:
    return {name: run_study(root / "analysis" / name) for name in STUDIES}


@pytest.fixture(scope="module")
def system(results: dict[str, StudyResults]) -> StudyResults:
    return results["crm_system"]


@pytest.fixture(scope="module")
def elements(results: dict[str, StudyResults]) -> StudyResults:
    return results["four_elements"]


def page(results: StudyResults, language: str) -> str:
    return render_html(head_office_report(View(results=results, language=language)))


@pytest.mark.parametrize("name", STUDIES)
def test_a_source_study_runs_without_failures_and_its_results_follow_the_schema(
    name: str, results: dict[str, StudyResults]
) -> None:
    assert results[name].failures == ()
    assert results[name].problems == ()
    written = json.loads(json.dumps(results_dict(results[name]), allow_nan=False))
    jsonschema.Draft202012Validator(json_schema("results")).validate(written)


@pytest.mark.parametrize("name", STUDIES)
def test_the_chapters_stand_in_both_languages(name: str, results: dict[str, StudyResults]) -> None:
    chapters = {
        "crm_system": ("functions", "usage", "evidence", "elements"),
        "four_elements": ("elements", "pilot"),
        "sz_branch": ("interviews", "evidence", "causes", "measures"),
    }
    for language in ("zh", "en"):
        shown = page(results[name], language)
        assert all(f'id="{anchor}"' in shown for anchor in chapters[name])


# --- a CRM system (source 001) ---


def test_source_001_functions_come_in_the_order_of_importance_times_gap(system: StudyResults) -> None:
    assert system.functions is not None
    found = system.functions.analysis
    assert isinstance(found, IpaResult)
    assert [found.labels[int(j)] for j in found.order] == ["FUN4", "FUN1", "FUN2", "FUN3"]
    assert_allclose([found.importance_cut, found.performance_cut], [4.075, 3.175], rtol=EXACT)
    assert_allclose(found.gap, [1.5, 0.2, 0.1, 1.8], rtol=0, atol=1e-12)
    assert_allclose(found.priority, [6.75, 0.80, 0.36, 7.56], rtol=1e-10)
    assert found.quadrant == (CONCENTRATE, OVERKILL, OVERKILL, CONCENTRATE)
    assert found.border.tolist() == [False, True, False, False]
    shown = page(system, "en")
    assert "Possible overkill (border)" in shown
    assert shown.index("FUN4 ") < shown.index("FUN1 ") < shown.index("FUN2 ") < shown.index("FUN3 ")


def test_the_gap_of_a_function_allows_for_staff_in_branches(system: StudyResults) -> None:
    stage = system.functions
    assert stage is not None
    answers = system.kept["employees"].answers
    gap = (answers["FUN4_IMP"] - answers["FUN4_FIT"]).to_numpy()
    assert_allclose(stage.simple_se[-1], gap.std(ddof=1) / np.sqrt(len(gap)), rtol=EXACT)
    assert_allclose(stage.means.mean[0, -1], gap.mean(), rtol=EXACT)
    assert stage.means.df[0] == len(system.indicators.branches) - 1


def test_use_of_the_system_rises_as_it_was_planted(system: StudyResults) -> None:
    assert system.usage is not None
    active = system.usage.trends[0]
    assert isinstance(active, UsageTrend)
    assert active.verdict == "rises"
    # A logit that grows by .03 a month near 63 % active users: 100 · .03 · .63 · .37 = .70 percent points; within
    # three standard errors, which is 3/2.26 half widths with ten branches.
    assert abs(active.slope - 0.70) < 3 / 2.26 * (active.ci_upper - active.ci_lower) / 2
    table = pd.read_csv(system.bundle.data_folder / "usage.csv", encoding="utf-8-sig")
    last = table[table["month"] == "2023-12"]
    assert_allclose(
        active.by_month[-1], 100 * last["users_active"].sum() / last["users_licensed"].sum(), rtol=EXACT
    )


def test_the_trend_is_the_mean_slope_of_the_branches(system: StudyResults) -> None:
    assert system.usage is not None
    active = system.usage.trends[0]
    assert isinstance(active, UsageTrend)
    table = pd.read_csv(system.bundle.data_folder / "usage.csv", encoding="utf-8-sig")
    share = (100 * table["users_active"] / table["users_licensed"]).to_numpy().reshape(24, -1)
    slopes = [np.polyfit(np.arange(24), column, 1)[0] for column in share.T]
    assert_allclose(active.slope, np.mean(slopes), rtol=1e-10)


def test_identical_periods_give_zero_change_and_no_improvement(tmp_path: Path) -> None:
    study = new_study(tmp_path / "same", "crm-system")
    data = study.parent / "data"
    for name in ("employees", "operations"):
        shutil.copyfile(data / f"{name}.csv", data / f"{name}_previous.csv")
    found = run_study(study)
    assert found.overall is not None
    assert found.change is not None
    for part in (found.overall.change, found.change.total, found.change.dimensions, found.change.indicators):
        assert isinstance(part, ChangeResult)
        assert not np.nan_to_num(part.change).any()
        assert IMPROVED not in part.verdict
    for language, words in (("en", ("improved</td>", "rose")), ("zh", ("上升</td>",))):
        shown = page(found, language)
        shown = shown[: shown.index('id="usage"')] + shown[shown.index('id="evidence"') :]
        assert not [word for word in words if word in shown]


def test_the_change_that_was_planted_is_seen(system: StudyResults) -> None:
    assert system.overall is not None
    assert isinstance(system.overall.change, ChangeResult)
    assert system.overall.change.verdict[0, 0] == IMPROVED


# --- four elements (source 002) ---


def test_source_002_totals_of_the_stages_through_the_api(elements: StudyResults) -> None:
    """Scores 70, 60, 55, 65 under the weights of each stage: 63.50, 62.25, 60.75, 63.25."""
    sets = {held.id: held for held in elements.bundle.study.weight_sets}
    table = pd.DataFrame([ELEMENTS], index=["bank"])
    points = Goalposts(lower=(0.0,) * 4, upper=(100.0,) * 4)
    for stage, expected in STAGES.items():
        found = ek.composite_index(table, sets[stage].weights, normalisation=points)
        assert_allclose(found.score, [expected], rtol=EXACT)


def test_totals_of_the_stages_in_a_study_are_weighted_means_of_the_dimensions(elements: StudyResults) -> None:
    stage = elements.overall
    assert stage is not None
    dimensions = elements.ranking.composite.dimensions
    codes = [node.id for node in elements.bundle.index_system.dimensions]
    for held in stage.sets:
        weights = np.array([held.weights.weights[code] for code in codes])
        assert_allclose(held.total, dimensions @ weights, rtol=EXACT)
        assert_allclose(held.mean.value, (dimensions @ weights).mean(), rtol=EXACT)
    operation = next(held for held in stage.sets if held.weights.id == "operation")
    assert_allclose(operation.total, elements.ranking.composite.total, rtol=EXACT)


def test_a_set_of_weights_that_does_not_fit_is_refused_with_its_line(tmp_path: Path) -> None:
    study = new_study(tmp_path / "study", "four-elements")
    text = study.read_text("utf-8")
    good = "{INF: 0.20, PRO: 0.20, TEC: 0.15, PER: 0.45}"
    assert good in text
    for spoiled, sentence in (
        (good.replace("0.45", "0.55"), "sum to 1.1"),
        (good.replace("TEC", "TEX"), "do not match the dimensions"),
    ):
        study.write_text(text.replace(good, spoiled), "utf-8")
        with pytest.raises(DefinitionError) as error:
            load_bundle(study)
        assert any(sentence in problem.what and problem.line for problem in error.value.problems)
    with pytest.raises(ValueError, match="sum to 1"):
        WeightSet(id="x", zh="甲", en="x", origin="test", weights={"A": 0.4})


def test_the_pilot_is_found_beyond_chance_by_all_495_assignments(elements: StudyResults) -> None:
    stage = elements.pilot
    assert stage is not None
    truth = json.loads((elements.bundle.data_folder / "truth.json").read_text("utf-8"))
    assert list(stage.treated) == truth["pilots"]
    assert len(stage.others) == 8
    total = stage.effects[0]
    assert isinstance(total, DifferenceInDifferences)
    assert total.exact
    assert total.n_assignments == 495
    assert total.pvalue < 0.05
    assert total.ci_lower > 0
    assert "495 ways" in page(elements, "en")


def test_the_effect_is_the_difference_of_the_changes(elements: StudyResults) -> None:
    stage, since = elements.pilot, elements.change
    assert stage is not None
    assert since is not None
    assert isinstance(since.total, ChangeResult)
    total = stage.effects[0]
    assert isinstance(total, DifferenceInDifferences)
    pilot = np.isin(since.former.branches, stage.treated)
    moved = since.total.change[:, 0]
    assert_allclose(total.estimate, moved[pilot].mean() - moved[~pilot].mean(), rtol=EXACT)
    again = difference_in_differences(np.column_stack([since.total.before, since.total.after]), pilot)
    assert_allclose(total.pvalue, again.pvalue, rtol=EXACT)


def test_a_pilot_without_effect_is_not_settled(tmp_path: Path) -> None:
    study = new_study(tmp_path / "study", "four-elements")
    data = study.parent / "data"
    for name in ("employees", "operations"):
        shutil.copyfile(data / f"{name}.csv", data / f"{name}_previous.csv")
    stage = run_study(study).pilot
    assert stage is not None
    assert [effect.estimate for effect in stage.effects] == [0.0] * 5
    assert [effect.pvalue for effect in stage.effects] == [1.0] * 5


def test_pilots_can_be_named_by_code_and_an_unknown_one_is_refused(tmp_path: Path) -> None:
    study = new_study(tmp_path / "study", "four-elements")
    text = study.read_text("utf-8")
    line = next(line for line in text.splitlines() if line.strip().startswith("treated: pilot"))
    study.write_text(text.replace(line, "  treated: [B01, B09, B10, B12]"), "utf-8")
    stage = run_study(study).pilot
    assert stage is not None
    assert stage.treated == ("B01", "B09", "B10", "B12")
    study.write_text(text.replace(line, "  treated: [B01, B99]"), "utf-8")
    with pytest.raises(SourceError, match="'B99' is not in the list of branches"):
        run_study(study)
    study.write_text(text.replace(line, "  treated: pilots"), "utf-8")
    with pytest.raises(SourceError, match="pilot"):
        run_study(study)


def test_a_pilot_needs_a_former_period(tmp_path: Path) -> None:
    study = new_study(tmp_path / "study", "four-elements")
    text = study.read_text("utf-8")
    start, end = text.index("previous:\n"), text.index("# Pilot branches")
    study.write_text(text[:start] + text[end:], "utf-8")
    with pytest.raises(DefinitionError, match="it needs 'previous'"):
        load_bundle(study)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("importance: FUN1_IMP", "importance: FUN1_IMPP", "'FUN1_IMPP' is not a rating question"),
        ("  survey: employees\n  items", "  survey: staff\n  items", "'staff' is not one of the surveys"),
        ("100 * users_active /", "100 * users_actve /", "needs the numeric column 'users_actve'"),
    ],
)
def test_a_function_or_figure_that_names_what_does_not_exist_is_refused(
    old: str, new: str, sentence: str, tmp_path: Path
) -> None:
    study = new_study(tmp_path / "study", "crm-system")
    text = study.read_text("utf-8")
    assert old in text
    study.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises((DefinitionError, SourceError)) as error:
        run_study(study)
    assert any(sentence in problem.what for problem in error.value.problems)


def test_source_002_whale_curve_of_ten_customers() -> None:
    """Net 950: the two best bring 800 = 84.21 % of it (80.00 % of what is positive); the peak is 105.26 %."""
    profits = [500.0, 300.0, 60.0, 40.0, 30.0, 25.0, 20.0, 15.0, 10.0, -50.0]
    curve = dict(whale_curve(profits))
    assert_allclose(curve[20.0], 100 * 800 / 950, rtol=EXACT)
    assert_allclose(curve[20.0] * 950 / sum(p for p in profits if p > 0), 80.0, rtol=EXACT)
    assert_allclose(max(curve.values()), 100 * 1000 / 950, rtol=EXACT)
    assert_allclose(curve[100.0], 100.0, rtol=EXACT)


def test_a_question_that_nobody_answered_is_a_named_failure_and_leaves_its_criterion_open(
    tmp_path: Path,
) -> None:
    study = new_study(tmp_path / "study", "crm-system")
    path = study.parent / "data" / "employees.csv"
    table = pd.read_csv(path, encoding="utf-8-sig")
    blank = [name for name in table.columns if name.startswith(("PROB_", "FUN1_"))]
    table.assign(**dict.fromkeys(blank, np.nan)).to_csv(path, index=False, encoding="utf-8-sig")
    found = run_study(study)
    assert found.evidence is not None
    assert {entry.verdict for entry in found.evidence.result.problems} == {"not confirmed", "not testable"}
    assert found.evidence.result.measures == ()
    named = {(failure.stage, failure.subject): failure.reason for failure in found.failures}
    assert named["evidence", "PROB"] == "nobody answered the question"
    assert "0 people rated every function" in named["functions", "employees"]
    for language in ("zh", "en"):
        assert 'id="functions"' not in page(found, language)


@pytest.mark.parametrize("languages", [("zh",), ("zh", "en")])
def test_the_workbook_holds_the_findings_functions_and_effects(
    languages: tuple[str, ...], results: dict[str, StudyResults]
) -> None:
    held = {
        name: {sheet.title: sheet for sheet in sheets(found, languages)} for name, found in results.items()
    }

    def rows(study: str, word: str) -> list[tuple[object, ...]]:
        return next(list(sheet.rows) for title, sheet in held[study].items() if title.startswith(word))

    assert [row[0] for row in rows("crm_system", "功能差距")] == ["FUN4", "FUN1", "FUN2", "FUN3"]
    found = {row[0]: row for row in rows("sz_branch", "问题的证据")}
    assert found["P_INFO/survey/1"][2:4] == (296, 478)
    assert len(rows("four_elements", "试点的作用")) == 5
    assert {row[-1] for row in rows("four_elements", "试点的作用")} == {495}
