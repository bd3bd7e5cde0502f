"""What weights from components and from factors have in common."""

from __future__ import annotations

import numpy as np

from evalkit.result import Result, ResultTable, result


@result
class ComponentBased(Result):
    """Weights of k indicators from the correlations of the v of them that vary.

    Attributes:
        labels: (k,) names of the indicators.
        weights: (k,) not negative, sum 1.
        eigenvalues: (v,) of the correlation matrix of the v varying indicators, from the largest on.
        constant: labels of constant indicators; their weight is 0.
        directions: (k,) "benefit" or "cost".
        n_alternatives: m.
        notes: sentences for the reader.
    """

    labels: tuple[str, ...]
    weights: np.ndarray
    eigenvalues: np.ndarray
    constant: tuple[str, ...]
    directions: tuple[str, ...]
    n_alternatives: int
    notes: tuple[str, ...]

    def tables(self) -> tuple[ResultTable, ...]:
        """One row per indicator: its weight."""
        rows = tuple((label, float(w)) for label, w in zip(self.labels, self.weights, strict=True))
        return (ResultTable(title="Weights", columns=("indicator", "weight"), rows=rows),)
