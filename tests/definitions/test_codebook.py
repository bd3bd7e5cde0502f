"""Codebooks, pseudonym rules and lexicons: every fault of a file at once, shipped files complete."""

from __future__ import annotations

from pathlib import Path

import pytest

from evalkit.content import content_file
from evalkit.definitions.codebook import Codebook
from evalkit.definitions.lexicon import Lexicon
from evalkit.definitions.pseudonyms import PseudonymRules
from evalkit.definitions.validation import parse
from evalkit.definitions.yaml_file import read_yaml
from evalkit.errors import DefinitionError

BOOK = """
evalkit: codebook/1
id: b
title: t
origin: o
codes:
  - {id: A, zh: 甲, en: a, definition: d, parent: B}
  - {id: B, zh: 乙, en: b, definition: d, parent: A}
  - {id: C, zh: 丙, en: c, definition: d}
  - {id: C, zh: 丁, en: d, definition: d, parent: AA}
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "file.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_fault_of_a_codebook_is_named_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError) as caught:
        parse(Codebook, read_yaml(written(tmp_path, BOOK)))
    said = {(problem.line, problem.what.partition(";")[0]) for problem in caught.value.problems}
    assert said == {
        (7, "the code 'A' stands above itself"),
        (8, "the code 'B' stands above itself"),
        (10, "the code 'C' stands twice"),
        (10, "there is no code 'AA'"),
    }


def test_the_shipped_codebook_has_the_codes_of_the_guide_in_both_languages() -> None:
    book = parse(Codebook, read_yaml(content_file("codebooks", "crm_interviews.yaml")))
    assert [code.id for code in book.codes if code.parent == "PROBLEM"] == [
        "P_GOAL",
        "P_INFO",
        "P_EFF",
        "P_SYS",
    ]
    assert [code.id for code in book.codes if code.parent == "CAUSE"] == [
        "C_CONCEPT",
        "C_TECH",
        "C_COORD",
        "C_INCENT",
    ]
    assert [code.id for code in book.codes if code.parent == "MEASURE"] == ["M_INFO", "M_DIFF", "M_MAINT"]
    assert all(code.definition.zh != code.definition.en for code in book.codes)
    assert book.find("信息不全面").id == book.find("p_info").id == "P_INFO"
    assert book.find("nothing") is None


def test_the_shipped_lexicon_points_to_codes_of_the_codebook() -> None:
    book = parse(Codebook, read_yaml(content_file("codebooks", "crm_interviews.yaml")))
    lexicon = parse(Lexicon, read_yaml(content_file("lexicons", "bank_crm.yaml")))
    assert {entry.code for entry in lexicon.entries} <= {code.id for code in book.codes}
    with pytest.raises(ValueError, match="not a regular expression"):
        Lexicon(evalkit="lexicon/1", id="x", origin="o", entries=({"code": "A", "patterns": ("(",)},))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("patterns: [{id: a, pattern: '(', replace: x}]", "not a regular expression"),
        ("patterns: [{id: a, pattern: 'x*', replace: x}]", "matches an empty text"),
        ("names: {王伟: 王伟的客户}", "holds a real name"),
        ("names: {' ': x}", "a name is empty"),
        ("known: [passport]", "is not allowed here"),
    ],
)
def test_pseudonym_rules_that_would_leak_or_fail_are_refused(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(DefinitionError, match=words):
        parse(PseudonymRules, read_yaml(written(tmp_path, f"evalkit: pseudonyms/1\n{text}\n")))
