"""Least squares on moments (Browne 1984), with full or diagonal weights.

A group is a vector s of r sample statistics with a weight; the discrepancy is (s - sigma)' W (s - sigma).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evalkit.errors import StatisticError

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, slots=True)
class MomentGroup:
    """The statistics of one group.

    Attributes:
        name: of the group, or "".
        n_obs: respondents.
        statistics: (r,) s.
        weight: (r,) of a diagonal W, or (r, r).
        gamma: (r, r) n times the covariance of s; None where it is not known.
    """

    name: str
    n_obs: int
    statistics: FloatArray
    weight: FloatArray
    gamma: FloatArray | None


@dataclass(frozen=True, kw_only=True, slots=True)
class MomentModel:
    """Groups with the functions that imply their statistics.

    Attributes:
        groups: the statistics.
        imply: for each group theta (q,) -> (sigma (r,), derivatives (r, q)), or None outside the domain.
        n_free: length q of the vector of free parameters.
    """

    groups: tuple[MomentGroup, ...]
    imply: tuple[Callable[[FloatArray], tuple[FloatArray, FloatArray] | None], ...]
    n_free: int

    @property
    def n_obs(self) -> int:
        """Respondents of all groups."""
        return sum(group.n_obs for group in self.groups)

    @property
    def shares(self) -> tuple[float, ...]:
        """Respondents of each group over all."""
        return tuple(group.n_obs / self.n_obs for group in self.groups)


@dataclass(frozen=True, kw_only=True, slots=True)
class MomentPoint:
    """The discrepancy at theta.

    Attributes:
        theta: (q,) the parameters.
        sigma: for each group (r,).
        slopes: for each group (r, q).
        discrepancy: sum over groups of their share times (s - sigma)' W (s - sigma).
    """

    theta: FloatArray
    sigma: tuple[FloatArray, ...]
    slopes: tuple[FloatArray, ...]
    discrepancy: float


def evaluate(model: MomentModel, theta: FloatArray) -> MomentPoint | None:
    """The discrepancy at theta (q,); None outside the domain."""
    sigma, slopes, total = [], [], 0.0
    for group, imply, share in zip(model.groups, model.imply, model.shares, strict=True):
        found = imply(theta)
        if found is None:
            return None
        gap = group.statistics - found[0]
        total += share * float(gap @ weighted(group.weight, gap))
        sigma.append(found[0])
        slopes.append(found[1])
    return MomentPoint(theta=theta, sigma=tuple(sigma), slopes=tuple(slopes), discrepancy=total)


def evaluate_inside(model: MomentModel, theta: FloatArray) -> MomentPoint:
    """The discrepancy at theta (q,).

    Raises:
        StatisticError: theta is outside the domain.
    """
    point = evaluate(model, theta)
    if point is None:
        raise StatisticError("these parameters imply impossible moments")
    return point


def gradient(model: MomentModel, point: MomentPoint) -> FloatArray:
    """(q,) derivative of the discrepancy."""
    total = np.zeros(model.n_free)
    for group, share, sigma, slope in zip(model.groups, model.shares, point.sigma, point.slopes, strict=True):
        total -= 2.0 * share * slope.T @ weighted(group.weight, group.statistics - sigma)
    return total


def guide(model: MomentModel, point: MomentPoint) -> FloatArray:
    """(q, q) Gauss-Newton curvature 2 D'WD."""
    total = np.zeros((model.n_free,) * 2)
    for group, share, slope in zip(model.groups, model.shares, point.slopes, strict=True):
        total += 2.0 * share * slope.T @ weighted(group.weight, slope)
    return total


def meat(model: MomentModel, point: MomentPoint) -> list[FloatArray]:
    """For each group (q, q): share times D'W Gamma W D, the spread of the gradient per respondent."""
    found = []
    for group, share, slope in zip(model.groups, model.shares, point.slopes, strict=True):
        bent = weighted(group.weight, slope)
        found.append(share * bent.T @ known_gamma(group) @ bent)
    return found


def residual_spread(model: MomentModel, point: MomentPoint, inverse: FloatArray) -> tuple[float, float]:
    """tr(U Gamma) and tr((U Gamma)²), U = W - W D (D'WD)^-1 D'W over all groups (Satorra & Bentler 1994).

    Args:
        model: groups with Gamma.
        point: the estimates.
        inverse: (q, q) inverse of the sum over groups of share D'WD.
    """
    one = two = 0.0
    cross: list[FloatArray] = []
    for group, share, slope in zip(model.groups, model.shares, point.slopes, strict=True):
        gamma = known_gamma(group)
        wide = np.diag(group.weight) if group.weight.ndim == 1 else group.weight
        bent = wide @ slope
        own = wide @ gamma
        part = own - share * bent @ inverse @ (bent.T @ gamma)
        one += float(np.trace(part))
        two += float((part * part.T).sum())
        cross.append(np.sqrt(share) * bent)
    return one, two + _between(model, cross, inverse)


def _between(model: MomentModel, bent: Sequence[FloatArray], inverse: FloatArray) -> float:
    """What pairs of different groups add to tr((U Gamma)²)."""
    meats = [b.T @ known_gamma(g) @ b for b, g in zip(bent, model.groups, strict=True)]
    total = 0.0
    for i, one in enumerate(meats):
        for j, two in enumerate(meats):
            if i != j:
                total += float(((inverse @ one) * (inverse @ two).T).sum())
    return total


def known_gamma(group: MomentGroup) -> FloatArray:
    """(r, r) Gamma of a group.

    Raises:
        StatisticError: it is not known.
    """
    if group.gamma is None:
        raise StatisticError("robust errors and tests need the sampling covariance of the moments")
    return group.gamma


def weighted(weight: FloatArray, values: FloatArray) -> FloatArray:
    """W values, for a diagonal weight (r,) or a full one (r, r) and values (r,) or (r, q)."""
    if weight.ndim == 2:
        product: FloatArray = weight @ values
        return product
    return weight * values if values.ndim == 1 else weight[:, None] * values


def group_discrepancies(model: MomentModel, point: MomentPoint) -> list[float]:
    """For each group (n - 1) (s - sigma)' W (s - sigma): its part of the chi-square."""
    found = []
    for group, sigma in zip(model.groups, point.sigma, strict=True):
        gap = group.statistics - sigma
        found.append((group.n_obs - 1) * float(gap @ weighted(group.weight, gap)))
    return found
