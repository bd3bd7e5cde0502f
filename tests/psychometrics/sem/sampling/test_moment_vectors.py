"""Covariances as vectors: their order, their weight under normality, their sampling covariance."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from evalkit.psychometrics.sem.model.parameter import ModelOptions
from evalkit.psychometrics.sem.model.parameters import parameter_table
from evalkit.psychometrics.sem.model.structure import structure
from evalkit.psychometrics.sem.model.syntax import parse_model
from evalkit.psychometrics.sem.sampling.moment_vectors import (
    answer_gamma,
    implied_vector,
    lower_triangle,
    normal_weight,
    sample_vector,
)
from evalkit.psychometrics.sem.sampling.sample import complete_group

RTOL = 1e-10
# Central differences with steps of 1e-5.
DIFFERENCE_ATOL = 2e-9
ITEMS = [f"x{i}" for i in range(1, 7)]


def normal_gamma(covariance: np.ndarray, has_means: bool) -> np.ndarray:
    """n cov(s_ij, s_kl) = sigma_ik sigma_jl + sigma_il sigma_jk of normal answers (Browne 1984)."""
    p = len(covariance)
    row, column = lower_triangle(p)
    gamma = np.array(
        [
            [
                covariance[i, k] * covariance[j, m] + covariance[i, m] * covariance[j, k]
                for k, m in zip(row, column, strict=True)
            ]
            for i, j in zip(row, column, strict=True)
        ]
    )
    if not has_means:
        return gamma
    whole = np.zeros((p + len(row),) * 2)
    whole[:p, :p], whole[p:, p:] = covariance, gamma
    return whole


def test_the_lower_triangle_runs_down_its_columns() -> None:
    row, column = lower_triangle(3)
    assert list(zip(row.tolist(), column.tolist(), strict=True)) == [
        (0, 0),
        (1, 0),
        (2, 0),
        (1, 1),
        (2, 1),
        (2, 2),
    ]


@pytest.mark.parametrize("has_means", [False, True])
def test_the_weight_of_least_squares_is_the_inverse_of_the_normal_sampling_covariance(
    has_means: bool, answers_of: Callable[..., np.ndarray]
) -> None:
    covariance = np.cov(answers_of(60, 1)[:, :4].T)
    weight = normal_weight(np.linalg.inv(covariance), has_means)
    np.testing.assert_allclose(np.linalg.inv(weight), normal_gamma(covariance, has_means), rtol=0, atol=RTOL)


@pytest.mark.parametrize("has_means", [False, True])
def test_the_sampling_covariance_of_answers_is_the_mean_of_products_row_by_row(
    has_means: bool, answers_of: Callable[..., np.ndarray]
) -> None:
    answers = answers_of(30, 6)
    group = complete_group("", answers, ITEMS)
    row, column = lower_triangle(6)
    total = 0.0
    for x in answers - answers.mean(axis=0):
        moved = np.outer(x, x)[row, column] - group.covariance[row, column]
        moved = np.concatenate([x, moved]) if has_means else moved
        total = total + np.outer(moved, moved)
    np.testing.assert_allclose(answer_gamma(group, has_means), total / 30, rtol=0, atol=RTOL)


@pytest.mark.parametrize("has_means", [False, True])
def test_the_implied_vector_has_the_order_of_the_sample_and_its_derivatives(
    has_means: bool, answers_of: Callable[..., np.ndarray], differences: Callable[..., np.ndarray]
) -> None:
    group = complete_group("", answers_of(60, 1), ITEMS)
    text = "f =~ x1 + x2 + x3\ng =~ x4 + x5 + x6"
    table = parameter_table(parse_model(text), 1, ModelOptions(means=has_means))
    imply = implied_vector(structure(table, 0, group.covariance, group.mean))
    theta = np.random.default_rng(1).uniform(0.4, 1.2, size=table.n_free)
    values, slopes = imply(theta)
    assert values.shape == sample_vector(group, has_means).shape
    np.testing.assert_allclose(
        slopes, differences(lambda t: imply(t)[0], theta), rtol=0, atol=DIFFERENCE_ATOL
    )
    spread = values[6:] if has_means else values
    matrix = np.zeros((6, 6))
    matrix[lower_triangle(6)] = spread
    variance = {r.left: theta[r.free] for r in table.rows if r.operator == "~~" and r.left == r.right}
    assert matrix[0, 0] == pytest.approx(variance["f"] + variance["x1"], rel=1e-12)
