"""Weights under which every indicator correlates with the index as it should."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from scipy.optimize import nnls

from evalkit.errors import DataError, StatisticError
from evalkit.result import Result, ResultTable, result
from evalkit.weighting.objective.indicator_table import Direction, IndicatorTable, indicator_table
from evalkit.weighting.objective.standardised import SINGULAR, directed_correlation, spread

REACHED = 1e-9


@result
class CorrelationWeightsResult(Result):
    """Correlation-optimised weights of indicators.

    Attributes:
        labels: (k,) names of the indicators.
        weights: (k,) weights of the directed min–max values; not negative, sum 1.
        standardised_weights: (k,) the same for z-scores; not negative, sum 1.
        correlations: (k,) of each directed indicator with the index; 0 for constant ones.
        target: (k,) wanted shares of the correlations, sum 1 over the varying indicators.
        reached: whether the correlations are exactly proportional to the target.
        left_at_zero: labels of varying indicators with weight 0: even unweighted they correlate more with the
            index than asked for.
        constant: labels of constant indicators; their weight is 0.
        directions: (k,) "benefit" or "cost".
        n_alternatives: m.
        notes: sentences for the reader.
    """

    title: ClassVar[str] = "Correlation-optimised weights"

    labels: tuple[str, ...]
    weights: np.ndarray
    standardised_weights: np.ndarray
    correlations: np.ndarray
    target: np.ndarray
    reached: bool
    left_at_zero: tuple[str, ...]
    constant: tuple[str, ...]
    directions: tuple[str, ...]
    n_alternatives: int
    notes: tuple[str, ...]

    def tables(self) -> tuple[ResultTable, ...]:
        """One row per indicator: weight, correlation with the index, target."""
        numbers = np.column_stack([self.weights, self.correlations, self.target])
        rows = tuple((label, *map(float, line)) for label, line in zip(self.labels, numbers, strict=True))
        columns = ("indicator", "weight", "correlation", "target share")
        return (ResultTable(title="Correlation-optimised weights", columns=columns, rows=rows),)


def correlation_weights(
    matrix: np.ndarray,
    directions: Sequence[Direction],
    labels: Sequence[str] | None = None,
    *,
    target: np.ndarray | None = None,
) -> CorrelationWeightsResult:
    """Weights for correlations with the index proportional to a target (Becker, Saisana, Paruolo &
    Vandecasteele 2017: importance is not weight).

    With z-scores z and index y = Σ u_j z_j the correlations are R u/√(uᵀRu), so R u ∝ target. u minimises
    ‖R u − target‖ with u ≥ 0 (unique for regular R); it is exact where R⁻¹ target ≥ 0. The weights of min–max
    values are u/sd, rescaled.

    Args:
        matrix: (m, k), no missing cells, more alternatives than indicators.
        directions: (k,) "benefit" or "cost".
        labels: (k,) names of the indicators; "1", "2", … without them.
        target: (k,) wanted importance, positive, rescaled to sum 1; equal without it.

    Raises:
        DataError: shapes do not fit, a cell is missing (row and column are named), or a target is not
            positive.
        OptionError: unknown direction.
        StatisticError: indicators are collinear, no weights fit, or every indicator is constant.
    """
    table = indicator_table(matrix, directions, labels, method="correlation-optimised")
    wanted = _target(target, table)
    related = directed_correlation(table)
    if np.linalg.eigvalsh(related)[0] < SINGULAR * len(related):
        raise StatisticError(
            "the indicators are collinear: several sets of weights give the same correlations",
            hint="leave one of them out, or use more alternatives than indicators",
        )
    solution, _ = nnls(related, wanted)
    varies = ~table.constant
    sd = table.min_max[:, varies].std(axis=0, ddof=1)
    own = solution / sd
    correlations = related @ solution / np.sqrt(solution @ related @ solution)
    names = [name for name, flag in zip(table.names, varies, strict=True) if flag]
    zero = tuple(name for name, u in zip(names, solution, strict=True) if u == 0)
    return CorrelationWeightsResult(
        labels=table.names,
        weights=spread(own / own.sum(), table),
        standardised_weights=spread(solution / solution.sum(), table),
        correlations=spread(correlations, table),
        target=spread(wanted, table),
        reached=bool(np.abs(correlations / correlations.sum() - wanted).max() <= REACHED),
        left_at_zero=zero,
        constant=table.left_out,
        directions=tuple(directions),
        n_alternatives=len(table.values),
        notes=(
            *table.notes,
            *(f"indicator {name!r} is left at 0: the target cannot be reached" for name in zero),
        ),
    )


def _target(target: np.ndarray | None, table: IndicatorTable) -> np.ndarray:
    count = len(table.names)
    given = np.ones(count) if target is None else np.asarray(target, dtype=float)
    if given.shape != (count,) or not (np.isfinite(given) & (given > 0)).all():
        raise DataError(f"target must hold {count} positive numbers; got {given}")
    varying = given[~table.constant]
    return np.asarray(varying / varying.sum())
