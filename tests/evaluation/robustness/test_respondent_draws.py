"""Resampled branch means: their mean and spread are those of the bootstrap, within branches."""

from __future__ import annotations

import numpy as np
import pytest

from evalkit.errors import DataError
from evalkit.evaluation.robustness.respondent_draws import RespondentBlock, resampled_means
from evalkit.inference.design import design_means

DRAWS = 20_000
FOUR_ERRORS = 0.03  # relative; sd of 20,000 draws is known to .5 %, their mean to .7 % of an sd


def test_means_and_spread_are_those_of_the_bootstrap_of_each_branch() -> None:
    rng = np.random.default_rng(1)
    branch = rng.permutation(np.repeat([0, 2], [30, 50]))
    values = rng.normal(50, 10, (80, 2))
    block = RespondentBlock(values=values, branch=branch, columns=np.array([0, 3]))
    found = resampled_means(block, 3, DRAWS, np.random.default_rng(2))
    assert found.shape == (DRAWS, 3, 2)
    assert np.isnan(found[:, 1]).all()
    for i, n in ((0, 30), (2, 50)):
        own = values[branch == i]
        error = own.std(axis=0) / np.sqrt(n)
        np.testing.assert_allclose(
            found[:, i].mean(axis=0), own.mean(axis=0), rtol=0, atol=FOUR_ERRORS * error.min()
        )
        np.testing.assert_allclose(found[:, i].std(axis=0), error, rtol=FOUR_ERRORS)
    covered = np.corrcoef(values[branch == 2].T)[0, 1]
    assert np.corrcoef(found[:, 2].T)[0, 1] == pytest.approx(covered, abs=FOUR_ERRORS)


def test_each_draw_is_a_resample_of_whole_respondents_with_their_gaps() -> None:
    """Three respondents: every mean must be one of the 27 that copying rows can give."""
    rows = np.array([[1.0, np.nan], [10.0, 5.0], [100.0, 7.0]])
    block = RespondentBlock(values=rows, branch=np.zeros(3, dtype=int), columns=np.array([0, 1]))
    found = resampled_means(block, 1, 500, np.random.default_rng(0))[:, 0]
    picks = np.array(np.meshgrid(*[range(3)] * 3)).reshape(3, -1).T
    possible = set()
    for pick in picks:
        answers = rows[pick, 1][~np.isnan(rows[pick, 1])]
        second = round(float(answers.mean()), 6) if len(answers) else None
        possible.add((round(float(rows[pick, 0].mean()), 6), second))
    drawn = {(round(float(x), 6), None if np.isnan(y) else round(float(y), 6)) for x, y in found}
    assert drawn == possible


def test_weighted_draws_spread_as_the_linearised_error_says() -> None:
    """Weights, clusters drawn whole, and 60 of 100 clusters: an sd of (n − 1)/n of the design-based variance."""
    rng = np.random.default_rng(4)
    cluster, weights = np.arange(180) // 3, rng.uniform(0.5, 3, 180)
    values = rng.normal(50, 10, (180, 2)) + rng.normal(0, 6, 60)[cluster][:, np.newaxis]
    size = np.full(180, 100.0)
    block = RespondentBlock(
        values=values,
        branch=np.zeros(180, dtype=int),
        columns=np.array([0, 1]),
        weights=weights,
        clusters=cluster,
        population=size,
    )
    found = resampled_means(block, 1, DRAWS, np.random.default_rng(2))[:, 0]
    design = design_means(values, weights=weights, clusters=cluster, population=size)
    error = design.se[0] * np.sqrt(59 / 60)
    np.testing.assert_allclose(found.mean(axis=0), design.mean[0], rtol=0, atol=FOUR_ERRORS * error.min())
    np.testing.assert_allclose(found.std(axis=0), error, rtol=FOUR_ERRORS)
    shared = design.covariance[0, 0, 1] / np.prod(design.se[0])
    assert np.corrcoef(found.T)[0, 1] == pytest.approx(shared, abs=FOUR_ERRORS)


def test_equal_weights_draw_the_same_means_and_a_census_does_not_vary() -> None:
    rng = np.random.default_rng(6)
    values, branch = rng.normal(size=(40, 2)), np.repeat([0, 1], [25, 15])
    columns = np.array([0, 1])
    plain = RespondentBlock(values=values, branch=branch, columns=columns)
    equal = RespondentBlock(values=values, branch=branch, columns=columns, weights=np.full(40, 4.0))
    held = [resampled_means(block, 2, 50, np.random.default_rng(0)) for block in (plain, equal)]
    np.testing.assert_allclose(held[1], held[0], rtol=1e-12)
    size = np.array([25.0, 15.0])[branch]
    census = RespondentBlock(values=values, branch=branch, columns=columns, population=size)
    assert np.ptp(resampled_means(census, 2, 50, np.random.default_rng(0)), axis=0).max() < 1e-12


def test_blocks_that_do_not_fit_are_refused() -> None:
    with pytest.raises(DataError, match="part of the design"):
        RespondentBlock(
            values=np.zeros((3, 1)),
            branch=np.zeros(3, dtype=int),
            columns=np.array([0]),
            weights=np.ones(2),
        )
    with pytest.raises(DataError, match="length"):
        RespondentBlock(values=np.zeros((3, 1)), branch=np.zeros(2, dtype=int), columns=np.array([0]))
    with pytest.raises(DataError, match="places"):
        RespondentBlock(values=np.zeros((3, 1)), branch=np.zeros(3, dtype=int), columns=np.array([0, 1]))
    with pytest.raises(DataError, match="respondent 2"):
        RespondentBlock(
            values=np.array([[1.0], [np.inf]]), branch=np.zeros(2, dtype=int), columns=np.array([0])
        )
