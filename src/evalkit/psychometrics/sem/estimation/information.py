"""Covariance of the estimates: from the information, or from the sandwich of information and scores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from evalkit.errors import StatisticError
from evalkit.psychometrics.sem.estimation import objective
from evalkit.psychometrics.sem.estimation.identified import identified_inverse
from evalkit.psychometrics.sem.estimation.reference_models import FittedModel

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
Information = Literal["expected", "observed"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Curvature:
    """What the likelihood says about the estimates, per sample.

    Attributes:
        information: (q, q) of the whole sample.
        inverse: (q, q) its inverse: the covariance of the estimates if the model and normality hold.
        kind: "expected" or "observed".
    """

    information: FloatArray
    inverse: FloatArray
    kind: Information


def curvature(fitted: FittedModel, kind: Information, basis: FloatArray | None = None) -> Curvature:
    """The information at the estimates and its inverse, within the (q, d) directions of basis if given.

    Raises:
        StatisticError: the information is singular: the model is not identified.
    """
    model, point = fitted.model, fitted.point
    hessian = (
        objective.expected_hessian(model, point)
        if kind == "expected"
        else objective.observed_hessian(model, point)
    )
    information = 0.5 * model.n_obs * hessian
    return Curvature(information=information, inverse=identified_inverse(information, basis), kind=kind)


def score_products(fitted: FittedModel, clusters: Sequence[IntArray] | None = None) -> list[FloatArray]:
    """For each group (q, q): sums of products of scores, of respondents or of clusters of them.

    Sums over C clusters are multiplied by C/(C - 1), as lavaan does.

    Args:
        fitted: a model with answers.
        clusters: for each group (n,) the cluster of each respondent; None for independent respondents.

    Raises:
        StatisticError: a group of one cluster.
    """
    products = []
    for g, scores in enumerate(objective.scores(fitted.model, fitted.point)):
        if clusters is None:
            products.append(scores.T @ scores)
            continue
        _, which = np.unique(clusters[g], return_inverse=True)
        n_clusters = int(which.max()) + 1
        if n_clusters < 2:
            raise StatisticError("standard errors by clusters need at least two clusters in every group")
        summed = np.zeros((n_clusters, scores.shape[1]))
        np.add.at(summed, which, scores)
        products.append(summed.T @ summed * (n_clusters / (n_clusters - 1)))
    return products


def sandwich(curved: Curvature, products: Sequence[FloatArray]) -> FloatArray:
    """(q, q) inverse information times score products times inverse information (Huber 1967, White 1982)."""
    middle = np.sum(products, axis=0)
    covariance: FloatArray = curved.inverse @ middle @ curved.inverse
    return covariance
