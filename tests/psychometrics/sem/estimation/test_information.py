"""Covariances of estimates: the inverse information, its sandwich, clusters, constraints, what is singular."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from evalkit.errors import StatisticError
from evalkit.psychometrics.sem.estimation import objective
from evalkit.psychometrics.sem.estimation.information import curvature, sandwich, score_products
from evalkit.psychometrics.sem.estimation.reference_models import FittedModel

RTOL = 1e-9


@pytest.fixture
def fitted(case: Callable[..., object]) -> FittedModel:
    _, model, theta = case()
    return FittedModel(model=model, point=objective.evaluate_inside(model, theta))


def test_the_inverse_is_that_of_n_times_half_the_hessian(fitted: FittedModel) -> None:
    found = curvature(fitted, "expected")
    expected = 0.5 * 150 * objective.expected_hessian(fitted.model, fitted.point)
    np.testing.assert_allclose(found.information, expected, rtol=RTOL)
    np.testing.assert_allclose(found.inverse @ expected, np.eye(len(expected)), rtol=0, atol=1e-8)


def test_within_a_basis_the_inverse_has_its_rank(fitted: FittedModel) -> None:
    q = fitted.model.n_free
    basis = np.linalg.qr(np.random.default_rng(1).normal(size=(q, q - 2)))[0]
    found = curvature(fitted, "expected", basis)
    assert np.linalg.matrix_rank(found.inverse, tol=1e-10) == q - 2
    inner = np.linalg.inv(basis.T @ found.information @ basis)
    np.testing.assert_allclose(basis.T @ found.inverse @ basis, inner, rtol=0, atol=1e-9)


def test_products_of_scores_are_summed_over_respondents(fitted: FittedModel) -> None:
    for scores, product in zip(
        objective.scores(fitted.model, fitted.point), score_products(fitted), strict=True
    ):
        np.testing.assert_allclose(product, sum(np.outer(s, s) for s in scores), rtol=RTOL)


def test_products_of_clusters_are_those_of_their_sums(fitted: FittedModel) -> None:
    clusters = [np.arange(90) % 9, np.arange(60) % 5]
    found = score_products(fitted, clusters)
    for scores, own, product, size in zip(
        objective.scores(fitted.model, fitted.point), clusters, found, (9, 5), strict=True
    ):
        total = sum(np.outer(v, v) for v in (scores[own == c].sum(axis=0) for c in range(size)))
        np.testing.assert_allclose(product, total * size / (size - 1), rtol=0, atol=1e-7)


def test_clusters_of_one_respondent_are_respondents(fitted: FittedModel) -> None:
    clusters = [np.arange(90), np.arange(60)]
    for one, each, n in zip(score_products(fitted), score_products(fitted, clusters), (90, 60), strict=True):
        np.testing.assert_allclose(each, one * n / (n - 1), rtol=0, atol=1e-8)


def test_one_cluster_is_refused(fitted: FittedModel) -> None:
    with pytest.raises(StatisticError, match="at least two clusters in every group"):
        score_products(fitted, [np.arange(90) % 9, np.zeros(60, dtype=np.int64)])


def test_the_sandwich_has_the_inverse_on_both_sides(fitted: FittedModel) -> None:
    curved = curvature(fitted, "observed") if _positive(fitted) else curvature(fitted, "expected")
    products = score_products(fitted)
    expected = curved.inverse @ (products[0] + products[1]) @ curved.inverse
    np.testing.assert_allclose(sandwich(curved, products), expected, rtol=RTOL)


def _positive(fitted: FittedModel) -> bool:
    return bool(np.linalg.eigvalsh(objective.observed_hessian(fitted.model, fitted.point))[0] > 0)
