"""Bootstrap intervals for statistics of a scale: percentile, and bias-corrected and accelerated."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evalkit.errors import OptionError, StatisticError
from evalkit.psychometrics.moments import checked_answers
from evalkit.psychometrics.options import require_confidence
from evalkit.psychometrics.reliability.bca import BcaConstants, bca_constants, bca_interval
from evalkit.psychometrics.reliability.bootstrap_result import METHODS, BootstrapMethod, BootstrapResult
from evalkit.psychometrics.reliability.bootstrap_sampler import (
    Sampler,
    WeightedStatistic,
    sampler_of,
    weight_blocks,
)

FloatArray = NDArray[np.float64]
MAX_UNDEFINED = 0.01
"""Share of draws without a value (a constant item, say) beyond which no interval is given."""

FEWEST_DRAWS = 100


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
    _require_options(method, confidence, n_draws)
    table, labels = checked_answers(values, names)
    kept = table[~np.isnan(table).any(axis=1)]
    label = statistic if isinstance(statistic, str) else getattr(statistic, "__name__", "function")
    sampler = sampler_of(kept, len(table), statistic, label)
    estimate = float(sampler.estimate())
    if not np.isfinite(estimate):
        raise StatisticError(
            f"{label} does not exist for these answers", hint="is an item or the sum constant?"
        )
    draws = _defined_draws(sampler, n_draws, seed)
    lost = n_draws - len(draws)
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


def _require_options(method: str, confidence: float, n_draws: int) -> None:
    if method not in METHODS:
        raise OptionError.unknown_choice("method", method, METHODS)
    require_confidence(confidence)
    if n_draws < FEWEST_DRAWS:
        raise OptionError(f"n_draws must be at least {FEWEST_DRAWS}; got {n_draws}")


def _defined_draws(sampler: Sampler, n_draws: int, seed: int) -> FloatArray:
    """The statistic of the draws in which it exists; nearly all of them must have it."""
    drawn = np.concatenate([sampler.value(w) for w in weight_blocks(sampler.n, n_draws, seed)])
    draws: FloatArray = drawn[np.isfinite(drawn)]
    lost = n_draws - len(draws)
    if lost > MAX_UNDEFINED * n_draws:
        raise StatisticError(
            f"{sampler.label} does not exist in {lost} of {n_draws} draws",
            hint="the sample is too small for this statistic",
        )
    return draws


def _limits(draws: FloatArray, confidence: float, constants: BcaConstants | None) -> tuple[float, float]:
    if constants is not None:
        return bca_interval(draws, constants, confidence)
    tail = (1.0 - confidence) / 2.0
    low, high = np.quantile(draws, [tail, 1.0 - tail])
    return float(low), float(high)
