"""The direction of an indicator: what the words mean, and the check that a word is one of them.

benefit: more is better. cost: less is better. moderate: best inside a band (适度型). target: best at one
value.
"""

from __future__ import annotations

from typing import Literal

from evalkit.errors import OptionError

Direction = Literal["benefit", "cost", "moderate", "target"]
DIRECTIONS: tuple[Direction, ...] = ("benefit", "cost", "moderate", "target")


def check_direction(direction: str) -> None:
    """Raise OptionError unless the direction is "benefit", "cost", "moderate" or "target"."""
    if direction not in DIRECTIONS:
        raise OptionError.unknown_choice("direction", direction, DIRECTIONS)
