"""Fuzzy AHP by extent analysis (Chang), with its zero weights named."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from evalkit.result import Result, ResultTable, result
from evalkit.weighting.ahp.random_index import DEFAULT_TABLE
from evalkit.weighting.fuzzy.judgements import checked_fuzzy, middle_consistency


@result
class ChangResult(Result):
    """Fuzzy AHP weights by extent analysis.

    Attributes:
        labels: (n,) names of the compared elements.
        weights: (n,) least degrees of possibility, rescaled to sum 1; may hold zeros.
        extents: (n, 3) synthetic extents S_i.
        possibility: (n, n) V(S_i ≥ S_k), row i, column k.
        zero_weights: labels of elements with weight exactly 0: the method drops them and every judgement
            about them, which is not a weight (Wang, Luo & Hua 2008).
        corrected_extents: (n, 3) extents normalised by Wang & Elhag (2006).
        corrected_weights: (n,) centroids of the corrected extents, rescaled to sum 1; positive.
        cr: consistency ratio of the middle values.
        consistent: cr < .10.
        ri_table: name of the random-index table.
        notes: sentences for the reader about the zeros.
    """

    title: ClassVar[str] = "Fuzzy AHP (Chang extent analysis)"

    labels: tuple[str, ...]
    weights: np.ndarray
    extents: np.ndarray
    possibility: np.ndarray
    zero_weights: tuple[str, ...]
    corrected_extents: np.ndarray
    corrected_weights: np.ndarray
    cr: float
    consistent: bool
    ri_table: str
    notes: tuple[str, ...]

    def tables(self) -> tuple[ResultTable, ...]:
        """One row per element: Chang's weight, the corrected one, the extent."""
        lines = zip(self.labels, self.weights, self.corrected_weights, self.extents, strict=True)
        rows = tuple((label, float(w), float(c), *map(float, s)) for label, w, c, s in lines)
        columns = ("element", "weight", "corrected weight", "lower", "middle", "upper")
        return (ResultTable(title="Weights", columns=columns, rows=rows),)


def fuzzy_chang(
    matrix: np.ndarray, labels: Sequence[str] | None = None, *, random_index: str = DEFAULT_TABLE
) -> ChangResult:
    """Weights d_i = min_k V(S_i ≥ S_k), rescaled, with S_i = (Σ_j l_ij/ΣΣu, Σ_j m_ij/ΣΣm, Σ_j u_ij/ΣΣl).

    Chang (1996), EJOR 95. V(S_i ≥ S_k) is 1 for m_i ≥ m_k, 0 for l_k ≥ u_i, else
    (l_k − u_i)/((m_i − u_i) − (m_k − l_k)). An element whose extent lies below another's gets weight 0; such
    elements are named, and weights that keep them stand beside: Buckley's method or the corrected extents of
    Wang & Elhag (2006).

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
    sums = table.sum(axis=1)
    extents = sums / sums.sum(axis=0)[::-1]
    possibility = _possibility(extents)
    least = possibility.min(axis=1)
    lower, middle, upper = sums.T
    corrected = np.column_stack(
        [
            lower / (lower + upper.sum() - upper),
            middle / middle.sum(),
            upper / (upper + lower.sum() - lower),
        ]
    )
    centroid = corrected.mean(axis=1)
    zeros = tuple(name for name, d in zip(names, least, strict=True) if d == 0)
    return ChangResult(
        labels=names,
        weights=least / least.sum(),
        extents=extents,
        possibility=possibility,
        zero_weights=zeros,
        corrected_extents=corrected,
        corrected_weights=centroid / centroid.sum(),
        cr=crisp.cr,
        consistent=crisp.consistent,
        ri_table=random_index,
        notes=tuple(
            f"{name!r} gets weight 0 although it was compared: a defect of extent analysis; "
            "use Buckley's method"
            for name in zeros
        ),
    )


def _possibility(extents: np.ndarray) -> np.ndarray:
    lower, middle, upper = (extents[:, c] for c in range(3))
    above = middle[:, np.newaxis] >= middle
    apart = lower >= upper[:, np.newaxis]
    numerator = lower - upper[:, np.newaxis]
    denominator = (middle - upper)[:, np.newaxis] - (middle - lower)
    crossing = np.divide(numerator, denominator, out=np.zeros_like(numerator), where=denominator != 0)
    return np.where(above, 1.0, np.where(apart, 0.0, crossing))
