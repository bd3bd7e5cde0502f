from __future__ import annotations

import subprocess
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest

from evalkit.report.document import Document
from evalkit.report.formats.web.html import render_html

VOID = {"meta", "link", "br", "img", "hr", "input", "polygon", "polyline", "circle", "rect"}


class Page(HTMLParser):
    """Elements, attributes and visible text of a page; fails on a wrongly nested element."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.open: list[str] = []
        self.feed(source)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.text.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_pages_are_self_contained(
    branch_card: Callable[[str], Document], index_page: Callable[[str], Document], language: str
) -> None:
    for document in (branch_card(language), index_page(language)):
        page = Page(render_html(document))
        names = {tag for tag, _ in page.elements}
        assert not names & {"script", "link", "iframe", "object", "embed", "img", "form", "base"}
        policy = next(m["content"] for m in page.all("meta") if m.get("http-equiv"))
        assert policy == "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
        assert page.all("html")[0]["lang"] == {"zh": "zh-CN", "en": "en"}[language]
        assert not any(key.startswith("on") or key == "src" for _, held in page.elements for key in held)
        assert all("://" not in (held.get("href") or "") for _, held in page.elements)


def test_a_card_shows_its_parts(branch_card: Callable[[str], Document]) -> None:
    document = branch_card("zh")
    page = Page(render_html(document))
    text = " ".join(page.text)
    assert document.banner in text
    assert "客户满意度指数（美国客户满意度模型加权）" in text
    assert len(page.all("svg")) == 2
    assert len([a for a in page.all("td") if "bar" in (a["class"] or "").split()]) == 15
    assert [a.get("id") for a in page.all("h2")] == ["profile", None]


def test_charts_are_described_and_their_ids_are_unique(index_page: Callable[[str], Document]) -> None:
    page = Page(render_html(index_page("en")))
    ids = [held["id"] for _, held in page.elements if "id" in held]
    assert len(ids) == len(set(ids))
    for svg in page.all("svg"):
        assert svg["role"] == "img"
        assert set((svg["aria-labelledby"] or "").split()) <= set(ids)


def test_branches_are_linked_from_the_index(index_page: Callable[[str], Document]) -> None:
    links = [a["href"] for a in Page(render_html(index_page("zh"))).all("a")]
    assert len(links) == 40
    assert all(link and link.startswith("branches/B") and link.endswith(".zh.html") for link in links)


def test_hostile_text_is_shown_and_never_becomes_markup(
    hostile_document: Document, hostile_texts: tuple[str, ...]
) -> None:
    page = Page(render_html(hostile_document))
    names = {tag for tag, _ in page.elements}
    assert not names & {"script", "img"}
    text = " ".join(page.text)
    for hostile in hostile_texts:
        assert hostile.strip() in text
    assert "49" not in text


@pytest.mark.parametrize(
    ("language", "table", "formula"), [("zh", "表5-1", "式(5-2)"), ("en", "Table 5.1", "Equation (5.2)")]
)
def test_references_are_links_to_what_they_name(
    thesis: Callable[[str], Document], language: str, table: str, formula: str
) -> None:
    source = render_html(thesis(language))
    page = Page(source)
    ids = {held["id"] for _, held in page.elements if "id" in held}
    targets = [(a["href"] or "")[1:] for a in page.all("a")]
    assert len(targets) == 9  # six in the paragraph, one each in a note, a list and a cell
    assert set(targets) <= ids
    assert f'<a href="#tbl-weights">{table}</a>' in source
    assert f'<a href="#eq-ci">{formula}</a>' in source
    assert source.index("</svg>") < source.index("<figcaption>", source.index("</svg>"))


def test_a_formula_is_mathml_with_a_spoken_form(thesis: Callable[[str], Document]) -> None:
    source = render_html(thesis("en"))
    assert 'aria-label="CI = (λ_max − n)/(n − 1)"' in source
    assert (
        "<mfrac><mrow><msub><mi>λ</mi><mi>max</mi></msub><mrow><mo>−</mo><mi>n</mi></mrow></mrow>" in source
    )
    assert Page(source).all("math")[0]["display"] == "block"


def test_the_same_document_gives_the_same_page(branch_card: Callable[[str], Document]) -> None:
    assert render_html(branch_card("en")) == render_html(branch_card("en"))


@pytest.mark.browser
def test_a_phone_scrolls_tables_and_not_the_page(
    branch_card: Callable[[str], Document], chromium: str, tmp_path: Path
) -> None:
    probe = (
        "<script>const root = document.documentElement;"
        "document.title = root.scrollWidth - root.clientWidth</script></body>"
    )
    source = render_html(branch_card("zh")).replace("default-src 'none';", "").replace("</body>", probe)
    (tmp_path / "page.html").write_text(source, encoding="utf-8")
    shown = subprocess.run(
        [
            chromium,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--window-size=500,900",
            "--dump-dom",
            f"--user-data-dir={tmp_path / 'profile'}",
            (tmp_path / "page.html").as_uri(),
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    ).stdout
    assert "<title>0</title>" in shown
