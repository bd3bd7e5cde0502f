"""PROMETHEE II: net outranking flows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from evalkit.errors import DataError, StatisticError
from evalkit.evaluation.decision_matrix import Best, decision_matrix, weight_vector
from evalkit.evaluation.method_result import EvaluationResult, constant_notes, ranks
from evalkit.evaluation.methods.preference_functions import Preference, Usual
from evalkit.result import result

CELLS_AT_ONCE = 1_000_000


@result
class PrometheeResult(EvaluationResult):
    """PROMETHEE flows of m alternatives; the score is the net flow φ, −1 to 1, and the flows sum to 0.

    Attributes:
        leaving: (m,) φ⁺, mean preference over the others, 0 to 1.
        entering: (m,) φ⁻, mean preference of the others over it.
        indicator_flow: (m, k) net flow on each indicator alone; φ is its weighted sum.
        preferences: (k,) preference function of each indicator with its parameters.
    """

    title: ClassVar[str] = "PROMETHEE II"
    score_name: ClassVar[str] = "net flow"

    leaving: np.ndarray
    entering: np.ndarray
    indicator_flow: np.ndarray
    preferences: tuple[str, ...]

    def columns(self) -> dict[str, np.ndarray]:
        """Leaving and entering flow."""
        return {"flow+": self.leaving, "flow-": self.entering}


def promethee(
    matrix: np.ndarray,
    weights: np.ndarray | None,
    directions: Sequence[str],
    *,
    preferences: Preference | Sequence[Preference] | None = None,
    best: Best = None,
    labels: Sequence[str] | None = None,
    alternatives: Sequence[str] | None = None,
) -> PrometheeResult:
    """φ(a) = φ⁺(a) − φ⁻(a), φ⁺(a) = Σ_b Σ_j w_j P_j(d_j(a, b))/(m − 1) (Brans & Vincke 1985).

    Args:
        matrix: (m, k), m ≥ 2 alternatives by indicators, no missing cells.
        weights: (k,) not negative, divided by their sum; None = equal.
        directions: (k,) "benefit", "cost", "moderate" or "target".
        preferences: one function for all indicators or one for each, thresholds in units of the indicator;
            Usual() without them, which needs no threshold and counts the order only.
        best: (k,) best band of a moderate, best value of a target indicator, else None.
        labels: (k,) names of the indicators.
        alternatives: (m,) names of the alternatives.

    Raises:
        DataError: shapes, cells, weights or preference functions do not fit.
        OptionError: unknown direction.
        StatisticError: fewer than two alternatives.
    """
    table = decision_matrix(matrix, directions, labels, alternatives, best=best)
    w = weight_vector(weights, table.labels)
    k, m = len(w), len(table.values)
    if m < 2:
        raise StatisticError("PROMETHEE compares alternatives: at least two are needed")
    given = Usual() if preferences is None else preferences
    functions = (given,) * k if isinstance(given, Preference) else tuple(given)
    if not all(isinstance(function, Preference) for function in functions):
        raise DataError(
            f"preferences are preference functions with their thresholds; got {given!r}",
            hint="for instance Linear(q=1, p=5) of evalkit.evaluation.methods.preference_functions",
        )
    if len(functions) != k:
        raise DataError(f"{k} indicators, but {len(functions)} preference functions")
    flows = [_flows(column, p) for column, p in zip(table.signed.T, functions, strict=True)]
    plus, minus = (np.array(side).T / (m - 1) for side in zip(*flows, strict=True))
    net = (plus - minus) @ w
    return PrometheeResult(
        alternatives=table.alternatives,
        labels=table.labels,
        directions=table.directions,
        weights=w,
        score=net,
        rank=ranks(net),
        normalisation="none: differences in units of the indicator, by preference function",
        notes=constant_notes(table, np.asarray(table.spread == 0), "no alternative is preferred on it"),
        leaving=plus @ w,
        entering=minus @ w,
        indicator_flow=plus - minus,
        preferences=tuple(map(repr, functions)),
    )


def _flows(column: np.ndarray, preference: Preference) -> tuple[np.ndarray, np.ndarray]:
    """Σ P(x − others) and Σ P(others − x) of one indicator, for each alternative."""
    if isinstance(preference, Usual):
        ordered = np.sort(column)
        below = np.searchsorted(ordered, column, side="left")
        above = len(column) - np.searchsorted(ordered, column, side="right")
        return below.astype(float), above.astype(float)
    step = max(1, CELLS_AT_ONCE // len(column))
    plus, minus = np.empty(len(column)), np.empty(len(column))
    for start in range(0, len(column), step):
        difference = column[start : start + step, np.newaxis] - column
        plus[start : start + step] = preference.degree(difference).sum(axis=1)
        minus[start : start + step] = preference.degree(-difference).sum(axis=1)
    return plus, minus
