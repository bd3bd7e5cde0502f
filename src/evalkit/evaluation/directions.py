"""The direction of an indicator, and the one place where a cost score is turned."""

from __future__ import annotations

from typing import Literal

from evalkit.errors import OptionError

Direction = Literal["benefit", "cost", "moderate"]
DIRECTIONS: tuple[Direction, ...] = ("benefit", "cost", "moderate")


def check_direction(direction: str) -> None:
    """Raise OptionError unless the direction is "benefit", "cost" or "moderate"."""
    if direction not in DIRECTIONS:
        raise OptionError.unknown_choice("direction", direction, DIRECTIONS)
