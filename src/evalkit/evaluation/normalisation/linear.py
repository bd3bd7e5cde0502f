"""Normalisations that keep distances: min–max, frozen goalposts, z-scores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from evalkit.errors import DataError, OptionError
from evalkit.evaluation.decision_matrix import DecisionMatrix
from evalkit.evaluation.normalisation.base import Invariance, Normalisation


def _check_range(name: str, lo: float, hi: float) -> None:
    if not (np.isfinite([lo, hi]).all() and lo < hi):
        raise OptionError(f"{name}: lo must lie below hi; got lo = {lo:g}, hi = {hi:g}")


@dataclass(frozen=True, slots=True)
class MinMax(Normalisation):
    """lo to hi between the worst and the best alternative (OECD/JRC Handbook 2008, Table 3)."""

    name: ClassVar[str] = "min-max"
    zh: ClassVar[str] = "极差标准化"
    formula: ClassVar[str] = (
        "benefit: lo + (hi − lo)(x − min)/(max − min); cost: lo + (hi − lo)(max − x)/(max − min)"
    )
    invariance: ClassVar[Invariance] = "interval"
    lo: float = 0.0
    hi: float = 100.0

    def __post_init__(self) -> None:
        _check_range(self.name, self.lo, self.hi)

    def undefined(self, table: DecisionMatrix) -> np.ndarray:
        """Constant indicators."""
        return np.asarray(table.spread == 0)

    def middle(self) -> float:
        """The middle of the range."""
        return (self.lo + self.hi) / 2

    def scores(self, table: DecisionMatrix) -> np.ndarray:
        """Linear between the extremes of the column."""
        span = np.where(table.spread == 0, 1.0, table.spread)
        distance = np.where(table.cost, table.high - table.values, table.values - table.low)
        return np.asarray(self.lo + (self.hi - self.lo) * (distance / span))


@dataclass(frozen=True, slots=True)
class Goalposts(Normalisation):
    """lo to hi between fixed goalposts, the same in every period, so that scores compare over time.

    A moderate or target indicator rises from its lower goalpost to its best band and falls to the upper one.

    Args of the constructor: lower and upper, one number per indicator in units of the indicator; clip:
    whether values beyond a goalpost are moved onto it.
    """

    name: ClassVar[str] = "goalposts"
    zh: ClassVar[str] = "固定阈值法"
    formula: ClassVar[str] = (
        "benefit: lo + (hi − lo)(x − lower)/(upper − lower); cost: lo + (hi − lo)(upper − x)/(upper − lower);"
        " moderate and target: the smaller of (x − lower)/(band start − lower) and"
        " (upper − x)/(upper − band end), at most 1"
    )
    lower: Sequence[float]
    upper: Sequence[float]
    lo: float = 0.0
    hi: float = 100.0
    clip: bool = True

    def __post_init__(self) -> None:
        _check_range(self.name, self.lo, self.hi)
        object.__setattr__(self, "lower", tuple(float(x) for x in self.lower))
        object.__setattr__(self, "upper", tuple(float(x) for x in self.upper))

    def check(self, table: DecisionMatrix) -> None:
        """One pair of rising goalposts per indicator, with a best band strictly between them."""
        names = table.labels
        if len(self.lower) != len(names) or len(self.upper) != len(names):
            raise DataError(
                f"{len(names)} indicators, but {len(self.lower)} lower and {len(self.upper)} upper goalposts"
            )
        for name, low, high, band in zip(names, self.lower, self.upper, table.bands, strict=True):
            if not (np.isfinite([low, high]).all() and low < high):
                raise OptionError(f"the goalposts of {name!r} must rise; got {low:g} and {high:g}")
            if not np.isnan(band[0]) and not low < band[0] <= band[1] < high:
                raise OptionError(
                    f"the best band of {name!r} must lie between its goalposts {low:g} and {high:g}"
                )

    def scores(self, table: DecisionMatrix) -> np.ndarray:
        """Linear between the goalposts."""
        low, high = np.array(self.lower), np.array(self.upper)
        banded = ~np.isnan(table.bands[:, 0])
        start = np.where(banded, table.bands[:, 0], high)
        end = np.where(banded, table.bands[:, 1], low)
        up, down = (table.raw - low) / (start - low), (high - table.raw) / (high - end)
        share = np.where(banded, np.minimum(np.minimum(up, down), 1.0), np.where(table.cost, down, up))
        return np.asarray(self.lo + (self.hi - self.lo) * (np.clip(share, 0.0, 1.0) if self.clip else share))


@dataclass(frozen=True, slots=True)
class ZScore(Normalisation):
    """Mean `mean` and standard deviation `sd`; `ddof` 1 divides the variance by m − 1, 0 by m."""

    name: ClassVar[str] = "z-score"
    zh: ClassVar[str] = "标准差标准化"
    formula: ClassVar[str] = "mean + sd·(x − x̄)/s; cost: mean + sd·(x̄ − x)/s; s with m − ddof"
    invariance: ClassVar[Invariance] = "interval"
    ddof: int = 1
    mean: float = 0.0
    sd: float = 1.0

    def __post_init__(self) -> None:
        if self.ddof not in {0, 1}:
            raise OptionError(f"ddof must be 0 or 1; got {self.ddof}")
        if not (np.isfinite([self.mean, self.sd]).all() and self.sd > 0):
            raise OptionError(f"z-score: sd must be a number above 0; got {self.sd:g}")

    def undefined(self, table: DecisionMatrix) -> np.ndarray:
        """Constant indicators."""
        return np.asarray(table.spread == 0)

    def middle(self) -> float:
        """The mean."""
        return self.mean

    def scores(self, table: DecisionMatrix) -> np.ndarray:
        """Standardised columns."""
        signed = table.signed
        centred = signed - np.nanmean(signed, axis=0)
        count = (~np.isnan(signed)).sum(axis=0)
        deviation = np.sqrt(np.nansum(centred**2, axis=0) / np.maximum(count - self.ddof, 1))
        return np.asarray(self.mean + self.sd * (centred / np.where(deviation > 0, deviation, 1.0)))
