"""What a matrix of triangular fuzzy judgements must look like, and how consistent its middle is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from evalkit.errors import DataError
from evalkit.weighting.ahp.ahp import AhpResult, ahp
from evalkit.weighting.ahp.random_index import DEFAULT_TABLE
from evalkit.weighting.judgement_matrix import RECIPROCAL_RTOL, checked_labels


def checked_fuzzy(matrix: np.ndarray, labels: Sequence[str] | None) -> tuple[np.ndarray, tuple[str, ...]]:
    """A fuzzy judgement matrix (n, n, 3) and the names of its rows.

    Raises:
        DataError: wrong shape, not 0 < lower ≤ middle ≤ upper, a diagonal other than (1, 1, 1), or a pair
            whose two sides are not reciprocal (l_ij · u_ji = m_ij · m_ji = 1); cells are named.
    """
    table = np.asarray(matrix, dtype=float)
    if table.ndim != 3 or table.shape[0] != table.shape[1] or table.shape[2] != 3 or not table.size:
        raise DataError(f"fuzzy judgements must have shape (n, n, 3); got {table.shape}")
    names = checked_labels(len(table), labels, of="a fuzzy judgement matrix")
    ordered = (np.isfinite(table) & (table > 0)).all(axis=2) & (np.diff(table, axis=2) >= 0).all(axis=2)
    _refuse(~ordered, table, names, "must be 0 < lower ≤ middle ≤ upper")
    diagonal = np.eye(len(names), dtype=bool) & (np.abs(table - 1).max(axis=2) > RECIPROCAL_RTOL)
    _refuse(diagonal, table, names, "the diagonal must be (1, 1, 1)")
    product = table * table.transpose(1, 0, 2)[..., ::-1]
    _refuse(
        np.abs(product - 1).max(axis=2) > RECIPROCAL_RTOL,
        table,
        names,
        "is not the reciprocal of its counterpart (lower · upper and middle · middle must be 1)",
    )
    return table, names


def middle_consistency(
    table: np.ndarray, names: tuple[str, ...], random_index: str = DEFAULT_TABLE
) -> AhpResult:
    """AHP of the middle values: fuzzy methods have no consistency test of their own."""
    return ahp(table[..., 1], names, random_index=random_index)


def _refuse(mask: np.ndarray, table: np.ndarray, names: tuple[str, ...], rule: str) -> None:
    if mask.any():
        i, j = (int(x) for x in np.argwhere(mask)[0])
        shown = ", ".join(f"{x:g}" for x in table[i, j])
        raise DataError(f"cell ({names[i]}, {names[j]}) = ({shown}): {rule}")
