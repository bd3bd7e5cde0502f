"""CSV files as people really save them."""

from __future__ import annotations

from pathlib import Path

import pytest

from evalkit.errors import SourceError
from evalkit.sources.delimited import read_delimited


def written(folder: Path, content: str | bytes, encoding: str = "utf-8") -> Path:
    path = folder / "answers.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def message(path: Path) -> str:
    with pytest.raises(SourceError) as caught:
        read_delimited(path)
    assert str(path) in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    ("encoding", "named"), [("utf-8", "utf-8-sig"), ("utf-8-sig", "utf-8-sig"), ("gb18030", "gb18030")]
)
def test_chinese_text_is_read_in_every_usual_encoding(tmp_path: Path, encoding: str, named: str) -> None:
    table = read_delimited(written(tmp_path, "网点,满意度\n城东支行,5\n", encoding))
    assert table.frame.to_dict("list") == {"网点": ["城东支行"], "满意度": [5]}
    assert table.encoding == named


def test_short_utf8_text_is_not_taken_for_gb18030(tmp_path: Path) -> None:
    # These bytes are valid in both encodings; GB18030 would give other characters without an error.
    raw = "名,值\n中国,1\n".encode()
    assert raw.decode("gb18030", errors="ignore") != raw.decode()
    assert list(read_delimited(written(tmp_path, raw)).frame["名"]) == ["中国"]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_separator_is_found(tmp_path: Path, separator: str) -> None:
    content = "\n".join(separator.join(row) for row in (["id", "a", "b"], ["x", "1", "2"]))
    assert read_delimited(written(tmp_path, content)).frame.to_dict("list") == {
        "id": ["x"],
        "a": [1],
        "b": [2],
    }


def test_separators_inside_quoted_names_do_not_count(tmp_path: Path) -> None:
    frame = read_delimited(written(tmp_path, '"fair, fast, kind";"clean, new, near"\n4;5\n')).frame
    assert list(frame.columns) == ["fair, fast, kind", "clean, new, near"]
    assert frame.iloc[0].tolist() == [4, 5]


def test_quoted_name_with_a_line_break_is_one_column(tmp_path: Path) -> None:
    frame = read_delimited(written(tmp_path, '"first\nline",b\n1,2\n')).frame
    assert list(frame.columns) == ["first\nline", "b"]


def test_old_mac_line_ends(tmp_path: Path) -> None:
    assert read_delimited(written(tmp_path, "a,b\r1,2\r3,4\r")).frame["b"].tolist() == [2, 4]


def test_text_columns_keep_leading_zeros(tmp_path: Path) -> None:
    path = written(tmp_path, " code ;x\n007;010\n010;2\n")
    frame = read_delimited(path, text_columns=["code", "not there"]).frame
    assert frame["code"].tolist() == ["007", "010"]
    assert frame["x"].tolist() == [10, 2]


def test_words_such_as_none_and_na_are_not_blank(tmp_path: Path) -> None:
    frame = read_delimited(written(tmp_path, "word,x\nNA,1\nNone,\n")).frame
    assert frame["word"].tolist() == ["NA", "None"]
    assert frame["x"].isna().tolist() == [False, True]


def test_short_lines_end_in_blank_cells(tmp_path: Path) -> None:
    frame = read_delimited(written(tmp_path, "a,b\n1\n3,4\n")).frame
    assert frame["a"].tolist() == [1, 3]
    assert frame["b"].isna().tolist() == [True, False]


def test_separator_at_the_end_of_every_line_does_not_shift_columns(tmp_path: Path) -> None:
    frame = read_delimited(written(tmp_path, "a,b\n1,2,\n3,4,\n")).frame
    assert frame.to_dict("list") == {"a": [1, 3], "b": [2, 4]}


@pytest.mark.parametrize(
    "content", ["a,b\n1,2\n1,2,3\n", "a,b\n1,2,9\n3,4,8\n"], ids=["one line", "all lines"]
)
def test_lines_longer_than_the_header_are_refused(tmp_path: Path, content: str) -> None:
    assert "no line may have more cells than the header" in message(written(tmp_path, content))


@pytest.mark.parametrize("content", ["", " \n\n", "\ufeff\n"])
def test_empty_file_is_named(tmp_path: Path, content: str) -> None:
    assert "the file is empty" in message(written(tmp_path, content))


def test_header_without_rows_is_an_empty_table(tmp_path: Path) -> None:
    assert read_delimited(written(tmp_path, "a,b\n")).frame.shape == (0, 2)


@pytest.mark.parametrize(
    "content",
    [b"PK\x03\x04\x14\x00\x06\x00", bytes(range(1, 256)), "a,b\n1,2\n".encode("utf-16")],
    ids=["workbook", "bytes", "utf-16"],
)
def test_binary_file_named_csv_is_refused_with_a_way_out(tmp_path: Path, content: bytes) -> None:
    text = message(written(tmp_path, content))
    assert "not a text table" in text
    assert "CSV UTF-8" in text


def test_every_fault_of_the_header_is_listed(tmp_path: Path) -> None:
    path = written(tmp_path, "a,b, a ,,b,b\n1,2,3,4,5,6\n")
    with pytest.raises(SourceError) as caught:
        read_delimited(path)
    assert [problem.what for problem in caught.value.problems] == [
        "column 4 has no name in the header row",
        "the column name 'a' stands 2 times",
        "the column name 'b' stands 3 times",
    ]


def test_quote_that_never_closes_is_refused(tmp_path: Path) -> None:
    assert "not a table" in message(written(tmp_path, 'a,b\n1,"x\n2,y\n'))
