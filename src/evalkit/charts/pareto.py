"""The gap Pareto: gaps as bars, largest first, and the share of the whole that they add up to."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import accumulate

from evalkit.charts.drawing import Circle, Drawing, Path, Rect, Shape, Text, line, shorten
from evalkit.charts.legend import Entry, legend
from evalkit.charts.rows import SIZE, RowText, draw_axis, draw_labels, lay_out
from evalkit.charts.scale import Scale, known, span
from evalkit.errors import DataError
from evalkit.numbers import fixed


@dataclass(frozen=True, slots=True)
class ParetoRow:
    """A gap; zero and negative ones are shown but add nothing to the cumulative share."""

    label: str
    gap: float
    shown: str = ""

    def __post_init__(self) -> None:
        if known(self.gap) is None:
            raise DataError(f"row {self.label!r} of a Pareto chart has no gap", hint="leave it out")


@dataclass(frozen=True, kw_only=True, slots=True)
class ParetoChart:
    """1 to 60 gaps, sorted by the chart; the rows up to ``limit`` percent of the sum are drawn strong."""

    rows: tuple[ParetoRow, ...]
    axis_label: str
    share_label: str
    limit: float = 80.0
    digits: int = 1

    def __post_init__(self) -> None:
        if not 1 <= len(self.rows) <= 60:
            raise DataError(f"a Pareto chart has 1 to 60 rows; got {len(self.rows)}")
        if not 0 < self.limit <= 100:
            raise DataError(f"the limit of a Pareto chart lies between 0 and 100; got {self.limit}")


def draw_pareto(chart: ParetoChart, width: float) -> Drawing:
    """The chart on a given width; the bars count on the axis below, the line on 0 to 100 percent."""
    ordered = sorted(chart.rows, key=lambda row: (-row.gap, row.label))
    shares = _shares([row.gap for row in ordered])
    strong = sum(share < chart.limit - 1e-9 for share in shares) + 1 if shares else 0
    texts = [RowText(row.label, _shown(chart, row, k, shares)) for k, row in enumerate(ordered)]
    rows = lay_out(texts, width, 12.0, spacious=16.0)
    gaps = [row.gap for row in ordered]
    lower = 0.0 if min(gaps) >= 0 else None
    scale = Scale(*span([0.0, *gaps], lower), rows.left, rows.right - 4)
    percent = Scale(0.0, 100.0, scale(0.0), rows.right - 4)
    shapes, bottom = draw_axis(rows, scale, 12.0, chart.axis_label, width)
    shapes += draw_labels(rows)
    base, thick = scale(0.0), min(rows.height * 0.62, 11.0)
    for k, (row, text, top) in enumerate(zip(ordered, texts, rows.tops, strict=True)):
        x, middle = scale(row.gap), top + rows.height / 2
        opacity = 1.0 if k < strong and row.gap > 0 else 0.35
        shapes.append(
            Rect(
                x=min(base, x), y=middle - thick / 2, w=abs(x - base), h=thick, fill="third", opacity=opacity
            )
        )
        value = shorten(text.shown, SIZE, width - rows.right - 4)
        shapes.append(Text(x=width - 2, y=middle + SIZE * 0.36, text=value, size=SIZE, anchor="end"))
    shapes.append(line(base, 12, base, rows.bottom, stroke="faint", width=0.8))
    if not shares:
        return Drawing(width=width, height=bottom, shapes=tuple(shapes))
    middles = [top + rows.height / 2 for top in rows.tops]
    shapes += _cumulative(shares, middles, percent, chart.limit, rows.bottom)
    sample = (line(0, 0, 18, 0, stroke="second", width=1.2), Circle(x=9, y=0, r=2, fill="second"))
    marks, height = legend([Entry(chart.share_label, sample)], width, bottom)
    return Drawing(width=width, height=bottom + height, shapes=(*shapes, *marks))


def _shares(gaps: list[float]) -> list[float]:
    positive = [max(gap, 0.0) for gap in gaps]
    total = math.fsum(positive)
    return [min(100 * part / total, 100.0) for part in accumulate(positive)] if total > 0 else []


def _shown(chart: ParetoChart, row: ParetoRow, k: int, shares: list[float]) -> str:
    gap = row.shown or fixed(row.gap, chart.digits)
    return f"{gap} · {fixed(shares[k], 0)}%" if shares else gap


def _cumulative(
    shares: list[float], middles: list[float], percent: Scale, limit: float, bottom: float
) -> list[Shape]:
    x = percent(limit)
    points = tuple((percent(share), y) for share, y in zip(shares, middles, strict=True))
    shapes: list[Shape] = [
        line(x, 12, x, bottom, stroke="second", width=0.8, dash="dashed"),
        Text(x=x, y=8, text=f"{fixed(limit, 0)}%", size=6.5, anchor="middle", colour="warning"),
        Path(points=points, stroke="second", width=1.2),
    ]
    return shapes + [Circle(x=px, y=py, r=1.8, fill="second") for px, py in points]
