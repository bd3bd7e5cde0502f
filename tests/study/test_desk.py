"""A student with only a spreadsheet: weights from judgements, ranks from a table."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import openpyxl
import pytest

import evalkit as ek
from evalkit.errors import EvalkitError, OptionError, SourceError, StatisticError
from evalkit.evaluation.methods.methods import METHODS
from evalkit.study.desk.ranks import desk_ranks
from evalkit.study.desk.table import read_desk_table
from evalkit.study.desk.weight_file import read_weights
from evalkit.study.desk.weights import desk_weights

WANG = [[1, 3, 5], ["1/3", 1, 2], ["1/5", "1/2", 1]]
LI = [[1, 2, 5], ["1/2", 1, 2], ["1/5", "1/2", 1]]
CIRCLE = [[1, 9, "1/9"], ["1/9", 1, 9], [9, "1/9", 1]]
NAMES = ["服务", "效率", "成长"]
TABLE = "分行,效率,投诉,成长\n方向,正向,负向,正向\nA,80,3,4\nB,90,1,5\nC,70,9,3\nD,60,2,2\n"


def judgements(path: Path, experts: dict[str, list[list[object]]]) -> Path:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, matrix in experts.items():
        page = made.create_sheet(name)
        page.append(["目标", *NAMES])
        for label, row in zip(NAMES, matrix, strict=True):
            page.append([label, *row])
    made.save(path)
    return path


def table(path: Path, text: str = TABLE) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_the_weights_are_those_of_the_group_without_the_inconsistent(tmp_path: Path) -> None:
    path = judgements(tmp_path / "e.xlsx", {"王": WANG, "坏": CIRCLE, "Li": LI})
    found = desk_weights(path)
    assert found.left_out == ("坏",)
    alone = [ek.ahp(matrix) for matrix in (WANG, CIRCLE, LI)]
    np.testing.assert_allclose(found.cr["目标"], [one.cr for one in alone], rtol=1e-9)
    np.testing.assert_allclose(found.lambda_max["目标"], [one.lambda_max for one in alone], rtol=1e-9)
    mean = [[1, 6**0.5, 5], [6**-0.5, 1, 2], [0.2, 0.5, 1]]
    assert found.hierarchy is not None
    np.testing.assert_allclose(found.hierarchy.weights, ek.ahp(mean).weights, rtol=1e-9)
    shown = found.tables()[2]
    assert shown.title == "Consistency"
    assert [(row[1], row[-2], row[-1]) for row in shown.rows] == [
        ("王", "consistent", "kept"),
        ("坏", "inconsistent", "left out"),
        ("Li", "consistent", "kept"),
        ("group (AIJ)", "consistent", ""),
    ]


def test_a_higher_limit_keeps_everybody_and_no_consistent_expert_stops(tmp_path: Path) -> None:
    path = judgements(tmp_path / "e.xlsx", {"王": WANG, "坏": CIRCLE})
    assert desk_weights(path, max_cr=10).left_out == ()
    with pytest.raises(StatisticError, match="none of the 1 experts is consistent"):
        desk_weights(judgements(tmp_path / "f.xlsx", {"坏": CIRCLE}))
    with pytest.raises(OptionError, match="must be above 0"):
        desk_weights(path, max_cr=0)
    with pytest.raises(OptionError, match="random_index must be one of"):
        desk_weights(path, random_index="satty")


def test_matrices_that_are_no_hierarchy_have_local_weights_only(tmp_path: Path) -> None:
    path = table(tmp_path / "e.csv", "x,a,b\na,1,3\nb,1/3,1\n\ny,c,d\nc,1,1\nd,1,1\n")
    found = desk_weights(path)
    assert found.hierarchy is None
    assert "not one hierarchy" in found.apart
    assert found.tables()[0].title == "Local weights"
    assert [row[2] for row in found.tables()[0].rows] == pytest.approx([0.75, 0.25, 0.5, 0.5])


def test_the_ranks_are_those_of_the_method_with_the_directions_of_the_table(tmp_path: Path) -> None:
    found = desk_ranks(table(tmp_path / "t.csv"), method="vikor")
    values = [[80, 3, 4], [90, 1, 5], [70, 9, 3], [60, 2, 2]]
    expected = ek.vikor(values, None, ["benefit", "cost", "benefit"])
    np.testing.assert_array_equal(found.chosen.score, expected.score)
    assert found.tables()[0].rows[0][0] == "B"
    assert found.comparison is not None
    assert set(found.comparison.methods) | set(found.failures) == set(METHODS)
    assert found.notes == ()


def test_directions_of_the_command_win_and_silence_is_said(tmp_path: Path) -> None:
    path = table(tmp_path / "t.csv")
    turned = desk_ranks(path, directions="benefit,benefit,benefit")
    assert turned.chosen.directions == ("benefit", "benefit", "benefit")
    assert desk_ranks(path, directions="成长=负向").chosen.directions == ("benefit", "cost", "cost")
    silent = desk_ranks(table(tmp_path / "s.csv", TABLE.replace("方向,正向,负向,正向\n", "")))
    assert silent.notes == ("no direction was given, taken as benefit: 效率, 投诉, 成长",)


@pytest.mark.parametrize("directions", ["benefit,cost", "成 长=cost", "成长=up"])
def test_directions_that_do_not_fit_are_refused(tmp_path: Path, directions: str) -> None:
    with pytest.raises(OptionError):
        desk_ranks(table(tmp_path / "t.csv"), directions=directions)


def test_objective_weights_go_by_the_names_of_the_registry(tmp_path: Path) -> None:
    path = table(tmp_path / "t.csv")
    values = [[80, 3, 4], [90, 1, 5], [70, 9, 3], [60, 2, 2]]
    expected = ek.entropy_weights(values, ["benefit", "cost", "benefit"]).weights
    np.testing.assert_allclose(desk_ranks(path, weights="entropy").chosen.weights, expected, rtol=1e-12)
    with pytest.raises(OptionError, match="did you mean 'entropy'"):
        desk_ranks(path, weights="entropie")


def test_weights_of_a_file_are_matched_by_name(tmp_path: Path) -> None:
    path = table(tmp_path / "t.csv")
    weights = table(tmp_path / "w.csv", "指标,权重\n成长,20\n效率,50\n投诉,30\n")
    np.testing.assert_allclose(desk_ranks(path, weights=str(weights)).chosen.weights, [0.5, 0.3, 0.2])
    with pytest.raises(SourceError, match="the indicator '成长' has no weight"):
        desk_ranks(path, weights=str(table(tmp_path / "v.csv", "指标,权重\n效率,50\n投诉,30\n发展,20\n")))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a,b\nx,1\n", "there is no column of weights"),
        ("a,weight\nx,-1\n", r"row 2, column 2 \(x\): '-1' is not a weight"),
        ("a,weight\nx,1\nx,2\n", r"row 3, column 2 \(x\): 'x' stands twice"),
        ("a,weight\nx,0\n", "all weights are 0"),
    ],
)
def test_a_file_of_weights_that_cannot_be_used_is_named(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(SourceError, match=message):
        read_weights(table(tmp_path / "w.csv", text))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("70,9", "70,many", r"t.csv: t.csv, row 5, column 3 \(C, 投诉\): 'many' is not a number"),
        ("70,9", "70,", r"row 5, column 3 \(C, 投诉\): the cell is empty"),
        ("C,70", "A,70", "the alternative 'A' stands twice"),
        ("投诉", "效率", "row 1: the indicator '效率' stands twice"),
        ("负向", "向下", r"row 2, column 3 \(投诉\): '向下' is not a direction"),
        ("9,3", "9,3,7", "row 5, column 5: '7' has no header"),
    ],
)
def test_every_fault_of_a_table_is_named_with_its_place(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    with pytest.raises(SourceError, match=message):
        read_desk_table(table(tmp_path / "t.csv", TABLE.replace(old, new)))


INDEX = """evalkit: index-system/1
id: demo
title: Demo
origin: test
goal: {id: G, zh: 目标, en: goal}
children:
  - {id: A, zh: 服务, en: service, origin: test, children: [
      {id: A1, zh: 效率, en: efficiency, origin: test, dir: benefit, source: {operations: x},
       rule: {type: linear, lo: 0, hi: 100}},
      {id: A2, zh: 投诉, en: complaints, origin: test, dir: cost, source: {operations: y},
       rule: {type: linear, lo: 0, hi: 10}}]}
  - {id: B, zh: 成长, en: growth, origin: test, dir: moderate, source: {operations: z},
     rule: {type: band, a: 0, b: 3, c: 4, d: 9}}
"""


def test_an_index_system_names_indicators_directions_and_bands(tmp_path: Path) -> None:
    index = table(tmp_path / "index.yaml", INDEX)
    text = TABLE.replace("方向,正向,负向,正向\n", "").replace("效率", "A1").replace("成长\n", "growth\n")
    path = table(tmp_path / "t.csv", text)
    found = desk_ranks(path, index=index, method="arithmetic")
    assert found.chosen.labels == ("A1", "投诉", "growth")
    assert found.chosen.directions == ("benefit", "cost", "moderate")
    np.testing.assert_allclose(found.chosen.weights, [0.25, 0.25, 0.5])
    weights = table(tmp_path / "w.csv", "name,weight\nefficiency,2\nA2,1\nB,1\n")
    by_file = desk_ranks(path, index=index, weights=str(weights))
    np.testing.assert_allclose(by_file.chosen.weights, [0.5, 0.25, 0.25])


def test_a_table_that_does_not_fit_its_index_system_is_refused(tmp_path: Path) -> None:
    index = table(tmp_path / "index.yaml", INDEX)
    with pytest.raises(SourceError, match="the table says 'benefit', the index system says 'moderate'"):
        desk_ranks(table(tmp_path / "t.csv"), index=index)
    lacking = table(tmp_path / "s.csv", TABLE.replace("投诉", "等待").replace("方向,正向,负向,正向\n", ""))
    with pytest.raises(SourceError, match=r"the indicator A2 \(投诉, complaints\) has no column"):
        desk_ranks(lacking, index=index)
    with pytest.raises(EvalkitError, match="the index system says the directions"):
        desk_ranks(lacking, index=index, directions="A2=cost")


def test_a_column_of_other_names_is_one_problem(tmp_path: Path) -> None:
    path = table(tmp_path / "t.csv", "代码,名称,x\n方向,正向,正向\nA,甲,1\nB,乙,many\nC,丙,3\n")
    with pytest.raises(SourceError) as caught:
        read_desk_table(path)
    names, cell = caught.value.problems
    assert names.what == "the column '名称' holds words, such as '甲', and no number"
    assert (names.place, names.hint) == ("t.csv, column 2", "leave this column out")
    assert cell.what == "'many' is not a number"


def test_a_number_in_dress_gets_another_hint_than_a_gap(tmp_path: Path) -> None:
    path = table(tmp_path / "t.csv", 'a,x,y\nA,12%,1\n\nB,"1,200",\n')
    with pytest.raises(SourceError) as caught:
        read_desk_table(path)
    percent, thousand, gap = caught.value.problems
    assert percent.hint.startswith("type digits only")
    assert (thousand.hint, thousand.place) == (percent.hint, "t.csv, row 4, column 2 (B, x)")
    assert gap.hint.startswith("leave the alternative")


def workbook(path: Path, sheets: dict[str, list[list[object]]], merged: tuple[str, ...] = ()) -> Path:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        page = made.create_sheet(name)
        for row in rows:
            page.append(row)
    for cells in merged:
        made.worksheets[0].merge_cells(cells)
    made.save(path)
    return path


ROWS: list[list[object]] = [["分行", "效率", "投诉"], ["A", 80, 3], ["B", 90, 1], ["C", 70, 9]]


def test_a_title_may_stand_above_the_table(tmp_path: Path) -> None:
    path = workbook(tmp_path / "t.xlsx", {"表": [["2024年指标表", None, None], [], *ROWS]}, ("A1:C1",))
    found = read_desk_table(path)
    assert (found.alternatives, found.indicators) == (("A", "B", "C"), ("效率", "投诉"))
    assert found.notes == ()


def test_a_second_row_of_headers_is_one_problem(tmp_path: Path) -> None:
    rows = [["分行", "服务", None], [None, "效率", "投诉"], *ROWS[1:]]
    path = workbook(tmp_path / "t.xlsx", {"表": rows}, ("B1:C1", "A1:A2"))
    with pytest.raises(
        SourceError, match="row 2: a second row of headers stands below the first: 效率, 投诉"
    ):
        read_desk_table(path)


def test_sheets_that_are_not_read_and_rows_of_totals_are_noted(tmp_path: Path) -> None:
    sheets = {"数据": [*ROWS, ["合计", 240, 13]], "权重": [["指标", "权重"], ["效率", 0.4]], "空": []}
    found = desk_ranks(workbook(tmp_path / "t.xlsx", sheets), directions="投诉=cost")
    assert found.notes[:2] == (
        "read from sheet '数据'; not read: '权重'",
        "ranked like the others, though it may be no alternative: 合计",
    )


def test_a_weight_in_per_cent_is_refused_with_the_number_to_type(tmp_path: Path) -> None:
    path = table(tmp_path / "w.csv", "指标,权重\n效率,40%\n投诉,0.6\n")
    with pytest.raises(SourceError, match=r"row 2, column 2 \(效率\): '40%' is not a weight .*0\.5, not 50%"):
        read_weights(path)
