"""Co-occurrence with phi, sequence, saturation against enumeration."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from numpy.testing import assert_allclose

from evalkit.errors import OptionError, StatisticError
from evalkit.interviews.relations import co_occurrence, code_sequence, saturation

RTOL = 1e-10  # log-gamma against whole numbers

MARKS = [
    ("I", 0, 3, "P", "A"),
    ("I", 2, 5, "Q", "A"),
    ("I", 6, 8, "P", "A"),
    ("J", 0, 2, "P", "A"),
    ("J", 4, 6, "Q", "A"),
    ("K", 0, 2, "R", "A"),
]


@pytest.fixture
def interviews(marked):
    return marked(dict.fromkeys("IJKL", "abcdefghij"), MARKS)


def test_codes_of_one_interview(interviews) -> None:
    found = co_occurrence(interviews)
    assert found.count.tolist() == [[2, 2, 0], [2, 2, 0], [0, 0, 1]]
    has = np.array([[1, 1, 0], [1, 1, 0], [0, 0, 1], [0, 0, 0]])
    assert_allclose(found.phi, np.corrcoef(has.T), rtol=RTOL, atol=1e-15)


def test_overlapping_selections_are_one_segment(interviews) -> None:
    found = co_occurrence(interviews, "segments")
    assert found.n == 5
    assert found.count[0, 1] == 1
    assert found.count.diagonal().tolist() == [3, 2, 1]


def test_next_code_in_the_order_of_the_text(interviews) -> None:
    found = code_sequence(interviews)
    assert found.count.tolist() == [[0, 2, 0], [1, 0, 0], [0, 0, 0]]
    assert np.isnan(found.share[2]).all()


def test_saturation_is_the_mean_over_all_orders(interviews) -> None:
    found = saturation(interviews)
    assert found.n_codes.tolist() == [2, 2, 3, 3]
    assert found.n_new.tolist() == [2, 0, 1, 0]
    held = [{"P", "Q"}, {"P", "Q"}, {"R"}, set()]
    every = [[len(set().union(*order[:m])) for m in range(1, 5)] for order in permutations(held)]
    assert_allclose(found.expected, np.mean(every, axis=0), rtol=RTOL)


def test_nothing_coded_is_named(marked, interviews) -> None:
    empty = marked({"I": "abc"}, [])
    for function in (co_occurrence, saturation, code_sequence):
        with pytest.raises(StatisticError, match="no "):
            function(empty)
    with pytest.raises(OptionError, match="within must be one of"):
        co_occurrence(interviews, "words")
