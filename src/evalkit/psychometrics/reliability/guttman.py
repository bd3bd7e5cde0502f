"""Guttman's (1945) six lower bounds to reliability, and the series of ten Berge and Zegers (1978)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evalkit.psychometrics.matrices import squared_multiple_correlations
from evalkit.psychometrics.moments import Moments
from evalkit.psychometrics.reliability.splits import EXHAUSTIVE_ITEMS, best_split, guttman_coefficients, signs
from evalkit.psychometrics.scale_matrix import Metric, scale_matrix
from evalkit.result import Result, ResultTable, result

FloatArray = NDArray[np.float64]


@result
class GuttmanResult(Result):
    """Lower bounds to the reliability of a sum of k items.

    Attributes:
        lambda1: 1 - tr S / 1'S1.
        lambda2: lambda1 + sqrt(k/(k-1) sum of squared covariances off the diagonal) / 1'S1.
        lambda3: k/(k-1) lambda1, which is coefficient alpha.
        lambda4: the largest Guttman split-half coefficient over halves of (nearly) equal size.
        lambda5: lambda1 + 2 sqrt(largest column sum of squared covariances off the diagonal) / 1'S1.
        lambda5_plus: as lambda5 with the second term times k/(k-1).
        lambda6: 1 - sum of the residual variances of each item given the others / 1'S1.
        theta: k/(k-1) (1 - 1/e1), e1 the largest eigenvalue of the correlations (Armor 1974).
        mu: (4,) ten Berge and Zegers' mu0 to mu3; mu0 = lambda3, mu1 = lambda2.
        lambda6_if_deleted: (k,) lambda6 without the item; (0,) for two items.
        lambda4_exhaustive: whether all splits were tried; if not, lambda4 is the best one found.
        best_half: items of one half of the best split.
        metric: "standardised" or "raw".
        items: k item names.
        n_obs: respondents, or None if not given.
        seed: of the sample of splits; without effect when exhaustive.
        warnings: sentences about what limits the result.
    """

    title: ClassVar[str] = "Guttman's lower bounds"

    lambda1: float
    lambda2: float
    lambda3: float
    lambda4: float
    lambda5: float
    lambda5_plus: float
    lambda6: float
    theta: float
    mu: FloatArray
    lambda6_if_deleted: FloatArray
    lambda4_exhaustive: bool
    best_half: tuple[str, ...]
    metric: Metric
    items: tuple[str, ...]
    n_obs: int | None
    seed: int
    warnings: tuple[str, ...]

    def tables(self) -> tuple[ResultTable, ...]:
        """One row per bound."""
        names = ("lambda1", "lambda2", "lambda3", "lambda4", "lambda5", "lambda5_plus", "lambda6")
        rows = [(name, getattr(self, name)) for name in names]
        rows += [(f"mu{r}", float(value)) for r, value in enumerate(self.mu)]
        return (ResultTable(title="Lower bounds", columns=("bound", "value"), rows=tuple(rows)),)


def guttman(
    data: Moments | ArrayLike,
    n_obs: int | None = None,
    names: Sequence[str] | None = None,
    metric: Metric = "standardised",
    *,
    n_samples: int = 10_000,
    seed: int = 0,
) -> GuttmanResult:
    """Guttman's lambda 1 to 6 and ten Berge and Zegers' mu (R's psych::guttman for "standardised").

    Lambda 4 is found over all halves up to 16 items. Beyond, it is the best of n_samples halves after
    exchanging items, which may still be below the true maximum. In samples lambda 4 capitalises on chance.

    Args:
        data: Moments, or a (k, k) correlation matrix.
        n_obs: respondents; for a matrix only.
        names: k item names; for a matrix only.
        metric: "standardised" or "raw"; "raw" needs Moments.
        n_samples: halves sampled when there are more than 16 items.
        seed: of the sample.

    Raises:
        OptionError: an unknown metric, or "raw" of a correlation matrix.
        DataError: not a correlation matrix.
        StatisticError: one item, a constant item, or a singular matrix (items named).
    """
    given = scale_matrix(data, metric, "Guttman's lambda 6", n_obs=n_obs, names=names, invertible=True)
    matrix, k, total = given.matrix, len(given.names), given.total
    off = matrix - np.diag(np.diag(matrix))
    first = float(off.sum()) / total
    column = 2.0 * float(np.sqrt((off**2).sum(axis=0).max())) / total
    splits = signs(k, n_samples, seed)
    exhaustive = k <= EXHAUSTIVE_ITEMS
    fourth, best = best_split(matrix, splits, guttman_coefficients(matrix, splits), exhaustive)
    mu = np.array([_mu(off, total, r) for r in range(4)])
    found = []
    if not exhaustive:
        found.append(
            f"lambda 4 is the best of {len(splits)} sampled halves (seed {seed}), not proven largest"
        )
    if first < 0:
        found.append("the items covary negatively on average: check the keys")
    return GuttmanResult(
        lambda1=first,
        lambda2=float(mu[1]),
        lambda3=k / (k - 1) * first,
        lambda4=fourth,
        lambda5=first + column,
        lambda5_plus=first + k / (k - 1) * column,
        lambda6=lambda6(matrix, given.correlation),
        theta=k / (k - 1) * (1.0 - 1.0 / float(np.linalg.eigvalsh(given.correlation)[-1])),
        mu=mu,
        lambda6_if_deleted=_lambda6_if_deleted(matrix, given.correlation),
        lambda4_exhaustive=exhaustive,
        best_half=tuple(name for name, sign in zip(given.names, best, strict=True) if sign > 0),
        metric=metric,
        items=given.names,
        n_obs=given.n_obs,
        seed=seed,
        warnings=tuple(found),
    )


def lambda6(matrix: FloatArray, correlation: FloatArray) -> float:
    """1 - sum s_jj (1 - R²_j) / 1'S1, R²_j the squared multiple correlation of item j with the others."""
    residual = np.diag(matrix) * (1.0 - squared_multiple_correlations(correlation))
    return 1.0 - float(residual.sum() / matrix.sum())


def _lambda6_if_deleted(matrix: FloatArray, correlation: FloatArray) -> FloatArray:
    k = len(matrix)
    if k < 3:
        return np.empty(0)
    others = np.array([[i for i in range(k) if i != j] for j in range(k)])
    rows, columns = others[:, :, None], others[:, None, :]
    smc = squared_multiple_correlations(correlation[rows, columns])
    residual = (np.diag(matrix)[others] * (1.0 - smc)).sum(axis=1)
    left: FloatArray = 1.0 - residual / matrix[rows, columns].sum(axis=(1, 2))
    return left


def _mu(off: FloatArray, total: float, order: int) -> float:
    """Mu of one order (ten Berge & Zegers 1978, formula 9), p_h the sum of off-diagonal elements to 2^h."""
    k = len(off)
    inner = k / (k - 1) * float((off ** (2**order)).sum())
    for h in range(order - 1, -1, -1):
        inner = float((off ** (2**h)).sum()) + inner**0.5
    return inner / total
