"""Multiple-response questions: how many ticked each option, of the cases and of the answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from evalkit.errors import DataError, StatisticError
from evalkit.inference.clustered_shares import clustered_shares
from evalkit.inference.proportions import wilson_interval
from evalkit.survey.multiple_response_result import MultipleResponse

SIMPLE = "simple random sample"
ESTIMATED = "Wilson with n / (design effect × (t/z)²), t of clusters − 1 degrees of freedom"


def count_responses(
    ticks: np.ndarray,
    options: Sequence[str],
    *,
    clusters: Sequence[object] | None = None,
    icc: float | None = None,
    confidence: float = 0.95,
) -> MultipleResponse:
    """Count the ticks of a question with several answers.

    A respondent without any value did not answer; one value is enough to make a case, and the rest then
    counts as not ticked.

    Args:
        ticks: (n, k) 1 ticked, 0 not, NaN without an answer.
        options: (k,) labels.
        clusters: (n,) clusters (branches) of the respondents; None for a simple random sample.
        icc: the intraclass correlation where it is known; None to estimate it.
        confidence: of the intervals.

    Raises:
        DataError: shapes do not fit, or a value other than 0, 1 and NaN (row and option named).
        StatisticError: nobody answered, or nobody ticked anything.
        OptionError: confidence outside 0 to 1.
    """
    table = _checked(ticks, options, clusters)
    answered = ~np.isnan(table).all(axis=1)
    held = np.nan_to_num(table[answered])
    count, cases, answers = held.sum(axis=0), len(held), int(held.sum())
    if not cases or not answers:
        raise StatisticError("nobody answered the question" if not cases else "nobody ticked any option")
    every, alone = np.full(len(count), float(cases)), np.ones(len(count))
    simple = wilson_interval(count, every, confidence=confidence, design_effect=alone)
    limits: dict[str, Any] = {
        "ci_lower": simple.ci_lower,
        "ci_upper": simple.ci_upper,
        "design_effect": alone,
        "divisor": alone,
        "icc": np.zeros(len(count)),
        "n_clusters": 0,
        "ci_method": f"Wilson, {SIMPLE}",
    }
    if clusters is not None:
        limits = _clustered(held, np.asarray(clusters, dtype=str)[answered], icc, confidence)
    return MultipleResponse(
        option=tuple(map(str, options)),
        n=count.astype(int),
        n_cases=cases,
        n_total=len(table),
        n_answers=answers,
        share_cases=count / cases,
        share_answers=count / answers,
        srs_lower=simple.ci_lower,
        srs_upper=simple.ci_upper,
        confidence=confidence,
        **limits,
    )


def _checked(ticks: np.ndarray, options: Sequence[str], clusters: Sequence[object] | None) -> np.ndarray:
    table = np.asarray(ticks, dtype=float)
    if table.ndim != 2 or table.shape[1] != len(options) or not table.size:
        raise DataError(f"ticks must be respondents × {len(options)} options; got shape {table.shape}")
    wrong = np.argwhere(~np.isnan(table) & ~np.isin(table, (0.0, 1.0)))
    if len(wrong):
        row, column = wrong[0]
        raise DataError(
            f"row {row + 1}, option {options[column]!r}: {table[row, column]:g} is neither 0 nor 1",
            hint="give one column of 0 and 1 for each option",
        )
    if clusters is not None and len(clusters) != len(table):
        raise DataError(f"{len(clusters)} clusters for {len(table)} respondents")
    return table


def _clustered(
    held: np.ndarray, clusters: np.ndarray, icc: float | None, confidence: float
) -> dict[str, Any]:
    """Limits that allow for the clusters, as fields of the result."""
    found = clustered_shares(held, clusters, icc=icc, confidence=confidence)
    return {
        "ci_lower": found.ci_lower,
        "ci_upper": found.ci_upper,
        "design_effect": found.design_effect,
        "divisor": found.divisor,
        "icc": found.icc,
        "n_clusters": found.n_clusters,
        "ci_method": "Wilson with n / design effect" if icc is not None else ESTIMATED,
    }
