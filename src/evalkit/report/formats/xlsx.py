"""Tables as an Excel workbook, in which no text can become a formula or a link.

Numbers are written with 16 significant digits, one more than Excel keeps; they are not rounded here.
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Protocol, SupportsFloat, runtime_checkable

from evalkit.errors import DataError
from evalkit.report.theme import DEFAULT, Theme

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

CREATED = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)
LONGEST_CELL = 32_767  # Excel's limit of characters in a cell
LARGEST_INTEGER = 2**53  # above, Excel's floating point loses digits
DATA_BAR = {"type": "data_bar", "min_type": "num", "min_value": 0}
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_FORMULA_START = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")


@runtime_checkable
class SupportsItem(Protocol):
    """A numpy scalar, known by its way out of numpy."""

    def item(self) -> object:
        """The plain Python value."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SheetChart:
    """A native bar chart of a sheet's first rows, with intervals where two columns hold their ends.

    Attributes:
        title: above the chart.
        labels: index of the column that names the bars.
        values: index of the column with their lengths.
        lower: index of the column with the lower ends of intervals; None for none.
        upper: index of the column with the upper ends.
        most: bars at most; more than a screen of them cannot be read.
    """

    title: str
    labels: int
    values: int
    lower: int | None = None
    upper: int | None = None
    most: int = 40


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """One table on one sheet.

    Attributes:
        name: shown on the tab; cleaned to Excel's rules and made unique.
        rows: cells are None, bool, numbers, or anything else as its text; NaN becomes an empty cell.
        number_formats: Excel number formats, one per column ("" = general); empty for none.
        notes: lines under the table.
        bars: indices of columns whose cells carry a data bar.
        chart: a chart beside the table.
    """

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
    title: str = ""
    number_formats: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    bars: tuple[int, ...] = ()
    chart: SheetChart | None = None

    def __post_init__(self) -> None:
        for number, row in enumerate(self.rows, start=1):
            if len(row) != len(self.columns):
                raise DataError(
                    f"sheet {self.name!r}: row {number} has {len(row)} cells for {len(self.columns)} columns"
                )
        if self.number_formats and len(self.number_formats) != len(self.columns):
            raise DataError(
                f"sheet {self.name!r}: {len(self.number_formats)} number formats "
                f"for {len(self.columns)} columns"
            )


def sheet_names(names: Sequence[str]) -> list[str]:
    """Names that Excel accepts: no forbidden character, at most 31 characters, unique without case."""
    taken: set[str] = set()
    cleaned = []
    for name in names:
        base = _FORBIDDEN.sub(" ", name).strip(" '")[:31].rstrip(" '") or "Sheet"
        base = f"{base}_" if base.casefold() == "history" else base
        candidate, number = base, 1
        while candidate.casefold() in taken:
            number += 1
            tail = f" ({number})"
            candidate = base[: 31 - len(tail)] + tail
        taken.add(candidate.casefold())
        cleaned.append(candidate)
    return cleaned


def write_xlsx(target: str | Path | BinaryIO, sheets: Sequence[Sheet], theme: Theme = DEFAULT) -> None:
    """Write the sheets as a workbook in the colours of a theme; the same sheets give the same bytes.

    Raises:
        DataError: there is no sheet.
    """
    import xlsxwriter

    if not sheets:
        raise DataError("a workbook needs at least one sheet")
    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": False,
        "in_memory": True,
    }
    place = str(target) if isinstance(target, Path) else target
    with xlsxwriter.Workbook(place, options) as workbook:
        workbook.set_properties({"created": CREATED})
        for name, sheet in zip(sheet_names([sheet.name for sheet in sheets]), sheets, strict=True):
            _write(workbook, workbook.add_worksheet(name), sheet, theme.palette)


def _write(workbook: Workbook, page: Worksheet, sheet: Sheet, palette: Mapping[str, str]) -> None:
    head = workbook.add_format(
        {
            "bold": True,
            "bg_color": palette["tint"],
            "font_color": palette["main"],
            "bottom": 1,
            "text_wrap": True,
            "valign": "vcenter",
        }
    )
    top = 0
    if sheet.title:
        title = workbook.add_format({"bold": True, "font_size": 13, "font_color": palette["main"]})
        page.write_string(0, 0, inert(sheet.title), title)
        top = 2
    formats = [
        workbook.add_format({"num_format": f} if f else {})
        for f in sheet.number_formats or ("",) * len(sheet.columns)
    ]
    for j, label in enumerate(sheet.columns):
        page.write_string(top, j, inert(label), head)
        page.set_column(j, j, _width([label, *(row[j] for row in sheet.rows)]))
    for i, row in enumerate(sheet.rows, start=top + 1):
        for j, value in enumerate(row):
            _write_cell(page, (i, j), value, formats[j])
    bottom = top + len(sheet.rows)
    page.freeze_panes(top + 1, 1)
    page.repeat_rows(top)
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    if sheet.columns and sheet.rows:
        page.autofilter(top, 0, bottom, len(sheet.columns) - 1)
    for j in sheet.bars if sheet.rows else ():
        page.conditional_format(top + 1, j, bottom, j, {**DATA_BAR, "bar_color": palette["grid"]})
    if sheet.chart is not None and sheet.rows:
        _chart(workbook, page, sheet, sheet.chart, top=top, palette=palette)
    muted = workbook.add_format({"italic": True, "font_color": palette["soft"]})
    for k, note in enumerate(sheet.notes):
        page.write_string(bottom + 2 + k, 0, inert(note), muted)


def _chart(
    workbook: Workbook,
    page: Worksheet,
    sheet: Sheet,
    chart: SheetChart,
    *,
    top: int,
    palette: Mapping[str, str],
) -> None:
    """A bar chart to the right of the table, the first row uppermost."""
    shown = [row for row in sheet.rows[: chart.most] if _known(row[chart.values]) is not None]
    if not shown:
        return
    last = top + len(shown)
    series: dict[str, object] = {
        "categories": [page.name, top + 1, chart.labels, last, chart.labels],
        "values": [page.name, top + 1, chart.values, last, chart.values],
        "fill": {"color": palette["third"]},
        "gap": 40,
    }
    if chart.lower is not None and chart.upper is not None:
        middles = [_known(row[chart.values]) or 0.0 for row in shown]
        ends = [(_known(row[chart.lower]), _known(row[chart.upper])) for row in shown]
        pairs = list(zip(middles, ends, strict=True))
        series["x_error_bars"] = {
            "type": "custom",
            "minus_values": [m - low if low is not None else 0.0 for m, (low, _) in pairs],
            "plus_values": [high - m if high is not None else 0.0 for m, (_, high) in pairs],
            "line": {"color": palette["ink"]},
        }
    drawn = workbook.add_chart({"type": "bar"})
    drawn.add_series(series)
    drawn.set_title({"name": chart.title, "overlay": False, "name_font": {"size": 12}})
    drawn.set_y_axis({"reverse": True, "num_font": {"size": 8}})
    drawn.set_x_axis({"major_gridlines": {"visible": True, "line": {"color": palette["grid"]}}})
    drawn.set_legend({"none": True})
    drawn.set_size({"width": 640, "height": max(260, 22 * len(shown) + 90)})
    described = {"description": chart.title, "object_position": 2}
    page.insert_chart(top, len(sheet.columns) + 1, drawn, described)


def _known(value: object) -> float | None:
    number = _number(value.item() if isinstance(value, SupportsItem) else value)
    return number if number is not None and math.isfinite(number) else None


def _write_cell(page: Worksheet, place: tuple[int, int], value: object, style: Format) -> None:
    """A number as a number, nothing as nothing, all else as text that starts with no formula sign."""
    if isinstance(value, str):
        page.write_string(*place, inert(str(value)), style)
        return
    if isinstance(value, float) and math.isfinite(value):
        page.write_number(*place, float(value), style)
        return
    value = value.item() if isinstance(value, SupportsItem) else value
    number = _number(value)
    if value is None or (number is not None and math.isnan(number)):
        page.write_blank(*place, None, style)
    elif isinstance(value, bool):
        page.write_boolean(*place, value, style)
    elif number is not None and math.isfinite(number):
        page.write_number(*place, number, style)
    else:
        page.write_string(*place, inert(str(value)), style)


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, SupportsFloat):
        return None
    if isinstance(value, int) and abs(value) > LARGEST_INTEGER:
        return None
    return float(value)


def inert(text: str) -> str:
    """The text with an apostrophe before a leading formula sign, so that a CSV made from it stays inert."""
    return ("'" + text if text.startswith(_FORMULA_START) else text)[:LONGEST_CELL]


def _width(cells: Sequence[object]) -> float:
    longest = max(map(_columns, map(_shown, cells)))
    return min(max(longest + 3.0, 8.0), 60.0)


def _columns(text: str) -> int:
    return len(text) if text.isascii() else sum(2 if ord(char) >= 0x2E80 else 1 for char in text)


def _shown(cell: object) -> str:
    return "" if cell is None else f"{cell:.6g}" if isinstance(cell, float) else str(cell)
