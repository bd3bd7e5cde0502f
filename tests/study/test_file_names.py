"""File names from branch codes: safe, unique, and the code itself wherever that is possible."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.study.file_names import LONGEST, file_stems

DEVICES = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")


@pytest.mark.parametrize("code", ["B01", "East", "城东支行", "a-b_c", "1.1", "007"])
def test_a_safe_code_is_its_own_file_name(code: str) -> None:
    assert file_stems([code]) == (code,)


@pytest.mark.parametrize(
    ("code", "stem"),
    [
        ("../../evil", "_evil"),
        ("..", "_"),
        (".", "_"),
        ("/etc/passwd", "_etc_passwd"),
        ("C:\\Windows", "C_Windows"),
        ("a/b", "a_b"),
        ("<script>", "_script_"),
        ("=HYPERLINK(1)", "_HYPERLINK_1_"),
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        ("lpt9", "_lpt9"),
        ("trailing.", "trailing_"),
        (".hidden", "_hidden"),
        ("a b", "a_b"),
        ("a\x00b\n", "a_b_"),
        ("50%", "50_"),
        ("支" * 200, "支" * (LONGEST // 3)),
    ],
)
def test_an_unsafe_code_is_made_safe(code: str, stem: str) -> None:
    assert file_stems([code]) == (stem,)


def test_names_that_would_meet_are_told_apart_and_the_safe_code_keeps_its_own() -> None:
    assert file_stems(["a/b", "a_b", "a?b"]) == ("a_b-2", "a_b", "a_b-3")
    assert file_stems(["B01", "b01"]) == ("B01", "b01-2")
    assert file_stems(["x/y", "x_y-2", "x_y"]) == ("x_y-3", "x_y-2", "x_y")


@settings(max_examples=200, deadline=None)
@given(st.lists(st.one_of(st.text(max_size=150), st.sampled_from(["a/b", "a_b", "CON", "..", "", "É", "É"]))))
def test_any_codes_give_safe_and_different_names(codes: list[str]) -> None:
    stems = file_stems(codes)
    assert len({stem.casefold() for stem in stems}) == len(codes)
    for stem in stems:
        assert re.fullmatch(r"[\w-]+(\.[\w-]+)*", stem)
        assert not DEVICES.fullmatch(stem)
        assert len(stem.encode()) <= LONGEST + 10
