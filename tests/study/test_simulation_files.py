"""The files of a synthetic bank read back as what was simulated, and the same seed gives the same bytes."""

from __future__ import annotations

import json
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat
import pytest
from python_calamine import CalamineWorkbook

from evalkit.study.simulation import SyntheticBank, simulate_bank, write_bank
from evalkit.study.simulation.customers import customer_items
from evalkit.study.simulation.workbooks import typed_cells

NAMES = {
    "customers.sav",
    "employees.xlsx",
    "experts.xlsx",
    "operations.csv",
    "truth.json",
    "customers_previous.sav",
    "operations_previous.csv",
    "truth_previous.json",
}


@pytest.fixture(scope="module")
def bank() -> SyntheticBank:
    return simulate_bank(40)


@pytest.fixture(scope="module")
def folder(bank: SyntheticBank, tmp_path_factory: pytest.TempPathFactory) -> Path:
    into = tmp_path_factory.mktemp("bank") / "data"
    write_bank(bank, into, long_experts=True)
    return into


def test_same_seed_same_bytes_of_every_file_and_another_seed_other_bytes(tmp_path: Path) -> None:
    for name, seed in (("a", 5), ("b", 5), ("c", 6)):
        assert {path.name for path in write_bank(simulate_bank(3, seed), tmp_path / name)} == NAMES
        time.sleep(1.1 if name == "a" else 0)  # a clock in a header would show
    for name in NAMES:
        first, again, other = ((tmp_path / part / name).read_bytes() for part in "abc")
        assert first == again, name
        assert first != other, name


def test_spss_header_has_the_fixed_date(folder: Path) -> None:
    head = (folder / "customers.sav").read_bytes()[:128]
    assert head[:4] == b"$FL2"
    assert head[92:101] == b"01 Jun 24"
    assert head[101:109] == b"00:00:00"
    assert head[109:118] == b"SYNTHETIC"


def test_customer_file_reads_back_with_labels_and_user_missing_codes(
    bank: SyntheticBank, folder: Path
) -> None:
    frame, meta = pyreadstat.read_sav(str(folder / "customers.sav"), user_missing=True)
    assert list(frame.columns) == list(bank.customers.columns)
    for name in frame.columns[2:]:
        np.testing.assert_array_equal(frame[name].to_numpy(float), bank.customers[name].to_numpy(float))
    assert frame["RESP_ID"].tolist() == bank.customers["RESP_ID"].tolist()
    assert frame["BRANCH_ID"].tolist() == bank.customers["BRANCH_ID"].tolist()
    items = customer_items(bank.parameters)
    assert set(meta.missing_ranges) == {*items, "INCOME"}
    assert meta.missing_ranges["REL4r"] == [{"lo": 9.0, "hi": 9.0}]
    assert meta.variable_value_labels["REL4r"] == dict(bank.parameters.labels.agreement)
    assert meta.variable_measure["REL4r"] == "ordinal"
    assert meta.variable_measure["NPS"] == "scale"
    assert meta.variable_measure["GENDER"] == "nominal"
    assert all(label and label != name for name, label in meta.column_names_to_labels.items())
    assert "NPS" not in meta.variable_value_labels


def test_dont_know_is_missing_by_rule_and_nine_of_ten_is_an_answer(folder: Path) -> None:
    by_rule, _ = pyreadstat.read_sav(str(folder / "customers.sav"))
    kept, _ = pyreadstat.read_sav(str(folder / "customers.sav"), user_missing=True)
    assert (kept["TAN1"] == 9).any()
    assert not (by_rule["TAN1"] == 9).any()
    assert (by_rule["NPS"] == 9).sum() == (kept["NPS"] == 9).sum() > 100
    assert (by_rule["GENDER"] == 9).any()


def test_staff_workbook_reads_back(bank: SyntheticBank, folder: Path) -> None:
    book = CalamineWorkbook.from_path(str(folder / "employees.xlsx"))
    assert book.sheet_names == ["answers"]
    rows = book.get_sheet_by_name("answers").to_python()
    assert rows[0] == list(bank.employees.columns)
    read = pd.DataFrame(rows[1:], columns=rows[0]).replace("", np.nan)
    assert len(read) == len(bank.employees)
    for name in rows[0][2:]:
        np.testing.assert_array_equal(read[name].to_numpy(float), bank.employees[name].to_numpy(float))
    assert read["EMP_ID"].tolist() == bank.employees["EMP_ID"].tolist()


def read_blocks(rows: list[list[object]]) -> dict[str, tuple[list[str], list[list[object]]]]:
    """Parent code -> (child codes, cells); blocks end at a blank row."""
    blocks: dict[str, tuple[list[str], list[list[object]]]] = {}
    header = True
    for row in rows:
        if all(cell == "" for cell in row):
            header = True
        elif header:
            parent, codes = str(row[0]), [str(cell) for cell in row[1:] if cell != ""]
            blocks[parent] = (codes, [])
            header = False
        else:
            assert row[0] == codes[len(blocks[parent][1])]
            blocks[parent][1].append(row[1 : 1 + len(codes)])
    return blocks


def number(cell: object) -> float:
    if isinstance(cell, str) and "/" in cell:
        top, bottom = cell.split("/")
        return int(top) / int(bottom)
    return float(str(cell)) if cell != "" else np.nan


def test_expert_sheets_hold_the_judgements_as_people_type_them(bank: SyntheticBank, folder: Path) -> None:
    book = CalamineWorkbook.from_path(str(folder / "experts.xlsx"))
    assert book.sheet_names == [f"E{i:02d}" for i in range(1, 16)]
    for i, sheet in enumerate(book.sheet_names):
        blocks = read_blocks(book.get_sheet_by_name(sheet).to_python())
        assert set(blocks) == {"A", "B1", "B2", "B3"}
        for parent, (codes, body) in blocks.items():
            assert tuple(codes) == bank.experts.children[parent]
            read = np.array([[number(cell) for cell in row] for row in body])
            truth = bank.experts.judgements[parent][i]
            upper_only, decimals = sheet == "E07", sheet == "E03"
            assert np.isnan(read[np.tril_indices(len(read), -1)]).all() == upper_only
            shown = ~np.isnan(read)
            # Two typed decimals are off by at most .005, which is 5 % of 1/9.
            np.testing.assert_allclose(read[shown], truth[shown], rtol=0.05 if decimals else 1e-12)
            texts = [cell for row in body for cell in row if isinstance(cell, str) and cell]
            assert all(text.startswith("1/") for text in texts)
            assert not (decimals and texts)


def test_typed_cells_of_a_small_matrix() -> None:
    matrix = np.array([[1, 3, 1 / 2], [1 / 3, 1, 1 / 5], [2, 5, 1]])
    plain = typed_cells(matrix, decimals=False, upper_only=False)
    assert plain == [[1, 3, "1/2"], ["1/3", 1, "1/5"], [2, 5, 1]]
    assert typed_cells(matrix, decimals=True, upper_only=False) == [[1, 3, 0.5], [0.33, 1, 0.2], [2, 5, 1]]
    assert typed_cells(matrix, decimals=False, upper_only=True) == [
        [1, 3, "1/2"],
        [None, 1, "1/5"],
        [None, None, 1],
    ]


def test_typed_decimals_stay_within_the_repair_limit_of_five_percent() -> None:
    steps = np.arange(2, 10)
    matrices = np.array([[[1, k], [1 / k, 1]] for k in steps])
    typed = [typed_cells(matrix, decimals=True, upper_only=False) for matrix in matrices]
    products = np.array([float(str(cells[0][1])) * float(str(cells[1][0])) for cells in typed])
    assert (np.abs(products - 1) < 0.05).all()


def test_long_judgements_say_the_same_as_the_sheets(bank: SyntheticBank, folder: Path) -> None:
    frame = pd.read_csv(folder / "experts_long.csv")
    assert list(frame.columns) == ["expert_id", "parent", "left", "right", "value"]
    assert len(frame) == 15 * 33
    assert not frame.duplicated(["expert_id", "parent", "left", "right"]).any()
    for row in frame.sample(60, random_state=1).itertuples():
        codes = bank.experts.children[row.parent]
        matrix = bank.experts.judgements[row.parent][bank.experts.ids.index(row.expert_id)]
        expected = matrix[codes.index(row.left), codes.index(row.right)]
        assert expected == pytest.approx(row.value if row.value > 0 else -1 / row.value, rel=1e-12)


def test_operations_table_reads_back(bank: SyntheticBank, folder: Path) -> None:
    raw = (folder / "operations.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in raw
    read = pd.read_csv(folder / "operations.csv", encoding="utf-8-sig")
    assert list(read.columns) == list(bank.operations.columns)
    numbers = bank.operations.select_dtypes("number")
    np.testing.assert_allclose(read[numbers.columns].to_numpy(), numbers.to_numpy(), rtol=1e-12)
    assert read["name_zh"][0] == "第01支行"
    assert set(read["region_zh"]) == {"东部", "南部", "西部", "北部", "中部", "东北"}


def test_truth_is_written_beside_the_data_and_labelled_synthetic(bank: SyntheticBank, folder: Path) -> None:
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    assert truth["label"] == "SYNTHETIC"
    assert truth["seed"] == 20240601
    assert [branch["code"] for branch in truth["branches"]] == list(bank.truth.codes)
    assert [branch["score"] for branch in truth["branches"]] == bank.truth.score.tolist()
    assert truth["weights"]["A"] == {"B1": 0.25, "B2": 0.40, "B3": 0.35}
    careless = bank.hidden[bank.hidden["careless"]]
    assert truth["careless"] == dict(zip(careless["RESP_ID"], careless["careless_type"], strict=True))
    assert len(truth["inconsistent_experts"]) == 2


def test_forty_branches_are_simulated_and_written_well_under_two_seconds(tmp_path: Path) -> None:
    write_bank(simulate_bank(2, 1), tmp_path)  # imports are not what is measured
    start = time.perf_counter()
    write_bank(simulate_bank(40, 1), tmp_path)
    # Takes .2 s on an idle core; the limit leaves room for a machine under load.
    assert time.perf_counter() - start < 2.0


@pytest.mark.parametrize("branches", [3, 200])
def test_small_and_large_banks_are_written(tmp_path: Path, branches: int) -> None:
    held = simulate_bank(branches, 9)
    write_bank(held, tmp_path)
    frame, _ = pyreadstat.read_sav(str(tmp_path / "customers.sav"), usecols=["BRANCH_ID"])
    assert set(frame["BRANCH_ID"]) == set(held.truth.codes)
    assert not (tmp_path / "experts_long.csv").exists()


def test_the_former_period_reads_back_with_other_respondents_of_the_same_branches(
    bank: SyntheticBank, folder: Path
) -> None:
    now, _ = pyreadstat.read_sav(str(folder / "customers.sav"), user_missing=True)
    before, meta = pyreadstat.read_sav(str(folder / "customers_previous.sav"), user_missing=True)
    assert list(before.columns) == list(now.columns)
    assert before["BRANCH_ID"].tolist() == now["BRANCH_ID"].tolist()
    assert not set(before["RESP_ID"]) & set(now["RESP_ID"])
    assert meta.file_label.startswith("SYNTHETIC")
    table = pd.read_csv(folder / "operations_previous.csv", encoding="utf-8-sig")
    assert list(table.columns) == list(bank.operations.columns)
    assert table["branch_id"].tolist() == bank.operations["branch_id"].tolist()


def test_the_former_truth_names_the_movers_and_how_far_they_moved(bank: SyntheticBank, folder: Path) -> None:
    truth = json.loads((folder / "truth_previous.json").read_text(encoding="utf-8"))
    now = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    assert truth["label"] == "SYNTHETIC"
    for before, after in zip(truth["branches"], now["branches"], strict=True):
        shift = {"improved": 1.5, "fell": -1.5}.get(truth["movers"].get(before["code"], ""), 0.0)
        for part, theta in before["theta"].items():
            assert after["theta"][part] - theta == pytest.approx(shift, abs=1e-12)
        assert before["change"] == pytest.approx(8 * shift, abs=1e-12)
