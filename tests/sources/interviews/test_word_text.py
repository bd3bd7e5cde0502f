"""Words of Word documents: tracked changes, content controls, merged cells; nothing dangerous is followed."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from evalkit.errors import SourceError
from evalkit.sources.interviews.word_text import read_word

SPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
LINKS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://example.org/relationships/officeDocument" Target="/word/{}"/>'
    "</Relationships>"
)


def word(folder: Path, body: str, prologue: str = "", part: str = "document.xml") -> Path:
    path = folder / "t.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("_rels/.rels", LINKS.format(part))
        archive.writestr(
            f"word/{part}", f"{prologue}<w:document {SPACE}><w:body>{body}</w:body></w:document>"
        )
    return path


def run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def test_insertions_are_read_and_deletions_are_not(tmp_path: Path) -> None:
    gone = "<w:del><w:r><w:delText>gone</w:delText></w:r></w:del>"
    moved = f"<w:moveFrom>{run('old place')}</w:moveFrom><w:moveTo>{run(' moved')}</w:moveTo>"
    body = f"<w:p>{run('A: kept')}<w:ins>{run(' added')}</w:ins>{gone}{moved}</w:p>"
    assert read_word(word(tmp_path, body)) == "A: kept added moved"


def test_content_controls_and_links_are_text(tmp_path: Path) -> None:
    inner = f"<w:sdt><w:sdtPr/><w:sdtContent>{run('inside')}</w:sdtContent></w:sdt>"
    body = f"<w:sdt><w:sdtContent><w:p>{run('block')}</w:p></w:sdtContent></w:sdt>"
    body += f"<w:p>{inner}<w:hyperlink>{run(' link')}</w:hyperlink></w:p>"
    assert read_word(word(tmp_path, body)) == "block\ninside link"


def test_a_merged_cell_stands_once_and_reading_aids_not_at_all(tmp_path: Path) -> None:
    ruby = f"<w:r><w:ruby><w:rt>{run('kè')}</w:rt><w:rubyBase>{run('客')}</w:rubyBase></w:ruby></w:r>"
    wide = f'<w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr><w:p>{ruby}</w:p></w:tc>'
    nested = f"<w:tbl><w:tr><w:tc><w:p>{run('in')}</w:p></w:tc></w:tr></w:tbl>"
    row = f"<w:tr>{wide}<w:tc><w:p>{run('x')}</w:p>{nested}</w:tc></w:tr>"
    assert read_word(word(tmp_path, f"<w:tbl>{row}</w:tbl>")) == "客\tx\nin"


def test_line_breaks_and_tabs(tmp_path: Path) -> None:
    assert read_word(word(tmp_path, f"<w:p>{run('a')}<w:r><w:br/><w:tab/></w:r>{run('b')}</w:p>")) == "a\n\tb"


def test_the_main_part_may_have_another_name(tmp_path: Path) -> None:
    assert read_word(word(tmp_path, f"<w:p>{run('hi')}</w:p>", part="document2.xml")) == "hi"


@pytest.mark.parametrize(
    "prologue",
    [
        '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>',
    ],
)
def test_document_types_are_refused(tmp_path: Path, prologue: str) -> None:
    with pytest.raises(SourceError, match="document type or entities"):
        read_word(word(tmp_path, f"<w:p>{run('hi')}</w:p>", prologue))


def test_other_office_files_are_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "t.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("_rels/.rels", LINKS.format("workbook.xml"))
        archive.writestr("word/workbook.xml", "<workbook/>")
    with pytest.raises(SourceError, match=r"workbook.*of Word"):
        read_word(path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "hi")
    with pytest.raises(SourceError, match="not a Word document"):
        read_word(path)
