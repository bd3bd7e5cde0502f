"""Means and covariances of incomplete answers: the maximum of the likelihood, by its gradient and by hand."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from evalkit.errors import StatisticError
from evalkit.psychometrics.sem.estimation import objective
from evalkit.psychometrics.sem.model.parameter import ModelOptions
from evalkit.psychometrics.sem.model.parameters import parameter_table
from evalkit.psychometrics.sem.model.structure import structure
from evalkit.psychometrics.sem.model.syntax import parse_model
from evalkit.psychometrics.sem.sampling.sample import SampleGroup
from evalkit.psychometrics.sem.sampling.saturated import incomplete_group

# EM ends at changes of 1e-11 of a deviation; the gradient of the mean deviance is of that order.
GRADIENT_ATOL = 1e-8
RTOL = 1e-10
ITEMS = [f"x{i}" for i in range(1, 7)]


def gradient_at_its_moments(group: SampleGroup, p: int) -> np.ndarray:
    """Of the deviance of the model without restrictions, at the moments of the group."""
    names = ITEMS[:p]
    text = "\n".join(f"{a} ~~ {b}" for i, a in enumerate(names) for b in names[i:])
    table = parameter_table(parse_model(text), 1, ModelOptions(means=True))
    place = {name: names.index(name) for name in table.observed}
    shape = structure(table, 0, group.covariance, group.mean)
    model = objective.Model(structures=(shape,), groups=(group,), n_free=table.n_free)
    theta = np.zeros(table.n_free)
    for row in table.rows:
        if row.operator == "~~":
            theta[row.free] = group.covariance[place[row.left], place[row.right]]
        else:
            theta[row.free] = group.mean[place[row.left]]
    assert table.observed == tuple(names)
    return objective.gradient(model, objective.evaluate_inside(model, theta))


def test_complete_answers_have_their_plain_moments(answers_of: Callable[..., np.ndarray]) -> None:
    answers = answers_of(50, 2)
    found = incomplete_group("", answers, ITEMS)
    np.testing.assert_allclose(found.mean, answers.mean(axis=0), rtol=RTOL)
    np.testing.assert_allclose(found.covariance, np.cov(answers.T, bias=True), rtol=RTOL)


def test_a_second_item_missing_in_some_rows_is_regressed_on_the_first() -> None:
    # Anderson (1957): with a monotone pattern the maximum has a closed form.
    rng = np.random.default_rng(4)
    x = rng.normal(size=60)
    y = 0.7 * x + rng.normal(size=60)
    y[40:] = np.nan
    found = incomplete_group("", np.column_stack([x, y]), ["x", "y"])
    seen = np.cov(x[:40], y[:40], bias=True)
    slope = seen[0, 1] / seen[0, 0]
    mean_y = y[:40].mean() + slope * (x.mean() - x[:40].mean())
    var_y = seen[1, 1] + slope**2 * (x.var() - seen[0, 0])
    np.testing.assert_allclose(found.mean, [x.mean(), mean_y], rtol=0, atol=RTOL)
    expected = [[x.var(), slope * x.var()], [slope * x.var(), var_y]]
    np.testing.assert_allclose(found.covariance, expected, rtol=0, atol=RTOL)


@pytest.mark.parametrize("missing", [0.1, 0.3, 0.5])
def test_the_likelihood_is_stationary_at_the_moments(
    missing: float, answers_of: Callable[..., np.ndarray]
) -> None:
    group = incomplete_group("", answers_of(150, 3, missing), ITEMS)
    assert len(group.patterns) > 10
    assert np.abs(gradient_at_its_moments(group, 6)).max() < GRADIENT_ATOL


def test_rows_without_any_answer_do_not_count(answers_of: Callable[..., np.ndarray]) -> None:
    answers = answers_of(80, 5, 0.2)
    more = np.vstack([answers, np.full((7, 6), np.nan)])
    one, two = incomplete_group("", answers, ITEMS), incomplete_group("", more, ITEMS)
    assert one.n_obs == two.n_obs
    np.testing.assert_array_equal(one.covariance, two.covariance)


def test_items_nobody_answered_together_are_named(answers_of: Callable[..., np.ndarray]) -> None:
    answers = answers_of(40, 1)
    answers[:20, 0] = np.nan
    answers[20:, 3] = np.nan
    with pytest.raises(
        StatisticError, match="items 'x1' and 'x4' in group 'n' were answered by fewer than two"
    ):
        incomplete_group("n", answers, ITEMS)


def test_an_item_nobody_answered_is_named(answers_of: Callable[..., np.ndarray]) -> None:
    answers = answers_of(40, 1)
    answers[:, 2] = np.nan
    with pytest.raises(
        StatisticError, match=r"item 'x3' (was|were) answered|items 'x1' and 'x3' were answered"
    ):
        incomplete_group("", answers, ITEMS)


def test_constant_answers_are_named(answers_of: Callable[..., np.ndarray]) -> None:
    answers = answers_of(40, 1, 0.1)
    answers[:, 2] = 4.0
    with pytest.raises(StatisticError, match="constant item: 'x3'"):
        incomplete_group("", answers, ITEMS)


def test_an_item_that_copies_another_is_refused(answers_of: Callable[..., np.ndarray]) -> None:
    answers = answers_of(100, 1, 0.1)
    answers[:, 1] = answers[:, 0]
    with pytest.raises(StatisticError, match=r"determine each other.*singular"):
        incomplete_group("", answers, ITEMS)


def test_an_item_with_fewer_answers_than_the_others_have_items_is_refused(
    answers_of: Callable[..., np.ndarray],
) -> None:
    answers = answers_of(100, 1)
    answers[5:, 0] = np.nan
    with pytest.raises(StatisticError, match=r"determine each other.*too few respondents answered"):
        incomplete_group("", answers, ITEMS)
