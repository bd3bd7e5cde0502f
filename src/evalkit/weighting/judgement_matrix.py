"""What a pairwise comparison matrix must look like, and the cells that do not."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from evalkit.errors import DataError

RECIPROCAL_RTOL = 1e-6


def checked_labels(
    count: int, labels: Sequence[str] | None, *, of: str = "a judgement matrix"
) -> tuple[str, ...]:
    """Names of the compared elements: "1", "2", … without labels.

    Raises:
        DataError: another number of labels, or two equal ones.
    """
    names = tuple(str(i + 1) for i in range(count)) if labels is None else tuple(map(str, labels))
    if len(names) != count:
        raise DataError(f"{len(names)} labels for {count} elements of {of}")
    if len(set(names)) != len(names):
        raise DataError(f"labels of {of} must differ", hint=f"got {', '.join(names)}")
    return names


def checked_square(matrix: np.ndarray, labels: Sequence[str] | None) -> tuple[np.ndarray, tuple[str, ...]]:
    """A square matrix of floats and the names of its rows.

    Raises:
        DataError: not square, or labels do not fit.
    """
    table = np.asarray(matrix, dtype=float)
    if table.ndim != 2 or table.shape[0] != table.shape[1] or not table.size:
        raise DataError(f"a judgement matrix must be square; got shape {table.shape}")
    if labels is not None and len(labels) != len(table):
        raise DataError(f"{len(labels)} labels for a {len(table)} × {len(table)} judgement matrix")
    return table, checked_labels(len(table), labels)


def check_judgements(matrix: np.ndarray, names: tuple[str, ...]) -> None:
    """Refuse a matrix that is not positive, reciprocal and 1 on the diagonal, naming its cells.

    Raises:
        DataError: see above.
    """
    positive = np.isfinite(matrix) & (matrix > 0)
    if not positive.all():
        raise DataError(
            f"cells {cells(~positive, matrix, names)}: judgements must be positive and finite",
            hint="a judgement that was not made cannot be written as 0 or left empty",
        )
    diagonal = np.eye(len(names), dtype=bool) & (np.abs(matrix - 1) > RECIPROCAL_RTOL)
    if diagonal.any():
        raise DataError(f"cells {cells(diagonal, matrix, names)}: the diagonal must be 1")
    product = matrix * matrix.T
    broken = np.triu(np.abs(product - 1) > RECIPROCAL_RTOL, 1)
    if broken.any():
        raise DataError(
            f"cells {cells(broken, matrix, names)}: not reciprocal, a_ij · a_ji must be 1 "
            f"(first product {float(product[broken][0]):.6g})",
            hint="write 1/3 as a fraction, not 0.33; sheets are repaired where they are read",
        )


def cells(mask: np.ndarray, matrix: np.ndarray, names: tuple[str, ...], limit: int = 5) -> str:
    """The marked cells as "(row, column) = value; …"."""
    found = np.argwhere(mask)
    shown = [f"({names[i]}, {names[j]}) = {matrix[i, j]:g}" for i, j in found[:limit]]
    return "; ".join(shown) + ("; …" if len(found) > limit else "")
