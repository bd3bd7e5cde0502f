"""Long lists on paper: the first and the last of many branches; the HTML page and the workbook hold all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from evalkit.report.document import Block, GroupRow, Paragraph, Row, TableBlock
from evalkit.report.view import View

MANY = 60  # branches; a list of more is cut on paper, and a chart of more shows its ends
ENDS = 20  # rows that stay at each end
FEWEST = 3  # rows that stay at each end of a group


def many(view: View) -> bool:
    """Whether lists of all branches are too long for paper."""
    return len(view.results.inputs.branches) > MANY


def on_paper(view: View, blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The blocks with tables of all branches cut to their ends, and a sentence that says so."""
    found: list[Block] = []
    for block in blocks:
        if isinstance(block, TableBlock) and _of_branches(view, block) and len(block.rows) > MANY:
            found.append(replace(block, rows=_cut(view, block.rows), highlighted=()))
        else:
            found.append(block)
    note = view.t("ho_excerpt", n=len(view.results.inputs.branches), k=ENDS)
    return (Paragraph(note, tone="muted"), *found)


def _of_branches(view: View, table: TableBlock) -> bool:
    return view.t("c_branch") in [column.label for column in table.columns]


def _cut(view: View, rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """The ends of every group of rows."""
    groups: list[list[Row]] = [[]]
    for row in rows:
        if isinstance(row, GroupRow) and groups[-1]:
            groups.append([])
        groups[-1].append(row)
    cut: list[Row] = []
    for group in groups:
        keep = ENDS if len(group) > MANY else max(ENDS // len(groups), FEWEST)
        head = group[:1] if isinstance(group[0], GroupRow) else []
        inside = group[len(head) :]
        left = len(inside) - 2 * keep
        gap = [*inside[:keep], GroupRow(view.t("ho_left_out", n=left)), *inside[-keep:]]
        cut += [*head, *(gap if left >= FEWEST else inside)]
    return tuple(cut)
