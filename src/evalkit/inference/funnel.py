"""Funnel plots: control limits around a target, with overdispersion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
from scipy.stats import norm

from evalkit.errors import DataError, OptionError
from evalkit.inference.multiplicity import benjamini_hochberg
from evalkit.inference.units import checked_estimates, checked_probability
from evalkit.result import Result, ResultTable, result

Overdispersion = Literal["additive", "multiplicative", "none"]
OVERDISPERSION: tuple[Overdispersion, ...] = ("additive", "multiplicative", "none")
LEVELS = (0.95, 0.998)


@result
class Funnel(Result):
    """Control limits for b units; l levels.

    Attributes:
        labels: (b,) names of the units.
        value: (b,) mean, proportion or rate.
        precision: (b,) n of a mean or proportion, exposure of a rate; 1/se² where a mean comes without n.
        target: value of the centre line.
        standard_error: (b,) of a unit that lies on the target, without overdispersion.
        z: (b,) (value − target)/standard_error, neither winsorised nor adjusted.
        phi: mean square of the winsorised z.
        tau2: variance between units beyond sampling; 0 unless overdispersion is "additive".
        overdispersion: "additive", "multiplicative" or "none".
        winsorised: share of z drawn in at each end for phi and tau2.
        z_adjusted: (b,) z with the overdispersion in its denominator.
        pvalue: (b,) two-sided, from z_adjusted.
        pvalue_adjusted: (b,) after Benjamini–Hochberg over the units.
        levels: (l,) shares of units on the target that lie inside the limits.
        lower: (l, b) lower limits; exact for proportions and rates without overdispersion.
        upper: (l, b) upper limits.
        outside: (l, b) −1 below the lower, 1 above the upper limit, 0 inside.
        kind: "mean", "proportion" or "rate".
    """

    title: ClassVar[str] = "Funnel limits"

    labels: tuple[str, ...]
    value: np.ndarray
    precision: np.ndarray
    target: float
    standard_error: np.ndarray
    z: np.ndarray
    phi: float
    tau2: float
    overdispersion: str
    winsorised: float
    z_adjusted: np.ndarray
    pvalue: np.ndarray
    pvalue_adjusted: np.ndarray
    levels: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    outside: np.ndarray
    kind: str

    def tables(self) -> tuple[ResultTable, ...]:
        """One row per unit: value, limits of the last level, and where it lies."""
        columns = ("unit", "precision", "value", "lower", "upper", "z", "outside")
        parts = (self.precision, self.value, self.lower[-1], self.upper[-1], self.z_adjusted)
        rows = tuple(
            (label, *(float(part[i]) for part in parts), int(self.outside[-1, i]))
            for i, label in enumerate(self.labels)
        )
        return (ResultTable(title="Units", columns=columns, rows=rows),)


@dataclass(frozen=True, kw_only=True)
class FunnelOptions:
    """How limits are drawn.

    Attributes:
        overdispersion: "additive" (random effects), "multiplicative" or "none".
        winsorise: share of z at each end that is drawn in before phi and tau2, 0 to .5.
        levels: shares inside the limits.
    """

    overdispersion: Overdispersion = "additive"
    winsorise: float = 0.1
    levels: Sequence[float] = LEVELS

    def __post_init__(self) -> None:
        if self.overdispersion not in OVERDISPERSION:
            raise OptionError.unknown_choice("overdispersion", self.overdispersion, OVERDISPERSION)
        if not 0 <= self.winsorise < 0.5:
            raise OptionError(f"winsorise must lie in 0 … .5; got {self.winsorise}")
        if not len(self.levels):
            raise OptionError("funnel limits need one level at least")
        for level in self.levels:
            checked_probability("levels", level)


DEFAULT = FunnelOptions()


def funnel_means(
    means: np.ndarray,
    standard_errors: np.ndarray,
    labels: Sequence[str] | None = None,
    *,
    n: np.ndarray | None = None,
    target: float | None = None,
    options: FunnelOptions = DEFAULT,
) -> Funnel:
    """Funnel limits for means with known standard errors (Spiegelhalter 2005, Statistics in Medicine 24).

    With w = 1/s² and z winsorised, φ = Σ z²/b. Additive: τ² = max(0, (b φ − (b − 1))/(Σw − Σw²/Σw)) and
    limits target ± z_p √(s² + τ²); multiplicative: target ± z_p s √max(1, φ).

    Args:
        means: (b,) independent values.
        standard_errors: (b,) > 0, of a unit on the target.
        labels: (b,) names.
        n: (b,) numbers of answers, for the horizontal axis; 1/se² without them.
        target: the centre line; the precision-weighted mean without it.
        options: overdispersion, winsorising, levels.

    Raises:
        DataError: shapes do not fit, a number is missing, or a standard error is 0 (the unit is named).
    """
    value, error, names = checked_estimates(means, standard_errors, labels)
    if (error == 0).any():
        exact = ", ".join(name for name, s in zip(names, error, strict=True) if s == 0)
        raise DataError(f"no standard error for {exact}: a census has no funnel", hint="leave such units out")
    weight = 1 / error**2
    axis = weight if n is None else np.asarray(n, dtype=float)
    if axis.shape != value.shape:
        raise DataError(f"n {axis.shape} and means {value.shape} must have one length")
    centre = float(weight @ value / weight.sum()) if target is None else float(target)
    return control_limits(
        "mean", names=names, value=value, axis=axis, target=centre, error=error, options=options
    )


def control_limits(
    kind: str,
    *,
    names: tuple[str, ...],
    value: np.ndarray,
    axis: np.ndarray,
    target: float,
    error: np.ndarray,
    options: FunnelOptions,
) -> Funnel:
    """Limits around a target for values with known errors, all (b,) and checked by the callers."""
    z = (value - target) / error
    drawn = np.clip(z, *np.quantile(z, [options.winsorise, 1 - options.winsorise]))
    count, weight = len(z), 1 / error**2
    phi = float(drawn @ drawn / count)
    tau2, grown = 0.0, error
    if options.overdispersion == "additive" and count > 1:
        tau2 = max(0.0, (count * phi - (count - 1)) / float(weight.sum() - weight @ weight / weight.sum()))
        grown = np.sqrt(error**2 + tau2)
    elif options.overdispersion == "multiplicative":
        grown = error * np.sqrt(max(1.0, phi))
    half = norm.ppf(0.5 + np.asarray(options.levels) / 2)[:, np.newaxis] * grown
    lower, upper = target - half, target + half
    if kind != "mean":
        lower = np.maximum(lower, 0.0)
    if kind == "proportion":
        upper = np.minimum(upper, 1.0)
    pvalue = 2 * norm.sf(np.abs(value - target) / grown)
    return Funnel(
        labels=names,
        value=value,
        precision=axis,
        target=target,
        standard_error=error,
        z=z,
        phi=phi,
        tau2=tau2,
        overdispersion=options.overdispersion,
        winsorised=options.winsorise,
        z_adjusted=(value - target) / grown,
        pvalue=pvalue,
        pvalue_adjusted=benjamini_hochberg(pvalue),
        levels=np.asarray(options.levels, dtype=float),
        lower=lower,
        upper=upper,
        outside=outside_limits(value, lower, upper),
        kind=kind,
    )


def outside_limits(value: np.ndarray, lower: np.ndarray, upper: np.ndarray) -> np.ndarray:
    """−1 below, 1 above, 0 between the limits."""
    return np.asarray((value > upper).astype(int) - (value < lower).astype(int))
