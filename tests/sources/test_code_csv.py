from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from evalkit.errors import SourceError
from evalkit.sources import code_csv
from evalkit.sources.code_csv import parse_codes, read_code_chunks


def write(path: Path, text: str) -> Path:
    path.write_bytes(text.encode())
    return path


def whole(path: Path, columns: list[str] | None = None) -> np.ndarray:
    return np.vstack(list(read_code_chunks(path, columns)[1]))


def test_single_digits_blanks_and_two_digits_are_read() -> None:
    assert parse_codes(b"1,2\n3,4\n", 2).tolist() == [[1, 2], [3, 4]]
    assert parse_codes(b"1,\n,10\n", 2).tolist() == [[1, -1], [-1, 10]]
    assert parse_codes(b"1,2\r\n3,4\r\n", 2).tolist() == [[1, 2], [3, 4]]


@pytest.mark.parametrize(
    "block", [b"1,x\n", b"1.5,2\n", b"-1,2\n", b'"1",2\n', b"1,2,3\n4\n", b"123,4\n", b"1 ,2\n"]
)
def test_anything_else_is_left_to_the_general_reader(block: bytes) -> None:
    assert parse_codes(block, 2) is None


def test_chunks_join_to_the_whole_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(3)
    values = rng.integers(0, 12, (500, 7)).astype(object)
    values[rng.random((500, 7)) < 0.1] = ""
    lines = "\n".join(",".join(map(str, row)) for row in values)
    path = write(tmp_path / "a.csv", "a,b,c,d,e,f,g\n" + lines)
    expected = np.array([[np.nan if cell == "" else float(cell) for cell in row] for row in values])
    np.testing.assert_array_equal(whole(path), expected)
    monkeypatch.setattr(code_csv, "CHUNK_BYTES", 300)
    np.testing.assert_array_equal(whole(path), expected)
    np.testing.assert_array_equal(whole(path, ["f", "b"]), expected[:, [5, 1]])


def test_a_decimal_in_a_late_chunk_switches_readers_without_losing_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(code_csv, "CHUNK_BYTES", 40)
    rows = [f"{i % 5},{i % 3}" for i in range(50)] + ["2.5,1", "3,"]
    path = write(tmp_path / "a.csv", "a,b\n" + "\n".join(rows) + "\n")
    values = whole(path)
    assert values.shape == (52, 2)
    assert values[50].tolist() == [2.5, 1.0]
    assert np.isnan(values[51, 1])


def test_a_misspelt_column_and_words_are_named(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "item1,item2\n1,yes\n")
    with pytest.raises(SourceError, match=r"no column 'itm1'.*did you mean 'item1'"):
        read_code_chunks(path, ["itm1"])
    with pytest.raises(SourceError, match="column 'item2', in rows 2 to 2"):
        whole(path)
