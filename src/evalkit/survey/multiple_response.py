"""Multiple-response questions: how many ticked each option, of the cases and of the answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from evalkit.errors import DataError, StatisticError
from evalkit.inference.clustered_shares import clustered_shares
from evalkit.inference.proportions import wilson_interval
from evalkit.result import Result, ResultTable, result

SIMPLE = "simple random sample"


@result
class MultipleResponse(Result):
    """Ticks of k options.

    Attributes:
        option: (k,) labels.
        n: (k,) respondents who ticked it.
        n_cases: respondents who answered the question.
        n_total: respondents seen.
        n_answers: ticks in all.
        share_cases: (k,) n / n_cases; their sum may exceed 1.
        share_answers: (k,) n / n_answers; their sum is 1.
        ci_lower: (k,) lower limit of share_cases, with the design effect where clusters are known.
        ci_upper: (k,) upper limit.
        srs_lower: (k,) lower limit as a simple random sample.
        srs_upper: (k,) upper limit.
        design_effect: (k,) 1 without clusters.
        icc: (k,) intraclass correlation of each option, 0 without clusters.
        n_clusters: clusters, 0 without.
        confidence: of the limits.
        ci_method: how ci_lower and ci_upper were made.
    """

    title: ClassVar[str] = "Multiple responses"

    option: tuple[str, ...]
    n: np.ndarray
    n_cases: int
    n_total: int
    n_answers: int
    share_cases: np.ndarray
    share_answers: np.ndarray
    ci_lower: np.ndarray
    ci_upper: np.ndarray
    srs_lower: np.ndarray
    srs_upper: np.ndarray
    design_effect: np.ndarray
    icc: np.ndarray
    n_clusters: int
    confidence: float
    ci_method: str

    def tables(self) -> tuple[ResultTable, ...]:
        """One row an option."""
        columns = (
            "option",
            "n",
            "share of cases",
            "ci_lower",
            "ci_upper",
            "share of answers",
            "design effect",
        )
        numbers = (
            self.n,
            self.share_cases,
            self.ci_lower,
            self.ci_upper,
            self.share_answers,
            self.design_effect,
        )
        rows = tuple(
            (option, int(line[0]), *map(float, line[1:]))
            for option, *line in zip(self.option, *numbers, strict=True)
        )
        return (ResultTable(title="Options", columns=columns, rows=rows),)


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
    answered = ~np.isnan(table).all(axis=1)
    held = np.nan_to_num(table[answered])
    count, cases, answers = held.sum(axis=0), len(held), int(held.sum())
    if not cases or not answers:
        raise StatisticError("nobody answered the question" if not cases else "nobody ticked any option")
    every = np.full(len(count), float(cases))
    simple = wilson_interval(count, every, confidence=confidence, design_effect=np.ones(len(count)))
    lower, upper, effect, rho, groups = (
        simple.ci_lower,
        simple.ci_upper,
        np.ones(len(count)),
        np.zeros(len(count)),
        0,
    )
    method = f"Wilson, {SIMPLE}"
    if clusters is not None:
        found = clustered_shares(
            held, np.asarray(clusters, dtype=str)[answered], icc=icc, confidence=confidence
        )
        lower, upper, effect, rho = found.ci_lower, found.ci_upper, found.design_effect, found.icc
        groups, method = found.n_clusters, "Wilson with n / design effect"
    return MultipleResponse(
        option=tuple(map(str, options)),
        n=count.astype(int),
        n_cases=cases,
        n_total=len(table),
        n_answers=answers,
        share_cases=count / cases,
        share_answers=count / answers,
        ci_lower=lower,
        ci_upper=upper,
        srs_lower=simple.ci_lower,
        srs_upper=simple.ci_upper,
        design_effect=effect,
        icc=rho,
        n_clusters=groups,
        confidence=confidence,
        ci_method=method,
    )
