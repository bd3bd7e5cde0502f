"""The documents: examples run and print what they say, links resolve, names and tolerances are the real ones."""

from __future__ import annotations

import io
import re
import shutil
from contextlib import redirect_stdout
from pathlib import Path

import pytest

import evalkit as ek

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
METHODS = sorted((ROOT / "docs" / "methods").glob("*.md"))
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PROMISED = re.compile(r"  # → (.+)$", re.MULTILINE)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
TEST_LINK = re.compile(r"\]\((\S*/tests/\S+\.py)\)")
CONSTANT = re.compile(r"`([A-Z][A-Z0-9_]* = [^`]+)`")
ROW = re.compile(r"^\| .+ \| \[(\w+\.md)\]\(\w+\.md\) \| .+ \|$", re.MULTILINE)

EXAMPLES = [
    pytest.param(page, text, id=f"{page.relative_to(ROOT).as_posix()}-{number}")
    for page in PAGES
    for number, text in enumerate(BLOCK.findall(page.read_text("utf-8")), 1)
]


@pytest.fixture
def workshop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with copies of the studies and their inputs, where examples may write."""
    for name in ("analysis", "data", "questionnaires"):
        shutil.copytree(ROOT / name, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(("page", "text"), EXAMPLES)
def test_example_runs_and_prints_what_it_says(page: Path, text: str, workshop: Path) -> None:
    shown = io.StringIO()
    with redirect_stdout(shown):
        exec(compile(text, str(page), "exec"), {"__name__": "example"})  # noqa: S102
    promised = PROMISED.findall(text)
    if promised:
        assert shown.getvalue().splitlines() == promised
    elif "print(" in text:
        assert shown.getvalue()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_relative_links_resolve(page: Path) -> None:
    links = [link for link in LINK.findall(page.read_text("utf-8")) if "://" not in link]
    missing = [link for link in links if not (page.parent / link.partition("#")[0]).exists()]
    assert missing == []


@pytest.mark.parametrize("page", METHODS, ids=lambda page: page.stem)
def test_tolerances_are_those_of_the_tests(page: Path) -> None:
    """``NAME = value`` after a link to a test file is a line of that file (of the last one linked before it)."""
    text = page.read_text("utf-8")
    places = [(match.start(), match[1]) for match in TEST_LINK.finditer(text)]
    for found in CONSTANT.finditer(text):
        before = [path for start, path in places if start < found.start()]
        if not before:
            continue
        lines = (page.parent / before[-1]).read_text("utf-8").splitlines()
        assert any(line.partition("  #")[0].strip() == found[1] for line in lines), (before[-1], found[1])


@pytest.mark.parametrize("name", ek.__all__)
def test_every_public_name_is_on_a_page_of_the_methods(name: str) -> None:
    said = re.compile(rf"\bek\.{name}\b")
    assert any(said.search(page.read_text("utf-8")) for page in METHODS)


def test_the_index_lists_every_page_of_the_methods() -> None:
    index = (ROOT / "docs" / "methods" / "README.md").read_text("utf-8")
    assert set(ROW.findall(index)) == {page.name for page in METHODS} - {"README.md"}


def test_every_page_has_an_example_a_source_and_a_check() -> None:
    for page in METHODS:
        text = page.read_text("utf-8")
        if page.name == "README.md":
            continue
        assert BLOCK.search(text), page.name
        assert "## Checked against" in text, page.name
        assert TEST_LINK.search(text), page.name
        assert "## Sources" in text or "source |" in text or page.name == "study.md", page.name
