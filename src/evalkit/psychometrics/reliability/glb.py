"""The greatest lower bound to reliability, with a proof of how close it is to the optimum."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evalkit.errors import StatisticError
from evalkit.psychometrics.moments import Moments
from evalkit.psychometrics.scale_matrix import Metric, scale_matrix
from evalkit.result import Result, ResultTable, result

FloatArray = NDArray[np.float64]

GAP_WANTED = 1e-9
"""Distance between bound and certificate, in units of reliability, at which the search stops."""

GAP_ALLOWED = 1e-8
"""Largest distance that is still reported as a solution."""

GROWTH = 20.0
"""Factor by which the barrier is lowered from one centre to the next."""

NEAR = 0.25
"""Newton decrement below which full steps converge quadratically."""

CENTRED = 0.1
"""Newton decrement at which the barrier is lowered; below 1 the certificate is exact."""

MAX_AT_CENTRE = 40
"""Newton steps for one centre; more are needed only where rounding keeps the decrement from falling."""

LAST_BARRIER = 1e14
"""Barrier weight beyond which double precision has nothing left to give."""

MAX_NEWTON = 1000

LARGE_SAMPLE = 1000
"""Below this many respondents the bound is known to be too high (Shapiro & ten Berge 2000)."""


@result
class GlbResult(Result):
    """Greatest lower bound to the reliability of a sum of k items.

    Attributes:
        glb: 1 - sum psi / 1'S1 for the largest unique variances that leave S - diag(psi) without a negative
            eigenvalue.
        gap: the true optimum lies between glb - gap and glb, by the dual certificate.
        unique_variances: (k,) psi, in the metric's units.
        smallest_eigenvalue: of S - diag(psi); 0 at the optimum.
        metric: "standardised" or "raw".
        items: k item names.
        n_obs: respondents, or None if not given.
        iterations: Newton steps.
        warnings: sentences about what limits the result.
    """

    title: ClassVar[str] = "Greatest lower bound to reliability"

    glb: float
    gap: float
    unique_variances: FloatArray
    smallest_eigenvalue: float
    metric: Metric
    items: tuple[str, ...]
    n_obs: int | None
    iterations: int
    warnings: tuple[str, ...]

    def tables(self) -> tuple[ResultTable, ...]:
        """One row per item."""
        rows = tuple(zip(self.items, map(float, self.unique_variances), strict=True))
        return (ResultTable(title="Items", columns=("item", "unique_variance"), rows=rows),)


@dataclass(frozen=True, kw_only=True, slots=True)
class MinimumTrace:
    """Constrained minimum trace factor analysis.

    Attributes:
        unique_variances: (k,) psi, feasible.
        upper: no feasible psi has a larger sum than this (value of the dual problem).
        iterations: Newton steps.
    """

    unique_variances: FloatArray
    upper: float
    iterations: int


def glb(
    data: Moments | ArrayLike,
    n_obs: int | None = None,
    names: Sequence[str] | None = None,
    metric: Metric = "standardised",
) -> GlbResult:
    """The greatest lower bound (Jackson & Agunwamba 1977; ten Berge, Snijders & Zegers 1981).

    Computed as a semidefinite program with an interior point method of our own; the dual problem gives a
    certificate, so that the result carries its distance from the optimum. In samples it overestimates:
    the fewer respondents and the more items, the more.

    Args:
        data: Moments, or a (k, k) correlation matrix.
        n_obs: respondents; for a matrix only.
        names: k item names; for a matrix only.
        metric: "standardised" or "raw"; "raw" needs Moments.

    Raises:
        OptionError: an unknown metric, or "raw" of a correlation matrix.
        DataError: not a correlation matrix.
        StatisticError: one item, a constant item, a singular matrix (items named), or no convergence.
    """
    given = scale_matrix(data, metric, "the greatest lower bound", n_obs=n_obs, names=names, invertible=True)
    found = minimum_trace(given.matrix)
    gap = (found.upper - float(found.unique_variances.sum())) / given.total
    if gap > GAP_ALLOWED:
        raise StatisticError(f"the greatest lower bound was not found: it is only known to within {gap:.2g}")
    warnings = []
    if given.n_obs is not None and given.n_obs < LARGE_SAMPLE:
        warnings.append(f"with {given.n_obs} respondents the greatest lower bound is biased upwards")
    reduced = given.matrix - np.diag(found.unique_variances)
    return GlbResult(
        glb=1.0 - float(found.unique_variances.sum()) / given.total,
        gap=gap,
        unique_variances=found.unique_variances,
        smallest_eigenvalue=float(np.linalg.eigvalsh(reduced)[0]),
        metric=metric,
        items=given.names,
        n_obs=given.n_obs,
        iterations=found.iterations,
        warnings=tuple(warnings),
    )


def minimum_trace(matrix: FloatArray) -> MinimumTrace:
    """The largest sum of psi >= 0 with S - diag(psi) positive semidefinite, for a positive definite S.

    A path-following method (Vandenberghe & Boyd 1996): for growing t the point that maximises
    t sum psi + log|S - diag(psi)| + sum log psi is approached by damped Newton steps. Any positive
    semidefinite Y with a diagonal of at least 1 bounds sum psi from above by tr(SY). With M the inverse of
    S - diag(psi), d the Newton move and its decrement below 1, Y = (M + M diag(d) M)/t is one; its diagonal
    is met exactly, however near the centre. The search ends where bound and sum meet, or where rounding
    stops it; the distance is kept.

    Args:
        matrix: (k, k) covariances or correlations.
    """
    units = np.sqrt(np.diag(matrix))
    scaled = matrix / np.outer(units, units)
    weight = units**2 / matrix.sum()
    psi = np.full(len(matrix), 0.5 * float(np.linalg.eigvalsh(scaled)[0]))
    best, upper = psi, float(weight.sum())
    t, at_centre = 2.0 * len(matrix) / upper, 0
    for step in range(1, MAX_NEWTON + 1):  # noqa: B007
        newton = _newton(scaled, weight, psi, t)
        if newton is None:
            break
        move, decrement, certificate = newton
        if weight @ psi > weight @ best:
            best = psi
        upper = min(upper, _dual_value(scaled, weight, certificate))
        if upper - weight @ best <= GAP_WANTED or t > LAST_BARRIER:
            break
        psi = psi + move / (1.0 + decrement if decrement > NEAR else 1.0)
        at_centre += 1
        if decrement <= CENTRED or at_centre == MAX_AT_CENTRE:
            t *= GROWTH
            at_centre = 0
    total = float(matrix.sum())
    return MinimumTrace(unique_variances=best * units**2, upper=upper * total, iterations=step)


def _newton(
    matrix: FloatArray, weight: FloatArray, psi: FloatArray, t: float
) -> tuple[FloatArray, float, FloatArray] | None:
    """Newton's move, its decrement, and a certificate for `_dual_value`; None where psi is not feasible."""
    diagonal = np.diag_indices_from(matrix)
    reduced = matrix.copy()
    reduced[diagonal] -= psi
    if psi.min() <= 0.0:
        return None
    try:
        root = np.linalg.inv(np.linalg.cholesky(reduced))
    except np.linalg.LinAlgError:
        return None
    inverse = root.T @ root
    gradient = t * weight - np.diag(inverse) + 1.0 / psi
    curvature = inverse**2
    curvature[diagonal] += 1.0 / psi**2
    move = np.linalg.solve(curvature, gradient)
    decrement = max(float(gradient @ move), 0.0) ** 0.5
    ahead = (inverse * move) @ inverse if decrement < 1.0 else 0.0
    return move, decrement, (inverse + ahead) / t


def _dual_value(matrix: FloatArray, weight: FloatArray, certificate: FloatArray) -> float:
    """tr(SY) after each row and column of Y is stretched until its diagonal is at least the weight."""
    stretch = np.sqrt(np.maximum(weight / np.diag(certificate), 1.0))
    return float((matrix * certificate * np.outer(stretch, stretch)).sum())
