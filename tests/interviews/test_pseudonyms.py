"""Names and numbers are gone, positions stay on the same words, the map is kept nowhere."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from evalkit.definitions.pseudonyms import PseudonymRules
from evalkit.errors import Problem
from evalkit.interviews.interviews import label_interviews
from evalkit.interviews.pseudonyms import Masker, pseudonymise
from evalkit.sources.interviews.project import Case, Code, Coder, Coding, Document, Project, Selection, Turn

RULES = PseudonymRules(
    evalkit="pseudonyms/1",
    names={"王伟": "客户A", "王伟明": "客户B", "Ann Lee": "Person 1"},
    patterns=({"id": "staff", "pattern": "工号\\d+", "replace": "[工号]"},),
)
TEXT = (
    "王伟明：我的电话是13812345678，王伟的是0571-88886666。\nANN LEE: my card 6222 0212 3456 7890 123, "
    "id 11010519491231002X, mail ann@bank.com, 工号8812; Annie stays, room 12345."
)


def test_names_and_numbers_are_replaced_longest_name_first() -> None:
    found = Masker(RULES).mask(TEXT)
    assert found.text == (
        "客户B：我的电话是[phone]，客户A的是[phone]。\nPerson 1: my card [card], "
        "id [id], mail [email], [工号]; Annie stays, room 12345."
    )
    assert found.counts == {"name": 3, "phone": 2, "card": 1, "id_number": 1, "email": 1, "staff": 1}


def test_positions_move_with_the_text() -> None:
    words = "我的电话是13812345678"
    start = TEXT.index(words)
    found = Masker(RULES).mask(TEXT)
    a, b = found.move(start, end=False), found.move(start + len(words), end=True)
    assert found.text[a:b] == "我的电话是[phone]"
    middle = TEXT.index("812345678")
    assert found.text[found.move(middle, end=False) : found.move(middle + 2, end=True)] == "[phone]"


@given(st.text(alphabet="王伟明a1 ", max_size=40), st.data())
def test_text_between_replacements_is_found_again(text: str, data: st.DataObject) -> None:
    found = Masker(RULES).mask(text)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    if all(b <= start or a >= end for a, b, _ in found.cuts):
        assert found.text[found.move(start, end=False) : found.move(end, end=True)] == text[start:end]


def test_no_part_of_a_project_keeps_a_name() -> None:
    project = Project(
        name="p",
        documents=(
            Document(guid="d", name="王伟", text=TEXT, turns=(Turn(start=4, end=10, speaker="王伟明"),)),
        ),
        codes=(Code(guid="c", name="code"),),
        selections=(
            Selection(
                guid="s",
                document="d",
                start=0,
                end=9,
                name="王伟明：我的",
                note="asked 王伟",
                codings=(Coding(guid="k", code="c"),),
            ),
        ),
        cases=(Case(guid="a", name="王伟", documents=("d",), values={"v": "王伟"}),),
        other=(("Notes", "<Note>王伟</Note>"),),
    )
    found = pseudonymise(project, RULES)
    for secret in ("王伟", "13812345678", "ann@bank.com", "8812"):
        assert secret not in repr(vars(found))
    assert any("3 × " in p.what or "name" in p.what for p in found.problems)
    assert any("were dropped" in p.what for p in found.problems)
    labelled = label_interviews(found, Path("p"))
    assert labelled.segments["text"].tolist() == ["客户B：我的电话是"]


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("王\n伟说", "客户A说"),
        ("王\u3000伟 和 王\u200b伟", "客户A 和 客户A"),
        ("我是Ann Lee的同事", "我是Person 1的同事"),
        ("Ａｎｎ\u3000ｌｅｅ, ann\nlee, Ann-Lee", "Person 1, Person 1, Person 1"),
        ("Joséphine and Jose\u0301", "Joséphine and P2"),
        ("Li’s Lily 和Li走", "Client 3’s Lily 和Client 3走"),
        ("Bıll Gıll", "P9"),
        ("张三Ann", "P4"),
        ("１３８１２３４５６７８，(0571) 88886666", "[phone]，[phone]"),
        ("110105 19491231 002X", "[id]"),
        ("in 2021\n2022\n2023\n2024", "in 2021\n2022\n2023\n2024"),
    ],
)
def test_names_are_found_however_they_are_written(text: str, hidden: str) -> None:
    rules = PseudonymRules(
        evalkit="pseudonyms/1",
        names={"王伟": "客户A", "Ann Lee": "Person 1", "José": "P2", "Li": "Client 3", "张三 Ann": "P4"}
        | {"Bill Gill": "P9"},
    )
    assert Masker(rules).mask(text).text == hidden


def test_a_pseudonym_that_holds_a_name_is_refused_and_a_part_of_a_word_is_none() -> None:
    with pytest.raises(ValidationError, match="holds a real name"):
        PseudonymRules(evalkit="pseudonyms/1", names={"Li": "Mr Li"})
    assert PseudonymRules(evalkit="pseudonyms/1", names={"Li": "Client"}).names == {"Li": "Client"}


def test_many_numbers_are_masked_at_once() -> None:
    begun = time.process_time()
    found = Masker(RULES).mask("13812345678 王伟，" * 5_000 + "客户的信息" * 5_000 + "我的邮箱ann@bank.com")
    assert found.counts == {"phone": 5_000, "name": 5_000, "email": 1}
    assert found.text.endswith("我的邮箱[email]")
    assert time.process_time() - begun < 2.0


def test_what_was_noticed_and_who_coded_keep_no_name() -> None:
    project = Project(
        name="王伟 project",
        documents=(Document(guid="d", name="x", text="王伟"),),
        codes=(Code(guid="c", name="about 王伟", description="what 王伟 says"),),
        coders=(Coder(guid="u", name="王伟"),),
        problems=(
            Problem(what="no words", place="document '王伟', first at 1: '王伟说'", severity="warning"),
        ),
    )
    assert "王伟" not in repr(vars(pseudonymise(project, RULES)))
