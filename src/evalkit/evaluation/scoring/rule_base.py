"""What every scoring rule has: checked parameters, allowed directions, a curve, and a width."""

from __future__ import annotations

import math
from dataclasses import fields
from typing import ClassVar

import numpy as np

from evalkit.errors import OptionError
from evalkit.evaluation.directions import Direction, check_direction


class ScoringRule:
    """Base of all rules: numeric parameters must be finite, and the direction must be one the rule has."""

    name: ClassVar[str] = ""
    directions: ClassVar[tuple[Direction, ...]] = ("benefit", "cost")
    turned: ClassVar[bool] = True

    def __post_init__(self) -> None:
        for field in fields(self):  # type: ignore[arg-type]
            value = getattr(self, field.name)
            if isinstance(value, (int, float)) and not math.isfinite(value):
                raise OptionError(f"rule {self.name}: {field.name} must be a finite number; got {value}")

    def check(self, direction: str) -> None:
        """Raise OptionError when the rule cannot serve an indicator of this direction."""
        check_direction(direction)
        if direction not in self.directions:
            allowed = " or ".join(self.directions)
            raise OptionError(f"rule {self.name} needs direction {allowed}; got {direction!r}")

    def curve(self, x: np.ndarray) -> np.ndarray:
        """The score before clipping and turning, NaN where x is NaN."""
        raise NotImplementedError

    def width(self) -> float:
        """The length of the interval on which the score moves, in units of x."""
        raise OptionError(f"rule {self.name} has no slope: its values are not numbers on a line")
