"""The overview and the branch cards as a browser shows them: offline, silent, within the window, accessible."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import pytest
from pypdf import PdfReader

from evalkit.report.documents import branch_document
from evalkit.report.editions.head_office import head_office_report
from evalkit.report.formats.web.html import render_html
from evalkit.report.view import View
from evalkit.study.results import StudyResults
from evalkit.study.run import run_study
from evalkit.study.scaffold import simulate

pytestmark = pytest.mark.browser
LANGUAGES: tuple[Literal["zh", "en"], ...] = ("zh", "en")
KINDS = ("overview", "branch", "trend only")
Visit = Callable[..., Any]


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> StudyResults:
    return run_study(simulate(tmp_path_factory.mktemp("pages") / "bank", branches=40))


def page_of(results: StudyResults, language: Literal["zh", "en"], kind: str) -> str:
    view = View(results=results, language=language)
    if kind == "overview":
        return render_html(head_office_report(view))
    wanted = "trend only" if kind == "trend only" else "ranked"
    return render_html(branch_document(view, results.ranking.status.tolist().index(wanted)))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("width", [360, 1280])
def test_a_page_fits_the_window_and_has_no_grave_violation(
    results: StudyResults, visit: Visit, language: Literal["zh", "en"], kind: str, width: int
) -> None:
    opened = visit(page_of(results, language, kind), width=width)
    assert opened.overflow() <= 0
    assert opened.violations() == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_prints_on_paper(results: StudyResults, visit: Visit, tmp_path: Path, kind: str) -> None:
    opened = visit(page_of(results, "en", kind))
    pdf = PdfReader(io.BytesIO(opened.page.pdf(prefer_css_page_size=True)))
    title = opened.page.text_content("h1")
    assert title.split()[0] in pdf.pages[0].extract_text()
    assert len(pdf.pages) >= 1
