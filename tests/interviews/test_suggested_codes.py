"""What a machine finds is a suggestion, and says so."""

from __future__ import annotations

import sys

import pytest

from evalkit.content import content_file
from evalkit.definitions.lexicon import Lexicon
from evalkit.definitions.validation import parse
from evalkit.definitions.yaml_file import read_yaml
from evalkit.errors import OptionError
from evalkit.interviews.suggested_codes import LABEL, keywords, suggest_codes
from evalkit.sources.interviews.project import Document, Project

TEXT = "问：有问题吗？\n答：系统要登录四个界面，资料也不全。\n答：没有。\n"


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return parse(Lexicon, read_yaml(content_file("lexicons", "bank_crm.yaml")))


@pytest.fixture
def project() -> Project:
    return Project(name="p", documents=(Document(guid="d", name="I", text=TEXT),))


def test_lines_with_words_or_expressions_of_a_code(project, lexicon) -> None:
    found = suggest_codes(project, lexicon)
    assert found["code"].tolist() == ["P_INFO", "C_TECH"]
    assert found["found"].tolist() == ["资料也不全", "登录; 四个界面"]
    assert set(found["status"]) == {LABEL} == {"machine suggestion, to be confirmed"}
    row = found.iloc[0]
    assert TEXT[row["start"] : row["end"]] == row["text"]
    assert "coder" not in found


def test_keywords_keep_terms_of_the_field_whole(project, lexicon) -> None:
    pytest.importorskip("jieba")
    text = "手机银行很好用，手机银行和客户经理都好。" + TEXT
    found = keywords(Project(name="p", documents=(Document(guid="d", name="I", text=text),)), lexicon)
    assert found.set_index("word").loc["手机银行", ["n", "documents"]].tolist() == [2, 1]
    assert "客户经理" in set(found["word"])
    assert set(found["status"]) == {LABEL}


def test_without_jieba_the_extra_is_named(project, lexicon, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "jieba", None)
    with pytest.raises(OptionError, match=r'pip install "evalkit\[text\]"'):
        keywords(project, lexicon)
