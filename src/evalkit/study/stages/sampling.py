"""Means of branches as the survey was drawn: simple random, or with weights, clusters and populations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from evalkit.inference.covariance import GroupMeans, clustered_mean_covariance
from evalkit.inference.design import design_means
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
    plain = clustered_mean_covariance(values[inside], group[inside], branches)
    if not survey.design or not inside.any():
        return plain
    parts = {key: column[inside] for key, column in survey.design.items()}
    found = design_means(
        values[inside],
        group[inside],
        [str(i) for i in range(branches)],
        strata=survey.branch[inside],
        weights=parts.get("weight"),
        clusters=parts.get("cluster"),
        population=parts.get("population"),
        lonely="certainty",
    )
    covariance = found.covariance.copy()
    unknown = (plain.n < 2) | (found.df < 1)[:, np.newaxis]
    covariance[unknown[:, :, np.newaxis] | unknown[:, np.newaxis, :]] = np.nan
    return GroupMeans(n=plain.n, mean=found.mean, covariance=covariance, respondents=plain.respondents)


def with_population(survey: Survey, population: str | Mapping[str, float] | None) -> Survey:
    """The survey with the population of each respondent's branch, where it was given by branch code."""
    if population is None or isinstance(population, str):
        return survey
    sizes = np.array([float(population.get(code, np.inf)) for code in survey.branch.tolist()])
    return replace(survey, design={**survey.design, "population": sizes})
