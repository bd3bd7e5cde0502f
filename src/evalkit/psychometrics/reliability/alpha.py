"""Coefficient alpha (Cronbach 1951), its interval, and what each item does to it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evalkit.errors import OptionError, StatisticError
from evalkit.psychometrics.keying import items_to_reverse
from evalkit.psychometrics.moments import Missing, Moments, checked_answers, moments, scale_to_correlation
from evalkit.psychometrics.options import require_confidence
from evalkit.psychometrics.reliability.alpha_limits import AlphaLimits, alpha_of, bca_limits, limits_of
from evalkit.psychometrics.reliability.alpha_result import INTERVALS, AlphaInterval, AlphaResult

FloatArray = NDArray[np.float64]
SMALL_SAMPLE = 200
"""Below this n the distribution-free 95 % interval is said to be approximate. Its coverage, measured with
5,000 draws of five items, is .925 .945 .947 for normal items and .908 .923 .937 with 58 % of the answers at
the ceiling, for n = 50, 100, 200."""


def cronbach_alpha(
    values: ArrayLike | Moments,
    names: Sequence[str] | None = None,
    missing: Missing = "listwise",
    confidence: float = 0.95,
    ci_method: AlphaInterval = "adf",
    *,
    n_draws: int = 10_000,
    seed: int = 0,
) -> AlphaResult:
    """Coefficient alpha with its interval and item statistics.

    alpha = k/(k-1) (1 - tr S / 1'S1). The default interval is distribution-free (see alpha_interval); with
    "pairwise" answers "feldt" and "duhachek" take the smallest n behind any pair, which is conservative.

    Args:
        values: (n, k) answers, NaN where missing; or Moments, for "feldt" and "duhachek".
        names: k item names.
        missing: "listwise" or "pairwise"; ignored for Moments, which say it themselves.
        confidence: of the interval, between 0 and 1.
        ci_method: "adf" (Maydeu-Olivares, Coffman & Hartmann 2007), "bca" (Efron 1987), or the normal-theory
            "feldt" and "duhachek".
        n_draws: bootstrap draws, for "bca" only.
        seed: of the draws, for "bca" only.

    Raises:
        DataError: the answers are not a table of finite numbers.
        OptionError: an unknown option, "adf" or "bca" asked of Moments, or "bca" of pairwise answers.
        StatisticError: one item, a constant item, or fewer than three respondents.
    """
    if ci_method not in INTERVALS:
        raise OptionError.unknown_choice("ci_method", ci_method, INTERVALS)
    require_confidence(confidence)
    table: FloatArray | None = None
    if isinstance(values, Moments):
        if ci_method in ("adf", "bca"):
            raise OptionError(
                f"the interval {ci_method!r} needs the answers, not their moments",
                hint='give the answers, or ci_method="duhachek"',
            )
        sample = values
    else:
        table, labels = checked_answers(values, names)
        sample = moments(table, labels, missing)
    _require_scale(sample)
    if table is not None and ci_method == "bca":
        interval = bca_limits(sample, table, confidence, n_draws, seed)
    else:
        interval = limits_of(sample, table, confidence, ci_method)
    return _assemble(sample, interval, confidence, ci_method)


def _require_scale(sample: Moments) -> None:
    if sample.n_items < 2:
        raise StatisticError(
            f"alpha needs at least two items; the scale has one ({sample.names[0]!r})",
            hint="report a single item by its mean and spread",
        )
    if sample.n_obs < 3:
        raise StatisticError(f"alpha with an interval needs at least three respondents; got {sample.n_obs}")
    sample.require_variance()
    if sample.covariance.sum() <= 1e-12 * np.trace(sample.covariance):
        raise StatisticError(
            "the sum of the items does not vary: alpha is undefined",
            hint="an item and its own reverse cancel out; check the keys",
        )


def _alphas_if_deleted(matrix: FloatArray) -> FloatArray:
    k = len(matrix) - 1
    if k < 2:
        return np.empty(0)
    variance = np.diag(matrix)
    totals = matrix.sum() - 2.0 * matrix.sum(axis=0) + variance
    left: FloatArray = k / (k - 1) * (1.0 - (variance.sum() - variance) / totals)
    return left


def _item_rest(matrix: FloatArray, names: tuple[str, ...]) -> FloatArray:
    variance = np.diag(matrix)
    sums = matrix.sum(axis=0)
    rest = matrix.sum() - 2.0 * sums + variance
    flat = rest <= 1e-12 * variance.sum()
    if flat.any():
        raise StatisticError(f"the items other than {names[int(flat.argmax())]!r} add up to a constant")
    r: FloatArray = (sums - variance) / np.sqrt(variance * rest)
    return r


def _warnings(
    sample: Moments, alpha: float, against: tuple[str, ...], ci_method: AlphaInterval
) -> tuple[str, ...]:
    found = []
    if alpha < 0:
        found.append(f"alpha is negative ({alpha:.3f}): items covary negatively on average; check keys")
    if against:
        listed = ", ".join(repr(name) for name in against)
        found.append(f"against the other items on the first component (reversed?): {listed}")
    if ci_method == "adf" and sample.n_obs < SMALL_SAMPLE:
        found.append(f"the interval is approximate with n = {sample.n_obs} (below {SMALL_SAMPLE})")
    if sample.missing == "pairwise" and sample.n_obs < sample.n_total:
        found.append(f"pairwise covariances rest on {sample.n_obs} to {sample.n_total} respondents")
    return tuple(found)


def _assemble(
    sample: Moments, interval: AlphaLimits, confidence: float, ci_method: AlphaInterval
) -> AlphaResult:
    k = sample.n_items
    correlation = scale_to_correlation(sample.covariance)
    alpha = alpha_of(sample.covariance)
    against = items_to_reverse(correlation, sample.names)
    return AlphaResult(
        alpha=alpha,
        alpha_standardised=alpha_of(correlation),
        ci_lower=interval.raw[0],
        ci_upper=interval.raw[1],
        ci_lower_standardised=None if interval.standardised is None else interval.standardised[0],
        ci_upper_standardised=None if interval.standardised is None else interval.standardised[1],
        ci_method=ci_method,
        confidence=confidence,
        se=interval.se,
        n_obs=sample.n_obs,
        n_total=sample.n_total,
        missing=sample.missing,
        items=sample.names,
        item_rest_r=_item_rest(sample.covariance, sample.names),
        alpha_if_deleted=_alphas_if_deleted(sample.covariance),
        alpha_if_deleted_standardised=_alphas_if_deleted(correlation),
        average_r=float((correlation.sum() - k) / (k * (k - 1))),
        items_to_reverse=against,
        warnings=_warnings(sample, alpha, against, ci_method),
    )
