"""Estimates, and the search for them within the directions that constraints leave free."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evalkit.errors import StatisticError
from evalkit.psychometrics.sem.estimation import search
from evalkit.psychometrics.sem.estimation.chi_square import ModelTest
from evalkit.psychometrics.sem.estimation.task import Task
from evalkit.psychometrics.sem.model.constraints import Freedom
from evalkit.psychometrics.sem.model.orientation import oriented

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, slots=True)
class Estimates:
    """What a fit found.

    Attributes:
        theta: (q,) estimates.
        covariance: (q, q) of the estimates.
        test: of the model.
        baseline: of the baseline model.
        log_likelihoods: of the model and of the saturated one; None without a likelihood.
        implied: for each group (p, p) covariances and (p,) means.
        steps: of the search.
        bread: (q, q) sum over groups of share D'WD for least squares; None for likelihood.
        meat: (q, q) sum over groups of share D'W Gamma W D; None without Gamma.
        slopes: (moments, q) D of all groups, rows times the root of the group's share; None for likelihood.
    """

    theta: FloatArray
    covariance: FloatArray
    test: ModelTest
    baseline: ModelTest
    log_likelihoods: tuple[float, float] | None
    implied: tuple[tuple[FloatArray, FloatArray], ...]
    steps: int
    bread: FloatArray | None = None
    meat: FloatArray | None = None
    slopes: FloatArray | None = None


def restricted(landscape: search.Landscape[search.P], free: Freedom) -> search.Landscape[search.P]:
    """The same function of the directions that constraints leave free."""
    if free.basis.shape[0] == free.basis.shape[1]:
        return landscape
    k = free.basis
    return search.Landscape(
        evaluate=lambda phi: landscape.evaluate(free.offset + k @ phi),
        value=landscape.value,
        gradient=lambda point: k.T @ landscape.gradient(point),
        guide=lambda point: k.T @ landscape.guide(point) @ k,
        curvature=lambda point: k.T @ landscape.curvature(point) @ k,
    )


def find(task: Task, landscape: search.Landscape[search.P]) -> search.Minimum[search.P]:
    """The minimum of a task; free signs of factors are fixed by rule.

    Raises:
        StatisticError: the starts are out of the domain, or the search did not converge.
    """
    start, free = task.start, task.free
    square = free.basis.shape[0] == free.basis.shape[1]
    first = start if square else free.basis.T @ (start - free.offset)
    found = search.minimise(restricted(landscape, free), first)
    if found is None:
        raise StatisticError(
            "the first values imply an impossible covariance matrix", hint="give start(…) values in the model"
        )
    if not found.converged:
        raise StatisticError(
            f"the estimates did not converge in {found.steps} steps: the model may not be identified",
            hint="check that every factor has a scale and enough indicators; give start(…) values",
        )
    if not square:
        return found
    at = found.point.theta
    turned = oriented(task.table, at)
    if turned is at:
        return found
    return search.minimise(landscape, turned) or found
