"""Tables in LaTeX: three rules, a head that is repeated, the note inside the table so that both stay."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from evalkit.charts.drawing import text_width
from evalkit.report.formats.column_widths import column_widths, least_widths
from evalkit.report.formats.tree import CELL_MARGIN

WIDTH = 455.0  # points between the margins
SIZES = (("small", 12.0), ("footnotesize", 11.0))  # points: a little above LaTeX's, since fonts differ
ROUNDING = 1e-4  # so that printed shares never sum to more than the width
AROUND = 6  # lines of a caption, a head and a note
WHOLE = 24  # lines of a table that is kept on one page
_SIDES = {"left": "L", "right": "R", "center": "C"}
Escape = Callable[[str], str]


def latex_table(block: dict[str, Any], escape: Escape, caption: str, note: str) -> str:
    """A longtable; ``caption`` and ``note`` are LaTeX already, "" for none."""
    columns = block["columns"]
    name, size = next((s for s in SIZES if sum(least_widths(block, s[1])) <= WIDTH), SIZES[-1])
    points = column_widths(block, WIDTH, size)
    shares = [width / WIDTH - ROUNDING for width in points]
    shape = "".join(f"{_SIDES[c['align']]}{{{share:.4f}}}" for c, share in zip(columns, shares, strict=True))
    head = " & ".join(rf"\textbf{{{escape(c['label'])}}}" for c in columns) + r" \\"
    height = sum(_lines(row, points, size) for row in block["rows"])
    room = [rf"\needroom{{{height + AROUND}\baselineskip}}"] if height <= WHOLE else []
    lines = [rf"\begingroup\{name}", *room, rf"\begin{{longtable}}{{{shape}}}"]
    lines += [caption + r"\\"] if caption else []
    lines += [r"\toprule", head, r"\midrule", r"\endfirsthead"]
    lines += [r"\toprule", head, r"\midrule", r"\endhead", r"\bottomrule", r"\endfoot"]
    lines += [r"\bottomrule", *([_note(note, len(columns))] if note else []), r"\endlastfoot"]
    last = len(block["rows"]) - 1
    for k, row in enumerate(block["rows"]):
        kept = k < last and (row["group"] is not None or k in (0, last - 1))
        lines.append(_row(row, len(columns), escape) + (r"\\*" if kept else r"\\"))
    return "\n".join([*lines, r"\end{longtable}", r"\endgroup"])


def _note(note: str, columns: int) -> str:
    room = r"\dimexpr\linewidth-2\tabcolsep\relax"
    return rf"\multicolumn{{{columns}}}{{p{{{room}}}}}{{\footnotesize {note}}}\\"


def _row(row: dict[str, Any], columns: int, escape: Escape) -> str:
    if row["group"] is not None:
        return rf"\multicolumn{{{columns}}}{{l}}{{\textbf{{{escape(row['group'])}}}}}"
    texts = [escape(cell["text"]) for cell in row["cells"]]
    bold = [cell["strong"] or row["highlighted"] for cell in row["cells"]]
    return " & ".join(rf"\textbf{{{t}}}" if strong else t for t, strong in zip(texts, bold, strict=True))


def _lines(row: dict[str, Any], widths: list[float], size: float) -> int:
    """How many lines a row takes, about."""
    pairs = zip(row["cells"], widths, strict=False)
    return max(
        (math.ceil(text_width(cell["text"], size) / (width - CELL_MARGIN)) for cell, width in pairs),
        default=1,
    )
