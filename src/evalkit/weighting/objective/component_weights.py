"""Weights from principal components (主成分法)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal

import numpy as np

from evalkit.errors import OptionError, StatisticError
from evalkit.result import result
from evalkit.weighting.objective.component_based import ComponentBased
from evalkit.weighting.objective.indicator_table import Direction, indicator_table
from evalkit.weighting.objective.standardised import directed_correlation, refuse_negative, spread

RULES = ("first", "variance")
GAP = 1e-8


@result
class ComponentResult(ComponentBased):
    """Principal-component weights of indicators.

    Attributes:
        coefficients: (v, c) eigenvectors of the components used, turned to a positive sum.
        explained: share of the variance in the components used.
        n_components: c.
        rule: "first" or "variance".
    """

    title: ClassVar[str] = "Principal-component weights"

    coefficients: np.ndarray
    explained: float
    n_components: int
    rule: str


def component_weights(
    matrix: np.ndarray,
    directions: Sequence[Direction],
    labels: Sequence[str] | None = None,
    *,
    rule: Literal["first", "variance"] = "first",
) -> ComponentResult:
    """Weights from the eigenvectors e_c of the correlation matrix of the directed indicators.

    first: w ∝ e_1 (Jolliffe 2002). variance: w ∝ Σ_c λ_c e_c / Σ_c λ_c over components with λ ≥ 1, the
    comprehensive coefficients of Chinese texts. A negative weight is refused, not turned: the indicator then
    runs against the index it would belong to.

    Args:
        matrix: (m, k), m ≥ 2, no missing cells.
        directions: (k,) "benefit" or "cost".
        labels: (k,) names of the indicators; "1", "2", … without them.
        rule: "first" or "variance".

    Raises:
        DataError: shapes do not fit, or a cell is missing; row and column are named.
        OptionError: unknown direction or rule.
        StatisticError: a negative weight, components that are not unique (equal eigenvalues), or every
            indicator is constant.
    """
    if rule not in RULES:
        raise OptionError.unknown_choice("rule", rule, RULES)
    table = indicator_table(matrix, directions, labels, method="component")
    values, vectors = np.linalg.eigh(directed_correlation(table))
    values, vectors = values[::-1], vectors[:, ::-1]
    count = 1 if rule == "first" else max(1, int((values >= 1 - GAP).sum()))
    if (-np.diff(values)[:count] < GAP).any():
        raise StatisticError(
            "two principal components explain the same share: their weights are not unique",
            hint="use another method, for instance CRITIC",
        )
    turned = vectors[:, :count] * np.where(vectors[:, :count].sum(axis=0) < 0, -1.0, 1.0)
    raw = turned @ values[:count] / values[:count].sum()
    refuse_negative(raw, table, "principal component analysis")
    raw = np.maximum(raw, 0.0)
    return ComponentResult(
        labels=table.names,
        weights=spread(raw / raw.sum(), table),
        eigenvalues=values,
        coefficients=turned,
        explained=float(values[:count].sum() / values.sum()),
        n_components=count,
        rule=rule,
        constant=table.left_out,
        directions=tuple(directions),
        n_alternatives=len(table.values),
        notes=table.notes,
    )
