"""The sample of a group: its moments, its patterns of answered items, and what cannot be fitted."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from evalkit.errors import StatisticError
from evalkit.psychometrics.sem.sampling.sample import (
    answer_patterns,
    complete_group,
    moment_group,
    single_answers,
)

RTOL = 1e-13
ITEMS = [f"x{i}" for i in range(1, 7)]


def test_moments_have_the_divisor_n(answers_of: Callable[..., np.ndarray]) -> None:
    answers = answers_of(40, 1)
    found = complete_group("a", answers, ITEMS)
    np.testing.assert_allclose(found.mean, answers.mean(axis=0), rtol=RTOL)
    np.testing.assert_allclose(found.covariance, np.cov(answers.T, bias=True), rtol=RTOL)
    assert (found.name, found.n_obs, len(found.patterns)) == ("a", 40, 1)


def test_patterns_are_the_sets_of_answered_items_with_their_own_moments() -> None:
    nan = np.nan
    answers = np.array([[1.0, 2.0], [nan, 5.0], [3.0, 8.0], [nan, nan], [nan, 7.0]])
    found = {tuple(p.items.tolist()): p for p in answer_patterns(answers)}
    assert set(found) == {(0, 1), (1,)}
    both, second = found[0, 1], found[1,]
    assert (sorted(both.rows.tolist()), sorted(second.rows.tolist())) == ([0, 2], [1, 4])
    np.testing.assert_allclose(both.mean, [2.0, 5.0], rtol=RTOL)
    np.testing.assert_allclose(both.covariance, [[1.0, 3.0], [3.0, 9.0]], rtol=RTOL)
    np.testing.assert_allclose(second.mean, [0.0, 6.0], rtol=RTOL)
    np.testing.assert_allclose(second.covariance, [[0.0, 0.0], [0.0, 1.0]], rtol=RTOL)


@pytest.mark.parametrize("name", ["", "north"])
def test_too_few_respondents_are_refused_with_their_group(
    name: str, answers_of: Callable[..., np.ndarray]
) -> None:
    place = f" in group '{name}'" if name else ""
    with pytest.raises(StatisticError, match=f"^6 complete respondents{place} for 6 items"):
        complete_group(name, answers_of(6, 1), ITEMS)
    with pytest.raises(StatisticError, match=r"^0 complete respondents"):
        complete_group("", np.empty((0, 6)), ITEMS)


def test_constant_items_are_named(answers_of: Callable[..., np.ndarray]) -> None:
    answers = answers_of(40, 1)
    answers[:, [1, 4]] = 3.0
    with pytest.raises(StatisticError, match="constant item: 'x2', 'x5'"):
        complete_group("", answers, ITEMS)


def test_items_that_determine_each_other_are_refused(answers_of: Callable[..., np.ndarray]) -> None:
    answers = answers_of(40, 1)
    answers[:, 2] = answers[:, 0] + answers[:, 1]
    with pytest.raises(StatisticError, match=r"determine each other.*singular"):
        complete_group("", answers, ITEMS)


def test_a_group_of_moments_has_no_single_answers() -> None:
    group = moment_group("", 50, np.zeros(2), np.array([[1.0, 0.3], [0.3, 1.0]]), ["a", "b"])
    assert group.patterns[0].n_obs == 50
    with pytest.raises(StatisticError, match=r'only means and covariances are known.*estimator="ML"'):
        single_answers(group)


def test_units_do_not_make_items_determine_each_other(answers_of: Callable[..., np.ndarray]) -> None:
    units = np.array([1e9, 1.0, 1e-6, 1.0, 1e6, 1.0])
    found = complete_group("", answers_of(40, 1) * units, ITEMS)
    assert found.covariance[0, 0] > 1e16
