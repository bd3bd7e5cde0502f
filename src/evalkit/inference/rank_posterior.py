"""What posterior draws say about ranks: expected rank, probability of the top k, rank acceptability."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from evalkit.errors import OptionError
from evalkit.inference.units import checked_estimates
from evalkit.randomness import generator
from evalkit.result import Result, ResultTable, result

CHUNK = 2_000_000


@result
class RankPosterior(Result):
    """Posterior distribution of the ranks of b units; rank 1 = highest.

    Attributes:
        labels: (b,) names of the units.
        expected_rank: (b,) mean rank over the draws.
        top: the k of probability_top.
        probability_top: (b,) probability of a rank ≤ k.
        acceptability: (b, b) probability that the row unit has rank column + 1; rows and columns sum to 1.
        draws: number of draws.
        seed: their seed.
    """

    title: ClassVar[str] = "Posterior ranks"

    labels: tuple[str, ...]
    expected_rank: np.ndarray
    top: int
    probability_top: np.ndarray
    acceptability: np.ndarray
    draws: int
    seed: int

    def tables(self) -> tuple[ResultTable, ...]:
        """One row per unit: expected rank and probability of the top k."""
        numbers = zip(self.labels, self.expected_rank, self.probability_top, strict=True)
        rows = tuple((label, float(rank), float(p)) for label, rank, p in numbers)
        return (
            ResultTable(title="Ranks", columns=("unit", "expected rank", f"P(top {self.top})"), rows=rows),
        )


def rank_posterior(
    means: np.ndarray,
    sds: np.ndarray,
    labels: Sequence[str] | None = None,
    *,
    top: int = 5,
    draws: int = 10_000,
    seed: int = 0,
) -> RankPosterior:
    """Ranks of independent normal draws from the posteriors (Laird & Louis 1989; Lahdelma et al. 1998).

    Equal values (units without uncertainty) are put in random order, so they share their ranks.

    Args:
        means: (b,) posterior means, for instance shrunken means.
        sds: (b,) posterior standard deviations, ≥ 0.
        labels: (b,) names.
        top: k of P(top k), 1 … b.
        draws: number of draws.
        seed: of the draws.

    Raises:
        DataError: shapes do not fit or a number is missing (the unit is named).
        OptionError: k outside 1 … b, or no draws.
    """
    mean, sd, names = checked_estimates(means, sds, labels)
    count = len(mean)
    if not 1 <= top <= count:
        raise OptionError(f"top must lie in 1 … {count}, the number of units; got {top}")
    if draws < 1:
        raise OptionError(f"draws must be positive; got {draws}")
    rng = generator(seed)
    tied = len(np.unique(mean[sd == 0])) < (sd == 0).sum()
    held = np.zeros(count * count, dtype=np.int64)
    step = max(1, CHUNK // count)
    for start in range(0, draws, step):
        rows = min(step, draws - start)
        values = mean + sd * rng.standard_normal((rows, count))
        order = (
            np.lexsort((rng.random(values.shape), -values), axis=1) if tied else np.argsort(-values, axis=1)
        )
        held += np.bincount((order * count + np.arange(count)).ravel(), minlength=count * count)
    acceptability = held.reshape(count, count) / draws
    return RankPosterior(
        labels=names,
        expected_rank=acceptability @ np.arange(1, count + 1),
        top=top,
        probability_top=acceptability[:, :top].sum(axis=1),
        acceptability=acceptability,
        draws=draws,
        seed=seed,
    )
