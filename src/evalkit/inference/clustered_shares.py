"""Shares of respondents who stand in clusters: intraclass correlation, design effect, Wilson interval."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from scipy.special import ndtri, stdtrit

from evalkit.errors import DataError, StatisticError
from evalkit.inference.proportions import wilson_interval
from evalkit.inference.units import checked_probability
from evalkit.result import Result, result


@result
class ClusteredShares(Result):
    """Shares of k answers among n respondents in g clusters.

    Attributes:
        share: (k,) 0 to 1.
        icc: (k,) intraclass correlation, at least 0.
        design_effect: (k,) 1 + (m − 1)·ICC.
        cluster_size: m = Σ n_j²/n, the mean size of the cluster of a respondent (Kish 1965).
        divisor: (k,) what n is divided by in the limits: the design effect, times (t/z)² with t of g − 1
            degrees of freedom where the correlation is estimated (Korn & Graubard 1998).
        ci_lower: (k,) Wilson limits with n / divisor.
        ci_upper: (k,) upper limits.
        n: respondents.
        n_clusters: clusters.
        confidence: of the limits.
    """

    title: ClassVar[str] = "Shares in clusters"

    share: np.ndarray
    icc: np.ndarray
    design_effect: np.ndarray
    cluster_size: float
    divisor: np.ndarray
    ci_lower: np.ndarray
    ci_upper: np.ndarray
    n: int
    n_clusters: int
    confidence: float


def clustered_shares(
    chosen: np.ndarray, cluster: np.ndarray, *, icc: float | None = None, confidence: float = 0.95
) -> ClusteredShares:
    """Shares with intervals that allow for likeness within clusters.

    Args:
        chosen: (n, k) 0 or 1.
        cluster: (n,) labels.
        icc: the intraclass correlation, where it is known; None to estimate it for each answer by one-way
            analysis of variance.
        confidence: of the limits.

    Raises:
        DataError: shapes do not fit, or other numbers than 0 and 1.
        StatisticError: fewer than two clusters, or no cluster of two, to estimate the correlation from.
        OptionError: confidence outside 0 to 1.
    """
    table = np.asarray(chosen, dtype=float)
    if (
        table.ndim != 2
        or len(table) != len(cluster)
        or not len(table)
        or not np.isin(table, (0.0, 1.0)).all()
    ):
        raise DataError("chosen must be a table of 0 and 1 with a cluster for each row")
    if icc is not None and not 0 <= icc <= 1:
        raise DataError(f"an intraclass correlation lies between 0 and 1; got {icc}")
    _, number = np.unique(np.asarray(cluster, dtype=str), return_inverse=True)
    size = np.bincount(number.reshape(-1)).astype(float)
    n, share = len(table), table.mean(axis=0)
    rho = _intraclass(table, number.reshape(-1), size) if icc is None else np.full(table.shape[1], icc)
    mean_size = float((size**2).sum() / n)
    effect = 1 + (mean_size - 1) * rho
    divisor = effect if icc is not None else effect * _few_clusters(len(size), confidence)
    total = np.full(table.shape[1], float(n))
    found = wilson_interval(table.sum(axis=0), total, confidence=confidence, design_effect=divisor)
    return ClusteredShares(
        share=share,
        icc=rho,
        design_effect=effect,
        cluster_size=mean_size,
        divisor=divisor,
        ci_lower=found.ci_lower,
        ci_upper=found.ci_upper,
        n=n,
        n_clusters=len(size),
        confidence=confidence,
    )


def _few_clusters(g: int, confidence: float) -> float:
    """(t/z)² with t of g − 1 degrees of freedom: a correlation from few clusters is itself uncertain."""
    checked_probability("confidence", confidence)
    tail = 0.5 + confidence / 2
    return float((stdtrit(g - 1, tail) / ndtri(tail)) ** 2)


def _intraclass(table: np.ndarray, number: np.ndarray, size: np.ndarray) -> np.ndarray:
    """(MSB − MSW)/(MSB + (k0 − 1) MSW) for each column, at least 0; 0 where an answer does not vary."""
    n, g = len(table), len(size)
    if g < 2 or n == g:
        raise StatisticError(
            f"{g} clusters of {n} respondents: the intraclass correlation cannot be estimated",
            hint="give icc, or leave the clusters out",
        )
    sums = np.zeros((g, table.shape[1]))
    np.add.at(sums, number, table)
    mean = sums / size[:, None]
    between = (size[:, None] * (mean - table.mean(axis=0)) ** 2).sum(axis=0) / (g - 1)
    within = (sums - sums**2 / size[:, None]).sum(axis=0) / (n - g)
    k0 = (n - (size**2).sum() / n) / (g - 1)
    below = between + (k0 - 1) * within
    return np.maximum(np.where(below > 0, (between - within) / np.where(below > 0, below, 1.0), 0.0), 0.0)
