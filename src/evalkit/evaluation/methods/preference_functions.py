"""The six preference functions of PROMETHEE: how much a difference counts, 0 to 1 (Brans & Vincke 1985)."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import ClassVar

import numpy as np

from evalkit.errors import OptionError
from evalkit.registry import Registry


class Preference:
    """Base of all preference functions; parameters are in units of the indicator."""

    name: ClassVar[str] = ""

    def __post_init__(self) -> None:
        for field in fields(self):  # type: ignore[arg-type]
            value = getattr(self, field.name)
            if not (math.isfinite(value) and value >= 0):
                raise OptionError(f"preference {self.name}: {field.name} must be a number ≥ 0; got {value}")

    def degree(self, difference: np.ndarray) -> np.ndarray:
        """Preference for differences of any shape, in favour of the first; 0 where it is not above 0."""
        raise NotImplementedError

    def _ordered(self, low: float, high: float) -> None:
        if not low < high:
            raise OptionError(f"preference {self.name}: q must lie below p; got q = {low:g}, p = {high:g}")


@dataclass(frozen=True, slots=True)
class Usual(Preference):
    """I: any advantage counts fully."""

    name: ClassVar[str] = "usual"

    def degree(self, difference: np.ndarray) -> np.ndarray:
        """1 above 0."""
        return (difference > 0).astype(float)


@dataclass(frozen=True, slots=True)
class UShape(Preference):
    """II: an advantage above q counts fully."""

    name: ClassVar[str] = "u-shape"
    q: float

    def degree(self, difference: np.ndarray) -> np.ndarray:
        """1 above q."""
        return (difference > self.q).astype(float)


@dataclass(frozen=True, slots=True)
class VShape(Preference):
    """III: in proportion up to p."""

    name: ClassVar[str] = "v-shape"
    p: float

    def __post_init__(self) -> None:
        Preference.__post_init__(self)
        self._ordered(0.0, self.p)

    def degree(self, difference: np.ndarray) -> np.ndarray:
        """d/p, at most 1."""
        return np.clip(difference / self.p, 0.0, 1.0)


@dataclass(frozen=True, slots=True)
class _Thresholds(Preference):
    """Nothing up to the indifference threshold q, all above the preference threshold p."""

    q: float
    p: float

    def __post_init__(self) -> None:
        Preference.__post_init__(self)
        self._ordered(self.q, self.p)


@dataclass(frozen=True, slots=True)
class Level(_Thresholds):
    """IV: one half above q, fully above p."""

    name: ClassVar[str] = "level"

    def degree(self, difference: np.ndarray) -> np.ndarray:
        """Two steps."""
        return ((difference > self.q).astype(float) + (difference > self.p)) / 2


@dataclass(frozen=True, slots=True)
class Linear(_Thresholds):
    """V: nothing up to q, in proportion from q to p."""

    name: ClassVar[str] = "linear"

    def degree(self, difference: np.ndarray) -> np.ndarray:
        """(d − q)/(p − q), 0 to 1."""
        return np.clip((difference - self.q) / (self.p - self.q), 0.0, 1.0)


@dataclass(frozen=True, slots=True)
class Gaussian(Preference):
    """VI: 1 − exp(−d²/2s²)."""

    name: ClassVar[str] = "gaussian"
    s: float

    def __post_init__(self) -> None:
        Preference.__post_init__(self)
        if self.s == 0:
            raise OptionError("preference gaussian: s must lie above 0")

    def degree(self, difference: np.ndarray) -> np.ndarray:
        """Smooth rise."""
        return np.asarray(-np.expm1(-(np.maximum(difference, 0.0) ** 2) / (2 * self.s**2)))


PREFERENCES: Registry[type[Preference]] = Registry(
    "preference", {entry.name: entry for entry in (Usual, UShape, VShape, Level, Linear, Gaussian)}
)
