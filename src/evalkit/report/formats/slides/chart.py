"""A chart on a slide: large enough to be read, with fewer rows where it has too many. Units are points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from evalkit.charts.drawing import Drawing
from evalkit.charts.kinds import (
    BarChart,
    ChangeChart,
    ChangeRow,
    Chart,
    HeatChart,
    IntervalChart,
    IntervalRow,
    draw,
)
from evalkit.report.document import Block, ChartBlock, TableBlock
from evalkit.report.formats.slides.columns import columns_that_fit
from evalkit.report.formats.slides.text import LEADING, Box, Line, TextPiece, cut
from evalkit.report.language import Phrases

TITLE, SMALL = 12.0, 10.5  # type sizes of the title and of the line below
SCALES = tuple(1.7 - 0.1 * k for k in range(9))  # of a chart, whose own type is 7.5 points
READABLE = 1.0  # scale below which rows are left out
MOST_ROWS = 16  # that a chart then keeps: the first, the last, and highlighted ones
Row = TypeVar("Row", IntervalRow, ChangeRow)
NARROWEST, USUAL = 300.0, 498.0  # widths on which charts are drawn
SHARES = (0.6, 0.52, 0.46)  # of the width for a chart with text beside it
BETWEEN = 24.0
FLAT = 170.0  # height below which a chart stands over its text
LOW = 0.55  # share of the height that such a chart may take


@dataclass(frozen=True, slots=True)
class PicturePiece:
    """A chart in its box; ``alt`` is for readers who cannot see it."""

    box: Box
    drawing: Drawing
    alt: str


def place_chart(
    block: ChartBlock, room: Box, beside: Sequence[Block], words: Phrases, title: str
) -> tuple[list[TextPiece | PicturePiece], Box]:
    """The chart with its title, and the box that remains beside or below it for the other blocks."""
    flat = draw(block.chart, USUAL).height < FLAT
    full = flat or not beside
    width = room.width if full else room.width * _share(beside, room.width)
    height = room.height * (LOW if flat and beside else 1.0)
    lid = TITLE * LEADING + 4 if block.title else 0.0
    drawing, scale, line = _readable(block.chart, width, height - lid, words)
    place = Box(room.left, room.top + lid, drawing.width * scale, drawing.height * scale)
    pieces: list[TextPiece | PicturePiece] = []
    if block.title:
        pieces.append(_line(block.title, room, width, TITLE, bold=True))
    pieces.append(PicturePiece(place, drawing, block.alt or block.title or title))
    used = lid + place.height
    if line:
        pieces.append(_line(line, room.below(used), width, SMALL, bold=False))
        used += SMALL * LEADING
    if full:
        return pieces, room.below(used + 14)
    start = room.left + place.width + BETWEEN
    return pieces, Box(start, room.top, room.left + room.width - start, room.height)


def _line(text: str, room: Box, width: float, size: float, *, bold: bool) -> TextPiece:
    shown = Line(cut(text, size, width, 1, bold=bold), size, bold=bold, colour="ink" if bold else "soft")
    return TextPiece(Box(room.left, room.top, width, size * LEADING), (shown,), name="caption")


def _share(beside: Sequence[Block], width: float) -> float:
    """The largest share that leaves the tables beside the chart all their columns; else the middle one."""
    tables = [block for block in beside if isinstance(block, TableBlock)]
    for share in SHARES:
        room = width * (1 - share) - BETWEEN
        if all(columns_that_fit(table, room) == len(table.columns) for table in tables):
            return share
    return SHARES[1]


def _readable(chart: Chart, width: float, height: float, words: Phrases) -> tuple[Drawing, float, str]:
    """The chart for a box, its scale, and the line that says how many of its rows are shown."""
    drawing, scale = fitted(chart, width, height)
    if scale >= READABLE:
        return drawing, scale, ""
    fewer, shown, of = fewer_rows(chart, words)
    if shown == of:
        return drawing, scale, ""
    line = words.t("slides_shown_rows", rows=shown, all_rows=of)
    return *fitted(fewer, width, height - SMALL * LEADING), line


def fitted(chart: Chart, width: float, height: float) -> tuple[Drawing, float]:
    """The chart drawn for a box and the factor by which it is enlarged there: as large as it fits."""
    for scale in SCALES:
        if width / scale < NARROWEST:
            continue
        drawing = draw(chart, width / scale)
        if drawing.height * scale <= height:
            return drawing, scale
    scale = height / draw(chart, USUAL).height
    drawing = draw(chart, min(max(width / scale, NARROWEST), width / SCALES[-1]))
    return drawing, min(width / drawing.width, height / drawing.height)


def fewer_rows(chart: Chart, words: Phrases) -> tuple[Chart, int, int]:
    """The chart with its first, last and highlighted rows; how many are shown, and of how many."""
    if isinstance(chart, HeatChart):
        kept = _ends(len(chart.rows), chart.highlighted)
        low, high = chart.ends
        made: Chart = replace(
            chart,
            rows=tuple(chart.rows[k] for k in kept),
            values=tuple(chart.values[k] for k in kept),
            highlighted=frozenset(at for at, k in enumerate(kept) if k in chart.highlighted),
            lower=low,
            upper=high,
        )
        return made, len(kept), len(chart.rows)
    if isinstance(chart, IntervalChart):
        kept = _ends(len(chart.rows), {k for k, row in enumerate(chart.rows) if row.highlight})
        gap = IntervalRow(words.t("slides_gap", n=len(chart.rows) - len(kept)), None, muted=True)
        return replace(chart, rows=_gapped(chart.rows, kept, gap)), len(kept), len(chart.rows)
    if isinstance(chart, ChangeChart):
        kept = _ends(len(chart.rows), {k for k, row in enumerate(chart.rows) if row.highlight})
        space = ChangeRow(words.t("slides_gap", n=len(chart.rows) - len(kept)), None, None)
        return replace(chart, rows=_gapped(chart.rows, kept, space)), len(kept), len(chart.rows)
    if isinstance(chart, BarChart):
        kept = list(range(min(len(chart.rows), MOST_ROWS)))
        return replace(chart, rows=tuple(chart.rows[k] for k in kept)), len(kept), len(chart.rows)
    return chart, 0, 0


def _ends(count: int, highlighted: set[int] | frozenset[int]) -> list[int]:
    """The places of the rows that are kept, in order."""
    if count <= MOST_ROWS:
        return list(range(count))
    half = MOST_ROWS // 2
    return sorted({*range(half), *range(count - half, count), *highlighted})


def _gapped(rows: Sequence[Row], kept: Sequence[int], gap: Row) -> tuple[Row, ...]:
    """The kept rows with a row in the first place where others are left out."""
    found: list[Row] = [rows[k] for k in kept]
    if len(kept) < len(rows):
        found.insert(next((at for at, k in enumerate(kept) if k != at), len(kept)), gap)
    return tuple(found)
