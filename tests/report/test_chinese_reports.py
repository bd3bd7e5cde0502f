"""No English sentence in a Chinese report: neither of the shipped studies nor of one with every defect."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest

from evalkit.report.documents import branch_document
from evalkit.report.editions.branch import branch_report
from evalkit.report.editions.head_office import head_office_report
from evalkit.report.formats.web.html import render_html
from evalkit.report.interactive.page import interactive_page
from evalkit.report.notices import failure_line, problem_line
from evalkit.report.thesis.chapter import thesis_document
from evalkit.report.view import View
from evalkit.study.results import StudyResults
from evalkit.study.run import run_study

ANSWERED = {"P": 9, "Q": 7, "R": 6, "S": 3}
SCALES = {
    "SA": ("A1", "A2", "A3"),
    "SB": ("B1", "B2"),
    "SC": ("C1",),
    "SD": ("D1", "D2", "D3", "D4", "D5", "D6", "D7", "D8", "D9"),
    "SE": ("E1", "E2", "E3"),
}
ITEMS = tuple(item for items in SCALES.values() for item in items)
STUDY = """\
evalkit: study/1
id: defects
title: {zh: 缺陷研究, en: Defects}
unit: {zh: 网点, en: outlet}
units: {zh: 网点, en: outlets}
period: {zh: 某年, en: some year}
data: {synthetic: true, origin: {zh: 虚构, en: invented}}
data_folder: data
seed: 7
index_system: index.yaml
surveys:
  customers: {questionnaire: questionnaire.yaml, file: customers.csv, branch: BRANCH, exclude: none}
branches: {file: branches.csv, code: code, zh: zh, en: en}
operations: {file: operations.csv, branch: code}
experts: {files: [experts.xlsx]}
weighting: {method: experts}
small_n: {survey: customers, suppress: 4, rank: 6}
explore: {survey: customers, scales: [SB, SD], draws: 50}
importance: {survey: customers, outcome: SD, drivers: [SA, SC], draws: 200}
ranking: {confidence: 0.95, draws: 1000, top: 1, joint_draws: 100}
"""
INDEX = """\
evalkit: index-system/1
id: defects_index
title: {zh: 缺陷指标体系, en: Index of defects}
goal: {id: G, zh: 总分, en: Total}
origin: {zh: 虚构, en: invented for the tests}
children:
  - {id: X1, zh: 甲, en: a, origin: {zh: 自拟, en: invented for the tests}, dir: benefit,
     source: {survey: customers, items: [A1, A2, A3]}, rule: {type: likert, lo: 1, hi: 5}}
  - {id: X2, zh: 乙, en: b, origin: {zh: 自拟, en: invented for the tests}, dir: benefit,
     source: {survey: customers, items: [B1, B2]}, rule: {type: likert, lo: 1, hi: 5}}
  - {id: X3, zh: 丙, en: c, origin: {zh: 自拟, en: invented for the tests}, dir: benefit,
     source: {operations: 100 * kept / held}, rule: {type: linear, lo: min, hi: max}}
"""
PANEL = {
    "E01": ((1, "3", "5"), ("0.33", 1, "3"), ("0.2", "0.33", 1)),
    "E02": ((1, "2", "3"), ("1/2", 1, "2"), ("1/3", "1/2", 1)),
    "E03": ((1, "9", "1/9"), ("1/9", 1, "9"), ("9", "1/9", 1)),
}
WORDS = 3
RUN = re.compile(rf"[A-Za-z][a-z'’]+(?:[,;:]? (?:a|[A-Za-z][a-z'’]+)){{{WORDS - 1},}}")
ALLOWED = {
    "a work that is cited, as it was published": re.compile(r"\[[JMDRC]\]|\[EB/OL\]"),
    "authors of a rule, with the year": re.compile(r"Nunnally & Bernstein|Streiner & Norman"),
}


def write_defective_study(folder: Path) -> Path:
    """As many defects as a study can have and still run; returns the study file."""
    data = folder / "data"
    data.mkdir(parents=True)
    (folder / "study.yaml").write_text(STUDY, encoding="utf-8")
    (folder / "index.yaml").write_text(INDEX, encoding="utf-8")
    (folder / "questionnaire.yaml").write_text(questionnaire(), encoding="utf-8")
    answers().to_csv(data / "customers.csv", index=False)
    codes = [*ANSWERED, "T/U"]
    names = [f"第{k}网点" for k in range(1, len(codes) + 1)]
    pd.DataFrame({"code": codes, "zh": names, "en": codes}).to_csv(data / "branches.csv", index=False)
    kept = [80, 85, 90, 70, np.nan]
    pd.DataFrame({"code": codes, "kept": kept, "held": 100}).to_csv(data / "operations.csv", index=False)
    experts().save(data / "experts.xlsx")
    return folder / "study.yaml"


def questionnaire() -> str:
    lines = [
        "evalkit: questionnaire/1",
        "id: defects",
        "title: {zh: 缺陷问卷, en: Survey of defects}",
        "origin: {zh: 虚构, en: invented for the tests}",
        "respondent: ID",
        "duration: SECONDS",
        "answers: {agree5: {lo: 1, hi: 5}}",
        "scales:",
    ]
    for (code, items), name in zip(SCALES.items(), "甲乙丙丁戊", strict=True):
        lines += [f"  - id: {code}", f"    zh: 量表{name}", f"    en: Scale {code}", "    answer: agree5"]
        lines += ["    items:", *(f"      - {{id: {item}, zh: 题目{item}, en: item}}" for item in items)]
    return "\n".join(lines) + "\n"


def answers() -> pd.DataFrame:
    """A constant item, one that mirrors another, one against its scale, few complete rows, unknown codes."""
    rng = np.random.default_rng(5)
    codes = [code for code, n in ANSWERED.items() for _ in range(n)] + ["Z", ""]
    n = len(codes)
    level = 3 + rng.normal(size=n)[:, np.newaxis]
    values = np.clip(np.rint(level + rng.normal(size=(n, len(ITEMS)))), 1, 5)
    frame = pd.DataFrame(values, columns=list(ITEMS)).astype(object)
    frame["A1"] = 4
    frame["D1"] = [6 - value for value in frame["D2"]]
    frame["E1"] = [6 - value for value in frame["E1"]]
    frame.loc[3, "D3"] = 8
    frame.loc[frame.index % 2 == 0, "D9"] = None
    frame.loc[frame.index % 4 == 1, "B2"] = None
    seconds = [*(str(200 + k) for k in range(n - 1)), "long"]
    return pd.DataFrame({"ID": [f"r{k}" for k in range(n)], "BRANCH": codes, **frame, "SECONDS": seconds})


def experts() -> openpyxl.Workbook:
    """One expert with rounded reciprocals, one consistent, one not, and a sheet that is no expert's."""
    book = openpyxl.Workbook()
    book.active.title = "notes"
    book.active.append(["no judgements stand here"])
    for name, matrix in PANEL.items():
        sheet = book.create_sheet(name)
        sheet.append(["G", "X1", "X2", "X3"])
        for code, row in zip(("X1", "X2", "X3"), matrix, strict=True):
            sheet.append([code, *row])
    return book


@pytest.fixture(scope="module")
def defects(tmp_path_factory: pytest.TempPathFactory) -> StudyResults:
    return run_study(write_defective_study(tmp_path_factory.mktemp("defects") / "study"))


@pytest.fixture(scope="module")
def shipped(root: Path, request: pytest.FixtureRequest) -> StudyResults:
    return run_study(root / "analysis" / request.param)


def english(results: StudyResults) -> dict[str, str]:
    """The English in the Chinese reports for all readers: text → where it stands.

    Formulas name the columns of the operations table, with spaces where a formula is typeset.
    """
    operations = results.inputs.operations
    columns = [] if operations is None else sorted(operations.columns, key=len, reverse=True)
    names = re.compile("|".join(re.escape(name).replace("_", "[_ ]") for name in columns) or "(?!)")
    return {text: place for place, text in texts(results) if unexplained(names.sub("", text))}


def unexplained(text: str) -> bool:
    return RUN.search(text) is not None and not any(reason.search(text) for reason in ALLOWED.values())


def texts(results: StudyResults) -> Iterator[tuple[str, str]]:
    """Every text of the reports, with its document."""
    view = View(results=results, language="zh")
    some = [i for i in view.order() if view.shown(i)][:2] + [i for i in view.order() if not view.ranked(i)][
        :1
    ]
    documents = {"head office": head_office_report(view), "thesis": thesis_document(view)}
    documents |= {f"report {view.code(i)}": branch_report(view, i) for i in some}
    documents |= {f"card {view.code(i)}": branch_document(view, i) for i in some}
    for place, document in documents.items():
        yield from ((place, text) for text in visible(render_html(document)))
    page = interactive_page(results, "zh")
    yield from (("interactive", text) for text in visible(page))
    (data,) = re.findall(r'(?s)<script type="application/json" id="data">(.*?)</script>', page)
    yield from (("interactive", text) for text in strings(json.loads(data)))


def visible(page: str) -> list[str]:
    held = re.sub(r"(?s)<(style|script)\b.*?</\1>", "", page)
    return [html.unescape(text).strip() for text in re.findall(r">([^<>]*\w[^<>]*)<", held)]


def strings(node: object) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        for value in node.values():
            yield from strings(value)
    elif isinstance(node, list):
        for value in node:
            yield from strings(value)


@pytest.mark.parametrize("shipped", ["bank_crm", "sz_branch"], indirect=True)
def test_no_english_sentence_in_the_chinese_reports_of_a_shipped_study(shipped: StudyResults) -> None:
    assert english(shipped) == {}


def test_no_english_sentence_in_the_chinese_reports_of_a_study_with_defects(defects: StudyResults) -> None:
    assert len(defects.problems) > 8
    assert len({failure.reason for failure in defects.failures}) > 6
    assert english(defects) == {}


def test_the_search_finds_an_untranslated_sentence() -> None:
    assert unexplained("原因：the sum of the items does not vary")
    assert not unexplained("KMO为0.82，适合作因子分析（Kaiser 1974）")


def test_warnings_and_failures_are_said_in_both_languages(defects: StudyResults) -> None:
    chinese, plain = (View(results=defects, language=language) for language in ("zh", "en"))
    warnings = {problem_line(chinese, problem): problem_line(plain, problem) for problem in defects.problems}
    assert warnings[
        "experts.xlsx：工作表“E01”，矩阵G，X1–X2：3与0.33不是严格的倒数；以不小于1的单元格为准"
    ] == (
        "experts.xlsx: sheet 'E01', matrix G, X1–X2: 3 and 0.33 are not exactly reciprocal; "
        "taken from the cell that is 1 or more"
    )
    failures = {failure_line(chinese, failure): failure_line(plain, failure) for failure in defects.failures}
    assert failures["α系数（SA）：常数题：“A1”的答案完全相同，不存在相关"] == (
        "alpha, SA: constant item: all answers to 'A1' are the same; no correlation exists"
    )
    assert "平行分析（缺陷问卷）：对11个题目作平行分析需要多于11名受访者；只有5名" in failures
