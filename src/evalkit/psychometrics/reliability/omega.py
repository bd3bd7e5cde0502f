"""McDonald's (1999) omega total from one common factor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evalkit.errors import OptionError, StatisticError
from evalkit.psychometrics.factors.minres import minres
from evalkit.psychometrics.matrices import correlations, require_positive_definite
from evalkit.psychometrics.moments import Moments
from evalkit.result import Result, ResultTable, result

FloatArray = NDArray[np.float64]
Metric = Literal["standardised", "raw"]
METRICS: tuple[Metric, ...] = ("standardised", "raw")


@result
class OmegaResult(Result):
    """Omega total of a scale of k items.

    Attributes:
        omega_total: 1 - (unique variance) / (variance of the sum of the items).
        loadings: (k,) on the one factor; in units of the items for "raw".
        uniquenesses: (k,) unique variances, 1 - loading² for "standardised".
        n_obs: respondents, or None if not given.
        items: k item names.
        metric: "standardised" (correlations) or "raw" (covariances).
        method: how it was computed, in words.
        heywood: items with a uniqueness at or below .005: the model is improper there.
        items_to_reverse: items with a negative loading. Nothing is changed.
        warnings: sentences about what limits the result.
    """

    title: ClassVar[str] = "Omega total"

    omega_total: float
    loadings: FloatArray
    uniquenesses: FloatArray
    n_obs: int | None
    items: tuple[str, ...]
    metric: Metric
    method: str
    heywood: tuple[str, ...]
    items_to_reverse: tuple[str, ...]
    warnings: tuple[str, ...]

    def tables(self) -> tuple[ResultTable, ...]:
        """One row per item."""
        rows = tuple(zip(self.items, map(float, self.loadings), map(float, self.uniquenesses), strict=True))
        return (ResultTable(title="Items", columns=("item", "loading", "uniqueness"), rows=rows),)


def omega_total(
    data: Moments | ArrayLike,
    n_obs: int | None = None,
    names: Sequence[str] | None = None,
    metric: Metric = "standardised",
) -> OmegaResult:
    """Omega total, 1 - sum of uniquenesses / 1'R1, with one minres factor on the correlations.

    This is `omega_tot` of R's psych::omega(nfactors = 1). "raw" puts the same solution back into the units of
    the items: 1 - sum s_j² u_j / 1'S1. The denominator is the observed variance of the sum, not the model's.

    Args:
        data: Moments, or a (k, k) correlation matrix.
        n_obs: respondents; for a matrix only.
        names: k item names; for a matrix only.
        metric: "standardised" or "raw"; "raw" needs Moments.

    Raises:
        OptionError: an unknown metric, or "raw" of a correlation matrix.
        StatisticError: fewer than three items, a constant item, or a singular matrix (items named).
        DataError: not a correlation matrix.
    """
    if metric not in METRICS:
        raise OptionError.unknown_choice("metric", metric, METRICS)
    given = correlations(data, n_obs, names)
    if len(given.names) < 3:
        raise StatisticError(
            f"omega needs at least three items; got {len(given.names)}",
            hint="one factor is not identified by two items; use alpha",
        )
    require_positive_definite(given.matrix, given.names, "omega")
    deviations = np.ones(len(given.names))
    if metric == "raw":
        if not isinstance(data, Moments):
            raise OptionError("raw omega needs Moments: a correlation matrix has lost the units of the items")
        deviations = data.standard_deviations
    extraction = minres(given.matrix, 1)
    loadings = extraction.loadings[:, 0] * (1.0 if extraction.loadings.sum() >= 0 else -1.0)
    uniquenesses = extraction.uniquenesses * deviations**2
    total = float(deviations @ given.matrix @ deviations)
    heywood = tuple(name for name, at in zip(given.names, extraction.heywood, strict=True) if at)
    against = tuple(name for name, weight in zip(given.names, loadings, strict=True) if weight < 0)
    return OmegaResult(
        omega_total=1.0 - float(uniquenesses.sum()) / total,
        loadings=loadings * deviations,
        uniquenesses=uniquenesses,
        n_obs=given.n_obs,
        items=given.names,
        metric=metric,
        method="one minres factor of the correlations, observed variance of the sum",
        heywood=heywood,
        items_to_reverse=against,
        warnings=_warnings(heywood, against),
    )


def _warnings(heywood: tuple[str, ...], against: tuple[str, ...]) -> tuple[str, ...]:
    found = []
    if heywood:
        listed = ", ".join(repr(name) for name in heywood)
        found.append(f"Heywood case: {listed} keeps no unique variance; omega is not to be trusted")
    if against:
        listed = ", ".join(repr(name) for name in against)
        found.append(f"negative loading (reversed?): {listed}")
    return tuple(found)
