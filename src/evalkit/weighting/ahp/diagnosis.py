"""Where a judgement matrix contradicts itself: the judgements far from the weights, and the circles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from evalkit.result import Result, ResultTable, result
from evalkit.weighting.ahp.prioritisation import priorities
from evalkit.weighting.judgement_matrix import check_judgements, checked_square

PREFERRED = 1 + 1e-9
"""A judgement above this is a preference; below it stands the rounding of a group matrix."""


@result
class AhpDiagnosis(Result):
    """Contradictions of one judgement matrix.

    Attributes:
        labels: (n,) names of the compared elements.
        judgements: every pair, the worst first: (row label, column label, judgement given, ratio
            w_row/w_column implied, error); error = max(given/implied, implied/given) ≥ 1.
        cycles: 3-cycles as (a, b, c) with a preferred to b, b to c and c to a; a is the first in label order.
        n_cycles: their number.
        max_cycles: the largest number possible for n: (n³ − n)/24 for odd n, (n³ − 4n)/24 for even n.
        method: name of the priority method behind the implied ratios.
    """

    title: ClassVar[str] = "Diagnosis of a judgement matrix"

    labels: tuple[str, ...]
    judgements: tuple[tuple[str, str, float, float, float], ...]
    cycles: tuple[tuple[str, str, str], ...]
    n_cycles: int
    max_cycles: int
    method: str

    def tables(self) -> tuple[ResultTable, ...]:
        """Judgements from the worst on, then the 3-cycles."""
        columns = ("row", "column", "given", "implied", "error")
        return (
            ResultTable(title="Judgements, worst first", columns=columns, rows=self.judgements),
            ResultTable(
                title="3-cycles", columns=("preferred", "to", "to, which beats the first"), rows=self.cycles
            ),
        )


def ahp_diagnosis(
    matrix: np.ndarray, labels: Sequence[str] | None = None, *, method: str = "eigenvector"
) -> AhpDiagnosis:
    """Judgements ordered by their distance from the weights (Saaty 2003) and 3-cycles (Kendall & Babington
    Smith).

    Equal judgements (1) take part in no cycle.

    Args:
        matrix: (n, n), positive reciprocal.
        labels: (n,) names; "1", "2", … without them.
        method: "eigenvector", "geometric_mean" or "column_mean".

    Raises:
        DataError: the matrix is not usable; cells are named.
        OptionError: unknown method.
    """
    table, names = checked_square(matrix, labels)
    check_judgements(table, names)
    weights = priorities(table[np.newaxis], method)[0][0]
    cycles = _cycles(table)
    size = len(names)
    return AhpDiagnosis(
        labels=names,
        judgements=_ordered(table, weights, names),
        cycles=tuple((names[a], names[b], names[c]) for a, b, c in cycles),
        n_cycles=len(cycles),
        max_cycles=(size**3 - size) // 24 if size % 2 else (size**3 - 4 * size) // 24,
        method=method,
    )


def cycle_counts(matrices: np.ndarray) -> np.ndarray:
    """Number of 3-cycles of each matrix.

    Args:
        matrices: (k, n, n), positive reciprocal.

    Returns:
        (k,) counts.
    """
    preferred = (np.asarray(matrices) > PREFERRED).astype(float)
    return np.asarray(np.rint(np.einsum("kij,kji->k", preferred @ preferred, preferred) / 3).astype(int))


def _cycles(matrix: np.ndarray) -> list[tuple[int, int, int]]:
    beats = matrix > PREFERRED
    circle = beats[:, :, np.newaxis] & beats[np.newaxis] & beats.T[:, np.newaxis, :]
    found = np.argwhere(circle)
    return [(int(a), int(b), int(c)) for a, b, c in found if a < b and a < c]


def _ordered(
    matrix: np.ndarray, weights: np.ndarray, names: tuple[str, ...]
) -> tuple[tuple[str, str, float, float, float], ...]:
    rows, columns = np.triu_indices(len(names), 1)
    given, implied = matrix[rows, columns], weights[rows] / weights[columns]
    error = np.exp(np.abs(np.log(given / implied)))
    order = np.argsort(-error, kind="stable")
    return tuple(
        (names[rows[p]], names[columns[p]], float(given[p]), float(implied[p]), float(error[p]))
        for p in order
    )
