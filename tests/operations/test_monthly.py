"""The usage log: months in every spelling, totals over branches, and what is wrong with a file by row."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from evalkit.errors import SourceError
from evalkit.operations.monthly import MonthlyLog, read_monthly
from evalkit.sources.reading import read_table

ROWS = [
    ("2024-02", "B1", 10, 6),
    ("2024-01", "B1", 10, 5),
    ("2024-03", "B1", 10, 7),
    ("2024-01", "B2", 30, 9),
    ("2024-02", "B2", 30, 12),
    ("2024-03", "B2", 30, 15),
]


def read(tmp_path: Path, rows: list[tuple[object, ...]]) -> MonthlyLog:
    frame = pd.DataFrame(rows, columns=["month", "branch", "seats", "active"])
    frame.to_csv(tmp_path / "log.csv", index=False)
    table = read_table(tmp_path / "log.csv", text_columns=["month", "branch"])
    return read_monthly(table, "month", "branch")


def test_a_ratio_of_all_branches_is_one_of_sums_not_a_mean_of_ratios(tmp_path: Path) -> None:
    log = read(tmp_path, ROWS)
    assert log.months == ("2024-01", "2024-02", "2024-03")
    assert_allclose(log.by_month("100 * active / seats"), [35.0, 45.0, 55.0], rtol=1e-12)
    assert_allclose(log.by_branch("active"), np.array([[5, 9], [6, 12], [7, 15]], dtype=float), rtol=1e-12)


def test_a_month_without_a_branch_has_no_total(tmp_path: Path) -> None:
    log = read(tmp_path, ROWS[:-1])
    assert np.isnan(log.by_month("active")[2])
    assert np.isnan(log.by_branch("active")[2, 1])


@pytest.mark.parametrize("spelled", ["2024/1", "2024年1月", "2024-01-31", "2024.01"])
def test_months_are_read_in_every_common_spelling(tmp_path: Path, spelled: str) -> None:
    rows = [(spelled if row[0] == "2024-01" else row[0], *row[1:]) for row in ROWS]
    assert read(tmp_path, rows).months[0] == "2024-01"


def test_every_fault_of_a_log_is_named_with_its_row(tmp_path: Path) -> None:
    with pytest.raises(SourceError) as error:
        read(tmp_path, [*ROWS, ("2024-13", "B1", 1, 1), ("2024-01", "B2", 1, 1)])
    found = [str(problem) for problem in error.value.problems]
    assert any("'2024-13' is not a month" in text and "row 8" in text for text in found)
    assert any("2024-01 of the branch 'B2' stands twice" in text and "row 9" in text for text in found)


def test_a_trend_needs_three_months(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="a trend needs 3 at least"):
        read(tmp_path, [row for row in ROWS if row[0] != "2024-03"])
