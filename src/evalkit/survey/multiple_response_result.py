"""Multiple responses as a result, with their table."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from evalkit.result import Result, ResultTable, result


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
        divisor: (k,) what n is divided by in the limits: the design effect, more if few clusters gave it.
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
    divisor: np.ndarray
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
