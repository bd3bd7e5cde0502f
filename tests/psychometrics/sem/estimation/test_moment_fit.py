"""Least squares on moments: derivatives, and the traces of the residual weight against plain matrices."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from evalkit.errors import StatisticError
from evalkit.psychometrics.sem.estimation.moment_fit import (
    MomentGroup,
    MomentModel,
    evaluate,
    evaluate_inside,
    gradient,
    group_discrepancies,
    guide,
    meat,
    residual_spread,
)

RTOL = 1e-10
# Central differences with steps of 1e-5.
DIFFERENCE_ATOL = 1e-8


@pytest.fixture(scope="module", params=["diagonal", "full"])
def model(request: pytest.FixtureRequest) -> MomentModel:
    """Two groups of five statistics that three parameters imply, one of them shared."""
    rng = np.random.default_rng(2)
    groups, imply = [], []
    for g, n in enumerate((80, 120)):
        square = rng.normal(size=(5, 5))
        gamma = square @ square.T + np.eye(5)
        weight = 1.0 / np.diag(gamma) if request.param == "diagonal" else np.linalg.inv(gamma + np.eye(5))
        slope = rng.normal(size=(5, 3))
        slope[:, 1 + g] = 0.0
        groups.append(
            MomentGroup(name=str(g), n_obs=n, statistics=rng.normal(size=5), weight=weight, gamma=gamma)
        )
        imply.append(
            lambda theta, s=slope: (s @ theta + 0.1 * (s @ theta) ** 2, s * (1 + 0.2 * (s @ theta))[:, None])
        )
    return MomentModel(groups=tuple(groups), imply=tuple(imply), n_free=3)


THETA = np.array([0.3, -0.4, 0.8])


def wide(model: MomentModel) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Weight, Gamma and derivatives of all groups in one; groups weigh by their shares."""
    point = evaluate_inside(model, THETA)
    weight, gamma = np.zeros((10, 10)), np.zeros((10, 10))
    for g, (group, share) in enumerate(zip(model.groups, model.shares, strict=True)):
        at = slice(5 * g, 5 * g + 5)
        full = np.diag(group.weight) if group.weight.ndim == 1 else group.weight
        weight[at, at] = share * full
        gamma[at, at] = group.gamma / share
    return weight, gamma, np.vstack(point.slopes)


def test_the_gradient_is_that_of_differences(
    model: MomentModel, differences: Callable[..., np.ndarray]
) -> None:
    numeric = differences(lambda t: evaluate_inside(model, t).discrepancy, THETA)
    found = gradient(model, evaluate_inside(model, THETA))
    np.testing.assert_allclose(found, numeric, rtol=0, atol=DIFFERENCE_ATOL)


def test_the_discrepancy_adds_the_groups_by_their_shares(model: MomentModel) -> None:
    point = evaluate_inside(model, THETA)
    weight, _, _ = wide(model)
    gap = np.concatenate([g.statistics for g in model.groups]) - np.concatenate(point.sigma)
    assert point.discrepancy == pytest.approx(gap @ weight @ gap, rel=RTOL)
    parts = group_discrepancies(model, point)
    plain = sum(
        part / (g.n_obs - 1) * s for part, g, s in zip(parts, model.groups, model.shares, strict=True)
    )
    assert plain == pytest.approx(point.discrepancy, rel=RTOL)


def test_bread_and_meat_are_those_of_the_stacked_groups(model: MomentModel) -> None:
    point = evaluate_inside(model, THETA)
    weight, gamma, slope = wide(model)
    np.testing.assert_allclose(guide(model, point), 2 * slope.T @ weight @ slope, rtol=RTOL)
    expected = slope.T @ weight @ gamma @ weight @ slope
    np.testing.assert_allclose(np.sum(meat(model, point), axis=0), expected, rtol=RTOL)


def test_traces_of_the_residual_weight_are_those_of_the_stacked_groups(model: MomentModel) -> None:
    point = evaluate_inside(model, THETA)
    weight, gamma, slope = wide(model)
    inverse = np.linalg.inv(slope.T @ weight @ slope)
    product = (weight - weight @ slope @ inverse @ slope.T @ weight) @ gamma
    one, two = residual_spread(model, point, inverse)
    assert one == pytest.approx(np.trace(product), rel=RTOL)
    assert two == pytest.approx(np.trace(product @ product), rel=RTOL)


def test_outside_the_domain_there_is_no_point(model: MomentModel) -> None:
    nowhere = MomentModel(groups=model.groups, imply=(lambda _: None, lambda _: None), n_free=3)
    assert evaluate(nowhere, THETA) is None
    with pytest.raises(StatisticError, match="impossible moments"):
        evaluate_inside(nowhere, THETA)


def test_robust_errors_need_gamma(model: MomentModel) -> None:
    from dataclasses import replace

    blind = replace(model, groups=tuple(replace(g, gamma=None) for g in model.groups))
    with pytest.raises(StatisticError, match="sampling covariance of the moments"):
        meat(blind, evaluate_inside(blind, THETA))
