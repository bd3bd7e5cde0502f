"""Rising transformations that draw in a long tail: shifted logarithm and Box–Cox."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from scipy.stats import boxcox_normmax

from evalkit.errors import OptionError
from evalkit.registry import Registry


class Transform:
    """Base of the transformations; both keep the order of the values."""

    name: ClassVar[str] = ""

    def apply(self, x: np.ndarray) -> tuple[np.ndarray, str]:
        """Transformed values (n,), NaN kept, and the formula with its numbers."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class ShiftedLog(Transform):
    """ln(x − min + share·(max − min)), COINr's log_CT with a share of .01."""

    name: ClassVar[str] = "log"
    share: float = 0.01

    def __post_init__(self) -> None:
        if not (math.isfinite(self.share) and self.share > 0):
            raise OptionError(f"transform log: share must be above 0; got {self.share}")

    def apply(self, x: np.ndarray) -> tuple[np.ndarray, str]:
        """Logarithm after a shift to just above 0."""
        low, high = float(np.nanmin(x)), float(np.nanmax(x))
        shift = self.share * (high - low)
        return np.log(x - low + shift), f"ln(x − {low:.6g} + {shift:.6g})"


@dataclass(frozen=True, slots=True)
class BoxCox(Transform):
    """(y^λ − 1)/λ, ln y at λ = 0, of y = x − min + 1 (Box & Cox 1964); without λ the likeliest."""

    name: ClassVar[str] = "box-cox"
    exponent: float | None = None

    def __post_init__(self) -> None:
        if self.exponent is not None and not math.isfinite(self.exponent):
            raise OptionError(f"transform box-cox: the exponent must be a number; got {self.exponent}")

    def apply(self, x: np.ndarray) -> tuple[np.ndarray, str]:
        """Power after a shift to 1."""
        low = float(np.nanmin(x))
        y = x - low + 1
        power = self.exponent
        if power is None:
            power = float(boxcox_normmax(y[~np.isnan(y)], method="mle"))
        out = np.log(y) if power == 0 else np.expm1(power * np.log(y)) / power
        return np.asarray(out), f"box-cox of x − {low:.6g} + 1, exponent {power:.6g}"


TRANSFORMS: Registry[type[Transform]] = Registry(
    "transform", {entry.name: entry for entry in (ShiftedLog, BoxCox)}
)
