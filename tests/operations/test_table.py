"""Formulas over the operations table and their sampling errors, against closed forms."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from evalkit.definitions.index_system import ErrorModel
from evalkit.errors import DataError, SourceError
from evalkit.operations.table import Operations, read_operations
from evalkit.sources.table import SourceTable

# the slope is a difference over one event; these formulas are linear in the count, so only rounding remains
LINEAR = 1e-10
COLUMNS: dict[str, list[Any]] = {
    "code": ["P", "Q", "R", "S"],
    "kept": [80, 0, 50, 0],
    "held": [100, 40, 50, 0],
    "profit": [10.0, -4.0, 0.0, None],
    "sd": [2.0, 3.0, 1.0, 1.0],
    "se": [0.5, 0.25, 0.0, None],
}


def operations(**columns: list[Any]) -> Operations:
    frame = pd.DataFrame(COLUMNS | columns)
    return read_operations(SourceTable(path=Path("operations.csv"), frame=frame), "code")


def error(**model: Any) -> ErrorModel:
    return ErrorModel.model_validate(model)


def test_arithmetic_brackets_signs_and_functions() -> None:
    table = operations()
    np.testing.assert_allclose(table.value("100 * kept / (held + 100)"), [40, 0, 50 / 1.5, 0])
    np.testing.assert_allclose(table.value("-kept + +held - 2"), [18, 38, -2, -2])
    np.testing.assert_allclose(table.value("min(kept, held, 60)"), [60, 0, 50, 0])
    np.testing.assert_allclose(table.value("max(kept, 10)"), [80, 10, 50, 10])
    np.testing.assert_allclose(table.value("7"), [7, 7, 7, 7])


def test_a_division_by_zero_and_an_empty_cell_have_no_value() -> None:
    table = operations()
    np.testing.assert_allclose(table.value("kept / held"), [0.8, 0, 1, np.nan])
    np.testing.assert_allclose(table.value("profit"), [10, -4, 0, np.nan])


def test_the_logarithm_of_zero_or_less_has_no_value() -> None:
    np.testing.assert_allclose(operations().value("log10(profit)"), [1, np.nan, np.nan, np.nan])


def test_a_census_value_has_no_sampling_error_and_a_missing_one_has_none_at_all() -> None:
    np.testing.assert_allclose(operations().standard_error("profit", None), [0, 0, 0, np.nan])


def test_binomial_error_of_a_rate_is_the_textbook_one_and_plus_four_at_the_ends() -> None:
    found = operations().standard_error("100 * kept / held", error(binomial={"count": "kept", "of": "held"}))
    none, all_ = 2 / 44, 52 / 54  # Agresti & Coull (1998): two successes and two failures added
    expected = [
        100 * np.sqrt(0.8 * 0.2 / 100),
        100 * np.sqrt(none * (1 - none) / 40),
        100 * np.sqrt(all_ * (1 - all_) / 50),
        np.nan,
    ]
    np.testing.assert_allclose(found, expected, rtol=LINEAR)


def test_cases_in_clusters_count_as_their_clusters_do() -> None:
    binomial = {"count": "kept", "of": "held", "clusters": "units"}
    table = operations(units=[25, 10, 10, 0])
    found = table.standard_error("100 * kept / held", error(binomial=binomial))
    none, all_ = 2 / 14, 12 / 14
    expected = [
        100 * np.sqrt(0.8 * 0.2 / 25),
        100 * np.sqrt(none * (1 - none) / 10),
        100 * np.sqrt(all_ * (1 - all_) / 10),
        np.nan,
    ]
    np.testing.assert_allclose(found, expected, rtol=LINEAR)
    # Cases that are alike within a cluster: the sd of the share over branches, by simulation.
    rng = np.random.default_rng(6)
    shares = rng.binomial(25, 0.8, 4000) * 4 / 100
    assert found[0] / 100 == pytest.approx(shares.std(), rel=0.045)  # as below


def test_poisson_error_of_a_count_and_of_no_event() -> None:
    found = operations().standard_error("1000 * kept / 500", error(poisson="kept"))
    np.testing.assert_allclose(found, [2 * np.sqrt(80), 2 * 1.0, 2 * np.sqrt(50), 2 * 1.0], rtol=LINEAR)


@pytest.mark.parametrize(
    ("columns", "model", "sentence"),
    [
        (
            {"kept": [101, 0, 50, 0]},
            {"binomial": {"count": "kept", "of": "held"}},
            r"'P': kept \(101\) is more than held \(100\)",
        ),
        (
            {"kept": [1, -2, 50, 0]},
            {"binomial": {"count": "kept", "of": "held"}},
            r"'Q': kept is negative \(-2\)",
        ),
        (
            {"units": [25, 41, 10, 0]},
            {"binomial": {"count": "kept", "of": "held", "clusters": "units"}},
            r"'Q': units \(41\) is more than held \(40\)",
        ),
        ({"kept": [1, 2, -3, 0]}, {"poisson": "kept"}, r"'R': kept is negative \(-3\)"),
    ],
)
def test_counts_that_cannot_be_are_refused(
    columns: dict[str, list[Any]], model: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(DataError, match=sentence):
        operations(**columns).standard_error("kept / 100", error(**model))


def test_error_of_a_mean_is_sd_over_root_n_and_missing_without_cases() -> None:
    found = operations().standard_error("profit", error(mean={"sd": "sd", "n": "held"}))
    np.testing.assert_allclose(found, [2 / 10, 3 / np.sqrt(40), 1 / np.sqrt(50), np.nan], rtol=1e-12)


def test_an_error_that_stands_in_a_column_is_taken_as_it_is() -> None:
    np.testing.assert_allclose(operations().standard_error("profit", error(se="se")), [0.5, 0.25, 0, np.nan])


def test_binomial_error_agrees_with_simulation() -> None:
    rng = np.random.default_rng(5)
    p, n, draws = 0.3, 80, 4000
    counts = rng.binomial(n, p, draws)
    table = operations(
        code=[f"B{i}" for i in range(draws)],
        kept=counts.tolist(),
        held=[n] * draws,
        profit=[0.0] * draws,
        sd=[1.0] * draws,
        se=[1.0] * draws,
    )
    value = table.value("100 * kept / held")
    se = table.standard_error("100 * kept / held", error(binomial={"count": "kept", "of": "held"}))
    # relative Monte-Carlo error of an sd from 4000 draws is 1/sqrt(8000) = 1.1 %; four of them
    assert np.sqrt((se**2).mean()) == pytest.approx(value.std(ddof=1), rel=0.045)


def test_a_column_that_is_not_there_gets_a_hint() -> None:
    with pytest.raises(DataError, match="did you mean 'kept'"):
        operations().value("keptt / held")
    with pytest.raises(DataError, match="no numeric column 'eventz'"):
        operations().standard_error("kept", error(poisson="eventz"))


def test_empty_and_repeated_branch_codes_are_named_with_their_rows() -> None:
    with pytest.raises(SourceError) as raised:
        operations(code=["P", "P", None, " "])
    assert [(problem.what, problem.place) for problem in raised.value.problems] == [
        ("the branch 'P' stands twice", "column 'code', row 3"),
        ("the branch code is empty", "column 'code', row 4"),
        ("the branch code is empty", "column 'code', row 5"),
    ]


def test_a_missing_branch_column_gets_a_hint() -> None:
    table = SourceTable(path=Path("operations.csv"), frame=pd.DataFrame({"codes": ["P"]}))
    with pytest.raises(SourceError, match="did you mean 'codes'"):
        read_operations(table, "code")


def test_a_column_with_a_text_in_it_is_not_numeric_and_remembers_why() -> None:
    table = operations(profit=[1, "n/a", 2, 3])
    assert "profit" not in table.columns
    assert table.texts["profit"] == "'n/a' in row 3"


def test_numbers_typed_as_text_and_an_empty_column_are_numeric() -> None:
    table = operations(profit=["1", "2.5", None, "3"], sd=[None] * 4)
    np.testing.assert_allclose(table.value("profit"), [1, 2.5, np.nan, 3])
    assert np.isnan(table.value("sd")).all()


def test_an_infinite_cell_is_refused() -> None:
    with pytest.raises(SourceError, match="profit is infinite"):
        operations(profit=[1.0, np.inf, 1.0, 1.0])


def test_a_message_counts_blank_rows_as_the_spreadsheet_does() -> None:
    frame = pd.DataFrame({"code": ["P", "Q", "Q"], "n": [1, 2, 3]})
    table = SourceTable(path=Path("operations.csv"), frame=frame, row_numbers=(2, 5, 9))
    with pytest.raises(SourceError, match=r"column 'code', row 9"):
        read_operations(table, "code")
