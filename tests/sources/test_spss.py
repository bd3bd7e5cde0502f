"""SPSS files, written with pyreadstat as a survey tool would."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyreadstat
import pytest

from evalkit.errors import SourceError
from evalkit.sources.spss import read_spss


def saved(folder: Path, frame: pd.DataFrame, **more: Any) -> Path:
    path = folder / "answers.sav"
    pyreadstat.write_sav(frame, str(path), **more)
    return path


def test_user_missing_codes_stay_apart_from_blanks(tmp_path: Path) -> None:
    frame = pd.DataFrame({"q": [1.0, 9.0, 97.0, np.nan], "free": [1.0, 9.0, 97.0, np.nan]})
    ranges = {"q": [{"lo": 9, "hi": 9}, {"lo": 97, "hi": 99}]}
    table = read_spss(saved(tmp_path, frame, missing_ranges=ranges))
    np.testing.assert_array_equal(table.frame["q"], [1.0, 9.0, 97.0, np.nan])
    assert {name: sorted(found) for name, found in table.missing.items()} == {"q": [(9.0, 9.0), (97.0, 99.0)]}


def test_texts_declared_missing_are_blank(tmp_path: Path) -> None:
    frame = pd.DataFrame({"branch": ["B01", "NA", "B02"]})
    table = read_spss(saved(tmp_path, frame, missing_ranges={"branch": ["NA"]}))
    assert table.frame["branch"].isna().tolist() == [False, True, False]
    assert not table.missing


def test_labels_of_variables_and_values_are_kept(tmp_path: Path) -> None:
    frame = pd.DataFrame({"q": [1.0, 2.0], "r": [1.0, 2.0]})
    path = saved(
        tmp_path, frame, column_labels=["满意度", ""], variable_value_labels={"q": {1: "否", 2: "是"}}
    )
    table = read_spss(path)
    assert dict(table.labels) == {"q": "满意度"}
    assert table.value_labels["q"] == {1.0: "否", 2.0: "是"}


def test_gbk_text_in_a_file_that_declares_utf8_is_read(tmp_path: Path) -> None:
    path = saved(tmp_path, pd.DataFrame({"city": ["北京", "x"], "q": [1.0, 2.0]}))
    raw = path.read_bytes()
    in_utf8, in_gbk = "北京".encode(), "北京".encode("gbk")
    assert raw.count(in_utf8) == 1
    path.write_bytes(raw.replace(in_utf8, in_gbk.ljust(len(in_utf8))))
    table = read_spss(path)
    assert table.frame["city"].tolist() == ["北京", "x"]
    assert table.encoding == "GB18030"


def test_codes_become_text_without_a_decimal_point(tmp_path: Path) -> None:
    frame = pd.DataFrame({"branch": [7.0, 10.0, np.nan], "code": ["007", "010 ", ""]})
    table = read_spss(saved(tmp_path, frame), text_columns=["branch", "code", "not there"])
    assert table.frame["branch"].dropna().tolist() == ["7", "10"]
    assert table.frame["code"].dropna().tolist() == ["007", "010"]


def test_compressed_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "answers.zsav"
    pyreadstat.write_sav(pd.DataFrame({"q": [1.0, 2.0]}), str(path), compress=True)
    assert path.read_bytes()[:4] == b"$FL3"
    assert read_spss(path).frame["q"].tolist() == [1, 2]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "the file is empty"),
        (b"a,b\n1,2\n", "this is not an SPSS file"),
        (b"PK\x03\x04", "this is not an SPSS file"),
        (b"$FL2" + b"x" * 400, "cannot be read"),
    ],
    ids=["empty", "csv", "zip", "damaged"],
)
def test_file_that_is_no_sav_is_refused(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "answers.sav"
    path.write_bytes(content)
    with pytest.raises(SourceError, match=says):
        read_spss(path)


def test_file_cut_in_the_middle_is_refused(tmp_path: Path) -> None:
    path = saved(tmp_path, pd.DataFrame({"q": np.arange(50.0)}))
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(SourceError, match="cannot be read"):
        read_spss(path)
