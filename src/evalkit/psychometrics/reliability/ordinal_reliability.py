"""Ordinal alpha and omega: reliability of the continuous answers that polychoric correlations assume."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evalkit.psychometrics.reliability.guttman import lambda6
from evalkit.psychometrics.reliability.omega import omega_total
from evalkit.psychometrics.scale_matrix import scale_matrix
from evalkit.result import Result, ResultTable, result

FloatArray = NDArray[np.float64]


@result
class OrdinalReliabilityResult(Result):
    """Reliability coefficients of a polychoric correlation matrix of k items.

    Attributes:
        alpha: ordinal alpha, k/(k-1) (1 - k / 1'R1).
        omega_total: ordinal omega from one minres factor, 1 - sum of uniquenesses / 1'R1.
        lambda6: Guttman's lambda 6.
        average_r: mean polychoric correlation.
        loadings: (k,) on the one factor.
        heywood: items with a uniqueness at or below .005: the model is improper there.
        items_to_reverse: items with a negative loading. Nothing is changed.
        items: k item names.
        n_obs: respondents, or None if not given.
        warnings: sentences about what limits the result.
    """

    title: ClassVar[str] = "Ordinal alpha and omega"

    alpha: float
    omega_total: float
    lambda6: float
    average_r: float
    loadings: FloatArray
    heywood: tuple[str, ...]
    items_to_reverse: tuple[str, ...]
    items: tuple[str, ...]
    n_obs: int | None
    warnings: tuple[str, ...]

    def tables(self) -> tuple[ResultTable, ...]:
        """One row per item."""
        rows = tuple(zip(self.items, map(float, self.loadings), strict=True))
        return (ResultTable(title="Items", columns=("item", "loading"), rows=rows),)


def ordinal_reliability(
    polychoric: ArrayLike, n_obs: int | None = None, names: Sequence[str] | None = None
) -> OrdinalReliabilityResult:
    """Ordinal alpha and omega (Zumbo, Gadermann & Zeisser 2007).

    They describe the sum of the continuous variables behind the answers, which nobody observes; the sum of
    the answers themselves is less reliable (Chalmers 2018), and a warning says so.

    Args:
        polychoric: (k, k) polychoric correlations, keyed one way.
        n_obs: respondents.
        names: k item names.

    Raises:
        DataError: not a correlation matrix.
        StatisticError: fewer than three items, a matrix that is not positive definite (items named), or a
            sum that does not vary.
    """
    given = scale_matrix(
        polychoric,
        "standardised",
        "ordinal reliability",
        n_obs=n_obs,
        names=names,
        at_least=3,
        invertible=True,
    )
    k = len(given.names)
    omega = omega_total(given.matrix, given.n_obs, given.names)
    note = "ordinal alpha and omega hold for the latent answers, not for the sum of the observed ones"
    return OrdinalReliabilityResult(
        alpha=k / (k - 1) * (1.0 - k / given.total),
        omega_total=omega.omega_total,
        lambda6=lambda6(given.matrix, given.matrix),
        average_r=(given.total - k) / (k * (k - 1)),
        loadings=omega.loadings,
        heywood=omega.heywood,
        items_to_reverse=omega.items_to_reverse,
        items=given.names,
        n_obs=given.n_obs,
        warnings=(*omega.warnings, note),
    )
