"""One cell of a judgement sheet, as people and spreadsheets write it."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from evalkit.experts.cells import read_cell


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (3, 3.0),
        (3.0, 3.0),
        ("3", 3.0),
        ("1/3", 1 / 3),
        (" 1 / 3 ", 1 / 3),
        ("１／３", 1 / 3),
        ("1:3", 1 / 3),
        ("１：３", 1 / 3),
        (0.33, 0.33),
        ("0.33", 0.33),
        ("1/9", 1 / 9),
        (0.11, 0.11),
        (9, 9.0),
        ("5/2", 2.5),
    ],
)
def test_integers_fractions_and_decimals_are_judgements(cell: Any, value: float) -> None:
    assert read_cell(cell) == pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize("cell", [None, "", "   "])
def test_an_empty_cell_is_none(cell: Any) -> None:
    assert read_cell(cell) is None


@pytest.mark.parametrize(
    "cell",
    [datetime.date(2024, 1, 3), datetime.datetime(2024, 1, 3, tzinfo=datetime.UTC), datetime.time(1, 3)],
)
def test_a_date_is_named_as_the_fraction_that_the_spreadsheet_changed(cell: Any) -> None:
    with pytest.raises(ValueError, match="turned a fraction into a date"):
        read_cell(cell)


@pytest.mark.parametrize(
    "cell", ["important", 0, "0", -3, "-3", "1/0", "0/3", "nan", "inf", float("nan"), True]
)
def test_words_zero_and_negative_numbers_are_no_judgements(cell: Any) -> None:
    with pytest.raises(ValueError, match="is not a judgement"):
        read_cell(cell)


@pytest.mark.parametrize("cell", [12, "10", 0.05, "1/12"])
def test_values_outside_the_scale_are_refused(cell: Any) -> None:
    with pytest.raises(ValueError, match="outside the 1/9–9 scale"):
        read_cell(cell)
