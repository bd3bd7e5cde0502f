"""Funnel limits for proportions and rates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from scipy.stats import binom, poisson

from evalkit.errors import DataError
from evalkit.inference.funnel import DEFAULT, Funnel, FunnelOptions, control_limits, outside_limits
from evalkit.inference.units import checked_labels


def funnel_proportions(
    successes: np.ndarray,
    n: np.ndarray,
    labels: Sequence[str] | None = None,
    *,
    target: float | None = None,
    options: FunnelOptions = DEFAULT,
) -> Funnel:
    """Funnel limits for proportions, 0 to 1: s² = π(1 − π)/n at the target π (Spiegelhalter 2005).

    Without overdispersion the limits are exact: binomial quantiles, interpolated between counts. Else the
    normal limits of `funnel_means`, cut at 0 and 1.

    Args:
        successes: (b,) counts.
        n: (b,) numbers of answers, ≥ 1.
        labels: (b,) names.
        target: π; all successes over all answers without it.
        options: overdispersion, winsorising, levels.

    Raises:
        DataError: counts outside 0 … n, or a target that is not strictly between 0 and 1.
    """
    x, size, names = _counts(successes, n, labels)
    if (x > size).any():
        raise DataError("successes must lie in 0 … n")
    centre = float(x.sum() / size.sum()) if target is None else float(target)
    if not 0 < centre < 1:
        raise DataError(f"the target proportion must lie strictly between 0 and 1; got {centre:g}")
    error = np.sqrt(centre * (1 - centre) / size)
    found = control_limits(
        "proportion", names=names, value=x / size, axis=size, target=centre, error=error, options=options
    )
    return found if options.overdispersion != "none" else _exact(found, binom(size, centre))


def funnel_rates(
    events: np.ndarray,
    exposure: np.ndarray,
    labels: Sequence[str] | None = None,
    *,
    target: float | None = None,
    options: FunnelOptions = DEFAULT,
) -> Funnel:
    """Funnel limits for rates events/exposure: s² = λ/exposure at the target λ (Spiegelhalter 2005).

    With expected counts as exposure and target 1 this is the standardised ratio. Without overdispersion the
    limits are exact: Poisson quantiles, interpolated between counts.

    Args:
        events: (b,) counts.
        exposure: (b,) > 0, for instance customers or expected events.
        labels: (b,) names.
        target: λ; all events over all exposure without it.
        options: overdispersion, winsorising, levels.

    Raises:
        DataError: negative counts, no exposure, or a target that is not positive.
    """
    x, size, names = _counts(events, exposure, labels)
    centre = float(x.sum() / size.sum()) if target is None else float(target)
    if not centre > 0:
        raise DataError(f"the target rate must be positive; got {centre:g}")
    found = control_limits(
        "rate",
        names=names,
        value=x / size,
        axis=size,
        target=centre,
        error=np.sqrt(centre / size),
        options=options,
    )
    return found if options.overdispersion != "none" else _exact(found, poisson(centre * size))


def _counts(
    counts: np.ndarray, size: np.ndarray, labels: Sequence[str] | None
) -> tuple[np.ndarray, np.ndarray, tuple[str, ...]]:
    x, n = np.asarray(counts, dtype=float), np.asarray(size, dtype=float)
    if x.ndim != 1 or x.shape != n.shape or not x.size:
        raise DataError(f"counts {x.shape} and sizes {n.shape} must be two vectors of one length")
    names = checked_labels(labels, len(x))
    bad = ~(np.isfinite(x) & np.isfinite(n) & (x >= 0) & (n > 0))
    if bad.any():
        listed = ", ".join(name for name, flag in zip(names, bad, strict=True) if flag)
        raise DataError(f"the count or the size of {listed} is missing, negative or 0")
    return x, n, names


def _exact(found: Funnel, counted: Any) -> Funnel:
    """The same with limits from quantiles of the count, interpolated to the stated probability."""

    def limit(probability: np.ndarray) -> np.ndarray:
        r = counted.ppf(probability)
        part = (counted.cdf(r) - probability) / counted.pmf(r)
        return np.asarray(np.maximum(r - part, 0.0) / found.precision)

    tail = ((1 - found.levels) / 2)[:, np.newaxis]
    lower, upper = limit(tail), limit(1 - tail)
    return replace(found, lower=lower, upper=upper, outside=outside_limits(found.value, lower, upper))
