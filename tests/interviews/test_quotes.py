"""Quotes lead back to their segments and name nobody."""

from __future__ import annotations

from evalkit.interviews.quotes import plain_words, quotes


def test_quotes_name_the_role_only_of_groups_that_are_large_enough(synthetic) -> None:
    found = quotes(synthetic)
    assert set(found["role"]) == {"", "customer", "relationship_manager"}
    assert "branch" not in found
    assert found["id"].isin(synthetic.segments["segment"]).all()
    assert set(found["coders"]) == {1, 2}


def test_a_quote_that_two_coders_chose_stands_once(synthetic) -> None:
    assert not quotes(synthetic).duplicated(["document", "text", "code", "id"]).any()


def test_long_quotes_are_cut_and_line_ends_become_spaces(marked) -> None:
    interviews = marked({"I": "one\n two" + "x" * 300}, [("I", 0, 8, "P", "A"), ("I", 5, 300, "Q", "A")])
    found = quotes(interviews, longest=20)
    assert found.loc[0, "text"] == "one two"
    assert found.loc[1, "text"].endswith("…")
    assert len(found.loc[1, "text"]) == 20
    assert quotes(interviews, "Q")["code"].tolist() == ["Q"]


def test_quotes_hold_no_control_characters_and_turn_no_text_around() -> None:
    assert (
        plain_words("a\x07b \u202ec\u202c\n\x0bd \U0001f469\u200d\U0001f4bc")
        == "a b c d \U0001f469\u200d\U0001f4bc"
    )
