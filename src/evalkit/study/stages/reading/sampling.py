"""Means of branches as the survey was drawn: simple random, or with weights, clusters and populations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from evalkit.inference.covariance import GroupMeans, clustered_mean_covariance
from evalkit.inference.drawn_means import drawn_means
from evalkit.survey.responses import Survey


def branch_means(survey: Survey, values: np.ndarray, group: np.ndarray, branches: int) -> GroupMeans:
    """Means of k columns in each branch with their sampling covariance.

    Without a design in the study file every branch is a simple random sample. With one, branches are the
    strata; a branch of a single cluster has means and no covariance.

    Args:
        survey: the kept answers.
        values: (n, k) value of each indicator for each respondent.
        group: (n,) number of the branch, −1 = none.
        branches: number of branches.

    Raises:
        DataError: a weight is not positive, or a branch's population is smaller than its sample.
    """
    inside = group >= 0
    if not survey.design or not inside.any():
        return clustered_mean_covariance(values[inside], group[inside], branches)
    names = np.array([str(i) for i in range(branches)], dtype=object)
    names[group[inside]] = survey.branch[inside]
    return drawn_means(values[inside], group[inside], names.tolist(), **parts_of_design(survey, inside))


def parts_of_design(survey: Survey, rows: np.ndarray) -> dict[str, np.ndarray | None]:
    """Weights, clusters and population of some respondents (boolean mask), None where there are none."""
    parts = {key: column[rows] for key, column in survey.design.items()}
    return {
        "weights": parts.get("weight"),
        "clusters": parts.get("cluster"),
        "population": parts.get("population"),
    }


def with_population(survey: Survey, population: str | Mapping[str, float] | None) -> Survey:
    """The survey with the population of each respondent's branch, where it was given by branch code."""
    if population is None or isinstance(population, str):
        return survey
    sizes = np.array([float(population.get(code, np.inf)) for code in survey.branch.tolist()])
    return replace(survey, design={**survey.design, "population": sizes})
