"""What a model is fitted to: the answers of each group as moments, or as patterns of answered items."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evalkit.errors import StatisticError

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

SINGULAR = 1e-9
"""Smallest eigenvalue of correlations; below it items follow from others to 3e-5 deviations."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Pattern:
    """The respondents of a group who answered the same items.

    Attributes:
        items: positions of the answered items.
        rows: positions of the respondents among the rows of the group.
        n_obs: their number.
        mean: (p,) their means, 0 for items not answered.
        covariance: (p, p) their covariances with divisor n_obs, 0 for items not answered.
    """

    items: IntArray
    rows: IntArray
    n_obs: int
    mean: FloatArray
    covariance: FloatArray


@dataclass(frozen=True, kw_only=True, slots=True)
class SampleGroup:
    """One group.

    Attributes:
        name: of the group, or "".
        n_obs: respondents.
        mean: (p,) means; of the saturated model where answers are missing.
        covariance: (p, p) covariances with divisor n_obs; of the saturated model where answers are missing.
        answers: (n_obs, p) NaN where missing; None when only moments are known.
        patterns: of answered items; one for complete answers.
    """

    name: str
    n_obs: int
    mean: FloatArray
    covariance: FloatArray
    answers: FloatArray | None
    patterns: tuple[Pattern, ...]


def complete_group(name: str, answers: FloatArray, items: Sequence[str]) -> SampleGroup:
    """A group of complete answers (n, p).

    Raises:
        StatisticError: fewer respondents than items, a constant item, or items that determine each other.
    """
    n = len(answers)
    mean = answers.mean(axis=0) if n else np.zeros(answers.shape[1])
    centred = answers - mean
    covariance = centred.T @ centred / max(n, 1)
    _require_spread(name, n, covariance, items)
    pattern = Pattern(
        items=np.arange(len(items)), rows=np.arange(n), n_obs=n, mean=mean, covariance=covariance
    )
    return SampleGroup(
        name=name, n_obs=n, mean=mean, covariance=covariance, answers=answers, patterns=(pattern,)
    )


def moment_group(
    name: str, n_obs: int, mean: FloatArray, covariance: FloatArray, items: Sequence[str]
) -> SampleGroup:
    """A group of which only the moments are known; covariance with divisor n_obs."""
    _require_spread(name, n_obs, covariance, items)
    pattern = Pattern(
        items=np.arange(len(items)), rows=np.arange(0), n_obs=n_obs, mean=mean, covariance=covariance
    )
    return SampleGroup(
        name=name, n_obs=n_obs, mean=mean, covariance=covariance, answers=None, patterns=(pattern,)
    )


def single_answers(group: SampleGroup) -> FloatArray:
    """(n, p) the answers of a group.

    Raises:
        StatisticError: only the moments are known.
    """
    if group.answers is None:
        raise StatisticError(
            "robust errors and tests need the single answers; only means and covariances are known",
            hint='give the answers, or use estimator="ML"',
        )
    return group.answers


def answer_patterns(answers: FloatArray) -> tuple[Pattern, ...]:
    """The patterns of answered items of answers (n, p), NaN where missing; rows of NaN are left out."""
    answered = ~np.isnan(answers)
    kinds, which = np.unique(answered, axis=0, return_inverse=True)
    order = np.argsort(which.ravel(), kind="stable")
    edges = np.searchsorted(which.ravel()[order], np.arange(len(kinds) + 1))
    patterns = []
    for k, kind in enumerate(kinds):
        if not kind.any():
            continue
        rows = order[edges[k] : edges[k + 1]]
        values = np.where(kind, answers[rows], 0.0)
        mean = values.mean(axis=0)
        centred = np.where(kind, values - mean, 0.0)
        patterns.append(
            Pattern(
                items=np.flatnonzero(kind),
                rows=rows,
                n_obs=len(rows),
                mean=mean,
                covariance=centred.T @ centred / len(rows),
            )
        )
    return tuple(patterns)


def _require_spread(name: str, n_obs: int, covariance: FloatArray, items: Sequence[str]) -> None:
    group = f" in group {name!r}" if name else ""
    if n_obs <= len(items):
        raise StatisticError(
            f"{n_obs} complete respondents{group} for {len(items)} items: the covariances determine nothing",
            hint="use fewer items or more respondents",
        )
    flat = [item for item, v in zip(items, np.diag(covariance), strict=True) if not v > 0]
    if flat:
        raise StatisticError(f"constant item{group}: {', '.join(map(repr, flat))}", hint="leave the item out")
    require_regular(name, covariance, items)


def require_regular(name: str, covariance: FloatArray, items: Sequence[str]) -> None:
    """Refuse covariances (p, p) of items of which one follows from the others.

    Raises:
        StatisticError: the correlation matrix is singular.
    """
    deviations = np.sqrt(np.diag(covariance))
    if np.linalg.eigvalsh(covariance / np.outer(deviations, deviations))[0] <= SINGULAR:
        group = f" in group {name!r}" if name else ""
        raise StatisticError(
            f"the items{group} determine each other: their covariance matrix is singular",
            hint="leave out an item that is a sum or copy of others, or that too few respondents answered",
        )
