"""REFI-QDA as programs write it: counts of real files, every way to count positions, every fault by name."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from evalkit.errors import SourceError
from evalkit.sources.interviews.offsets import Reading
from evalkit.sources.interviews.refi_qda import read_codebook, read_refi_qda

HEAD = (
    '<?xml version="1.0" encoding="utf-8"?>\n<Project xmlns="urn:QDA-XML:project:1.0" name="p" origin="test">'
)
USERS = '<Users><User guid="u1" name="Ann"/></Users>'
CODES = '<CodeBook><Codes><Code guid="c1" name="price"/></Codes></CodeBook>'

Write = Callable[..., Path]


def selection(start: int, end: int, name: str, guid: str = "s1", code: str = "c1") -> str:
    return (
        f'<PlainTextSelection guid="{guid}" startPosition="{start}" endPosition="{end}" name="{name}">'
        f'<Coding guid="k{guid}" creatingUser="u1"><CodeRef targetGUID="{code}"/></Coding></PlainTextSelection>'
    )


def project_xml(selections: str, path: str = "internal://t.txt", more: str = "") -> str:
    source = f'<TextSource guid="d1" name="one" plainTextPath="{path}">{selections}</TextSource>'
    return f"{HEAD}{USERS}{CODES}<Sources>{source}</Sources>{more}</Project>"


@pytest.fixture
def write_qdpx(tmp_path: Path) -> Write:
    """Write an archive from its project XML and its other entries."""

    def write(xml: str | bytes, files: dict[str, bytes] | None = None, name: str = "project.qde") -> Path:
        path = tmp_path / "p.qdpx"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(name, xml)
            for entry, held in (files or {}).items():
                archive.writestr(entry, held)
        return path

    return write


TEXT = "访谈者：您好。\n客户：系统太慢，😀真的很慢。\n访谈者：谢谢。"
QUOTE = "真的很慢"


@pytest.mark.shared
def test_atlas_ti_project(shared: Path) -> None:
    project = read_refi_qda(shared / "reference/interviews/TestProject.qdpx")
    texts = [s for s in project.selections if s.start is not None]
    assert (len(project.codes), project.n_codings, len(texts)) == (14, 16, 8)
    assert project.offsets == "end exclusive"
    assert len(project.sets) == 16
    assert sum(place == "Links" for place, _ in project.other) == 1
    missing = [p for p in project.problems if "is not in the archive" in p.what]
    assert any("'Mabel.txt'" in p.place for p in missing)


@pytest.mark.shared
def test_public_coding_tool_project(shared: Path) -> None:
    project = read_refi_qda(shared / "reference/interviews/demo.qdpx")
    assert len(project.selections) == 158
    assert len(project.documents) == 2
    assert all(document.text for document in project.documents)
    first = project.selections[0]
    text = next(d.text for d in project.documents if d.guid == first.document)
    assert text[first.start : first.end].startswith("This district goal is engage every student")
    assert any("no selection says which words it holds" in p.what for p in project.problems)


@pytest.mark.shared
def test_nvivo_project_has_codes_and_no_selections(shared: Path) -> None:
    project = read_refi_qda(shared / "reference/interviews/nvivo_project.qdpx")
    assert project.origin == "NVivo for Mac 15.0.0"
    assert len(project.codes) == 262
    assert project.selections == ()


@pytest.mark.shared
def test_codebooks_of_the_standard_and_of_atlas_ti_nine(shared: Path) -> None:
    annex = read_codebook(shared / "reference/interviews/REFI-QDA-1-5.qdc")
    assert [c.name for c in annex if not c.codable] == ["Topics", "Values"]
    assert annex[1].description == "Anything about jobs or taxes or business"
    nine = read_codebook(shared / "reference/interviews/portableQDA_Atlasti.qdc")
    names = {code.guid: code.name for code in nine}
    assert {(code.name, names.get(code.parent, "")) for code in nine} == {
        ("code2", ""),
        ("code1", ""),
        ("code1.1", "code1"),
        ("code3", ""),
        ("code:3.1", "code3"),
    }


def positions(text: str, quote: str, reading: Reading) -> tuple[int, int]:
    """Where a program that counts like this says the quote stands."""
    start = text.index(quote)
    ahead, within = text[:start], quote

    def units(part: str) -> int:
        long = part.replace("\n", "\r\n") if reading.newlines == "crlf" else part
        return len(long.encode("utf-16-le")) // 2 if reading.utf16 else len(long)

    first = units(ahead) + reading.mark
    return first, first + units(within) - reading.inclusive


@pytest.mark.parametrize("inclusive", [False, True])
@pytest.mark.parametrize("utf16", [False, True])
@pytest.mark.parametrize("lines", [("\n", "lf"), ("\r\n", "lf"), ("\r\n", "crlf"), ("\n", "crlf")])
@pytest.mark.parametrize("mark", [False, True])
def test_every_way_to_count_is_inferred(write_qdpx, inclusive, utf16, lines, mark) -> None:
    ends, newlines = lines
    reading = Reading(inclusive=inclusive, newlines=newlines, mark=mark, utf16=utf16)
    raw = ("\ufeff" if mark else "").encode() + TEXT.replace("\n", ends).encode()
    spans = [(q, *positions(TEXT, q, reading)) for q in (QUOTE, "谢谢", "您好", "系统太慢，😀真的")]
    xml = project_xml("".join(selection(a, b, q, guid=f"s{i}") for i, (q, a, b) in enumerate(spans)))
    project = read_refi_qda(write_qdpx(xml, {"sources/t.txt": raw}))
    text = project.documents[0].text
    assert text == TEXT
    assert [text[s.start : s.end] for s in project.selections] == [q for q, _, _ in spans]
    assert [p for p in project.problems if "words of their name" in p.what] == []


def test_cut_names_leave_the_end_open_and_a_warning_says_so(write_qdpx) -> None:
    xml = project_xml(selection(2, 8, "abc…"))
    project = read_refi_qda(write_qdpx(xml, {"sources/t.txt": b"..abcdefghi"}))
    assert any("fits the selections as well" in p.what for p in project.problems)


def test_a_reading_can_be_given(write_qdpx) -> None:
    path = write_qdpx(project_xml(selection(2, 4, "")), {"sources/t.txt": b"..abcdef"})
    for inclusive, words in ((False, "ab"), (True, "abc")):
        project = read_refi_qda(path, Reading(inclusive=inclusive))
        found = project.selections[0]
        assert project.documents[0].text[found.start : found.end] == words


def test_names_of_entries_and_namespaces_may_vary(write_qdpx) -> None:
    xml = project_xml(selection(0, 3, "abc"), "relative:///T.TXT").replace("project:1.0", "project:2.7")
    project = read_refi_qda(write_qdpx(xml, {"Sources/t.txt": b"abcdef"}, name="Project.QDE"))
    assert project.documents[0].text == "abcdef"


def test_text_inside_the_project_and_codes_of_whole_documents(write_qdpx) -> None:
    source = (
        '<TextSource guid="{D1}" name="x"><PlainTextContent>hello</PlainTextContent>'
        '<Coding guid="k1"><CodeRef targetGUID="{C1}"/></Coding></TextSource>'
    )
    project = read_refi_qda(write_qdpx(f"{HEAD}{USERS}{CODES}<Sources>{source}</Sources></Project>"))
    assert project.documents[0].text == "hello"
    assert project.selections[0].start is None
    assert project.selections[0].codings[0].code == "c1"


def test_cases_variables_and_sets(write_qdpx) -> None:
    more = (
        '<Variables><Variable guid="v1" name="branch" typeOfVariable="Text"/></Variables>'
        '<Cases><Case guid="a1" name="case"><VariableValue><VariableRef targetGUID="v1"/>'
        "<TextValue>B001</TextValue></VariableValue>"
        '<SourceRef targetGUID="d1"/></Case></Cases>'
        '<Sets><Set guid="e1" name="role: customer"><MemberSource targetGUID="d1"/><MemberCode targetGUID="c1"/>'
        "</Set></Sets>"
    )
    project = read_refi_qda(write_qdpx(project_xml("", more=more), {"sources/t.txt": b"abc"}))
    assert project.cases[0].values == {"v1": "B001"}
    assert project.cases[0].documents == ("d1",)
    assert project.sets[0].codes == ("c1",)


def test_every_fault_is_named_at_once(write_qdpx) -> None:
    marks = [
        selection(0, 99, "", guid="s1"),
        selection(3, 1, "", guid="s2"),
        selection(0, 2, "", guid="s3", code="nowhere"),
        selection(0, 2, "", guid="s3"),
    ]
    with pytest.raises(SourceError) as caught:
        read_refi_qda(write_qdpx(project_xml("".join(marks)), {"sources/t.txt": b"abcdef"}))
    said = [str(problem) for problem in caught.value.problems]
    assert len(said) == 4
    for words in (
        "reaches beyond the text of 6",
        "ends before it begins",
        "not in the codebook",
        "stands 2 times",
    ):
        assert sum(words in line for line in said) == 1
    assert all("p.qdpx" in line for line in said)


def test_unusual_selections_are_warnings(write_qdpx) -> None:
    users = project_xml(
        selection(1, 4, "", guid="s1") + selection(2, 5, "", guid="s2") + selection(3, 3, "", guid="s3")
    ).replace("</Users>", '<User guid="u2" name="Idle"/></Users>')
    project = read_refi_qda(write_qdpx(users, {"sources/t.txt": b"abcdef"}))
    said = " | ".join(map(str, project.problems))
    for words in ("overlap at 2", "has no length", "coder 'Idle': this coder coded nothing"):
        assert words in said


def test_a_position_that_is_no_number_is_named(write_qdpx) -> None:
    xml = project_xml(selection(0, 2, "ab")).replace('endPosition="2"', 'endPosition="two"')
    with pytest.raises(SourceError, match="endPosition is 'two'"):
        read_refi_qda(write_qdpx(xml, {"sources/t.txt": b"abc"}))


@pytest.mark.parametrize("name", ["../evil.txt", "/etc/passwd", "C:\\evil.txt", "sources\\..\\..\\evil.txt"])
def test_paths_that_leave_the_archive_are_refused_by_name(write_qdpx, name) -> None:
    path = write_qdpx(project_xml(""), {name: b"x"})
    with pytest.raises(SourceError, match="leads out of the archive"):
        read_refi_qda(path)


def test_a_source_path_that_leaves_the_archive_is_not_followed(write_qdpx) -> None:
    project = read_refi_qda(write_qdpx(project_xml("", "internal://../project.qde")))
    assert project.documents[0].text is None
    assert any("is not in the archive" in p.what for p in project.problems)


def test_an_entry_that_claims_ten_gigabytes_is_refused_by_name(write_qdpx) -> None:
    path = write_qdpx(project_xml(""), {"sources/big.txt": b"x"})
    raw = bytearray(path.read_bytes())
    at = raw.rindex(b"PK\x01\x02")
    raw[at + 24 : at + 28] = struct.pack("<I", 0xFFFFFFF0)
    path.write_bytes(bytes(raw))
    with pytest.raises(SourceError, match=r"sources/big.txt.*unpacks to 4,294,967,280 bytes"):
        read_refi_qda(path)


def test_a_bomb_is_refused_by_its_ratio(write_qdpx) -> None:
    path = write_qdpx(project_xml(""), {"sources/bomb.txt": b"\x00" * 20_000_000})
    with pytest.raises(SourceError, match="times its size"):
        read_refi_qda(path)


@pytest.mark.parametrize(
    "prologue",
    [
        '<!DOCTYPE p [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>',
        '<!DOCTYPE p SYSTEM "file:///etc/passwd">',
        '<!DOCTYPE p [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    ],
)
def test_entities_and_document_types_are_refused(write_qdpx, prologue) -> None:
    with pytest.raises(SourceError, match="document type or entities"):
        read_refi_qda(write_qdpx(prologue + project_xml("").partition("?>\n")[2]))


@pytest.mark.parametrize(
    ("xml", "words"),
    [
        ("<Project", "this is not XML"),
        ("<Other/>", "the XML holds a 'Other'"),
        ("<Project>" + "<Sources>" * 300 + "</Sources>" * 300 + "</Project>", "nested too deeply"),
    ],
)
def test_other_xml_is_refused(write_qdpx, xml, words) -> None:
    with pytest.raises(SourceError, match=words):
        read_refi_qda(write_qdpx(xml))


def test_other_archives_and_files_are_refused(tmp_path: Path, write_qdpx) -> None:
    with pytest.raises(SourceError, match=r"no project\.qde"):
        read_refi_qda(write_qdpx("x", name="other.txt"))
    plain = tmp_path / "q.qdpx"
    plain.write_bytes(b"no zip")
    with pytest.raises(SourceError, match="not a zip archive"):
        read_refi_qda(plain)


def test_a_damaged_entry_is_named(write_qdpx) -> None:
    path = write_qdpx(project_xml(""), {"sources/t.txt": b"abcdef" * 100})
    raw = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        offset = archive.getinfo("sources/t.txt").header_offset
    raw[offset + 50 : offset + 54] = b"\xff\xff\xff\xff"
    path.write_bytes(bytes(raw))
    with pytest.raises(SourceError, match=r"sources/t\.txt"):
        read_refi_qda(path)


def test_a_link_in_the_archive_is_refused_by_name(write_qdpx) -> None:
    path = write_qdpx(project_xml(""))
    link = zipfile.ZipInfo("sources/t.txt")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(SourceError, match=r"sources/t.txt.*a link or a device"):
        read_refi_qda(path)


@pytest.mark.parametrize(
    ("path", "entry"),
    [
        ("internal://Mab%C3%A9l%201.txt", "sources/Mabél 1.txt"),
        ("relative:///Mabél.txt", "Sources/Mabe\u0301l.txt"),
    ],
)
def test_paths_may_be_percent_encoded_or_split_their_accents(write_qdpx, path, entry) -> None:
    found = read_refi_qda(write_qdpx(project_xml("", path), {entry: TEXT.encode()}))
    assert found.documents[0].text == TEXT
    assert found.problems == ()


def test_what_has_no_text_is_named(write_qdpx) -> None:
    media = "".join(
        f'<{kind}Source guid="m{i}" name="{kind}" path="internal://m{i}"/>'
        for i, kind in enumerate(("PDF", "Audio", "Video", "Picture"))
    )
    rich = '<TextSource guid="r" name="rich" richTextPath="internal://r.docx"/><TextSource guid="e" name="none"/>'
    found = read_refi_qda(write_qdpx(f"{HEAD}<Sources>{media}{rich}</Sources></Project>"))
    told = {problem.place: problem.what for problem in found.problems}
    assert "a PDF without a text; internal://m0 is not read" in told["document 'PDF'"]
    assert {"document 'Audio'", "document 'Video'", "document 'Picture'", "document 'none'"} <= set(told)
    assert "only its formatted text 'internal://r.docx'" in told["document 'rich'"]
