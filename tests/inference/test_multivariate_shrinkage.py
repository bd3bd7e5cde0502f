"""Shrunken vectors: metafor, the univariate method, an independent EM search, and coverage with known truth."""

from __future__ import annotations

import numpy as np
import pytest

from evalkit.errors import DataError, OptionError, StatisticError
from evalkit.inference.between_covariance import ESTIMATORS
from evalkit.inference.multivariate_shrinkage import shrink_vectors
from evalkit.inference.shrinkage import shrink_means

METAFOR = 1e-6  # both optimisers stop when the likelihood is flat to about 1e-12
Y = np.array(
    [70.1, 61.2, 73.4, 66.0, 68.2, 64.1, 75.9, 70.3, 71.5, 59.8, 66.7, 60.4, 74.2, 69.9, 69.3, 65.5]
).reshape(8, 2)
SE = np.array([[1.1, 1.4, 0.9, 1.6, 1.2, 1.0, 1.3, 1.5], [1.3, 1.1, 1.5, 1.2, 1.0, 1.6, 1.4, 0.9]]).T
V = SE[:, :, None] * SE[:, None, :] * np.array([[1, 0.4], [0.4, 1]])


def test_reml_agrees_with_metafor() -> None:
    """R 4.2.2, metafor 3.8.1: rma.mv(yi, V, mods = ~ o - 1, random = ~ o | u, struct = "UN")."""
    found = shrink_vectors(Y, V)
    tau2, covariance = [8.49512267291, 15.25384561136], 8.7837621191
    np.testing.assert_allclose(np.diag(found.between), tau2, rtol=METAFOR, atol=0)
    assert found.between[0, 1] == pytest.approx(covariance, rel=METAFOR)
    np.testing.assert_allclose(found.grand_mean, [71.0630111610, 64.5918291154], rtol=METAFOR, atol=0)


def test_one_indicator_is_the_univariate_method() -> None:
    one, plain = shrink_vectors(Y[:, :1], V[:, :1, :1]), shrink_means(Y[:, 0], SE[:, 0], method="reml")
    assert one.between[0, 0] == pytest.approx(plain.tau2, rel=1e-6)
    np.testing.assert_allclose(one.shrunken[:, 0], plain.shrunken, rtol=1e-8)
    np.testing.assert_allclose(one.ci_lower[:, 0], plain.ci_lower, rtol=1e-8)


def _em(y: np.ndarray, v: np.ndarray, rounds: int) -> np.ndarray:
    """REML by the EM algorithm with the mean under a flat prior: another road to the same maximum."""
    between = np.cov(y, rowvar=False)
    for _ in range(rounds):
        weight = np.linalg.inv(v + between)
        spread = np.linalg.inv(weight.sum(axis=0))
        centre = spread @ np.einsum("bij,bj->i", weight, y)
        drawn = between @ weight
        deviation = np.einsum("bij,bj->bi", drawn, y - centre)
        within = between - drawn @ between + drawn @ spread @ np.swapaxes(drawn, 1, 2)
        between = (deviation[:, :, None] * deviation[:, None, :] + within).mean(axis=0)
    return between


def test_reml_is_where_an_em_search_ends() -> None:
    rng = np.random.default_rng(4)
    _, y, v = _draw(rng, 30, 3, 0.7)
    np.testing.assert_allclose(shrink_vectors(y, v).between, _em(y, v, 3000), rtol=1e-4)


def test_one_indicator_borrows_from_another() -> None:
    """A noisy indicator that goes with a sure one is drawn towards what the sure one says."""
    rng = np.random.default_rng(6)
    common = rng.normal(0, 3, 30)
    truth = np.column_stack([common, common])
    se = np.array([0.3, 3.0])
    y = truth + se * rng.normal(size=(30, 2))
    v = np.broadcast_to(np.diag(se**2), (30, 2, 2))
    together, alone = shrink_vectors(y, v), shrink_means(y[:, 1], np.full(30, 3.0))
    error = ((together.shrunken[:, 1] - truth[:, 1]) ** 2).mean()
    assert error < 0.5 * ((alone.shrunken - truth[:, 1]) ** 2).mean()


def test_units_and_order_do_not_matter() -> None:
    turn = np.array([[2.0, 1], [0, 3]])
    a, b = shrink_vectors(Y, V), shrink_vectors((Y @ turn.T)[::-1], (turn @ V @ turn.T)[::-1])
    np.testing.assert_allclose(b.shrunken[::-1], a.shrunken @ turn.T, rtol=1e-5)
    np.testing.assert_allclose(b.covariance[::-1], turn @ a.covariance @ turn.T, rtol=1e-4)


def test_fewest_units_come_back_raw() -> None:
    found = shrink_vectors(Y[:4], V[:4], method="moments")
    np.testing.assert_allclose(found.shrunken, Y[:4], rtol=1e-12)
    np.testing.assert_allclose(found.covariance, V[:4], rtol=1e-9)
    with pytest.raises(
        StatisticError, match="2 indicators can be shrunken together for 4 units at least; got 3"
    ):
        shrink_vectors(Y[:3], V[:3])


def test_indicators_without_error_stay() -> None:
    v = V.copy()
    v[:, 0, :] = v[:, :, 0] = 0
    found = shrink_vectors(Y, v)
    np.testing.assert_allclose(found.shrunken[:, 0], Y[:, 0], rtol=1e-8)
    assert np.abs(found.shrunken[:, 1] - Y[:, 1]).max() > 0.05


def _draw(
    rng: np.random.Generator, b: int, k: int, reliability: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """True vectors correlated .5, errors correlated .4 and unequal by a factor of 2."""
    se = np.linspace(0.7, 1.4, b)
    v = se[:, None, None] ** 2 * (np.full((k, k), 0.4) + 0.6 * np.eye(k))
    between = (np.full((k, k), 0.5) + 0.5 * np.eye(k)) * reliability / (1 - reliability) * (se**2).mean()
    truth = rng.normal(size=(b, k)) @ np.linalg.cholesky(between).T
    return truth, truth + np.einsum("bij,bj->bi", np.linalg.cholesky(v), rng.normal(size=(b, k))), v


def _coverage(b: int, k: int, reliability: float, method: str, replications: int) -> float:
    rng = np.random.default_rng(1000 * b + k)
    held = []
    for _ in range(replications):
        truth, y, v = _draw(rng, b, k, reliability)
        found = shrink_vectors(y, v, method=method)  # type: ignore[arg-type]
        held.append(((found.ci_lower <= truth) & (truth <= found.ci_upper)).mean())
    return float(np.mean(held))


@pytest.mark.parametrize(("b", "k"), [(6, 2), (10, 3), (40, 4)])
def test_intervals_cover_on_average_over_units(b: int, k: int) -> None:
    assert 0.93 <= _coverage(b, k, 0.7, "moments", 300) <= 0.97


@pytest.mark.slow
@pytest.mark.parametrize("method", list(ESTIMATORS))
@pytest.mark.parametrize("reliability", [0.5, 0.7, 0.9])
@pytest.mark.parametrize(("b", "k"), [(6, 2), (10, 3), (40, 4)])
def test_coverage_with_many_replications(b: int, k: int, reliability: float, method: str) -> None:
    """Reliability ≥ .5 is the assumption of the stated 93–97 %; docs/coverage.md has the figures."""
    replications = 400 if method == "reml" else 2000  # a search takes some milliseconds
    assert 0.93 <= _coverage(b, k, reliability, method, replications) <= 0.97


def test_bad_input_is_named() -> None:
    gap = Y.copy()
    gap[2, 1] = np.nan
    with pytest.raises(DataError, match="unit C, indicator y: the mean or its covariance is missing"):
        shrink_vectors(gap, V, list("ABCDEFGH"), ["x", "y"])
    with pytest.raises(DataError, match="covariance of unit 1 is not positive semidefinite"):
        shrink_vectors(Y, np.broadcast_to([[1.0, 2], [2, 1]], (8, 2, 2)))
    with pytest.raises(StatisticError, match="indicator 2 has neither differences nor errors"):
        shrink_vectors(Y * [1, 0], V * [[1, 0], [0, 0]])
    with pytest.raises(OptionError, match="method must be one of"):
        shrink_vectors(Y, V, method="ml")  # type: ignore[arg-type]
