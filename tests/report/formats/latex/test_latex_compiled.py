"""LaTeX files compiled by XeLaTeX, where it is installed: no error, no letter lost, nothing beyond the margin."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pypdf
import pytest

from evalkit.report.document import Column, Document, GroupRow, Paragraph, TableBlock
from evalkit.report.formats.latex.latex import render_latex

Make = Callable[[str], Document]
Compile = Callable[[Document], tuple[str, str]]
MOST_BEYOND = 1.0  # points beyond the margin: less than the width of a rule is not seen
GREEK = "α = .85, λmax, χ², ω, Σw·CI / Σw·RI, M(∧,∨), M(∧,⊕), W ○ R, x ≤ y, −1–2"


@pytest.fixture
def compiled(tmp_path: Path) -> Compile:
    """Runs XeLaTeX as often as numbers and table widths need; the log and the text of the PDF."""
    engine = shutil.which("xelatex")
    if engine is None:
        pytest.skip("no XeLaTeX (xelatex) on the path")
    if subprocess.run(["kpsewhich", "ctexrep.cls", "pzdr.tfm"], capture_output=True, check=False).returncode:
        pytest.skip("XeLaTeX without texlive-lang-chinese or texlive-fonts-recommended")

    def run(document: Document) -> tuple[str, str]:
        path = tmp_path / "chapter.tex"
        path.write_text(render_latex(document), encoding="utf-8")
        for _ in range(2):
            done = subprocess.run(
                [engine, "-interaction=nonstopmode", "-halt-on-error", path.name],
                cwd=tmp_path,
                capture_output=True,
                check=False,
                timeout=180,
            )
            assert done.returncode == 0, done.stdout.decode("utf-8", "replace")[-2000:]
        log = path.with_suffix(".log").read_text("utf-8", "replace")
        pages = pypdf.PdfReader(path.with_suffix(".pdf")).pages
        return log, "".join("".join(page.extract_text().split()) for page in pages)

    return run


def complaints(log: str) -> list[str]:
    """Lost letters, references without a target, text beyond the margin."""
    wide = re.findall(r"Overfull .hbox \((\S+)pt", log)
    found = [line for line in log.splitlines() if "Missing character" in line or "undefined" in line]
    return found + [f"{points} pt too wide" for points in wide if float(points) > MOST_BEYOND]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh", ("5.1.1", "5-1", "(5-2)", "[1,2]")),  # the default font gives no text to a reader
        ("en", ("Chapter5", "5.1.1Scores", "Table5.1Weights", "Figure5.1", "(5.2)", "(Saaty,1980;Xu,1988)")),
    ],
)
def test_a_chapter_compiles_with_its_numbers(
    thesis: Make, compiled: Compile, language: str, words: tuple[str, ...]
) -> None:
    log, text = compiled(thesis(language))
    assert complaints(log) == []
    for word in words:
        assert word in text


def test_hostile_text_and_signs_of_statistics_are_printed(
    compiled: Compile, hostile_document: Document
) -> None:
    log, text = compiled(hostile_document)
    assert "Missing character" not in log
    assert "#panic()" in text
    table = TableBlock(columns=(Column("α"), Column("ω")), rows=(GroupRow("χ²"), (GREEK, GREEK)), note=GREEK)
    log, _ = compiled(Document(title="t", language="en", blocks=(Paragraph(GREEK), table)))
    assert complaints(log) == []
