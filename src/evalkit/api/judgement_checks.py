"""``ek.ahp_diagnosis`` and ``ek.ahp_repair``: what to ask an inconsistent expert about again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from evalkit.api.judgements import judgement_matrix
from evalkit.weighting.ahp import diagnosis, repair


def ahp_diagnosis(
    matrix: Any,
    labels: Sequence[str] | None = None,
    *,
    method: Literal["eigenvector", "geometric_mean", "column_mean"] = "eigenvector",
) -> diagnosis.AhpDiagnosis:
    """Judgements by their distance from the weights, and circles of three (a over b over c over a).

    Args:
        matrix: (n, n) DataFrame or nested lists; fractions may be text ("1/3").
        labels: names, when the matrix carries none.
        method: "eigenvector", "geometric_mean" or "column_mean".

    Raises:
        DataError: a cell is not a judgement; cells are named.
        OptionError: unknown method.

    Example:
        >>> import evalkit as ek
        >>> found = ek.ahp_diagnosis([[1, 2, "1/2"], ["1/2", 1, 2], [2, "1/2", 1]], ["a", "b", "c"])
        >>> found.n_cycles, found.cycles
        (1, (('a', 'b', 'c'),))
    """
    values, names = judgement_matrix(matrix, labels)
    return diagnosis.ahp_diagnosis(values, names, method=method)


def ahp_repair(
    matrix: Any,
    labels: Sequence[str] | None = None,
    *,
    limit: float = 0.10,
    random_index: str = "saaty",
) -> repair.AhpRepair:
    """The fewest judgements to ask about again for CR < limit; the given matrix is kept beside the proposal.

    Args:
        matrix: (n, n) DataFrame or nested lists; fractions may be text ("1/3").
        labels: names, when the matrix carries none.
        limit: the proposal has CR below this.
        random_index: name of the random-index table.

    Raises:
        DataError: a cell is not a judgement; cells are named.
        OptionError: unknown table, n beyond it, or a limit that is not positive.

    Example:
        >>> import evalkit as ek
        >>> found = ek.ahp_repair([[1, 3, "1/5"], ["1/3", 1, 3], [5, "1/3", 1]], ["a", "b", "c"])
        >>> len(found.changes), found.cr_given > 0.1 > found.cr_proposed
        (1, True)
    """
    values, names = judgement_matrix(matrix, labels)
    return repair.ahp_repair(values, names, limit=limit, random_index=random_index)
