"""What counts as said: by one coder, or only where all agree; codes above; interviews once."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from evalkit.api.interviews import read_interviews
from evalkit.interviews.interviews import Interviews
from evalkit.interviews.mentions import mentions

ROWS = [
    ("I1", 0, 5, "P", "A"),
    ("I1", 0, 5, "P", "B"),
    ("I1", 6, 9, "C", "A"),
    ("I1", 6, 9, "D", "B"),
    ("I2", 0, 4, "C", "A"),
    ("I3", 0, 4, "P", "A"),
    ("I3", 5, 9, "P", "B"),
    ("I3", 5, 9, "P", "A"),
]


@pytest.fixture
def interviews(tmp_path: Path) -> Interviews:
    frame = pd.DataFrame(ROWS, columns=["document", "start", "end", "code", "coder"])
    frame.assign(text=frame["document"] + frame["start"].astype(str)).to_csv(tmp_path / "c.csv", index=False)
    return read_interviews(tmp_path / "c.csv")


def given(interviews: Interviews, counted: str) -> dict[str, list[str]]:
    held = mentions(interviews, counted)
    return {code: [d for d, one in zip(held.documents, held.has(code), strict=True) if one] for code in "PCD"}


def test_where_all_coders_must_agree_a_lone_coder_of_an_interview_is_enough(interviews: Interviews) -> None:
    assert given(interviews, "all") == {"P": ["I1", "I3"], "C": ["I2"], "D": []}


def test_any_coder_is_enough_where_the_study_says_so(interviews: Interviews) -> None:
    assert given(interviews, "any") == {"P": ["I1", "I3"], "C": ["I1", "I2"], "D": ["I1"]}


def test_a_passage_that_two_coders_coded_alike_stands_once_and_leads_back(interviews: Interviews) -> None:
    held = mentions(interviews, "all")
    rows = held.passages[held.passages["code"] == "P"]
    assert list(rows["document"]) == ["I1", "I3"]
    assert list(rows["start"]) == [0, 5]
    assert set(held.sources("P", held.has("P"))) == set(rows["id"])


def test_nobody_said_a_code_that_does_not_exist(interviews: Interviews) -> None:
    assert not mentions(interviews).has("X").any()


def test_units_of_a_sheet_without_positions_are_told_apart_by_their_number(tmp_path: Path) -> None:
    rows = [("I1", "1", "P", "A"), ("I1", "1", "P", "B"), ("I1", "2", "C", "A"), ("I1", "2", "P", "B")]
    frame = pd.DataFrame(rows, columns=["document", "segment", "code", "coder"])
    frame.assign(text="words").to_csv(tmp_path / "c.csv", index=False)
    held = mentions(read_interviews(tmp_path / "c.csv"))
    assert list(held.passages["code"]) == ["P"]
