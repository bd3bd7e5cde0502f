"""Stage 11: the period before, scored with the same goalposts and weights, and what changed since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evalkit.definitions.bundle import StudyBundle
from evalkit.definitions.text import Text
from evalkit.evaluation.index.composite import CompositeResult, composite
from evalkit.inference.change import change, welch_df
from evalkit.inference.change_result import ChangeResult
from evalkit.study.failures import Failure, attempt
from evalkit.study.stages.ranks.ranking import SUPPRESSED, RankingStage
from evalkit.study.stages.reading.inputs import FormerInputs, StudyInputs
from evalkit.study.stages.sample.raking import raked
from evalkit.study.stages.scores.indicators import Indicators, evaluate_indicators
from evalkit.study.stages.weights import WeightStage
from evalkit.survey.responses import Survey
from evalkit.survey.screening import screen


@dataclass(frozen=True, kw_only=True, eq=False)
class ChangeStage:
    """Change since the former period of b branches on k indicators in d dimensions.

    Samples of two periods are taken as independent. Totals and dimensions of both periods are means over the
    indicators that a branch has in both, with the weights of the present period.

    Attributes:
        period: name of the former period.
        former: indicators of the former period, on the present goalposts.
        respondents: answers of the main survey in the former period, shape (b,).
        covered_weight: share of the weight that both periods have, shape (b,).
        total: change of the total, b × 1; verdicts after Benjamini–Hochberg over branches.
        dimensions: b × d; over branches and dimensions.
        indicators: b × k scores; over branches and indicators.
        unraked: answers of the former period that could not be raked.
    """

    period: Text
    former: Indicators
    respondents: np.ndarray
    covered_weight: np.ndarray
    total: ChangeResult | Failure
    dimensions: ChangeResult | Failure
    indicators: ChangeResult | Failure
    unraked: tuple[Failure, ...] = ()

    @property
    def failures(self) -> tuple[Failure, ...]:
        """What could not be computed."""
        parts = (self.total, self.dimensions, self.indicators, *self.unraked)
        return tuple(dict.fromkeys(part for part in parts if isinstance(part, Failure)))


def change_since(
    bundle: StudyBundle,
    inputs: StudyInputs,
    indicators: Indicators,
    weights: WeightStage,
    ranking: RankingStage,
) -> ChangeStage | None:
    """Score the former period and compare; None where the study names no former period."""
    asked = bundle.study.previous
    if asked is None or inputs.former is None:
        return None
    former, unraked = _former_indicators(bundle, inputs, inputs.former, indicators)
    main = bundle.study.main_survey
    respondents = former.respondents.get(main, np.zeros(len(former.branches), dtype=int))
    few = (ranking.status == SUPPRESSED) | _too_few(former, main, bundle.study.small_n.suppress)
    both = _comparable(former, indicators) & ~few[:, np.newaxis]
    before, after = (_composite(part, both, weights) for part in (former, indicators))
    known = before.rankable & np.isfinite(before.total_se) & np.isfinite(after.total_se)
    goal, parts = bundle.index_system.goal.id, [node.id for node in bundle.index_system.dimensions]
    labels, points, level = indicators.branches, asked.smallest_change, ranking.level
    totals = np.stack([before.total, before.total_se, after.total, after.total_se])[:, :, np.newaxis]
    split = np.stack([before.dimensions, before.dimension_se, after.dimensions, after.dimension_se])
    single = np.stack([former.score, former.score_se, indicators.score, indicators.score_se])
    df = welch_df(former.score_se, former.n, indicators.score_se, indicators.n)
    return ChangeStage(
        period=asked.period,
        former=former,
        respondents=respondents,
        covered_weight=before.covered_weight,
        total=_compared(
            "total",
            totals,
            known[:, np.newaxis],
            labels=labels,
            measures=[goal],
            smallest=points,
            level=level,
        ),
        dimensions=_compared(
            "dimensions",
            split,
            ~np.isnan(split).any(axis=0),
            labels=labels,
            measures=parts,
            smallest=points,
            level=level,
        ),
        indicators=_compared(
            "indicators",
            single,
            both,
            labels=labels,
            measures=indicators.codes,
            smallest=asked.smallest_indicator_change,
            level=level,
            df=df,
        ),
        unraked=unraked,
    )


def _compared(
    what: str,
    cells: np.ndarray,
    known: np.ndarray,
    *,
    labels: Sequence[str],
    measures: Sequence[str],
    smallest: float,
    level: float,
    df: np.ndarray | None = None,
) -> ChangeResult | Failure:
    """The change of cells (4, b, k): former values, their errors, present values, their errors."""
    before, before_se, after, after_se = np.where(known, cells, np.nan)
    return attempt(
        "change between periods",
        what,
        lambda: change(
            before,
            before_se,
            after,
            after_se,
            labels=labels,
            measures=measures,
            df=df,
            smallest=smallest,
            confidence=level,
        ),
    )


def _former_indicators(
    bundle: StudyBundle, inputs: StudyInputs, former: FormerInputs, present: Indicators
) -> tuple[Indicators, tuple[Failure, ...]]:
    """The former period's answers, screened and raked by the same rules, scored on the present goalposts."""
    options = bundle.study
    kept: dict[str, Survey] = {}
    failures: list[Failure] = []
    for key, survey in former.surveys.items():
        flags = screen(survey, exclude=options.surveys[key].exclude == "rule")
        analysed = survey.keep(~flags.excluded)
        margins = former.samples[key].margins if key in former.samples else ()
        asked = options.surveys[key].design.rake
        found = raked(analysed, margins, asked, name=f"{key}, former period", codes=present.branches)
        kept[key] = found.survey
        failures += found.failures
    scored = evaluate_indicators(
        bundle.index_system,
        inputs.branches,
        kept,
        former.operations,
        options.small_n.suppress,
        goalposts=present.value,
    )
    return scored, tuple(failures)


def _too_few(former: Indicators, main: str, suppress: int) -> np.ndarray:
    """Branches that the former period must not show, shape (b,)."""
    if main not in former.respondents:
        return np.zeros(len(former.branches), dtype=bool)
    return np.asarray(former.respondents[main] < suppress)


def _comparable(former: Indicators, present: Indicators) -> np.ndarray:
    return np.asarray(
        np.isfinite(former.score + former.score_se) & np.isfinite(present.score + present.score_se)
    )


def _composite(part: Indicators, both: np.ndarray, weights: WeightStage) -> CompositeResult:
    scores = np.where(both, part.score, np.nan)
    return composite(scores, part.score_covariance, weights.weights, weights.dimension)
