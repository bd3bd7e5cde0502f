"""Confidence sets for ranks from means and standard errors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

import numpy as np

from evalkit.errors import OptionError
from evalkit.inference.critical_values import DifferenceDraws
from evalkit.inference.units import checked_estimates, checked_probability
from evalkit.randomness import generator
from evalkit.result import Result, ResultTable, result


@result
class RankConfidence(Result):
    """Confidence sets for the ranks of p units; rank 1 = highest mean.

    Attributes:
        labels: (p,) names of the units.
        rank: (p,) competition rank of the mean.
        lower: (p,) best rank in the set.
        upper: (p,) worst rank in the set.
        mean_width: mean number of ranks in a set (upper − lower + 1).
        pairwise: (p, p) 1 where the row unit is above the column unit at the stated coverage, −1 below, 0 not
            decided. Marginal sets decide row by row, so the matrix need not be antisymmetric.
        coverage: nominal coverage.
        simultaneous: whether all sets hold together, or each on its own.
        draws: number of normal draws for the critical values.
        seed: seed of the draws.
    """

    title: ClassVar[str] = "Confidence sets for ranks"

    labels: tuple[str, ...]
    rank: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    mean_width: float
    pairwise: np.ndarray
    coverage: float
    simultaneous: bool
    draws: int
    seed: int

    def tables(self) -> tuple[ResultTable, ...]:
        """One row per unit: its rank and the range."""
        numbers = zip(self.labels, self.rank, self.lower, self.upper, strict=True)
        rows = tuple((label, int(r), int(low), int(high)) for label, r, low, high in numbers)
        return (ResultTable(title="Ranks", columns=("unit", "rank", "lower", "upper"), rows=rows),)


def rank_confidence(
    means: np.ndarray,
    standard_errors: np.ndarray,
    labels: Sequence[str] | None = None,
    *,
    coverage: float = 0.95,
    simultaneous: bool = False,
    draws: int = 10_000,
    seed: int = 0,
) -> RankConfidence:
    """Confidence sets for ranks (Mogstad, Romano, Shaikh & Wilhelm 2024, Review of Economic Studies 91).

    The one-sided hypotheses θ_j ≤ θ_k and θ_k ≤ θ_j are tested with studentised differences; the critical
    value is the quantile of the largest (Z_j − Z_k)/se_jk over the hypotheses still open, Z ~ N(0, se²)
    independent, and hypotheses are rejected step by step (Romano & Wolf 2005), so wrong directions are
    controlled too. With N⁺ units found above and N⁻ below, the set is 1 + N⁺ … p − N⁻. Marginal sets take,
    for each unit, its p − 1 pairs; simultaneous sets take all pairs.

    The sets are conservative: coverage is at least nominal, without an upper limit. The critical values are
    normal: with fewer than about 30 respondents per unit the standard errors themselves are uncertain and
    the sets are too narrow. A difference whose standard error is 0 is exact: it is decided by its sign.
    Use raw means here, never shrunken ones.

    Args:
        means: (p,) independent estimates.
        standard_errors: (p,) their standard errors, ≥ 0.
        labels: (p,) names.
        coverage: nominal coverage.
        simultaneous: one statement about all units, or one about each.
        draws: number of normal draws.
        seed: of the draws.

    Raises:
        DataError: shapes do not fit or a number is missing (the unit is named).
        OptionError: coverage outside 0 to 1, or fewer than 100 draws.
    """
    mean, se, names = checked_estimates(means, standard_errors, labels)
    checked_probability("coverage", coverage)
    if draws < 100:
        raise OptionError(f"draws must be at least 100; got {draws}")
    count = len(mean)
    normal = generator(seed).standard_normal((count, draws)) * se[:, np.newaxis]
    difference = mean[:, np.newaxis] - mean
    scale = np.hypot(se[:, np.newaxis], se)
    inverse = np.divide(1.0, scale, out=np.zeros_like(scale), where=(scale > 0) & ~np.eye(count, dtype=bool))
    studentised = difference * inverse
    drawn = DifferenceDraws(normal=normal, se=se, inverse=inverse, coverage=coverage)
    if simultaneous:
        decided = _stepdown(
            lambda signs, _: np.array([drawn.of_all(signs.reshape(count, count))]), studentised.reshape(1, -1)
        ).reshape(count, count)
    else:
        decided = _stepdown(drawn.of_each, studentised)
    exact = np.where(scale == 0, np.sign(difference), 0)
    pairwise = (decided + exact).astype(int)
    lower, upper = 1 + (pairwise < 0).sum(axis=1), count - (pairwise > 0).sum(axis=1)
    return RankConfidence(
        labels=names,
        rank=1 + (difference < 0).sum(axis=1),
        lower=lower,
        upper=upper,
        mean_width=float((upper - lower + 1).mean()),
        pairwise=pairwise,
        coverage=coverage,
        simultaneous=simultaneous,
        draws=draws,
        seed=seed,
    )


Critical = Callable[[np.ndarray, np.ndarray], np.ndarray]


def _stepdown(critical: Critical, studentised: np.ndarray) -> np.ndarray:
    """Signs of the differences that are decided, 0 where none is, (f, m): f families of m hypotheses.

    Families step by themselves; ``critical`` gives the critical values (r,) of r of them.
    """
    decided, moving = np.zeros_like(studentised), np.arange(len(studentised))
    while moving.size:
        limits = critical(decided, moving)[:, np.newaxis]
        held, before = studentised[moving], decided[moving]
        found = np.where(np.abs(held) > limits, np.sign(held), before)
        decided[moving] = found
        moving = moving[(found != before).any(axis=1)]
    return decided
