"""The function that a fit minimises, over all groups, in the free parameters of the model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evalkit.errors import StatisticError
from evalkit.psychometrics.sem.estimation import likelihood
from evalkit.psychometrics.sem.model.structure import Implied, Structure, implied
from evalkit.psychometrics.sem.sampling.sample import SampleGroup

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, slots=True)
class Model:
    """Structures and samples of all groups, in the same order.

    Attributes:
        structures: where the parameters stand.
        groups: what they are fitted to.
        n_free: length q of the vector of free parameters.
    """

    structures: tuple[Structure, ...]
    groups: tuple[SampleGroup, ...]
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
class Point:
    """The likelihood at one vector of parameters.

    Attributes:
        theta: (q,) the parameters.
        implied: moments of each group.
        weighted: patterns of each group.
        deviance: mean over respondents of log|Sigma_i| + squared distance.
    """

    theta: FloatArray
    implied: tuple[Implied, ...]
    weighted: tuple[tuple[likelihood.Weighted, ...], ...]
    deviance: float


def evaluate(model: Model, theta: FloatArray) -> Point | None:
    """The likelihood at theta (q,); None where a model matrix is not positive definite."""
    moments, weights, total = [], [], 0.0
    for shape, group, share in zip(model.structures, model.groups, model.shares, strict=True):
        at = implied(shape, theta)
        weighted = likelihood.weigh_group(group, at.covariance, at.mean, shape.has_means)
        if weighted is None:
            return None
        total += share * likelihood.deviance(group, weighted, at.covariance)
        moments.append(at)
        weights.append(tuple(weighted))
    return Point(theta=theta, implied=tuple(moments), weighted=tuple(weights), deviance=total)


def evaluate_inside(model: Model, theta: FloatArray) -> Point:
    """The likelihood at theta (q,).

    Raises:
        StatisticError: a model matrix is not positive definite there.
    """
    point = evaluate(model, theta)
    if point is None:
        raise StatisticError("the covariances implied by these parameters are not positive definite")
    return point


def gradient(model: Model, point: Point) -> FloatArray:
    """(q,) derivative of the deviance."""
    return _summed(
        model, [likelihood.gradient(a, w) for a, w in zip(point.implied, point.weighted, strict=True)]
    )


def expected_hessian(model: Model, point: Point) -> FloatArray:
    """(q, q) expected second derivative of the deviance."""
    return _summed(
        model, [likelihood.expected_hessian(a, w) for a, w in zip(point.implied, point.weighted, strict=True)]
    )


def observed_hessian(model: Model, point: Point) -> FloatArray:
    """(q, q) exact second derivative of the deviance."""
    parts = zip(model.structures, point.implied, point.weighted, strict=True)
    return _summed(model, [likelihood.observed_hessian(s, a, w) for s, a, w in parts])


def scores(model: Model, point: Point) -> list[FloatArray]:
    """For each group (n, q): derivatives of the log-likelihood of each respondent."""
    parts = zip(model.structures, point.implied, model.groups, point.weighted, strict=True)
    return [likelihood.scores(s, a, g, w) @ s.selection for s, a, g, w in parts]


def _summed(model: Model, parts: Sequence[FloatArray]) -> FloatArray:
    total = np.zeros((model.n_free,) * parts[0].ndim)
    for shape, share, part in zip(model.structures, model.shares, parts, strict=True):
        chosen = shape.selection
        total += share * (chosen.T @ part if part.ndim == 1 else chosen.T @ part @ chosen)
    return total
