"""Harman's single-factor check for common method variance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evalkit.errors import OptionError, StatisticError
from evalkit.psychometrics.factors.principal_axis import principal_axis
from evalkit.psychometrics.keying import items_to_reverse
from evalkit.psychometrics.matrices import correlations, require_positive_definite
from evalkit.psychometrics.moments import Moments
from evalkit.result import Result, ResultTable, result

FloatArray = NDArray[np.float64]

LIMIT = 0.50
"""Share of variance above which the first factor is said to dominate (Podsakoff et al. 2003: "majority")."""


@result
class HarmanResult(Result):
    """Share of the total variance of p items on the first unrotated factor.

    Attributes:
        share_components: first principal component, largest eigenvalue / p.
        share_factor: one principal-axis factor, sum of squared loadings / p.
        limit: share above which one factor is said to dominate.
        dominated: whether the share of the component is above the limit.
        n_components: components with an eigenvalue above 1.
        eigenvalues: (p,) of the correlations, descending.
        loadings: (p,) on the one principal-axis factor.
        items_to_reverse: items that run against the others on the first component.
        items: p item names.
        n_obs: respondents, or None if not given.
        warnings: sentences about what the check can and cannot tell.
    """

    title: ClassVar[str] = "Harman's single factor"

    share_components: float
    share_factor: float
    limit: float
    dominated: bool
    n_components: int
    eigenvalues: FloatArray
    loadings: FloatArray
    items_to_reverse: tuple[str, ...]
    items: tuple[str, ...]
    n_obs: int | None
    warnings: tuple[str, ...]

    def tables(self) -> tuple[ResultTable, ...]:
        """One row per item."""
        rows = tuple(zip(self.items, map(float, self.loadings), strict=True))
        return (ResultTable(title="Items", columns=("item", "loading"), rows=rows),)


def harman_single_factor(
    data: Moments | ArrayLike,
    n_obs: int | None = None,
    names: Sequence[str] | None = None,
    *,
    limit: float = LIMIT,
) -> HarmanResult:
    """Harman's (1976) single factor, by principal components and by principal axes (Podsakoff et al. 2003).

    Args:
        data: Moments, or a (p, p) correlation matrix of the items of all constructs together.
        n_obs: respondents; for a matrix only.
        names: p item names; for a matrix only.
        limit: share of variance, between 0 and 1.

    Raises:
        OptionError: a limit outside (0, 1).
        DataError: not a correlation matrix.
        StatisticError: fewer than three items, a constant item, or a singular matrix (items named).
    """
    if not 0.0 < limit < 1.0:
        raise OptionError(f"limit must lie between 0 and 1; got {limit}")
    given = correlations(data, n_obs, names)
    p = len(given.names)
    if p < 3:
        raise StatisticError(f"Harman's single factor needs at least three items; got {p}")
    require_positive_definite(given.matrix, given.names, "Harman's single factor")
    eigenvalues = np.asarray(np.linalg.eigvalsh(given.matrix)[::-1], dtype=np.float64)
    axis = principal_axis(given.matrix, 1)
    loadings = axis.loadings[:, 0] * (1.0 if axis.loadings.sum() >= 0 else -1.0)
    against = items_to_reverse(given.matrix, given.names)
    warnings = ["the check is insensitive: a small first factor does not rule out common method variance"]
    if against:
        listed = ", ".join(repr(name) for name in against)
        warnings.append(f"against the other items on the first component (reversed?): {listed}")
    share = float(eigenvalues[0]) / p
    return HarmanResult(
        share_components=share,
        share_factor=float(loadings @ loadings) / p,
        limit=limit,
        dominated=share > limit,
        n_components=int((eigenvalues > 1.0).sum()),
        eigenvalues=eigenvalues,
        loadings=loadings,
        items_to_reverse=against,
        items=given.names,
        n_obs=given.n_obs,
        warnings=tuple(warnings),
    )
