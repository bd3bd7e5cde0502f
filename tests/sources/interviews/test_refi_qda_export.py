"""What is written is read back: projects of every shape, real files, the same bytes each time."""

from __future__ import annotations

import dataclasses
import re
import string
import zipfile
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evalkit.sources.interviews.project import (
    Case,
    Code,
    Coder,
    Coding,
    CodingSet,
    Document,
    Project,
    Selection,
    Variable,
)
from evalkit.sources.interviews.refi_qda import read_codebook, read_refi_qda
from evalkit.sources.interviews.refi_qda_export import new_guid, write_codebook, write_refi_qda
from evalkit.sources.interviews.refi_xml import parse_xml

KEPT = ("name", "documents", "codes", "coders", "selections", "variables", "cases", "sets", "other")
LETTERS = string.ascii_letters + " 客户经理，。：😀é\n\t<>&\"'"
words = st.text(alphabet=LETTERS.replace("\n", "").replace("\t", ""), min_size=1, max_size=12).map(
    lambda text: f"w{text}w"
)


@st.composite
def projects(draw: st.DrawFn) -> Project:
    """Projects with texts of any script, nested codes, several coders, overlapping and equal selections."""
    texts = draw(st.lists(st.text(alphabet=LETTERS, min_size=4, max_size=60), min_size=1, max_size=3))
    documents = tuple(
        Document(guid=new_guid("d", str(i)), name=f"doc {i}", text=text) for i, text in enumerate(texts)
    )
    codes: list[Code] = []
    for i in range(draw(st.integers(1, 5))):
        parent = draw(st.sampled_from(["", *(code.guid for code in codes)]))
        codes.append(
            Code(
                guid=new_guid("c", str(i)),
                name=draw(words),
                parent=parent,
                description=draw(st.sampled_from(["", "what it means"])),
                codable=draw(st.booleans()),
            )
        )
    coders = tuple(
        Coder(guid=new_guid("u", str(i)), name=f"coder {i}") for i in range(draw(st.integers(1, 3)))
    )
    selections = []
    for n, (document, text) in enumerate(zip(documents, texts, strict=True)):
        for i in range(draw(st.integers(0, 4))):
            start = draw(st.integers(0, len(text) - 1))
            end = draw(st.integers(start + 1, len(text)))
            codings = tuple(
                Coding(
                    guid=new_guid("k", str(n), str(i), str(j)),
                    code=draw(st.sampled_from(codes)).guid,
                    coder=draw(st.sampled_from(coders)).guid,
                )
                for j in range(draw(st.integers(0, 2)))
            )
            selections.append(
                Selection(
                    guid=new_guid("s", str(n), str(i)),
                    document=document.guid,
                    start=start,
                    end=end,
                    name=text[start:end],
                    note=draw(st.sampled_from(["", "a remark"])),
                    coder=draw(st.sampled_from(["", *(coder.guid for coder in coders)])),
                    codings=codings,
                )
            )
    variable = Variable(guid=new_guid("v"), name="branch")
    case = Case(
        guid=new_guid("a"),
        name=draw(words),
        documents=(documents[0].guid,),
        selections=tuple(s.guid for s in selections[:1]),
        values={variable.guid: draw(words)},
    )
    held = CodingSet(guid=new_guid("e"), name="a set", codes=(codes[0].guid,), documents=(documents[0].guid,))
    return Project(
        name="p",
        documents=documents,
        codes=tuple(_depth_first(codes)),
        coders=coders,
        selections=tuple(selections),
        variables=(variable,),
        cases=(case,),
        sets=(held,),
    )


def _depth_first(codes: list[Code], parent: str = "") -> list[Code]:
    return [
        found for code in codes if code.parent == parent for found in (code, *_depth_first(codes, code.guid))
    ]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(project=projects())
def test_export_and_import_lose_nothing(tmp_path: Path, project: Project) -> None:
    path = tmp_path / "p.qdpx"
    write_refi_qda(project, path)
    again = read_refi_qda(path)
    for name in KEPT:
        assert getattr(again, name) == getattr(project, name), name


@pytest.mark.shared
@pytest.mark.parametrize("name", ["TestProject", "demo", "nvivo_project"])
def test_real_projects_survive_export_and_import(shared: Path, tmp_path: Path, name: str) -> None:
    project = read_refi_qda(shared / f"reference/interviews/{name}.qdpx")
    path = tmp_path / "again.qdpx"
    write_refi_qda(project, path)
    again = read_refi_qda(path)
    for part in KEPT[:-1]:
        assert getattr(again, part) == getattr(project, part), part
    assert len(again.other) == len(project.other)


def test_the_same_project_gives_the_same_bytes(tmp_path: Path) -> None:
    project = Project(name="p", documents=(Document(guid="d", name="n", text="abc"),))
    for name in ("a.qdpx", "b.qdpx"):
        write_refi_qda(project, tmp_path / name)
    assert (tmp_path / "a.qdpx").read_bytes() == (tmp_path / "b.qdpx").read_bytes()


def test_a_selection_without_a_name_gets_its_words(tmp_path: Path) -> None:
    project = Project(
        name="p",
        documents=(Document(guid="d", name="n", text="abcdef"),),
        selections=(Selection(guid="s", document="d", start=1, end=4),),
    )
    write_refi_qda(project, tmp_path / "p.qdpx")
    again = read_refi_qda(tmp_path / "p.qdpx")
    assert again.selections[0].name == "bcd"
    assert again.problems == ()


def test_codebooks_survive(tmp_path: Path) -> None:
    a, b = new_guid("a"), new_guid("b")
    top = Code(guid=a, name="问题", description="d", color="#ff0000", codable=False)
    codes = (top, dataclasses.replace(top, guid=b, name="信息", parent=a, codable=True))
    write_codebook(codes, tmp_path / "c.qdc")
    assert read_codebook(tmp_path / "c.qdc") == codes


ORDER = {
    "Project": "Users CodeBook Variables Cases Sources Notes Links Sets Graphs Description NoteRef",
    "Users": "User",
    "CodeBook": "Codes",
    "Codes": "Code",
    "Code": "Description NoteRef Code",
    "Variables": "Variable",
    "Cases": "Case",
    "Case": "Description CodeRef VariableValue SourceRef SelectionRef",
    "Sources": "TextSource",
    "TextSource": "Description PlainTextContent PlainTextSelection Coding NoteRef VariableValue",
    "PlainTextSelection": "Description Coding NoteRef",
    "Coding": "CodeRef NoteRef",
    "Sets": "Set",
    "Set": "Description MemberCode MemberSource MemberNote",
}
"""Children in the order of REFI-QDA's Project.xsd of 18 March 2019."""
LISTS = {"Users", "CodeBook", "Codes", "Variables", "Cases", "Sources", "Sets"}
REQUIRED = {
    "Project": "name",
    "User": "guid",
    "Code": "guid name isCodable",
    "Variable": "guid name typeOfVariable",
    "Case": "guid",
    "TextSource": "guid",
    "PlainTextSelection": "guid startPosition endPosition",
    "Coding": "guid",
    "Set": "guid name",
}
GUIDS = ("guid", "targetGUID", "creatingUser")
GUID = re.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
COLOR = re.compile("#([0-9a-fA-F]{6}|[0-9a-fA-F]{3})")


def faults(root: Element) -> list[str]:
    """What the schema forbids: order, empty lists, missing attributes, keys that are no GUIDs, colours."""
    found = []
    for part in root.iter():
        name = part.tag.rpartition("}")[2]
        children = [child.tag.rpartition("}")[2] for child in part]
        allowed = ORDER.get(name, "").split()
        if name in ORDER and (
            set(children) - set(allowed) or children != sorted(children, key=allowed.index)
        ):
            found.append(f"{name}: {children}")
        found += [f"{name} is empty"] * (name in LISTS and not children)
        found += [f"{name} lacks {key}" for key in REQUIRED.get(name, "").split() if key not in part.attrib]
        for key in GUIDS:
            if not GUID.fullmatch(part.get(key, new_guid())):
                found.append(f"{name} {key} {part.get(key)}")
        if not COLOR.fullmatch(part.get("color", "#000")):
            found.append(f"{name} {part.get('color')}")
    return found


def written(project: Project, path: Path) -> Element:
    write_refi_qda(project, path)
    with zipfile.ZipFile(path) as archive:
        return parse_xml(archive.read("project.qde"), str(path), "", "Project")


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(project=projects())
def test_what_is_written_keeps_to_the_schema(tmp_path: Path, project: Project) -> None:
    assert faults(written(project, tmp_path / "p.qdpx")) == []


def test_keys_colours_and_values_of_other_programs_keep_to_the_schema(tmp_path: Path) -> None:
    project = Project(
        name="p",
        documents=(Document(guid="source:1", name="n", text="abc"),),
        codes=(Code(guid="code:1", name="c", color="red"),),
        coders=(Coder(guid="me", name="me"),),
        selections=(
            Selection(
                guid="w",
                document="source:1",
                start=None,
                end=None,
                codings=(Coding(guid="a", code="code:1"),),
            ),
            Selection(
                guid="s",
                document="source:1",
                start=0,
                end=2,
                coder="me",
                codings=(Coding(guid="k", code="code:1", coder="me"),),
            ),
        ),
        variables=(Variable(guid="v", name="age", kind="Float"),),
        cases=(Case(guid="c", name="c", documents=("source:1",), values={"v": "about 40"}),),
    )
    root = written(project, tmp_path / "p.qdpx")
    assert faults(root) == []
    assert faults(written(Project(name=""), tmp_path / "empty.qdpx")) == []
    again = read_refi_qda(tmp_path / "p.qdpx")
    assert list(again.cases[0].values.values()) == ["about 40"]
    assert again.n_codings == 2
    assert again.problems == ()


def test_control_characters_and_long_passages_are_read_back(tmp_path: Path) -> None:
    text = "a\x0bb\x0c" + "words \x07and " * 40 + "the end"
    held = Selection(guid=new_guid("s"), document=new_guid("d"), start=0, end=len(text))
    short = Selection(guid=new_guid("t"), document=new_guid("d"), start=0, end=3)
    project = Project(
        name="p\x01",
        documents=(Document(guid=new_guid("d"), name="d\x02", text=text),),
        selections=(held, short),
    )
    write_refi_qda(project, tmp_path / "p.qdpx")
    again = read_refi_qda(tmp_path / "p.qdpx")
    assert again.documents[0].text == text
    assert [(s.start, s.end) for s in again.selections] == [(0, len(text)), (0, 3)]
    assert again.problems == ()


def test_texts_of_notes_and_pages_go_with_the_project(tmp_path: Path) -> None:
    note, page, inner, code = (new_guid(name) for name in ("note", "page", "inner", "code"))
    quote = f'<PlainTextSelection guid="{new_guid("q")}" name="page" startPosition="2" endPosition="6"/>'
    xml = (
        f'<Project xmlns="urn:QDA-XML:project:1.0" name="p">'
        f'<CodeBook><Codes><Code guid="{code}" name="c" isCodable="true"/></Codes></CodeBook><Sources>'
        f'<PDFSource guid="{page}" name="a.pdf" path="internal://a.pdf"><Representation guid="{inner}" name="r" '
        f'plainTextPath="internal://r.txt">{quote}</Representation></PDFSource></Sources>'
        f'<Notes><Note guid="{note}" name="memo" plainTextPath="internal://n.txt"/></Notes></Project>'
    )
    with zipfile.ZipFile(tmp_path / "a.qdpx", "w") as archive:
        archive.writestr("project.qde", xml)
        archive.writestr("Sources/r.txt", "a\r\npage of text")
        archive.writestr("Sources/n.txt", "a remark")
    first = read_refi_qda(tmp_path / "a.qdpx")
    write_refi_qda(first, tmp_path / "b.qdpx")
    again = read_refi_qda(tmp_path / "b.qdpx")
    assert again.documents == first.documents
    assert again.selections == first.selections
    assert any("a remark" in part for _, part in again.other)
