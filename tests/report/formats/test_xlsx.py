from __future__ import annotations

import io
import math
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import openpyxl
import pypdf
import pytest

from evalkit.errors import DataError
from evalkit.report.formats.xlsx import Sheet, SheetChart, sheet_names, write_xlsx


def written(*sheets: Sheet) -> bytes:
    buffer = io.BytesIO()
    write_xlsx(buffer, sheets)
    return buffer.getvalue()


# xlsxwriter writes 16 significant digits, one more than Excel itself keeps.
DIGITS_16 = 1e-15


def test_numbers_keep_full_precision_and_nothing_stays_empty() -> None:
    rows = (("东区", 1 / 3, 7), ("b", math.nan, None), ("c", np.float64(0.1) + np.float64(0.2), np.int64(5)))
    book = openpyxl.load_workbook(io.BytesIO(written(Sheet(name="s", columns=("a", "b", "c"), rows=rows))))
    values = [[cell.value for cell in row] for row in book["s"].iter_rows()]
    assert values[:3] == [["a", "b", "c"], ["东区", 1 / 3, 7], ["b", None, None]]
    assert values[3] == ["c", pytest.approx(0.1 + 0.2, rel=DIGITS_16), 5]


def test_truth_values_infinities_and_long_integers() -> None:
    row = (True, np.bool_(False), math.inf, 2**60)
    book = openpyxl.load_workbook(io.BytesIO(written(Sheet(name="s", columns=tuple("abcd"), rows=(row,)))))
    assert [cell.value for cell in book["s"][2]] == [True, False, "inf", str(2**60)]


def test_no_text_becomes_a_formula_or_a_link(hostile_texts: tuple[str, ...]) -> None:
    texts = (
        *hostile_texts,
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "＝1",
        "https://evil.example",
        "{=1}",
        "'x",
    )
    data = written(
        Sheet(
            name="s", title="=1+1", columns=("=2+2",), notes=("=3+3",), rows=tuple((text,) for text in texts)
        )
    )
    book = openpyxl.load_workbook(io.BytesIO(data))
    cells = [cell for row in book["s"].iter_rows() for cell in row if cell.value is not None]
    assert all(cell.data_type == "s" and cell.hyperlink is None for cell in cells)
    assert not any(str(cell.value).startswith(("=", "+", "-", "@", "\t", "＝")) for cell in cells)
    assert "https://evil.example" in [cell.value for cell in cells]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert not any(b"<f>" in archive.read(name) for name in archive.namelist())


def test_the_same_sheets_give_the_same_bytes() -> None:
    sheet = Sheet(name="s", columns=("a",), rows=((1.5,),), notes=("n",))
    assert written(sheet) == written(sheet)
    book = openpyxl.load_workbook(io.BytesIO(written(sheet)))
    assert book.properties.created is not None
    assert book.properties.created.year == 2000


def test_header_is_frozen_filtered_and_wide_enough_for_chinese() -> None:
    sheet = Sheet(
        name="得分",
        title="各支行得分",
        columns=("支行", "客户满意度指数"),
        rows=(("滨江支行", 72.5),),
        number_formats=("", "0.0"),
    )
    page = openpyxl.load_workbook(io.BytesIO(written(sheet)))["得分"]
    assert page.freeze_panes == "B4"
    assert page.auto_filter.ref == "A3:B4"
    assert page.column_dimensions["B"].width >= 14
    assert page["B4"].number_format == "0.0"


def test_sheet_names_follow_excels_rules() -> None:
    names = sheet_names(["a/b:c", "A/B:C", "", "x" * 40, "x" * 40, "'q'", "History", "得分"])
    assert names == ["a b c", "A B C (2)", "Sheet", "x" * 31, "x" * 27 + " (2)", "q", "History_", "得分"]
    assert all(1 <= len(name) <= 31 for name in names)


def test_a_path_works_as_well_as_a_buffer(tmp_path: Path) -> None:
    target = tmp_path / "tables.xlsx"
    sheet = Sheet(name="s", columns=("a",), rows=((1,),))
    write_xlsx(target, [sheet])
    assert target.read_bytes() == written(sheet)


def test_misshapen_sheets_are_named() -> None:
    with pytest.raises(DataError, match="sheet 's': row 1 has 1 cells for 2 columns"):
        Sheet(name="s", columns=("a", "b"), rows=((1,),))
    with pytest.raises(DataError, match="1 number formats for 2 columns"):
        Sheet(name="s", columns=("a", "b"), rows=(), number_formats=("0",))
    with pytest.raises(DataError, match="at least one sheet"):
        write_xlsx(io.BytesIO(), [])


def ranking() -> Sheet:
    rows = tuple((f"支行{k}", 80.0 - k, 79.0 - k, 82.0 - k) for k in range(50))
    return Sheet(
        name="得分 A/B",
        title="得分",
        columns=("支行", "得分", "下限", "上限"),
        rows=(*rows, ("仅供参考", None, None, None)),
        bars=(1,),
        chart=SheetChart(title="=1+1 得分", labels=0, values=1, lower=2, upper=3),
    )


def test_a_ranking_has_data_bars_and_a_native_chart_with_intervals() -> None:
    data = written(ranking())
    page = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    (bars,) = page.conditional_formatting
    assert str(bars.sqref) == "B4:B54"
    assert bars.rules[0].type == "dataBar"
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        chart = archive.read("xl/charts/chart1.xml").decode()
        drawing = archive.read("xl/drawings/drawing1.xml").decode()
    assert "<c:f>'得分 A B'!$B$4:$B$43</c:f>" in chart
    assert '<c:barDir val="bar"/>' in chart
    assert chart.count("<c:errBars>") == 1
    assert "=1+1 得分" in drawing
    assert written(ranking()) == data


def test_a_chart_without_a_number_is_left_out() -> None:
    sheet = Sheet(
        name="s", columns=("a", "b"), rows=(("x", None),), chart=SheetChart(title="t", labels=0, values=1)
    )
    with zipfile.ZipFile(io.BytesIO(written(sheet))) as archive:
        assert not [name for name in archive.namelist() if "chart" in name]


def test_libreoffice_opens_the_workbook(as_pdf: Callable[[Path], Path], tmp_path: Path) -> None:
    path = tmp_path / "tables.xlsx"
    path.write_bytes(written(ranking()))
    text = "".join(page.extract_text() for page in pypdf.PdfReader(as_pdf(path)).pages)
    assert "支行49" in text
    assert "80" in text
