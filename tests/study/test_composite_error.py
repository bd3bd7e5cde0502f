"""The standard error of a total score against Monte Carlo with a known truth (DECISIONS 17)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from evalkit.definitions.index_system import IndexSystem
from evalkit.definitions.questionnaire import Questionnaire
from evalkit.definitions.text import Text
from evalkit.evaluation.index.composite import CompositeResult, composite
from evalkit.study.stages.reading.branches import Branch
from evalkit.study.stages.scores.indicators import Indicators, evaluate_indicators
from evalkit.survey.responses import Survey

BRANCHES, CUSTOMERS = 2000, 40
# Each branch is one replication: relative error of an sd from 2000 draws is 1/√4000 = 1.6 %, taken four times.
MONTE_CARLO = 0.064
# sd of a coverage from 2000 intervals is .005; DECISIONS 20 asks for 93–97 %.
COVERAGE = (0.93, 0.97)
WEIGHTS = np.array([0.4, 0.35, 0.25])
ITEM_SD, NPS_SD = np.hypot(0.9, 0.7), np.hypot(1.6, 1.1)


def leaf(code: str, survey: str, items: list[str], rule: dict[str, object]) -> dict[str, object]:
    source = {"survey": survey, "items": items}
    return {
        "id": code,
        "zh": code,
        "en": code,
        "origin": "own",
        "dir": "benefit",
        "source": source,
        "rule": rule,
    }


LIKERT: dict[str, object] = {"type": "likert", "lo": 1, "hi": 5}
SYSTEM = IndexSystem.model_validate(
    {
        "evalkit": "index-system/1",
        "id": "t",
        "title": "t",
        "goal": {"id": "G", "zh": "G", "en": "G"},
        "origin": "own",
        "children": [
            leaf("X1", "customers", ["A1", "A2"], LIKERT),
            leaf("X2", "customers", ["A3r", "A4"], LIKERT),
            leaf("X3", "customers", ["NPS"], {"type": "nps"}),
            leaf("X4", "staff", ["E1", "E2"], LIKERT),
        ],
    }
)
OF_CUSTOMERS = [0, 1, 2]


def form(items: list[str], nps: bool) -> Questionnaire:
    scale = [{"id": name, "zh": name, "en": name, "reversed": name.endswith("r")} for name in items]
    return Questionnaire.model_validate(
        {
            "evalkit": "questionnaire/1",
            "id": "q",
            "title": "q",
            "origin": "own",
            "answers": {"agree5": {"lo": 1, "hi": 5}, "likely10": {"lo": 0, "hi": 10}},
            "scales": [{"id": "S", "zh": "S", "en": "S", "answer": "agree5", "items": scale}],
            "questions": [{"id": "NPS", "type": "rating", "answer": "likely10", "zh": "N", "en": "N"}]
            if nps
            else [],
        }
    )


def survey(answers: dict[str, np.ndarray], branch: np.ndarray, questionnaire: Questionnaire) -> Survey:
    frame = pd.DataFrame(answers)
    n = len(frame)
    return Survey(
        questionnaire=questionnaire,
        answers=frame,
        kinds=frame.isna().astype("int8"),
        branch=branch,
        respondent=np.arange(n).astype(str),
        duration=np.full(n, np.nan),
        path=Path("none.csv"),
    )


def likert(latent: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The answers have mean 3.4 and their latent part is shared by all items of a person."""
    return np.clip(np.rint(3.4 + 0.9 * latent + 0.7 * rng.normal(size=len(latent))), 1, 5)


@pytest.fixture(scope="module")
def simulated() -> Indicators:
    rng = np.random.default_rng(12)
    codes = np.array([f"b{i:04d}" for i in range(BRANCHES)])
    branch = np.repeat(codes, CUSTOMERS)
    latent = rng.normal(size=len(branch))
    answers = {name: likert(latent, rng) for name in ("A1", "A2", "A4")}
    answers["A3r"] = 6 - likert(latent, rng)
    answers["NPS"] = np.clip(np.rint(7 + 1.6 * latent + 1.1 * rng.normal(size=len(branch))), 0, 10)
    staff_branch = np.repeat(codes, 8)
    staff_latent = rng.normal(size=len(staff_branch))
    staff = {name: likert(staff_latent, rng) for name in ("E1", "E2")}
    branches = [Branch(code=c, name=Text(zh=c, en=c), region=None, stem=c) for c in codes.tolist()]
    surveys = {
        "customers": survey(answers, branch, form(["A1", "A2", "A3r", "A4"], nps=True)),
        "staff": survey(staff, staff_branch, form(["E1", "E2"], nps=False)),
    }
    return evaluate_indicators(SYSTEM, branches, surveys, None, suppress=5)


def totals(indicators: Indicators, covariance: np.ndarray) -> CompositeResult:
    score = indicators.score[:, OF_CUSTOMERS]
    return composite(score, covariance, WEIGHTS, np.zeros(len(OF_CUSTOMERS), dtype=int))


def of_customers(indicators: Indicators) -> np.ndarray:
    return indicators.score_covariance[:, OF_CUSTOMERS][:, :, OF_CUSTOMERS]


def true_total() -> float:
    """Exact expectation of the rounded and clipped answers."""
    cuts = np.array([1.5, 2.5, 3.5, 4.5])
    item = 1 + stats.norm.sf((cuts - 3.4) / ITEM_SD).sum()
    nps = 100 * (stats.norm.sf((8.5 - 7) / NPS_SD) - stats.norm.cdf((6.5 - 7) / NPS_SD))
    scores = np.array([25 * (item - 1), 25 * (item - 1), (nps + 100) / 2])
    return float(WEIGHTS @ scores)


def test_the_mean_total_is_the_true_one(simulated: Indicators) -> None:
    found = totals(simulated, of_customers(simulated))
    standard_error = found.total.std(ddof=1) / np.sqrt(BRANCHES)
    assert abs(found.total.mean() - true_total()) < 4 * standard_error


def test_the_standard_error_of_the_total_is_its_monte_carlo_sd(simulated: Indicators) -> None:
    found = totals(simulated, of_customers(simulated))
    claimed = np.sqrt((found.total_se**2).mean())
    assert claimed == pytest.approx(found.total.std(ddof=1), rel=MONTE_CARLO)


def test_intervals_of_the_total_cover_the_truth(simulated: Indicators) -> None:
    found = totals(simulated, of_customers(simulated))
    inside = np.abs(found.total - true_total()) < stats.norm.ppf(0.975) * found.total_se
    assert COVERAGE[0] <= inside.mean() <= COVERAGE[1]


def test_taking_the_indicators_as_independent_would_claim_far_too_small_an_error(
    simulated: Indicators,
) -> None:
    kept = of_customers(simulated)
    independent = totals(simulated, kept * np.eye(len(OF_CUSTOMERS)))
    claimed = np.sqrt((independent.total_se**2).mean())
    assert claimed < 0.75 * independent.total.std(ddof=1)
    inside = np.abs(independent.total - true_total()) < stats.norm.ppf(0.975) * independent.total_se
    assert inside.mean() < 0.90


def test_covariance_between_indicators_is_that_of_the_respondents(simulated: Indicators) -> None:
    found = np.corrcoef(simulated.score[:, OF_CUSTOMERS], rowvar=False)
    claimed = of_customers(simulated).mean(axis=0)
    spread = np.sqrt(np.diag(claimed))
    # sd of a correlation from 2000 draws is at most 1/√2000 = .022; four of them
    np.testing.assert_allclose(claimed / np.outer(spread, spread), found, rtol=0, atol=0.09)


def test_two_surveys_are_independent_blocks(simulated: Indicators) -> None:
    assert not simulated.score_covariance[:, 3, :3].any()
    assert (simulated.score_covariance[:, 3, 3] > 0).all()


def test_the_error_of_a_net_promoter_score_is_the_closed_form(simulated: Indicators) -> None:
    """DECISIONS 27: var = p₊ + p₋ − (p₊ − p₋)², over n; here with n − 1 as for every sample variance."""
    share = 100 * (stats.norm.sf((8.5 - 7) / NPS_SD) + stats.norm.cdf((6.5 - 7) / NPS_SD))
    nps = 100 * (stats.norm.sf((8.5 - 7) / NPS_SD) - stats.norm.cdf((6.5 - 7) / NPS_SD))
    variance = (100 * share - nps**2) / CUSTOMERS
    assert (simulated.se[:, 2] ** 2).mean() == pytest.approx(variance, rel=MONTE_CARLO)
