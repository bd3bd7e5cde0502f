"""Unit grids: sheets, lines, shared selections, characters, interviews."""

from __future__ import annotations

import numpy as np
import pytest

from evalkit.errors import DataError, OptionError, StatisticError
from evalkit.interviews.grid import coding_grid

TEXT = "aaaaaaaaaa\nbbbbbbbbbb\n\ncccccccccc\n"


def given(grid, coder: str) -> list[str]:
    at = grid.coders.index(coder)
    codes = np.array(grid.codes)
    return ["".join(codes[row[:, at] == 1]) for row in grid.applied]


def test_a_line_has_a_code_when_half_of_it_is_covered_or_the_selection_lies_by_half_inside(marked) -> None:
    marks = [
        ("I", 0, 5, "P", "A"),
        ("I", 11, 15, "Q", "A"),
        ("I", 23, 24, "P", "B"),
        ("I", 9, 12, "P", "B"),
        ("I", 4, 25, "Q", "B"),
    ]
    grid = coding_grid(marked({"I": TEXT}, marks))
    assert [tuple(row) for row in grid.units[["start", "end"]].to_numpy()] == [(0, 10), (11, 21), (23, 33)]
    assert given(grid, "A") == ["P", "Q", ""]
    # 9–12 covers one of ten characters of line 1 and one of line 2: too little of either
    assert given(grid, "B") == ["Q", "Q", "P"]


def test_selections_that_two_coders_share_are_the_units(marked) -> None:
    spans = [(0, 4), (5, 9), (11, 20)]
    marks = [("I", a, b, "P" if who == "A" else "Q", who) for a, b in spans for who in "AB"]
    grid = coding_grid(marked({"I": TEXT}, marks))
    assert len(grid.units) == 3
    assert "share" in grid.rule


def test_characters_are_weighed_by_length_and_drawn_by_interview(marked) -> None:
    marks = [("I", 0, 4, "P", "A"), ("I", 2, 8, "P", "B")]
    grid = coding_grid(marked({"I": TEXT}, marks), "characters")
    assert grid.size.sum() == len(TEXT)
    both = grid.size[(grid.applied[:, 0, :] == 1).all(axis=1)].sum()
    assert (both, grid.size[grid.applied[:, 0, 0] == 1].sum()) == (2, 4)


def test_a_coder_without_any_row_in_an_interview_did_not_see_it(marked) -> None:
    texts = {"I": TEXT, "J": TEXT}
    marks = [("I", 0, 10, "P", "A"), ("I", 0, 10, "P", "B"), ("J", 0, 10, "P", "A")]
    grid = coding_grid(marked(texts, marks), "documents")
    assert np.isnan(grid.applied[1, :, 1]).all()
    assert grid.applied[1, 0, 0] == 1


def test_units_of_a_sheet_without_a_row_of_the_coder_are_missing_and_blank_ones_are_no(from_sheet) -> None:
    grid = coding_grid(from_sheet("segment,code,coder\n1,P,A\n2,,A\n3,P,A\n1,P,B\n2,P,B\n"))
    assert grid.applied[:, 0, 0].tolist() == [1, 0, 1]
    assert grid.applied[:2, 0, 1].tolist() == [1, 1]
    assert np.isnan(grid.applied[2, 0, 1])
    assert grid.labels("none").tolist() == [["P", "P"], ["none", "P"], ["P", None]]


def test_what_cannot_be_compared_is_named(marked, from_sheet) -> None:
    alone = marked({"I": TEXT}, [("I", 0, 4, "P", "A")])
    with pytest.raises(StatisticError, match="two coders at least"):
        coding_grid(alone)
    two = marked({"I": TEXT}, [("I", 0, 4, "P", "A"), ("I", 0, 4, "P", "B")])
    with pytest.raises(OptionError, match="units must be one of"):
        coding_grid(two, "words")
    with pytest.raises(OptionError, match="coder must be one of"):
        coding_grid(two, coders=("A", "Z"))
    with pytest.raises(StatisticError, match="no texts"):
        coding_grid(from_sheet("segment,code,coder\n1,P,A\n1,P,B\n"), "characters")


def test_sheets_with_and_without_positions_are_matched_by_their_segments(from_sheet) -> None:
    head = "document,segment,start,end,code,coder\n"
    rows = "I,1,0,5,A,x\nI,2,5,9,B,x\nI,1,,,A,y\nI,2,,,A,y\n"
    grid = coding_grid(from_sheet(head + rows))
    assert grid.rule == "a unit is a unit of the coding sheet"
    assert grid.labels("none").tolist() == [["A", "A"], ["B", "A"]]
    with pytest.raises(DataError, match="some rows have positions and no segment"):
        coding_grid(from_sheet(head + "I,,0,5,A,x\nI,1,,,A,y\n"))
