"""``evalkit weights`` and ``evalkit rank``: what is written, what is refused."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from evalkit.cli.main import main

TABLE = "branch,speed,complaints\ndirection,benefit,cost\nNorth,80,3\nSouth,90,1\nEast,70,9\nWest,75,2\n"


@pytest.fixture
def experts(tmp_path: Path) -> Path:
    path = tmp_path / "experts.csv"
    path.write_text("goal,speed,complaints\nspeed,1,3\ncomplaints,1/3,1\n", encoding="utf-8")
    return path


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "table.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


def cells(path: Path, sheet: str) -> list[tuple[object, ...]]:
    return list(openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True))


def test_weights_are_written_and_rank_reads_them(
    experts: Path, table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert main(["weights", str(experts), "--out", str(out), "--method", "geometric_mean"]) == 0
    shown = capsys.readouterr().out
    assert "geometric_mean (根法)" in shown
    assert f"wrote {out / 'weights.xlsx'}" in shown
    held = cells(out / "weights.xlsx", "Weights")
    assert held[0] == ("element", "weight")
    assert dict(held[1:]) == pytest.approx({"speed": 0.75, "complaints": 0.25})
    assert cells(out / "weights.xlsx", "Consistency")[0][5] == "RI (saaty)"
    weights = str(out / "weights.xlsx")
    assert main(["rank", str(table), "--weights", weights, "--out", str(out), "--method", "vikor"]) == 0
    assert cells(out / "ranks.xlsx", "Ranks")[1][0] == "South"
    assert cells(out / "ranks.xlsx", "Weights")[1] == ("speed", "benefit", 0.75)
    assert "topsis" in cells(out / "ranks.xlsx", "Ranks by every method")[0]
    assert {path.name for path in out.iterdir()} == {"weights.xlsx", "ranks.xlsx"}


def test_an_earlier_output_is_replaced_and_anything_else_is_not(
    experts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["weights", str(experts), "--out", str(tmp_path)]) == 0
    assert main(["weights", str(experts), "--out", str(tmp_path)]) == 0
    mine = openpyxl.Workbook()
    mine.save(tmp_path / "weights.xlsx")
    before = (tmp_path / "weights.xlsx").read_bytes()
    assert main(["weights", str(tmp_path / "weights.xlsx"), "--out", str(tmp_path)]) == 1
    assert "was not written by evalkit" in capsys.readouterr().err
    assert (tmp_path / "weights.xlsx").read_bytes() == before


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["weights", "none.xlsx"], "no such file"),
        (["weights", "table.csv"], "no judgement matrix was found"),
        (["weights", "experts.csv", "--random-index", "satty"], "did you mean 'saaty'"),
        (["rank", "none.csv"], "no such file"),
        (["rank", "table.csv", "--method", "topsys"], "did you mean 'topsis'"),
        (["rank", "table.csv", "--weights", "none.xlsx"], "none.xlsx: no such file"),
        (["rank", "table.csv", "--weights", "0.5,0.3,0.2"], "file with the columns 'indicator' and 'weight'"),
        (["rank", "table.csv", "--index", "none.yaml"], "none.yaml: no such file"),
        (["rank", "table.csv", "--directions", "speed=up"], "'up' is not a direction"),
    ],
)
@pytest.mark.usefixtures("experts", "table")
def test_what_cannot_be_done_exits_with_one_and_writes_nothing(
    words: list[str],
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    before = {path.name for path in tmp_path.iterdir()}
    assert main(words) == 1
    assert message in capsys.readouterr().err
    assert {path.name for path in tmp_path.iterdir()} == before


def test_a_method_that_does_not_exist_for_the_table_is_said_and_exits_with_three(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "two.csv"
    path.write_text("branch,speed\nNorth,80\nSouth,90\n", encoding="utf-8")
    assert main(["rank", str(path), "--out", str(tmp_path)]) == 3
    assert "not computed: rsr: " in capsys.readouterr().err
    assert cells(tmp_path / "ranks.xlsx", "Not computed")[1][0] == "rsr"


def test_weights_of_a_long_sheet(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [
        "expert_id,parent,left,right,value",
        "E1,目标,速度,投诉,3",
        "E2,目标,速度,投诉,-3",
        "E3,目标,投诉,速度,-3",
    ]
    (tmp_path / "long.csv").write_bytes("\n".join(rows).encode("gbk"))
    assert main(["weights", str(tmp_path / "long.csv"), "--out", str(tmp_path)]) == 0
    assert "experts: 3" in capsys.readouterr().out
    found = dict(cells(tmp_path / "weights.xlsx", "Weights")[1:])
    third = 3 ** (1 / 3)  # the geometric mean of 3, 1/3 and 3
    assert found == pytest.approx({"速度": third / (1 + third), "投诉": 1 / (1 + third)})
