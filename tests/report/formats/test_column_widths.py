"""Widths of table columns: shares of the page, but no word is broken that need not be."""

from __future__ import annotations

import pytest

from evalkit.charts.drawing import text_width
from evalkit.report.document import Column, Document, TableBlock
from evalkit.report.formats.column_widths import column_widths, least_widths
from evalkit.report.formats.tree import CELL_MARGIN, tree

SIZE = 9.0


def widths(columns: tuple[Column, ...], row: tuple[str, ...], width: float) -> list[float]:
    table = TableBlock(columns=columns, rows=(row,))
    (block,) = tree(Document(title="t", language="zh", blocks=(table,)))["blocks"]
    return column_widths(block, width, SIZE)


def test_columns_have_their_shares_where_nothing_is_narrow() -> None:
    assert widths((Column("a", width=1), Column("b", width=3)), ("1", "2"), 400) == pytest.approx([100, 300])


@pytest.mark.parametrize("word", ["0.487–0.553", "responsibility", "标准化系数"])
def test_a_range_a_word_and_a_short_label_keep_their_line(word: str) -> None:
    narrow, wide = widths((Column("a", width=0.01), Column("b")), (word, "x"), 300)
    assert narrow >= text_width(word, SIZE, bold=True) + CELL_MARGIN
    assert narrow + wide == pytest.approx(300)


def test_long_chinese_text_may_be_broken() -> None:
    table = TableBlock(
        columns=(Column("甲"), Column("乙")), rows=(("客户关系管理绩效评价", "TAN1、TAN2、TAN3"),)
    )
    (block,) = tree(Document(title="t", language="zh", blocks=(table,)))["blocks"]
    first, second = least_widths(block, SIZE)
    assert first == pytest.approx(SIZE + CELL_MARGIN)
    assert second < text_width("TAN1、TAN2", SIZE, bold=True)


def test_a_table_too_wide_shares_out_what_there_is() -> None:
    found = widths((Column("a"), Column("b")), ("x" * 60, "x" * 20), 100)
    assert sum(found) == pytest.approx(100)
    assert found[0] > found[1]
