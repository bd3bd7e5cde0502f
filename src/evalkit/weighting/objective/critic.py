"""CRITIC weights: contrast of an indicator times its conflict with the others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal

import numpy as np
from scipy.stats import rankdata

from evalkit.errors import OptionError, StatisticError
from evalkit.result import Result, ResultTable, result
from evalkit.weighting.objective.indicator_table import Direction, indicator_table
from evalkit.weighting.objective.standardised import directed_moments

CORRELATIONS = ("pearson", "spearman")
NO_CONFLICT = 1e-12


@result
class CriticResult(Result):
    """CRITIC weights of indicators.

    Attributes:
        labels: (k,) names of the indicators.
        weights: (k,) information / Σ information; not negative, sum 1.
        sd: (k,) standard deviation of the min–max values (ddof 1).
        conflict: (k,) Σ_l (1 − r_jl) over the indicators that vary.
        information: (k,) sd · conflict.
        correlation: (k, k) of the directed values; 0 beside a constant indicator, 1 on the diagonal.
        constant: labels of constant indicators; their weight is 0.
        directions: (k,) "benefit" or "cost".
        correlation_kind: "pearson" or "spearman".
        n_alternatives: m.
        notes: sentences for the reader.
    """

    title: ClassVar[str] = "CRITIC weights"

    labels: tuple[str, ...]
    weights: np.ndarray
    sd: np.ndarray
    conflict: np.ndarray
    information: np.ndarray
    correlation: np.ndarray
    constant: tuple[str, ...]
    directions: tuple[str, ...]
    correlation_kind: str
    n_alternatives: int
    notes: tuple[str, ...]

    def tables(self) -> tuple[ResultTable, ...]:
        """One row per indicator: contrast, conflict, information, weight."""
        numbers = np.column_stack([self.sd, self.conflict, self.information, self.weights])
        rows = tuple((label, *map(float, line)) for label, line in zip(self.labels, numbers, strict=True))
        columns = ("indicator", "sd", "conflict", "information", "weight")
        return (ResultTable(title="CRITIC weights", columns=columns, rows=rows),)


def critic_weights(
    matrix: np.ndarray,
    directions: Sequence[Direction],
    labels: Sequence[str] | None = None,
    *,
    correlation: Literal["pearson", "spearman"] = "pearson",
) -> CriticResult:
    """C_j = σ_j Σ_l (1 − r_jl) on directed min–max values, w = C/ΣC (Diakoulaki, Mavrotas & Papayannakis
    1995).

    Directions matter: they set the sign of the correlations. A constant indicator weighs 0 and takes no
    part in the conflicts. Where a single indicator varies it gets all the weight.

    Args:
        matrix: (m, k), m ≥ 2, no missing cells.
        directions: (k,) "benefit" or "cost".
        labels: (k,) names of the indicators; "1", "2", … without them.
        correlation: "pearson" or "spearman".

    Raises:
        DataError: shapes do not fit, or a cell is missing; row and column are named.
        OptionError: unknown direction or correlation.
        StatisticError: every indicator is constant, or all of them correlate perfectly.
    """
    if correlation not in CORRELATIONS:
        raise OptionError.unknown_choice("correlation", correlation, CORRELATIONS)
    table = indicator_table(matrix, directions, labels, method="CRITIC")
    varies = ~table.constant
    sd, between = directed_moments(table)
    if correlation == "spearman":
        between = np.atleast_2d(np.corrcoef(rankdata(table.min_max[:, varies], axis=0), rowvar=False))
    related = np.eye(len(table.names))
    related[np.ix_(varies, varies)] = between
    conflict = np.where(varies, (1 - related[:, varies]).sum(axis=1), 0.0)
    alone = varies.sum() == 1
    information = sd if alone else sd * np.maximum(conflict, 0.0)
    if information.max() <= NO_CONFLICT:
        raise StatisticError(
            "all indicators correlate perfectly: CRITIC finds no conflict and no weights",
            hint="keep one of them, or use expert weights",
        )
    single = (
        (f"only {table.names[int(np.argmax(varies))]!r} varies: it gets all the weight",) if alone else ()
    )
    return CriticResult(
        labels=table.names,
        weights=information / information.sum(),
        sd=sd,
        conflict=conflict,
        information=information,
        correlation=related,
        constant=table.left_out,
        directions=tuple(directions),
        correlation_kind=correlation,
        n_alternatives=len(table.values),
        notes=(*table.notes, *single),
    )
