"""Counts by code and group; small groups stay hidden."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose

from evalkit.errors import OptionError, StatisticError
from evalkit.interviews.counts import code_by_group, code_counts, hidden_groups

PRINTED = 5e-4  # one printed decimal of a percentage


def test_thirteen_of_twenty_four_interviews(marked) -> None:
    texts = {f"I{i:02d}": "abcdef" for i in range(24)}
    found = code_counts(marked(texts, [(f"I{i:02d}", 0, 3, "P", "A") for i in range(13)]))
    assert found.of("P") == (13, 24)
    assert_allclose(
        [found.share[0], found.ci_lower[0], found.ci_upper[0]], [0.542, 0.351, 0.721], rtol=0, atol=PRINTED
    )


def test_two_coders_of_one_place_count_once_and_one_coder_can_be_chosen(marked) -> None:
    marks = [("I1", 0, 3, "P", "A"), ("I1", 0, 3, "P", "B"), ("I1", 3, 5, "P", "B"), ("I2", 0, 2, "C", "B")]
    interviews = marked({"I1": "abcdef", "I2": "abcdef"}, marks)
    both, first = code_counts(interviews), code_counts(interviews, coder="A")
    assert both.n_segments.tolist() == [2, 1]
    assert first.n_segments.tolist() == [1, 0]
    assert first.of("C") == (0, 2)
    with pytest.raises(OptionError, match="coder must be one of 'A', 'B'"):
        code_counts(interviews, coder="Z")


def test_counts_of_the_synthetic_study_equal_a_plain_loop(synthetic) -> None:
    found = code_by_group(synthetic, "role", least=1)
    rows = synthetic.segments
    for i, code in enumerate(found.code):
        for j, role in enumerate(found.group):
            held = rows[(rows["code"] == code) & (rows["role"] == role)]
            assert found.n_interviews[i, j] == held["document"].nunique()
            assert found.n_segments[i, j] == len(set(zip(held["document"], held["start"], strict=True)))


def test_roles_with_fewer_than_five_interviews_are_hidden_with_one_that_would_give_them_away(
    synthetic,
) -> None:
    found = code_by_group(synthetic, "role")
    hidden = {name for name, flag in zip(found.group, found.hidden, strict=True) if flag}
    assert hidden == {"it_data", "branch_head"}
    assert np.isnan(found.n_interviews[:, found.hidden]).all()
    assert np.isfinite(found.n_interviews[:, ~found.hidden]).all()
    assert "–" in str(found)


def test_branches_of_one_interview_are_all_hidden(synthetic) -> None:
    assert code_by_group(synthetic, "branch").hidden.all()


@pytest.mark.parametrize(
    ("sizes", "hidden"),
    [
        ([8, 6, 4], [False, True, True]),
        ([8, 3, 4], [False, True, True]),
        ([8, 6], [False, False]),
        ([3], [True]),
    ],
)
def test_which_groups_are_hidden(sizes, hidden) -> None:
    assert hidden_groups(np.array(sizes)).tolist() == hidden


def test_what_cannot_be_counted_is_named(marked) -> None:
    interviews = marked({"I1": "abc"}, [("I1", 0, 1, "P", "A")])
    with pytest.raises(StatisticError, match="no interview says its role"):
        code_by_group(interviews, "role")
    with pytest.raises(OptionError, match="by must be one of"):
        code_by_group(interviews, "age")
    with pytest.raises(OptionError, match="code must be one of"):
        code_counts(interviews).of("Q")
