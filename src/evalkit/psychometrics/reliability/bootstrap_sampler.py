"""A statistic of a sample for any weights of its respondents, and the weights of the draws."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from evalkit.errors import DataError, StatisticError
from evalkit.psychometrics.reliability.bootstrap_statistics import STATISTICS, SumStatistic
from evalkit.randomness import generator

FloatArray = NDArray[np.float64]
WeightedStatistic = Callable[[FloatArray, FloatArray], FloatArray]
"""(answers (n, k), weights (b, n)) -> (b,): the statistic when respondent i counts weights[:, i] times."""

BLOCK = 2_000_000
"""Weights multiplied at once (16 MB): few products, each worth the start of the threads that share it."""

COUNTED = 200_000
"""Weights counted at once: 1.6 MB, which stays in the cache."""


def weight_blocks(n_obs: int, n_draws: int, seed: int) -> Iterator[FloatArray]:
    """Blocks (b, n) of how often each of n respondents is drawn; every row adds up to n."""
    rng = generator(seed)
    rows, counted = max(1, BLOCK // n_obs), max(1, COUNTED // n_obs)
    offsets = np.arange(counted)[:, None] * n_obs
    for start in range(0, n_draws, rows):
        weights = np.empty((min(rows, n_draws - start), n_obs))
        for first in range(0, len(weights), counted):
            part = weights[first : first + counted]
            drawn = rng.integers(0, n_obs, part.shape)
            drawn += offsets[: len(part)]
            part[:] = np.bincount(drawn.ravel(), minlength=part.size).reshape(part.shape)
        yield weights


class Sampler:
    """The statistic of one sample for any weights, and with each respondent left out."""

    def __init__(self, values: FloatArray, statistic: SumStatistic | WeightedStatistic, label: str) -> None:
        self.n, self.k = values.shape
        self.label = label
        self.statistic = statistic
        if isinstance(statistic, SumStatistic):
            self.table = statistic.features(values - values.mean(axis=0))
            self.sums = self.table.sum(axis=0)
        else:
            self.table = values

    def value(self, weights: FloatArray) -> FloatArray:
        """(b,) the statistic for weights (b, n)."""
        if isinstance(self.statistic, SumStatistic):
            return self.statistic.combine(weights @ self.table, self.n, self.k)
        found = np.asarray(self.statistic(self.table, weights), dtype=np.float64)
        if found.shape != (len(weights),):
            raise DataError(
                f"{self.label} must give one number per draw, shape ({len(weights)},); got {found.shape}",
                hint="it is called with answers (n, k) and weights (b, n)",
            )
        return found

    def estimate(self) -> float:
        """The statistic of the sample."""
        return float(self.value(np.ones((1, self.n)))[0])

    def leave_one_out(self) -> FloatArray:
        """(n,) the statistic without each respondent."""
        rows = max(1, BLOCK // max(self.n if callable(self.statistic) else self.table.shape[1], 1))
        parts = []
        for start in range(0, self.n, rows):
            stop = min(start + rows, self.n)
            if isinstance(self.statistic, SumStatistic):
                left = self.sums - self.table[start:stop]
                parts.append(self.statistic.combine(left, self.n - 1, self.k))
            else:
                weights = np.ones((stop - start, self.n))
                weights[np.arange(stop - start), np.arange(start, stop)] = 0.0
                parts.append(self.value(weights))
        return np.concatenate(parts)


def sampler_of(kept: FloatArray, n_total: int, statistic: str | WeightedStatistic, label: str) -> Sampler:
    """The sampler of a named statistic or a function.

    Args:
        kept: (n, k) answers of those who answered all items.
        n_total: rows seen.
        statistic: a name, or a function of answers and weights.
        label: the name in errors.

    Raises:
        OptionError: an unknown name.
        StatisticError: too few respondents, or too few items for the statistic.
    """
    chosen = STATISTICS[statistic] if isinstance(statistic, str) else statistic
    n, k = kept.shape
    if n < 3:
        raise StatisticError(f"{n} of {n_total} rows answer all items: a bootstrap needs at least three")
    if isinstance(chosen, SumStatistic) and k < chosen.at_least:
        raise StatisticError(f"{label} needs at least {chosen.at_least} items; got {k}")
    return Sampler(kept, chosen, label)
