"""What is written is read back: projects of every shape, real files, the same bytes each time."""

from __future__ import annotations

import dataclasses
import string
from pathlib import Path

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
    top = Code(guid="a", name="问题", description="d", color="#ff0000", codable=False)
    codes = (top, dataclasses.replace(top, guid="b", name="信息", parent="a", codable=True))
    write_codebook(codes, tmp_path / "c.qdc")
    assert read_codebook(tmp_path / "c.qdc") == codes
