"""The diverging Likert chart: how answers spread over the levels of a scale, the neutral middle on zero."""

from __future__ import annotations

import math
from dataclasses import dataclass

from evalkit.charts.drawing import Drawing, Shape, Text, line
from evalkit.charts.legend import legend
from evalkit.charts.rows import SIZE, Rows, RowText, draw_axis, draw_labels, lay_out
from evalkit.charts.scale import Scale, numbers, tick_label
from evalkit.charts.tones import agreement, entry, segment
from evalkit.errors import DataError
from evalkit.numbers import MISSING, fixed


@dataclass(frozen=True, slots=True)
class LikertRow:
    """An item with its answers per level, lowest first: counts or shares; all zero where nobody answered.

    ``shown`` replaces the number on the right, the share in percent above the middle.
    """

    label: str
    answers: tuple[float, ...]
    shown: str = ""
    highlight: bool = False
    group: str = ""

    def __post_init__(self) -> None:
        if len(numbers(self.answers)) < len(self.answers) or any(a < 0 for a in self.answers):
            raise DataError(f"item {self.label!r} of a Likert chart: each level needs a count or share >= 0")

    @property
    def shares(self) -> tuple[float, ...] | None:
        """Percent of the answers at each level; None without answers."""
        total = math.fsum(self.answers)
        return tuple(100 * a / total for a in self.answers) if total > 0 else None


@dataclass(frozen=True, kw_only=True, slots=True)
class LikertChart:
    """1 to 60 items on 2 to 11 levels; ``reach`` is the end of both sides in percent."""

    rows: tuple[LikertRow, ...]
    levels: tuple[str, ...]
    axis_label: str = ""
    reach: float | None = None
    digits: int = 0

    def __post_init__(self) -> None:
        if not 1 <= len(self.rows) <= 60:
            raise DataError(f"a Likert chart has 1 to 60 items; got {len(self.rows)}", hint="split by scale")
        if not 2 <= len(self.levels) <= 11:
            raise DataError(f"a Likert chart has 2 to 11 levels; got {len(self.levels)}")
        for row in self.rows:
            if len(row.answers) != len(self.levels):
                raise DataError(
                    f"item {row.label!r} has {len(row.answers)} numbers for {len(self.levels)} levels"
                )


def draw_likert(chart: LikertChart, width: float) -> Drawing:
    """The chart on a given width."""
    shares = [row.shares for row in chart.rows]
    shown = [
        row.shown or _agreement(share, chart.digits) for row, share in zip(chart.rows, shares, strict=True)
    ]
    texts = [
        RowText(row.label, text, row.highlight, group=row.group)
        for row, text in zip(chart.rows, shown, strict=True)
    ]
    rows = lay_out(texts, width, 2.0, spacious=17.0)
    ends = [_ends(share) for share in shares if share is not None]
    left = max((-low for low, _ in ends), default=50.0) if chart.reach is None else chart.reach
    right = max((high for _, high in ends), default=50.0) if chart.reach is None else chart.reach
    scale = Scale(-max(left, 5.0), max(right, 5.0), rows.left, rows.right)
    shapes, bottom = draw_axis(
        rows, scale, 2.0, chart.axis_label, width, name=lambda t: tick_label(abs(t)) + "%"
    )
    shapes += draw_labels(rows)
    shapes.append(line(scale(0.0), 2, scale(0.0), rows.bottom, stroke="soft", width=0.8))
    for row, text, share, top in zip(chart.rows, shown, shares, rows.tops, strict=True):
        if share is not None:
            shapes += _bar(share, scale, top, rows, chart.digits)
        y = top + rows.height / 2 + SIZE * 0.36
        colour = "main" if row.highlight else "ink"
        shapes.append(
            Text(x=width - 2, y=y, text=text, size=SIZE, anchor="end", bold=row.highlight, colour=colour)
        )
    tones = agreement(len(chart.levels))
    marks, height = legend([entry(n, t) for n, t in zip(chart.levels, tones, strict=True)], width, bottom)
    return Drawing(width=width, height=bottom + height, shapes=(*shapes, *marks))


def _ends(shares: tuple[float, ...]) -> tuple[float, float]:
    side = len(shares) // 2
    middle = shares[side] / 2 if len(shares) % 2 else 0.0
    return -math.fsum(shares[:side]) - middle, math.fsum(shares[len(shares) - side :]) + middle


def _agreement(shares: tuple[float, ...] | None, digits: int) -> str:
    if shares is None:
        return MISSING
    return fixed(math.fsum(shares[len(shares) - len(shares) // 2 :]), digits) + "%"


def _bar(shares: tuple[float, ...], scale: Scale, top: float, rows: Rows, digits: int) -> list[Shape]:
    thick = min(rows.height * 0.76, 13.0)
    size = min(6.8, thick)
    y = top + (rows.height - thick) / 2
    start = _ends(shares)[0]
    shapes: list[Shape] = []
    for share, tone in zip(shares, agreement(len(shares)), strict=True):
        x, end = scale(start), scale(start + share)
        shapes += segment(tone, (x, y, end - x, thick), fixed(share, digits), size)
        start += share
    return shapes
