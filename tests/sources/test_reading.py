"""One door for every format, and what it says about a file that is not there."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pandas as pd
import pyreadstat
import pytest

from evalkit.errors import SourceError
from evalkit.sources.reading import read_table


def _csv(path: Path) -> None:
    path.write_text("code,q\n007,4\n", encoding="utf-8")


def _tsv(path: Path) -> None:
    path.write_text("code\tq\n007\t4\n", encoding="utf-8")


def _xlsx(path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["code", "q"])
    book.active.append(["007", 4])
    book.save(path)


def _sav(path: Path) -> None:
    pyreadstat.write_sav(pd.DataFrame({"code": ["007"], "q": [4.0]}), str(path))


@pytest.mark.parametrize(
    ("name", "write"), [("a.csv", _csv), ("a.CSV", _csv), ("a.tsv", _tsv), ("a.xlsx", _xlsx), ("a.sav", _sav)]
)
def test_the_same_table_comes_out_of_every_format(tmp_path: Path, name: str, write: object) -> None:
    path = tmp_path / name
    write(path)  # type: ignore[operator]
    frame = read_table(path, text_columns=["code"]).frame
    assert frame.to_dict("list") == {"code": ["007"], "q": [4]}


def test_missing_file_gets_the_closest_name(tmp_path: Path) -> None:
    _csv(tmp_path / "customers.csv")
    with pytest.raises(SourceError, match="no such file") as caught:
        read_table(tmp_path / "customer.csv")
    assert caught.value.problems[0].hint == "did you mean 'customers.csv'?"


def test_missing_file_of_a_data_set_that_is_not_shipped_says_so(tmp_path: Path) -> None:
    with pytest.raises(SourceError) as caught:
        read_table(tmp_path / "csibank.csv", missing_hint="not shipped; run with --data DIR")
    assert caught.value.problems[0].hint == "not shipped; run with --data DIR"


def test_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"the folder .* does not exist"):
        read_table(tmp_path / "nowhere" / "a.csv")


@pytest.mark.parametrize("name", ["a.por", "a"])
def test_unknown_ending_lists_the_known_ones(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("x", encoding="utf-8")
    with pytest.raises(SourceError, match=r"are not read .*\.csv.*\.sav.*\.xlsx"):
        read_table(tmp_path / name)


def test_required_columns_are_all_reported_with_a_hint(tmp_path: Path) -> None:
    _csv(tmp_path / "a.csv")
    problems = read_table(tmp_path / "a.csv").require(["q", "cod", "zzz"])
    assert [problem.what for problem in problems] == ["there is no column 'cod'", "there is no column 'zzz'"]
    assert problems[0].hint == "did you mean 'code'?"
    assert problems[1].hint == "available: 'code', 'q'"
