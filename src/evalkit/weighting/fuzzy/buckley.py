"""Fuzzy AHP by geometric means (Buckley)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from evalkit.result import Result, ResultTable, result
from evalkit.weighting.ahp.random_index import DEFAULT_TABLE
from evalkit.weighting.fuzzy.judgements import checked_fuzzy, middle_consistency


@result
class BuckleyResult(Result):
    """Fuzzy AHP weights by geometric means.

    Attributes:
        labels: (n,) names of the compared elements.
        weights: (n,) centroids of the fuzzy weights, rescaled to sum 1; positive.
        fuzzy_weights: (n, 3) lower, middle, upper.
        cr: consistency ratio of the middle values.
        consistent: cr < .10.
        ri_table: name of the random-index table.
        defuzzification: how the fuzzy weights became numbers.
    """

    title: ClassVar[str] = "Fuzzy AHP (Buckley)"

    labels: tuple[str, ...]
    weights: np.ndarray
    fuzzy_weights: np.ndarray
    cr: float
    consistent: bool
    ri_table: str
    defuzzification: str

    def tables(self) -> tuple[ResultTable, ...]:
        """One row per element: weight and fuzzy weight."""
        lines = zip(self.labels, self.weights, self.fuzzy_weights, strict=True)
        rows = tuple((label, float(w), *map(float, fuzzy)) for label, w, fuzzy in lines)
        return (
            ResultTable(
                title="Weights", columns=("element", "weight", "lower", "middle", "upper"), rows=rows
            ),
        )


def fuzzy_buckley(
    matrix: np.ndarray, labels: Sequence[str] | None = None, *, random_index: str = DEFAULT_TABLE
) -> BuckleyResult:
    """Fuzzy weights r_i ⊗ (r_1 ⊕ … ⊕ r_n)⁻¹ with r_i = (a_i1 ⊗ … ⊗ a_in)^(1/n) (Buckley 1985).

    With triangular numbers that is (l_i/Σu, m_i/Σm, u_i/Σl); the centroid (l + m + u)/3 is rescaled to sum 1.

    Args:
        matrix: (n, n, 3), lower ≤ middle ≤ upper, reciprocal, diagonal (1, 1, 1).
        labels: (n,) names; "1", "2", … without them.
        random_index: name of the random-index table for the middle values.

    Raises:
        DataError: the matrix is not usable; cells are named.
        OptionError: unknown table, or n beyond it.
    """
    table, names = checked_fuzzy(matrix, labels)
    crisp = middle_consistency(table, names, random_index)
    means = np.exp(np.log(table).mean(axis=1))
    fuzzy = means / means.sum(axis=0)[::-1]
    centroid = fuzzy.mean(axis=1)
    return BuckleyResult(
        labels=names,
        weights=centroid / centroid.sum(),
        fuzzy_weights=fuzzy,
        cr=crisp.cr,
        consistent=crisp.consistent,
        ri_table=random_index,
        defuzzification="centroid (l + m + u)/3, rescaled to sum 1",
    )
