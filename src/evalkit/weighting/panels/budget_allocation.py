"""Budget allocation: every expert spreads a number of points over the elements."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from evalkit.errors import DataError
from evalkit.result import Result, ResultTable, result
from evalkit.weighting.panels.kendall import checked_scores

BUDGET_RTOL = 1e-6


@result
class BudgetResult(Result):
    """Weights by budget allocation.

    Attributes:
        labels: (n,) names of the elements.
        weights: (n,) mean shares, not negative, sum 1.
        sd: (n,) standard deviation of the experts' shares (ddof 1, unweighted); 0 with one expert.
        lowest: (n,) smallest share given.
        highest: (n,) largest share given.
        expert_shares: (k,) weight of each expert, sum 1.
        budget: points per expert.
        n_experts: k.
    """

    title: ClassVar[str] = "Budget allocation"

    labels: tuple[str, ...]
    weights: np.ndarray
    sd: np.ndarray
    lowest: np.ndarray
    highest: np.ndarray
    expert_shares: np.ndarray
    budget: float
    n_experts: int

    def tables(self) -> tuple[ResultTable, ...]:
        """One row per element: weight and spread over the experts."""
        numbers = np.column_stack([self.weights, self.sd, self.lowest, self.highest])
        rows = tuple((label, *map(float, line)) for label, line in zip(self.labels, numbers, strict=True))
        columns = ("element", "weight", "sd", "lowest", "highest")
        return (ResultTable(title="Weights", columns=columns, rows=rows),)


def budget_allocation(
    points: np.ndarray,
    labels: Sequence[str] | None = None,
    *,
    experts: Sequence[str] | None = None,
    expert_weights: np.ndarray | None = None,
    budget: float = 100.0,
) -> BudgetResult:
    """Mean share of the points given to each element (OECD/JRC Handbook 2008, step 6, BAP).

    Args:
        points: (k, n), not negative; every row sums to the budget.
        labels: (n,) names; "1", "2", … without them.
        experts: (k,) names; "1", "2", … without them.
        expert_weights: (k,), not negative, rescaled to sum 1; equal without them.
        budget: points each expert spends.

    Raises:
        DataError: shapes do not fit, a cell is missing or negative, or a row spends another sum; expert and
            element are named.
    """
    table, names, people = checked_scores(points, labels, experts)
    if (table < 0).any():
        i, j = (int(x) for x in np.argwhere(table < 0)[0])
        raise DataError(f"row {people[i]!r}, column {names[j]!r} is {table[i, j]:g}; points are not negative")
    spent = table.sum(axis=1)
    off = np.abs(spent - budget) > BUDGET_RTOL * budget
    if off.any():
        i = int(np.argmax(off))
        raise DataError(f"expert {people[i]!r} spends {spent[i]:g} points, not {budget:g}")
    given = np.ones(len(people)) if expert_weights is None else np.asarray(expert_weights, dtype=float)
    if given.shape != (len(people),) or not (np.isfinite(given) & (given >= 0)).all() or not given.sum() > 0:
        raise DataError(f"expert_weights needs {len(people)} numbers ≥ 0, not all zero; got {given}")
    shares = table / spent[:, np.newaxis]
    weights = given @ shares / given.sum()
    return BudgetResult(
        labels=names,
        weights=weights / weights.sum(),
        sd=shares.std(axis=0, ddof=1) if len(people) > 1 else np.zeros(len(names)),
        lowest=shares.min(axis=0),
        highest=shares.max(axis=0),
        expert_shares=given / given.sum(),
        budget=budget,
        n_experts=len(people),
    )
