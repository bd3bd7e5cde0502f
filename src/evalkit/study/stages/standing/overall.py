"""Stage 14: all branches together, on each dimension, since the former period, and under other weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evalkit.definitions.evidence_inputs import WeightSet
from evalkit.definitions.index_system import IndexSystem
from evalkit.evaluation.index.composite import composite
from evalkit.inference.change import change
from evalkit.inference.change_result import ChangeResult
from evalkit.study.failures import Failure, attempt
from evalkit.study.stages.periods.change import ChangeStage
from evalkit.study.stages.ranks.ranking import SUPPRESSED, RankingStage
from evalkit.study.stages.scores.indicators import Indicators
from evalkit.study.stages.weights import WeightStage


@dataclass(frozen=True, kw_only=True, eq=False)
class MeanScore:
    """The mean of a score over branches, each branch counting once.

    Attributes:
        value: points.
        se: from the sampling errors of the branches, which are independent; None where one is unknown.
        n: branches with a score.
    """

    value: float
    se: float | None
    n: int


@dataclass(frozen=True, kw_only=True, eq=False)
class WeightedTotals:
    """Totals under one set of weights of the dimensions.

    Attributes:
        weights: the set.
        total: (b,) total of each branch; NaN where it is not shown.
        mean: over branches.
    """

    weights: WeightSet
    total: np.ndarray
    mean: MeanScore


@dataclass(frozen=True, kw_only=True, eq=False)
class OverallStage:
    """The branches of a study together.

    Attributes:
        goal: of the total; None where no branch has one.
        dimensions: by code; only those that a branch has.
        indicators: by code.
        change: of the total and each dimension, branches with both periods, one row; its errors are those of
            the samples, so it speaks of these branches; None without a former period.
        sets: totals under the study's sets of weights.
    """

    goal: MeanScore | None
    dimensions: dict[str, MeanScore]
    indicators: dict[str, MeanScore]
    change: ChangeResult | Failure | None
    sets: tuple[WeightedTotals, ...]

    @property
    def failures(self) -> tuple[Failure, ...]:
        """What could not be computed."""
        return (self.change,) if isinstance(self.change, Failure) else ()


def look_at_all(
    system: IndexSystem,
    indicators: Indicators,
    weights: WeightStage,
    ranking: RankingStage,
    *,
    sets: Sequence[WeightSet],
    since: ChangeStage | None,
) -> OverallStage:
    """Means over the branches that are shown.

    Args:
        system: the index system.
        indicators, weights, ranking: of the present period.
        sets: weights of the dimensions to compare.
        since: the change of every branch.
    """
    shown = ranking.status != SUPPRESSED
    held = ranking.composite
    codes = [node.id for node in system.dimensions]
    dimensions = {
        c: _mean(held.dimensions[shown, d], held.dimension_se[shown, d]) for d, c in enumerate(codes)
    }
    single = {
        code: _mean(indicators.score[shown, j], indicators.score_se[shown, j])
        for j, code in enumerate(indicators.codes)
    }
    return OverallStage(
        goal=_mean(held.total[shown], held.total_se[shown]),
        dimensions={code: mean for code, mean in dimensions.items() if mean is not None},
        indicators={code: mean for code, mean in single.items() if mean is not None},
        change=None if since is None else _change(system.goal.id, codes, since, ranking.level),
        sets=tuple(
            found for one in sets if (found := _under(one, codes, indicators, weights, shown)) is not None
        ),
    )


def _mean(values: np.ndarray, errors: np.ndarray) -> MeanScore | None:
    known = ~np.isnan(values)
    n = int(known.sum())
    if not n:
        return None
    spread = float(np.sqrt((errors[known] ** 2).sum())) / n
    return MeanScore(value=float(values[known].mean()), se=None if np.isnan(spread) else spread, n=n)


def stage_weights(held: WeightStage, codes: Sequence[str], one: WeightSet) -> np.ndarray:
    """Global weights (k,) of a set: inside each dimension the indicators keep their proportions."""
    own = held.dimension_weights[held.dimension]
    sizes = np.bincount(held.dimension, minlength=len(codes))[held.dimension]
    inside = np.divide(held.weights, own, out=1.0 / sizes, where=own > 0)
    wanted = np.array([one.weights[code] for code in codes])
    return np.asarray(wanted[held.dimension] * inside)


def _under(
    one: WeightSet, codes: Sequence[str], indicators: Indicators, held: WeightStage, shown: np.ndarray
) -> WeightedTotals | None:
    weights = stage_weights(held, codes, one)
    found = composite(indicators.score, indicators.score_covariance, weights, held.dimension)
    mean = _mean(found.total[shown], found.total_se[shown])
    if mean is None:
        return None
    return WeightedTotals(weights=one, total=np.where(shown, found.total, np.nan), mean=mean)


def _change(goal: str, codes: Sequence[str], since: ChangeStage, level: float) -> ChangeResult | Failure:
    if isinstance(since.total, Failure) or isinstance(since.dimensions, Failure):
        return since.failures[0]
    parts = [(since.total, 0), *((since.dimensions, d) for d in range(len(codes)))]
    cells = np.full((4, 1, len(parts)), np.nan)
    for k, (found, j) in enumerate(parts):
        both = np.isfinite(found.change_se[:, j])
        if both.any():
            before, after = found.before[both, j].mean(), found.after[both, j].mean()
            spread = float(np.sqrt((found.change_se[both, j] ** 2).sum())) / int(both.sum())
            # The error of a change is known as a whole; it stands with the present period.
            cells[:, 0, k] = (before, 0.0, after, spread)
    smallest = np.array([float(found.smallest[j]) for found, j in parts])
    return attempt(
        "change of all branches",
        "total and dimensions",
        lambda: change(
            *cells,
            labels=["all"],
            measures=[goal, *codes],
            smallest=smallest,
            adjustment="holm",
            confidence=level,
        ),
    )
