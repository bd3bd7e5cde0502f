"""Markdown and LaTeX: what is escaped, and that numbers and references agree."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.report.document import Document, Paragraph
from evalkit.report.formats.latex.latex import escape_latex, render_latex
from evalkit.report.formats.markdown import escape_markdown, render_markdown

Make = Callable[[str], Document]
TRICKY = st.text(alphabet="\\{}$&#%_~^<>|\"'`-[]*!.:=+()/@ \nab1中é", max_size=40)


@given(TRICKY)
@settings(max_examples=300, deadline=None)
def test_no_character_of_a_text_starts_a_latex_command(text: str) -> None:
    escaped = escape_latex(text)
    left = re.sub(r"\\(?:[{}$&#%_]|text[a-z]+\{\})", ".", escaped)
    assert not re.search(r"[\\$&#%_~^<>|\"`]", left)
    assert "--" not in left
    depth = 0
    for char in left:
        depth += (char == "{") - (char == "}")
        assert depth >= 0
    assert depth == 0


@given(TRICKY)
@settings(max_examples=300, deadline=None)
def test_no_character_of_a_text_is_markdown(text: str) -> None:
    escaped = escape_markdown(text)
    assert "\n" not in escaped
    left = re.sub(r"\\.", ".", escaped)
    assert not re.search(r"[`*_{}\[\]<>#|~$^@]", left)
    assert not re.match(r"\s*(?:[-+=:]|\d+[.)])(?:\s|$)", escaped)


def test_markdown_prints_hostile_text_as_it_is(
    hostile_document: Document, hostile_texts: tuple[str, ...]
) -> None:
    pandoc = shutil.which("pandoc")
    if pandoc is None:
        pytest.skip("no pandoc on the path")
    source = render_markdown(hostile_document)
    done = subprocess.run(
        [pandoc, "-f", "gfm", "-t", "json"], input=source, capture_output=True, text=True, check=True
    )
    assert "RawBlock" not in done.stdout
    assert "RawInline" not in done.stdout
    assert '"Link"' in done.stdout
    shown = subprocess.run(
        [pandoc, "-f", "gfm", "-t", "plain", "--wrap=none"],
        input=source,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    for hostile in hostile_texts:
        assert " ".join(hostile.split()) in " ".join(shown.split())


@pytest.mark.parametrize(
    ("language", "table", "formula"), [("zh", "表5-1", "式(5-2)"), ("en", "Table 5.1", "Equation (5.2)")]
)
def test_markdown_links_references_to_their_targets(
    thesis: Make, language: str, table: str, formula: str
) -> None:
    source = render_markdown(thesis(language))
    assert f"[{table}](#tbl-weights)" in source
    assert f"[{formula}](#eq-ci)" in source
    for target in set(re.findall(r"\]\(#([^)]*)\)|\]\(<#([^>]*)>\)", source)):
        assert f'<a id="{"".join(target)}"></a>' in source
    assert f"**{table}" in source


@pytest.mark.parametrize("language", ["zh", "en"])
def test_latex_refers_to_labels_that_exist_and_closes_what_it_opens(thesis: Make, language: str) -> None:
    source = render_latex(thesis(language), {1: "chart1.png"})
    labels = re.findall(r"\\label\{([^}]*)\}", source)
    assert len(labels) == len(set(labels))
    asked = re.findall(r"\\ref\*\{([^}]*)\}|\\hyperref\[([^]]*)\]", source)
    assert {"".join(pair) for pair in asked} <= set(labels)
    opened = re.findall(r"\\begin\{([a-z*]+)\}", source)
    assert sorted(opened) == sorted(re.findall(r"\\end\{([a-z*]+)\}", source))
    assert source.count(r"\toprule") == 2
    picture = r"\includegraphics[width=\linewidth,height=.85\textheight,keepaspectratio]"
    assert picture + r"{\detokenize{chart1.png}}" in source
    kind = {"zh": "[a4paper,zihao=-4]{ctexrep}", "en": "[a4paper,12pt]{report}"}[language]
    assert source.startswith(r"\documentclass" + kind)
    between = {"zh": "-", "en": "."}[language]
    assert rf"\renewcommand{{\thetable}}{{\thechapter{between}\arabic{{table}}}}" in source


def test_latex_counts_the_chapter_and_its_sections(thesis: Make) -> None:
    source = render_latex(thesis("zh"))
    assert "\\setcounter{chapter}{4}\n\\begin{document}\n\n\\chapter{绩效评价}" in source
    assert r"\section{权重}\label{sec-weights}" in source
    assert r"\subsection{得分}\label{sec-score}" in source


def test_latex_cites_what_its_list_holds(thesis: Make) -> None:
    for language, option in (("zh", "[numbers]"), ("en", "[round,authoryear]")):
        source = render_latex(thesis(language))
        assert rf"\usepackage{option}{{natbib}}" in source
        assert r"\citep{saaty1980,xu1988}" in source
        assert set(re.findall(r"\\bibitem.*?\{(\w+\d{4})\} ", source)) == {"saaty1980", "xu1988"}


def test_latex_sets_letters_that_text_fonts_lack_as_mathematics() -> None:
    source = render_latex(Document(title="t", language="en", blocks=(Paragraph("α, ○ and n"),)))
    assert r"\catcode`α=\active \protected\defα{\ensuremath{\alpha}}" in source
    assert r"\protected\def○{\ensuremath{\circ}}" in source
    assert r"\protected\defω" not in source


def test_latex_sets_formulas_as_mathematics(thesis: Make) -> None:
    source = render_latex(thesis("en"))
    assert r"\mathrm{CI}=\frac{{\lambda }_{\mathrm{max}}-n}{n-1}\label{eq-ci}" in source
    assert r"\sum\limits_{j=1}^{n}a" in source
