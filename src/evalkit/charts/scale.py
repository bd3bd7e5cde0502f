"""What the charts with axes share: a linear scale, round tick values, and missing numbers."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from evalkit.errors import DataError


def known(value: float | None) -> float | None:
    """The number, or None where it is missing or NaN; an infinite number is an error."""
    if value is None or math.isnan(value):
        return None
    if math.isinf(value):
        raise DataError("a chart cannot show an infinite value", hint="leave it out or pass None")
    return float(value)


def numbers(values: Iterable[float | None]) -> list[float]:
    """The numbers that are there."""
    return [number for value in values if (number := known(value)) is not None]


@dataclass(frozen=True, slots=True)
class Scale:
    """Data from ``lower`` to ``upper`` on the page from ``start`` to ``end`` points."""

    lower: float
    upper: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """The position of a value in points, kept inside the axis."""
        inside = min(max(value, self.lower), self.upper)
        return self.start + (self.end - self.start) * (inside - self.lower) / (self.upper - self.lower)


def tick_step(lower: float, upper: float, most: int = 6) -> float:
    """The round step (1, 2, 2.5 or 5 times a power of ten) that gives at most ``most`` steps."""
    raw = (upper - lower) / most
    power: float = 10.0 ** math.floor(math.log10(raw))
    return next((power * m for m in (1.0, 2.0, 2.5, 5.0) if power * m >= raw * (1 - 1e-9)), power * 10.0)


def ticks(lower: float, upper: float, most: int = 6) -> tuple[float, ...]:
    """The multiples of a round step between the two ends, both included where they are round."""
    step = tick_step(lower, upper, most)
    first, last = math.ceil(lower / step - 1e-9), math.floor(upper / step + 1e-9)
    return tuple(k * step for k in range(first, last + 1))


def tick_label(value: float) -> str:
    """A tick value without needless zeros, with a true minus sign."""
    return f"{value + 0.0:,.10g}".replace("-", "−")


def span(
    values: Iterable[float | None],
    lower: float | None = None,
    upper: float | None = None,
    padding: float = 0.04,
) -> tuple[float, float]:
    """The ends of an axis: as given, else the data with a margin, never of length zero."""
    data = numbers(values) or [0.0, 1.0]
    spread = max(data) - min(data) or max(data[0] - lower if lower is not None else 0.0, 0.0)
    room = spread * padding or max(abs(data[0]) * 0.1, 0.5)
    low = min(data) - room if lower is None else lower
    high = max(data) + room if upper is None else upper
    if not low < high:
        raise DataError(f"a chart axis must run upwards; got {low:g} to {high:g}")
    return low, high
