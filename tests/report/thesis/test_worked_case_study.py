"""The worked case of a value chain as a study of a student: two surveys, one expert, one unit.

Origin: ``domain/reference/worked_case_value_chain.json`` of the project's reference material; its counts of
grades are written out as answers of 40 employees and 300 customers.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from evalkit.numbers import fixed
from evalkit.report.document import Document, TableBlock
from evalkit.report.thesis.chapter import thesis_document
from evalkit.report.thesis.parts import judgement
from evalkit.report.view import View
from evalkit.study.run import run_study

pytestmark = pytest.mark.shared
DIMENSIONS = {"B1": "staff", "B2": "customers", "B3": "customers"}
LEAVES = {dimension: [f"C{dimension[1]}{k}" for k in range(1, 6)] for dimension in DIMENSIONS}
OWN = "{zh: 自拟, en: own}"
STUDY = """evalkit: study/1
id: case
title: {zh: 价值链绩效评价, en: Value-chain evaluation}
period: {zh: 本期, en: this period}
data:
  synthetic: true
  origin: {zh: 算例, en: invented}
data_folder: .
languages: [zh, en]
seed: 1
index_system: index.yaml
surveys:
  staff: {questionnaire: staff.yaml, file: staff.csv, branch: unit, exclude: none}
  customers: {questionnaire: customers.yaml, file: customers.csv, branch: unit, exclude: none}
experts:
  files: [experts.xlsx]
weighting:
  method: experts
small_n: {survey: customers}
"""


@pytest.fixture(scope="module")
def case(shared: Path) -> dict[str, Any]:
    path = shared / "domain" / "reference" / "worked_case_value_chain.json"
    return dict(json.loads(path.read_text("utf-8")))


@pytest.fixture(scope="module")
def chapter(case: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Document:
    folder = tmp_path_factory.mktemp("case")
    write_study(folder, case)
    return thesis_document(View(results=run_study(folder), language="zh"))


def write_study(folder: Path, case: dict[str, Any]) -> None:
    (folder / "study.yaml").write_text(STUDY, encoding="utf-8")
    (folder / "index.yaml").write_text(index_system(), encoding="utf-8")
    for survey in ("staff", "customers"):
        held = [dimension for dimension, asked in DIMENSIONS.items() if asked == survey]
        codes = [code for dimension in held for code in LEAVES[dimension]]
        (folder / f"{survey}.yaml").write_text(questionnaire(survey, codes), encoding="utf-8")
        columns = [column for dimension in held for column in answers(case["counts"][dimension])]
        with (folder / f"{survey}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(
                [["unit", *codes], *(["A", *row] for row in zip(*columns, strict=True))]
            )
    write_judgements(folder / "experts.xlsx", case["matrices"])


def answers(counts: Sequence[Sequence[int]]) -> list[list[int]]:
    """For every indicator one answer a respondent, 5 for the best grade."""
    return [[5 - grade for grade, n in enumerate(row) for _ in range(n)] for row in counts]


def write_judgements(path: Path, matrices: dict[str, list[list[float]]]) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "E01"
    blocks = {"A": (list(DIMENSIONS), matrices["A-B"])}
    blocks |= {name: (LEAVES[name], matrices[f"{name}-C"]) for name in DIMENSIONS}
    for parent, (labels, rows) in blocks.items():
        sheet.append([parent, *labels])
        for label, row in zip(labels, rows, strict=True):
            sheet.append([label, *(str(Fraction(x).limit_denominator(9)) for x in row)])
        sheet.append([])
    book.save(path)


def questionnaire(survey: str, codes: Sequence[str]) -> str:
    items = "".join(f"      - {{id: {code}, zh: 题{code}, en: item {code}}}\n" for code in codes)
    return (
        f"evalkit: questionnaire/1\nid: {survey}\ntitle: {{zh: 问卷, en: survey}}\norigin: own\n"
        f"answers:\n  agree5: {{lo: 1, hi: 5}}\nscales:\n"
        f"  - id: S\n    zh: 评价\n    en: Judgement\n    answer: agree5\n    items:\n{items}"
    )


def index_system() -> str:
    lines = [
        "evalkit: index-system/1",
        "id: case",
        "title: {zh: 价值链, en: Value chain}",
        "goal: {id: A, zh: 价值链绩效, en: Value-chain performance}",
        f"origin: {OWN}",
        "children:",
    ]
    for dimension, survey in DIMENSIONS.items():
        lines += [f"  - id: {dimension}", "    zh: 维度", "    en: Dimension", f"    origin: {OWN}"]
        lines.append("    children:")
        lines += [
            f"      - {{id: {code}, zh: 指标, en: Indicator, origin: {OWN}, dir: benefit, unit: 1-5, "
            f"source: {{survey: {survey}, items: [{code}]}}, rule: {{type: likert, lo: 1, hi: 5}}}}"
            for code in LEAVES[dimension]
        ]
    return "\n".join(lines) + "\n"


def rows(document: Document, label: str) -> list[tuple[str, ...]]:
    block = next(b for b in document.flat() if isinstance(b, TableBlock) and b.label == label)
    return [tuple(map(str, row)) for row in block.rows if isinstance(row, tuple)]


def test_judgements_are_fractions_beside_their_weights(chapter: Document, case: dict[str, Any]) -> None:
    assert [row[1:] for row in rows(chapter, "tbl-matrix-A")] == [
        ("1", "1/2", "1/3", "0.1634"),
        ("", "1", "1/2", "0.2970"),
        ("", "", "1", "0.5396"),
    ]
    for name in DIMENSIONS:
        shown = rows(chapter, f"tbl-matrix-{name}")
        assert [row[-1] for row in shown] == [fixed(w, 4) for w in case["results"][f"{name}-C"]["w"]]
        upper = [judgement(float(Fraction(x).limit_denominator(9))) for x in case["matrices"][f"{name}-C"][0]]
        assert list(shown[0][1:-1]) == upper


def test_consistency_is_that_of_the_case(chapter: Document, case: dict[str, Any]) -> None:
    expected = [case["results"][key] for key in ("A-B", "B1-C", "B2-C", "B3-C")]
    assert [(row[2], row[3], row[5]) for row in rows(chapter, "tbl-consistency")] == [
        (fixed(held["lambda_max"], 4), fixed(held["CI"], 4), fixed(held["CR"], 4)) for held in expected
    ]


def test_global_weights_are_those_of_the_case(chapter: Document, case: dict[str, Any]) -> None:
    expected = [w for name in DIMENSIONS for w in case["results"]["global_weights"][name]]
    assert [row[4] for row in rows(chapter, "tbl-weights")] == [fixed(w, 4) for w in expected]


def test_memberships_and_both_levels_are_those_of_the_case(chapter: Document, case: dict[str, Any]) -> None:
    held = case["results"]
    for name in DIMENSIONS:
        shown = rows(chapter, f"tbl-membership-{name}")
        assert [list(row[1:6]) for row in shown] == [
            [fixed(x, 4) for x in line] for line in held[f"R_{name}"]
        ]
    names = [*DIMENSIONS, "total"]
    for row, name in zip(rows(chapter, "tbl-fuzzy"), names, strict=True):
        assert list(row[1:6]) == [fixed(x, 4) for x in held[f"B_{name}"]]
        assert row[6] == fixed(held[f"score_{name}"], 2)
    assert [row[-1] for row in rows(chapter, "tbl-fuzzy")] == ["中", "良", "中", "中"]


def test_a_single_unit_is_not_ranked(chapter: Document) -> None:
    labels = {block.label for block in chapter.flat() if isinstance(block, TableBlock)}
    assert "tbl-ranking" not in labels
    assert "tbl-fuzzy" in labels
