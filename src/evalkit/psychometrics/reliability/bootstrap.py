"""Bootstrap intervals for statistics of a scale: percentile, and bias-corrected and accelerated."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import ClassVar, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evalkit.errors import DataError, OptionError, StatisticError
from evalkit.psychometrics.moments import checked_answers
from evalkit.psychometrics.reliability.bca import BcaConstants, bca_constants, bca_interval
from evalkit.psychometrics.reliability.bootstrap_statistics import STATISTICS, SumStatistic
from evalkit.result import Result, result

FloatArray = NDArray[np.float64]
BootstrapMethod = Literal["percentile", "bca"]
METHODS: tuple[BootstrapMethod, ...] = ("percentile", "bca")
WeightedStatistic = Callable[[FloatArray, FloatArray], FloatArray]
"""(answers (n, k), weights (b, n)) -> (b,): the statistic when respondent i counts weights[:, i] times."""

BLOCK = 2_000_000
"""Weights multiplied at once (16 MB): few products, each worth the start of the threads that share it."""

COUNTED = 200_000
"""Weights counted at once: 1.6 MB, which stays in the cache."""

MAX_UNDEFINED = 0.01
"""Share of draws without a value (a constant item, say) beyond which no interval is given."""

FEWEST_DRAWS = 100


@result
class BootstrapResult(Result):
    """A bootstrap interval.

    Attributes:
        estimate: the statistic of the sample.
        se: standard deviation of the draws.
        bias: mean of the draws less the estimate.
        ci_lower: lower limit.
        ci_upper: upper limit.
        ci_method: "percentile" or "bca".
        confidence: of the interval, between 0 and 1.
        z0: bias correction of "bca"; None for "percentile".
        acceleration: of "bca"; None for "percentile".
        statistic: name of the statistic.
        draws: (b,) values of the draws that exist.
        n_draws: draws made.
        n_undefined: draws in which the statistic does not exist; left out.
        seed: of the draws.
        n_obs: respondents who answered all items.
        n_total: rows seen.
        items: k item names.
        warnings: sentences about what limits the result.
    """

    title: ClassVar[str] = "Bootstrap interval"

    estimate: float
    se: float
    bias: float
    ci_lower: float
    ci_upper: float
    ci_method: BootstrapMethod
    confidence: float
    z0: float | None
    acceleration: float | None
    statistic: str
    draws: FloatArray
    n_draws: int
    n_undefined: int
    seed: int
    n_obs: int
    n_total: int
    items: tuple[str, ...]
    warnings: tuple[str, ...]


def bootstrap(
    values: ArrayLike,
    statistic: str | WeightedStatistic = "alpha",
    *,
    n_draws: int = 10_000,
    seed: int = 0,
    method: BootstrapMethod = "bca",
    confidence: float = 0.95,
    names: Sequence[str] | None = None,
) -> BootstrapResult:
    """Interval of a statistic from respondents drawn with replacement (Efron 1987).

    A draw is a vector of multinomial weights, never a copy of the answers. Named statistics are functions of
    weighted sums, so a block of draws is one matrix product, and the jackknife that "bca" needs is the same
    function of the sums less one respondent. Rows with a missing answer are left out.

    Args:
        values: (n, k) answers, NaN where missing.
        statistic: a name ("alpha", "alpha_standardised", "average_r", "lambda2", "omega", "omega_raw",
            "measurement_error"), or a function of answers (n, k) and weights (b, n) that gives (b,) values.
        n_draws: draws, at least 100.
        seed: of the draws.
        method: "percentile" or "bca".
        confidence: of the interval, between 0 and 1.
        names: k item names.

    Raises:
        DataError: not a table of finite numbers, or a function that does not give one number per draw.
        OptionError: an unknown statistic or method, a confidence outside (0, 1), too few draws.
        StatisticError: too few items or respondents, a statistic that does not exist for the sample or for
            more than 1 % of the draws, or one that does not vary over the draws.
    """
    if method not in METHODS:
        raise OptionError.unknown_choice("method", method, METHODS)
    if not 0.0 < confidence < 1.0:
        raise OptionError(f"confidence must lie between 0 and 1; got {confidence}", hint="use .95 for 95 %")
    if n_draws < FEWEST_DRAWS:
        raise OptionError(f"n_draws must be at least {FEWEST_DRAWS}; got {n_draws}")
    table, labels = checked_answers(values, names)
    kept = table[~np.isnan(table).any(axis=1)]
    label = statistic if isinstance(statistic, str) else getattr(statistic, "__name__", "function")
    sampler = _sampler(kept, len(table), statistic, label)
    estimate = float(sampler.estimate())
    if not np.isfinite(estimate):
        raise StatisticError(
            f"{label} does not exist for these answers", hint="is an item or the sum constant?"
        )
    drawn = np.concatenate([sampler.value(w) for w in weight_blocks(len(kept), n_draws, seed)])
    draws = drawn[np.isfinite(drawn)]
    lost = n_draws - len(draws)
    if lost > MAX_UNDEFINED * n_draws:
        raise StatisticError(
            f"{label} does not exist in {lost} of {n_draws} draws",
            hint="the sample is too small for this statistic",
        )
    constants = bca_constants(estimate, draws, sampler.leave_one_out(), label) if method == "bca" else None
    lower, upper = _limits(draws, confidence, constants)
    return BootstrapResult(
        estimate=estimate,
        se=float(draws.std(ddof=1)),
        bias=float(draws.mean()) - estimate,
        ci_lower=lower,
        ci_upper=upper,
        ci_method=method,
        confidence=confidence,
        z0=constants.z0 if constants else None,
        acceleration=constants.acceleration if constants else None,
        statistic=label,
        draws=draws,
        n_draws=n_draws,
        n_undefined=lost,
        seed=seed,
        n_obs=len(kept),
        n_total=len(table),
        items=labels,
        warnings=(f"{label} does not exist in {lost} of {n_draws} draws; they are left out",) if lost else (),
    )


def weight_blocks(n_obs: int, n_draws: int, seed: int) -> Iterator[FloatArray]:
    """Blocks (b, n) of how often each of n respondents is drawn; every row adds up to n."""
    rng = np.random.default_rng(seed)
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


class _Sampler:
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
        return float(self.value(np.ones((1, self.n)))[0])

    def leave_one_out(self) -> FloatArray:
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


def _sampler(kept: FloatArray, n_total: int, statistic: str | WeightedStatistic, label: str) -> _Sampler:
    chosen = STATISTICS[statistic] if isinstance(statistic, str) else statistic
    n, k = kept.shape
    if n < 3:
        raise StatisticError(f"{n} of {n_total} rows answer all items: a bootstrap needs at least three")
    if isinstance(chosen, SumStatistic) and k < chosen.at_least:
        raise StatisticError(f"{label} needs at least {chosen.at_least} items; got {k}")
    return _Sampler(kept, chosen, label)


def _limits(draws: FloatArray, confidence: float, constants: BcaConstants | None) -> tuple[float, float]:
    if constants is not None:
        return bca_interval(draws, constants, confidence)
    tail = (1.0 - confidence) / 2.0
    low, high = np.quantile(draws, [tail, 1.0 - tail])
    return float(low), float(high)
