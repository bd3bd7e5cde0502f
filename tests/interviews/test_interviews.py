"""Labels of coded interviews: branch, role, names of codes, the codebook."""

from __future__ import annotations

from pathlib import Path

import pytest

from evalkit.content import content_file
from evalkit.definitions.codebook import Codebook
from evalkit.definitions.validation import parse
from evalkit.definitions.yaml_file import read_yaml
from evalkit.errors import SourceError
from evalkit.interviews.interviews import label_interviews
from evalkit.sources.interviews.project import Code, Coding, CodingSet, Document, Project, Selection
from evalkit.sources.interviews.refi_qda import read_refi_qda


@pytest.fixture(scope="module")
def book() -> Codebook:
    return parse(Codebook, read_yaml(content_file("codebooks", "crm_interviews.yaml")))


def one(name: str, *codes: Code) -> Project:
    return Project(
        name="p",
        documents=(Document(guid="d", name="I1", text="abcdef"),),
        codes=codes,
        selections=(
            Selection(guid="s", document="d", start=1, end=3, codings=(Coding(guid="k", code=name),)),
        ),
    )


def test_branch_and_role_come_from_the_case(synthetic) -> None:
    assert synthetic.documents["role"].value_counts().to_dict() == {
        "relationship_manager": 8,
        "branch_head": 6,
        "customer": 6,
        "it_data": 4,
    }
    assert (synthetic.documents["branch"] != "").all()
    row = synthetic.segments.iloc[0]
    assert row["text"] == synthetic.project.documents[0].text[row["start"] : row["end"]]
    assert row["speaker"] == "支行行长"
    assert row["role"] == "branch_head"


def test_sets_name_branch_and_role_too() -> None:
    project = one("a", Code(guid="a", name="price"))
    sets = (
        CodingSet(guid="1", name="支行：B007", documents=("d",)),
        CodingSet(guid="2", name="role: customer", documents=("d",)),
    )
    project = Project(**{**vars(project), "sets": sets})
    found = label_interviews(project, Path("p")).documents.loc["I1"]
    assert (found["branch"], found["role"]) == ("B007", "customer")


def test_codes_of_one_name_are_told_apart_by_the_codes_above(shared: Path) -> None:
    path = shared / "reference/interviews/demo.qdpx"
    found = label_interviews(read_refi_qda(path), path)
    assert len(set(found.codes)) == len(found.codes) == 262
    assert "rq1_definition > competencies > programming" in found.codes


def test_documents_of_one_name_are_told_apart(shared: Path) -> None:
    path = shared / "reference/interviews/TestProject.qdpx"
    found = label_interviews(read_refi_qda(path), path)
    assert found.documents.index.is_unique
    assert len(found.segments) == 16


def test_codes_are_matched_with_the_codebook_by_id_or_name(book) -> None:
    found = label_interviews(one("a", Code(guid="a", name="信息不全面")), Path("p"), book)
    assert found.segments["code"].tolist() == ["P_INFO"]
    assert found.codes == tuple(entry.id for entry in book.codes)
    assert found.with_ancestors()["code"].tolist() == ["P_INFO", "PROBLEM"]


def test_every_code_that_is_not_in_the_codebook_is_named(book) -> None:
    codes = (Code(guid="a", name="P_INF"), Code(guid="b", name="weather"))
    project = one("a", *codes)
    second = Selection(guid="t", document="d", start=3, end=4, codings=(Coding(guid="l", code="b"),))
    project = Project(**{**vars(project), "selections": (*project.selections, second)})
    with pytest.raises(SourceError) as caught:
        label_interviews(project, Path("p"), book)
    assert ["'P_INF'" in str(caught.value.problems[0]), "'weather'" in str(caught.value.problems[1])] == [
        True,
        True,
    ]
    assert "did you mean 'P_INFO'" in caught.value.problems[0].hint


def test_codes_that_nobody_gave_may_be_missing_from_the_codebook(book) -> None:
    found = label_interviews(
        one("a", Code(guid="a", name="P_INFO"), Code(guid="b", name="x")), Path("p"), book
    )
    assert len(found.segments) == 1
