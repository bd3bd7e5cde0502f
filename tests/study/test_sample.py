"""Sent and returned, margins of the population and raking in a study, from its file to its results."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from evalkit.inference.calibration import rake
from evalkit.inference.design import design_means
from evalkit.study.checking import check_file
from evalkit.study.results import StudyResults
from evalkit.study.run import run_study

MakeStudy = Callable[..., Path]
LAST_KEY = "exclude: rule}"
AGE = (
    "  - {id: AGE, type: single, zh: 年龄, en: Age, options: [{code: 1, zh: 青, en: young}, "
    "{code: 2, zh: 中, en: middle}, {code: 3, zh: 老, en: old}, {code: 9, zh: 不详, en: secret}]}\n"
)
PERCENT = "AGE: {percent: {1: 50, 2: 30, 3: 20}, unknown: [9]}"
COLUMNS = "AGE: {columns: {1: young, 2: middle, 3: old}, unknown: [9]}"
BRANCHES = ("P", "Q", "R")


def aged(study: Path, survey: str, ages: np.ndarray | None = None, **operations: list[float]) -> Path:
    """The study with an age for each customer, more keys of the survey, and more operations columns."""
    questions = study.with_name("questionnaire.yaml")
    questions.write_text(questions.read_text("utf-8") + AGE, encoding="utf-8")
    data = study.parent / "data"
    frame = pd.read_csv(data / "customers.csv")
    rng = np.random.default_rng(3)
    drawn = rng.choice([1, 2, 3, 9], len(frame), p=[0.25, 0.35, 0.35, 0.05]) if ages is None else ages
    frame.assign(AGE=drawn).to_csv(data / "customers.csv", index=False)
    table = pd.read_csv(data / "operations.csv").assign(**operations)
    table.to_csv(data / "operations.csv", index=False)
    text = study.read_text(encoding="utf-8")
    assert LAST_KEY in text
    study.write_text(text.replace(LAST_KEY, f"exclude: none, {survey}}}"), encoding="utf-8")
    return study


def listed(study: Path) -> str:
    return "\n".join(map(str, check_file(study)))


def test_without_keys_nothing_is_known_and_every_answer_counts_the_same(make_study: MakeStudy) -> None:
    sample = run_study(make_study()).samples["customers"]
    assert sample.sent is None and sample.sent_total is None and np.isnan(sample.response_rate_total)
    assert not sample.weighted and sample.margins == () and sample.largest == 1
    assert_allclose(sample.n_effective, sample.valid, rtol=1e-12)
    assert sample.returned.tolist() == [40, 36, 33]


@pytest.mark.parametrize(
    ("sent", "rates", "total"),
    [
        ("400", [np.nan] * 3, 109 / 4),
        ("{P: 80, Q: 72, R: 60}", [50, 50, 55], 10900 / 212),
        ("{P: 80, Q: 72}", [50, 50, np.nan], np.nan),
        ("mailed", [40, 36, 33], 10900 / 300),
    ],
)
def test_response_rates_by_every_form_of_sent(
    make_study: MakeStudy, sent: str, rates: list[float], total: float
) -> None:
    sample = run_study(aged(make_study(), f"sent: {sent}", mailed=[100] * 3)).samples["customers"]
    assert_allclose(sample.response_rate, rates, rtol=1e-12)
    assert_allclose(sample.response_rate_total, total, rtol=1e-12)


def test_more_answers_than_sent_are_named_and_have_no_rate(make_study: MakeStudy) -> None:
    study = aged(make_study(), "sent: {P: 39, Q: 72, R: 60}")
    assert "branch 'P': 40 answers returned, but 39 questionnaires sent" in listed(study)
    sample = run_study(study).samples["customers"]
    assert np.isnan(sample.response_rate[0]) and sample.response_rate[1] == 50


def test_margins_alone_are_shown_and_weigh_nothing(make_study: MakeStudy) -> None:
    study = make_study()
    before = run_study(study).indicators
    results = run_study(aged(study, f"design: {{margins: {{{PERCENT}}}}}"))
    margin = results.samples["customers"].margins[0]
    ages = results.kept["customers"].answers["AGE"].to_numpy()
    counts = np.array([(ages == code).sum() for code in (1, 2, 3)])
    assert margin.options == (1, 2, 3) and margin.weighted is None and margin.n == counts.sum() < 109
    assert_allclose(margin.sample, 100 * counts / counts.sum(), rtol=1e-12)
    assert_allclose(margin.population, [50, 30, 20], rtol=1e-12)
    assert margin.branch_n.sum() == margin.n
    assert not results.samples["customers"].weighted
    np.testing.assert_array_equal(results.indicators.value[:, :3], before.value[:, :3])
    np.testing.assert_array_equal(results.indicators.se[:, :3], before.se[:, :3])


def _raked(results: StudyResults) -> np.ndarray:
    """Raking by hand: the customers who keep their age for themselves keep their share."""
    ages = results.kept["customers"].answers["AGE"].to_numpy()
    n, hidden = len(ages), int((ages == 9).sum())
    shares = {1: 0.5 * (n - hidden), 2: 0.3 * (n - hidden), 3: 0.2 * (n - hidden), 9: hidden}
    return rake([ages], [shares]).weights


def test_a_raked_sample_meets_the_margins_and_reaches_scores_and_errors(make_study: MakeStudy) -> None:
    study = aged(make_study(), f"design: {{margins: {{{PERCENT}}}, rake: {{within: sample}}}}")
    results = run_study(study)
    sample, survey = results.samples["customers"], results.kept["customers"]
    weights = _raked(results)
    assert_allclose(survey.design["weight"], weights, rtol=1e-9)
    assert sample.rake is not None and sample.rake.within == "sample"
    margin = sample.margins[0]
    assert margin.weighted is not None
    assert_allclose(margin.weighted, [50, 30, 20], rtol=1e-8)
    nps = survey.answers["NPS"].to_numpy()
    values = np.where(nps >= 9, 100.0, np.where(nps <= 6, -100.0, 0.0))[:, None]
    codes = np.unique(survey.branch, return_inverse=True)[1]
    expected = design_means(values, codes, strata=codes, weights=weights)
    column = results.indicators.codes.index("X3")
    assert_allclose(results.indicators.value[:, column], expected.mean[:, 0], rtol=1e-9)
    assert_allclose(results.indicators.se[:, column], expected.se[:, 0], rtol=1e-9)
    assert results.indicators.n[:, column].tolist() == [40, 36, 33]
    assert results.indicators.respondents["customers"].tolist() == [40, 36, 33]
    assert (sample.n_effective < sample.valid).all()
    total = sample.largest * weights.mean()
    assert total == pytest.approx(weights.max())


def test_weights_change_scales_and_grades_but_not_reliability(make_study: MakeStudy) -> None:
    study = aged(make_study(), f"design: {{margins: {{{PERCENT}}}}}")
    before = run_study(study)
    study.write_text(
        study.read_text("utf-8").replace("margins:", "rake: {within: sample}, margins:"), "utf-8"
    )
    after = run_study(study)
    one, other = (r.scales["customers"].scales["S1"].alpha for r in (before, after))
    assert one.alpha == other.alpha  # type: ignore[union-attr]
    assert not np.allclose(before.grading.membership[0], after.grading.membership[0])  # type: ignore[union-attr]
    joint = after.robustness.joint  # type: ignore[union-attr]
    total = after.ranking.composite.total[after.ranking.ranked]
    assert ((joint.score_lower < total) & (total < joint.score_upper)).all()  # type: ignore[union-attr]


def test_each_branch_meets_its_own_margin_from_operations_columns(make_study: MakeStudy) -> None:
    counts = {"young": [500.0, 200, 100], "middle": [300.0, 200, 300], "old": [200.0, 600, 100]}
    study = aged(make_study(), f"design: {{margins: {{{COLUMNS}}}, rake: {{within: branches}}}}", **counts)
    results = run_study(study)
    sample = results.samples["customers"]
    margin = sample.margins[0]
    assert margin.branch_weighted is not None
    assert_allclose(margin.branch_population, [[50, 30, 20], [20, 20, 60], [20, 60, 20]], rtol=1e-12)
    assert_allclose(margin.branch_weighted, margin.branch_population, rtol=1e-8)
    assert_allclose(margin.population, 100 * np.array([800, 800, 900]) / 2500, rtol=1e-12)
    weights, branch = results.kept["customers"].design["weight"], results.kept["customers"].branch
    for code, n in zip(BRANCHES, (40, 36, 33), strict=True):
        assert weights[branch == code].sum() == pytest.approx(n)


def test_margins_of_a_file_by_branch_are_those_of_the_columns(make_study: MakeStudy) -> None:
    study = aged(
        make_study(),
        "design: {margins: {AGE: {file: ages.csv, category: age, count: people, branch: code, unknown: [9]}}, "
        "rake: {within: branches}}",
    )
    rows = [
        (code, age, people)
        for code, counts in zip(BRANCHES, ((500, 300, 200), (200, 200, 600), (100, 300, 100)), strict=True)
        for age, people in zip(("young", 2, "老"), counts, strict=True)
    ]
    path = study.parent / "data/ages.csv"
    pd.DataFrame(rows, columns=["code", "age", "people"]).to_csv(path, index=False)
    results = run_study(study)
    margin = results.samples["customers"].margins[0]
    assert_allclose(margin.branch_population, [[50, 30, 20], [20, 20, 60], [20, 60, 20]], rtol=1e-12)
    assert any(name.endswith("ages.csv") for name in map(str, results.inputs.files))
    bad = pd.DataFrame(
        [("P", 1, 5), ("P", 7, 5), ("P", 2, -1), ("X", 3, 5)], columns=["code", "age", "people"]
    )
    bad.to_csv(path, index=False)
    text = listed(study)
    assert "ages.csv: column 'age', row 3: 7 is not an option of AGE" in text
    assert "ages.csv: column 'people', row 4: the number of people is missing or negative" in text
    assert "ages.csv: column 'code', row 5: there is no branch 'X'" in text


def test_a_margin_file_that_is_not_there_is_named_also_where_a_definition_is_wrong(
    make_study: MakeStudy,
) -> None:
    study = aged(make_study(), "design: {margins: {AGE: {file: ages.csv, category: age, count: people}}}")
    assert "ages.csv: no such file" in listed(study)
    study.write_text(study.read_text("utf-8").replace("seed: 7", "seeds: 7"), "utf-8")
    assert "ages.csv: no such file" in listed(study)


def test_a_branch_that_cannot_be_raked_is_a_named_failure_and_keeps_its_weights(
    make_study: MakeStudy,
) -> None:
    ages = np.tile([1, 2, 3], 37)[:109]
    ages[:40] = np.tile([1, 2], 20)  # nobody old in branch P
    study = aged(make_study(), f"design: {{margins: {{{PERCENT}}}, rake: {{within: branches}}}}", ages)
    results = run_study(study)
    failure = next(failure for failure in results.failures if failure.stage == "raking")
    assert failure.subject == "customers P"
    assert "'AGE 3' has no respondent" in failure.reason
    survey = results.kept["customers"]
    assert_allclose(survey.design["weight"][survey.branch == "P"], 1)
    assert np.ptp(survey.design["weight"][survey.branch == "Q"]) > 0


def test_weights_that_cannot_be_trimmed_so_far_are_a_named_failure(make_study: MakeStudy) -> None:
    ages = np.where(np.arange(109) % 10 == 0, 1, 2 + np.arange(109) % 2)
    study = aged(make_study(), f"design: {{margins: {{{PERCENT}}}, rake: {{within: sample, trim: 2}}}}", ages)
    results = run_study(study)
    failure = next(failure for failure in results.failures if failure.stage == "raking")
    assert "with no weight above 2 times the mean" in failure.reason
    assert not results.samples["customers"].weighted
    assert "weight" not in results.kept["customers"].design


def test_raking_starts_from_the_weight_column(make_study: MakeStudy) -> None:
    study = aged(make_study(), f"design: {{weight: W, margins: {{{PERCENT}}}, rake: {{within: sample}}}}")
    path = study.parent / "data/customers.csv"
    start = np.random.default_rng(1).uniform(1, 4, 109)
    pd.read_csv(path).assign(W=start).to_csv(path, index=False)
    results = run_study(study)
    weights = results.kept["customers"].design["weight"]
    ages = results.kept["customers"].answers["AGE"].to_numpy()
    assert weights.sum() == pytest.approx(start.sum())
    for code in (1, 2, 3, 9):
        assert np.ptp(weights[ages == code] / start[ages == code]) < 1e-9
    assert results.samples["customers"].weight_column == "W"


@pytest.mark.parametrize(
    ("survey", "line"),
    [
        (
            "design: {margins: {AGE: {percent: {1: 50, 2: 30, 3: 10}, unknown: [9]}}}",
            "study.yaml:10: surveys.customers.design.margins.AGE.percent: the percentages of a margin must sum to 100; "
            "they sum to 90",
        ),
        (
            "design: {margins: {AGES: {percent: {1: 100}}}}",
            "study.yaml:10: surveys.customers.design.margins.AGES: 'AGES' is not a single-choice question of this "
            "questionnaire [hint: did you mean 'AGE'?]",
        ),
        (
            "design: {margins: {AGE: {percent: {1: 50, 2: 30, 4: 20}, unknown: [9]}}}",
            "AGE has no option 4 (expected 1, 2, 3, 9)",
        ),
        ("design: {margins: {AGE: {percent: {1: 50, 2: 50}}}}", "AGE: the options 3, 9 have no share"),
        (
            "design: {margins: {AGE: {columns: {1: yong, 2: middle, 3: old}, unknown: [9]}}}",
            "the margin of AGE of survey 'customers' needs the numeric column 'yong' [hint: did you mean 'young'?]",
        ),
        ("sent: posted", "sent of survey 'customers' needs the numeric column 'posted'"),
        ("sent: {P: 80, X: 3}", "sent: there is no branch 'X'"),
        ("sent: lost", "branch 'Q': lost is negative (-3)"),
        ("design: {rake: {within: sample}}", "raking needs 'margins' to bring the answers to"),
        (
            "design: {margins: {AGE: {percent: {1: 100}, columns: {1: young}}}}",
            "a margin has one of 'percent', 'columns' or 'file'; got percent, columns",
        ),
        ("design: {weight: WEIGHT}", "there is no column 'WEIGHT'"),
    ],
)
def test_check_names_what_is_wrong_with_a_sample(make_study: MakeStudy, survey: str, line: str) -> None:
    columns = {"young": [1.0, 2, 3], "middle": [1.0, 2, 3], "old": [1.0, 2, 3], "lost": [1.0, -3, 3]}
    assert line in listed(aged(make_study(), survey, **columns))


@pytest.mark.parametrize("bad", [0.0, -1.5, np.nan])
def test_check_names_the_row_of_a_weight_that_is_none(make_study: MakeStudy, bad: float) -> None:
    study = aged(make_study(), "design: {weight: W}")
    path = study.parent / "data/customers.csv"
    weights = np.ones(109)
    weights[6] = bad
    pd.read_csv(path).assign(W=weights).to_csv(path, index=False)
    text = listed(study)
    assert (
        "customers.csv: column 'W', row 8: the weight is missing or not usable for 1 of 109 respondents "
        "(expected a positive number in every row) "
        "[hint: give these respondents a weight, or leave them out of the file]" in text
    )


def test_answers_outside_the_margin_are_named_with_their_row(make_study: MakeStudy) -> None:
    ages = np.tile([1, 2, 3], 37)[:109]
    ages[4] = 7
    text = listed(aged(make_study(), f"design: {{margins: {{{PERCENT}}}}}", ages))
    assert "question 'AGE', row 6: 1 answers to AGE (7) are in no category of its margin" in text


def test_the_former_period_is_raked_to_the_same_margins(make_study: MakeStudy) -> None:
    study = aged(make_study(), f"design: {{margins: {{{PERCENT}}}, rake: {{within: sample}}}}")
    data = study.parent / "data"
    pd.read_csv(data / "customers.csv").to_csv(data / "before.csv", index=False)
    with study.open("a", encoding="utf-8") as file:
        file.write("previous: {period: {zh: 上期, en: before}, surveys: {customers: before.csv}}\n")
    results = run_study(study)
    assert results.change is not None
    assert_allclose(results.change.former.value[:, :3], results.indicators.value[:, :3], rtol=1e-12)
    assert_allclose(results.change.former.se[:, :3], results.indicators.se[:, :3], rtol=1e-12)
