"""The covariances or correlations of a scale, as the coefficients of its sum score take them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evalkit.errors import OptionError, StatisticError
from evalkit.psychometrics.matrices import correlations, require_positive_definite
from evalkit.psychometrics.moments import Moments

FloatArray = NDArray[np.float64]
Metric = Literal["standardised", "raw"]
METRICS: tuple[Metric, ...] = ("standardised", "raw")


@dataclass(frozen=True, kw_only=True, slots=True)
class ScaleMatrix:
    """The matrix whose elements add up to the variance of a sum score.

    Attributes:
        matrix: (k, k) correlations for "standardised", covariances for "raw".
        correlation: (k, k) correlations.
        deviations: (k,) ones for "standardised", standard deviations of the items for "raw".
        total: 1'S1, the variance of the sum.
        names: k item names.
        n_obs: respondents, or None if not given.
    """

    matrix: FloatArray
    correlation: FloatArray
    deviations: FloatArray
    total: float
    names: tuple[str, ...]
    n_obs: int | None


def scale_matrix(
    data: Moments | ArrayLike,
    metric: Metric,
    purpose: str,
    *,
    n_obs: int | None = None,
    names: Sequence[str] | None = None,
    at_least: int = 2,
    invertible: bool = False,
) -> ScaleMatrix:
    """The matrix of a scale in the metric asked for, checked.

    Args:
        data: Moments, or a (k, k) correlation matrix.
        metric: "standardised", or "raw", which needs Moments.
        purpose: the coefficient, as the subject of an error's sentence.
        n_obs: respondents; for a matrix only.
        names: k item names; for a matrix only.
        at_least: items that the coefficient needs.
        invertible: whether a singular matrix is refused.

    Raises:
        OptionError: an unknown metric, or "raw" of a correlation matrix.
        DataError: not a correlation matrix.
        StatisticError: too few items, a constant item, a sum that does not vary, or a singular matrix.
    """
    if metric not in METRICS:
        raise OptionError.unknown_choice("metric", metric, METRICS)
    given = correlations(data, n_obs, names)
    k = len(given.names)
    if k < at_least:
        raise StatisticError(f"{purpose} needs at least {at_least} items; got {k}")
    if invertible:
        require_positive_definite(given.matrix, given.names, purpose)
    deviations = np.ones(k)
    if metric == "raw":
        if not isinstance(data, Moments):
            raise OptionError(
                f"{purpose} of raw items needs Moments: a correlation matrix has lost their units"
            )
        deviations = data.standard_deviations
    matrix = given.matrix * np.outer(deviations, deviations)
    total = float(matrix.sum())
    if total <= 1e-12 * float(np.trace(matrix)):
        raise StatisticError(
            f"the sum of the items does not vary: {purpose} is undefined",
            hint="an item and its own reverse cancel out; check the keys",
        )
    return ScaleMatrix(
        matrix=matrix,
        correlation=given.matrix,
        deviations=deviations,
        total=total,
        names=given.names,
        n_obs=given.n_obs,
    )
