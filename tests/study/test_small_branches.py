"""Branches with few answers (ARCHITECTURE.md, walk 3): hidden, shown as a trend, or ranked."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pypdf
import pytest

from evalkit.report.publish import publish
from evalkit.study.results import StudyResults
from evalkit.study.run import run_study
from evalkit.study.stages.scores.indicators import evaluate_indicators

SIZES = {"P": 40, "Q": 36, "R": 33, "S": 12, "T": 3, "U": 1, "V": 0}
SEEN = {"P", "Q", "R", "S"}
HIDDEN = {"T": 3, "U": 1, "V": 0}
# figures of the hidden branches that no other branch has, as a page, a file at full precision or a sheet shows them
KEPT, HELD = 77, 101


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> tuple[StudyResults, Path]:
    folder = tmp_path_factory.mktemp("small")
    study = _write(folder / "study")
    table = pd.read_csv(folder / "study/data/operations.csv")
    table.loc[table["code"].isin(HIDDEN), ["kept", "held"]] = [KEPT, HELD]
    table.to_csv(folder / "study/data/operations.csv", index=False)
    results = run_study(study)
    return results, publish(results, folder / "out")


def _write(folder: Path) -> Path:
    from importlib.util import module_from_spec, spec_from_file_location

    spec = spec_from_file_location("study_conftest", Path(__file__).with_name("conftest.py"))
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    path: Path = module.write_study(folder, SIZES)
    return path


def text_of(page: Path) -> str:
    return re.sub(
        r"<[^>]+>", " ", re.sub(r"(?s)<style.*?</style>|<svg.*?</svg>", " ", page.read_text(encoding="utf-8"))
    )


def test_status_by_number_of_answers(published: tuple[StudyResults, Path]) -> None:
    ranking = published[0].ranking
    assert ranking.status.tolist() == ["ranked"] * 3 + ["trend only"] + ["suppressed"] * 3
    assert ranking.respondents.tolist() == list(SIZES.values())
    assert ranking.reason == ("", "", "", *["few answers"] * 4)
    assert ranking.rank[:3].tolist() == [1, 2, 3]
    assert np.isnan(ranking.rank[3:]).all()
    assert [grade is None for grade in ranking.grade] == [False] * 4 + [True] * 3
    assert ranking.position.tolist()[3:] == [""] * 4


def test_a_branch_with_twelve_answers_is_a_trend_and_has_no_rank(
    published: tuple[StudyResults, Path],
) -> None:
    results, folder = published
    assert 3 not in results.ranking.ranked
    shown = json.loads((folder / "results.json").read_text(encoding="utf-8"))["branches"][3]
    assert shown["status"] == "trend only"
    assert shown["rank"] is None
    assert "rank_set" not in shown
    assert shown["score"] == results.ranking.composite.total[3]
    card = text_of(folder / "branches/S.en.html")
    assert "Only 12 answers (fewer than 30)" in card
    assert "not ranked" in card


def test_hidden_branches_have_a_page_that_shows_no_figure(published: tuple[StudyResults, Path]) -> None:
    folder = published[1]
    for code in HIDDEN:
        assert "fewer than 5 usable answers" in text_of(folder / f"branches/{code}.en.html")
        assert "不足5份" in text_of(folder / f"branches/{code}.zh.html")
        for language in ("en", "zh"):
            html = (folder / f"branches/{code}.{language}.html").read_text(encoding="utf-8")
            assert "<table" not in html
            assert "<svg" not in html


def hidden_figures(results: StudyResults) -> set[str]:
    """Figures of the hidden branches, as files and pages would write them, that no other branch shares."""
    bundle, inputs = results.bundle, results.inputs
    bare = evaluate_indicators(
        bundle.index_system, inputs.branches, results.kept, inputs.operations, suppress=1
    )
    totals = results.ranking.composite.total[:, None]
    table = np.abs(np.hstack([bare.value, bare.se, bare.score, bare.score_se, totals]))
    figures = {repr(float(x)) for x in table[4:].ravel() if not np.isnan(x) and x not in table[:4]}
    rate = 100 * KEPT / HELD
    return {text for text in figures if len(text) > 8} | {f"{rate:.1f}", f"{rate:.2f}", f"{rate:.3f}"}


def test_no_figure_of_a_hidden_branch_stands_in_any_output(published: tuple[StudyResults, Path]) -> None:
    results, folder = published
    wanted = hidden_figures(results)
    assert len(wanted) > 8
    texts = {
        p.name: p.read_text(encoding="utf-8") for p in folder.rglob("*") if p.suffix in {".html", ".json"}
    }
    for path in folder.rglob("*.pdf"):
        texts[path.name] = "".join(page.extract_text() for page in pypdf.PdfReader(path).pages)
    book = openpyxl.load_workbook(folder / "tables.xlsx")
    texts["tables.xlsx"] = "\n".join(
        repr(cell)
        for sheet in book
        for row in sheet.iter_rows(values_only=True)
        for cell in row
        if cell is not None
    )
    assert len(texts) == 2 + 2 + 4 * len(SIZES) + 1
    for name, text in texts.items():
        assert not [figure for figure in wanted if figure in text], name


def test_the_search_for_figures_finds_those_of_a_branch_that_is_shown(
    published: tuple[StudyResults, Path],
) -> None:
    """The test above can fail: the same search finds what may be seen."""
    results, folder = published
    text = (folder / "results.json").read_text(encoding="utf-8")
    assert repr(float(results.ranking.composite.total[3])) in text
    assert repr(float(results.indicators.value[3, 0])) in text


def test_the_workbook_has_a_row_without_numbers_for_a_hidden_branch(
    published: tuple[StudyResults, Path],
) -> None:
    book = openpyxl.load_workbook(published[1] / "tables.xlsx")
    first = book.worksheets[0]
    rows = {row[0]: row for row in first.iter_rows(values_only=True) if row[0] in SIZES}
    assert set(rows) == set(SIZES)
    for code in HIDDEN:
        assert rows[code][3].endswith("suppressed")
        assert all(cell is None for cell in rows[code][4:])
    for sheet in book.worksheets[1:3]:
        assert {row[0] for row in sheet.iter_rows(values_only=True) if row[0] in SIZES} == SEEN


def test_results_hide_even_the_number_of_answers(published: tuple[StudyResults, Path]) -> None:
    held = json.loads((published[1] / "results.json").read_text(encoding="utf-8"))["branches"]
    for branch in held[4:]:
        assert set(branch) == {"code", "zh", "en", "region", "file", "status", "reason", "respondents"}
        assert branch["respondents"] is None


def test_hidden_branches_do_not_enter_means_targets_or_suggestions(
    published: tuple[StudyResults, Path],
) -> None:
    results = published[0]
    shown = results.indicators.score[:4]
    np.testing.assert_allclose(results.profiles.mean, shown.mean(axis=0))
    assert np.isnan(results.profiles.difference[4:]).all()
    assert not {s.branch for s in results.suggestions} & set(HIDDEN)


def test_a_branch_whose_indicators_have_no_value_is_said_to_have_none(tmp_path: Path) -> None:
    study = _write(tmp_path / "study")
    path = tmp_path / "study/data/customers.csv"
    frame = pd.read_csv(path)
    items = ["A1", "A2", "A3r", "B1", "B2", "B3", "NPS"]
    frame[items] = frame[items].mask(frame["BRANCH"] == "P")
    frame.to_csv(path, index=False)
    operations = tmp_path / "study/data/operations.csv"
    table = pd.read_csv(operations)
    table[["kept", "held"]] = table[["kept", "held"]].mask(table["code"] == "P", 0)
    table.to_csv(operations, index=False)
    results = run_study(study)
    assert results.ranking.status[0] == "suppressed"
    assert results.ranking.reason[0] == "no score"
    folder = publish(results, tmp_path / "out", languages="en")
    card = text_of(folder / "branches/P.en.html")
    assert "No indicator of this branch has a value" in card
    assert "fewer than" not in card.split("How to read")[0]
