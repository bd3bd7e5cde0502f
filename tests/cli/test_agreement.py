"""``evalkit agreement``: works alone, writes one workbook, says what it could not compute."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from evalkit.cli.main import main

ANN = "document,segment,code\nI1,1,P\nI1,2,C\nI1,3,P\nI1,4,\nI2,1,P\nI2,2,C\nI2,3,C\nI2,4,P\n"


@pytest.fixture
def sheets(tmp_path: Path) -> list[str]:
    paths = [tmp_path / "codes_a.csv", tmp_path / "codes_b.csv"]
    paths[0].write_text(ANN, encoding="utf-8")
    paths[1].write_text(ANN.replace("I2,3,C", "I2,3,P"), encoding="utf-8")
    return [str(path) for path in paths]


def test_two_sheets(sheets: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    assert main(["agreement", *sheets, "--out", str(out), "--draws", "0"]) == 0
    shown = capsys.readouterr().out
    assert "coders: codes_a, codes_b" in shown
    assert "krippendorff_alpha" in shown
    book = openpyxl.load_workbook(out / "agreement.xlsx")
    rows = list(book["Disagreements"].iter_rows(values_only=True))
    assert rows[0] == ("unit", "document", "start", "end", "text", "codes_a", "codes_b")
    assert rows[1][:2] + rows[1][-2:] == ("3", "I2", "C", "P")
    assert {"Coefficients", "By code", "Intervals by code", "Disagreements", "evalkit"} == set(
        book.sheetnames
    )


def test_what_has_no_interval_is_said_and_changes_the_exit_code(
    sheets: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["agreement", *sheets, "--out", str(tmp_path), "--draws", "100"]) == 3
    assert "not computed" in capsys.readouterr().out


def test_one_coder_or_a_missing_file_writes_nothing(
    sheets: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["agreement", sheets[0], "--out", str(tmp_path)]) == 1
    assert "two coders at least" in capsys.readouterr().err
    assert main(["agreement", sheets[0], str(tmp_path / "codes_c.csv"), "--out", str(tmp_path)]) == 1
    assert "no such file" in capsys.readouterr().err
    assert not (tmp_path / "agreement.xlsx").exists()
