"""The analytic hierarchy process for one judgement matrix: weights, consistency, the worst judgement."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from evalkit.errors import DataError
from evalkit.result import Result, ResultTable, result
from evalkit.weighting.prioritisation import PRIORITY_METHODS, priorities
from evalkit.weighting.random_index import DEFAULT_TABLE, consistency

CR_LIMIT = 0.10
RECIPROCAL_RTOL = 1e-6
AGREEMENT = 1e-9


@result
class AhpResult(Result):
    """Weights of one judgement matrix.

    Attributes:
        labels: (n,) names of the compared elements.
        weights: (n,) priorities, positive, sum 1.
        lambda_max: principal eigenvalue (or its estimate (Aw)_i/w_i averaged, for 根法 and 和法).
        ci: consistency index (λmax − n)/(n − 1); 0 for n ≤ 2.
        cr: consistency ratio CI/RI; 0 for n ≤ 2.
        ri: random index of the table for n.
        ri_table: name of the random-index table.
        method: name of the priority method.
        method_zh: its Chinese term (特征向量法, 根法, 和法).
        consistent: CR < .10 (Saaty 1980).
        worst: the judgement farthest from the weights: (row label, column label, judgement given, ratio
            w_row/w_column implied), row before column; None when all judgements agree with the weights.
    """

    title: ClassVar[str] = "Analytic hierarchy process"

    labels: tuple[str, ...]
    weights: np.ndarray
    lambda_max: float
    ci: float
    cr: float
    ri: float
    ri_table: str
    method: str
    method_zh: str
    consistent: bool
    worst: tuple[str, str, float, float] | None

    def tables(self) -> tuple[ResultTable, ...]:
        """One row per element: its weight."""
        rows = tuple((label, float(w)) for label, w in zip(self.labels, self.weights, strict=True))
        return (ResultTable(title="Weights", columns=("element", "weight"), rows=rows),)


def ahp(
    matrix: np.ndarray,
    labels: Sequence[str] | None = None,
    *,
    method: str = "eigenvector",
    random_index: str = DEFAULT_TABLE,
) -> AhpResult:
    """Weights and consistency of one pairwise comparison matrix (Saaty 1977, 1980).

    Args:
        matrix: (n, n), a_ij = how many times element i outweighs element j; positive, unit diagonal,
            a_ij · a_ji = 1 within a relative 1e-6.
        labels: (n,) names of the elements; "1", "2", … without them.
        method: "eigenvector" (特征向量法), "geometric_mean" (根法) or "column_mean" (和法).
        random_index: name of the random-index table.

    Raises:
        DataError: the matrix is not square, positive or reciprocal (cells are named), or labels do not fit.
        OptionError: unknown method or table, or n beyond the table.
    """
    entry = PRIORITY_METHODS[method]
    table = np.asarray(matrix, dtype=float)
    names = _checked_labels(table, labels)
    _check_judgements(table, names)
    weights, lambda_max = (part[0] for part in priorities(table[np.newaxis], method))
    ci, cr, ri = consistency(lambda_max, len(names), random_index)
    return AhpResult(
        labels=names,
        weights=weights,
        lambda_max=float(lambda_max),
        ci=float(ci),
        cr=float(cr),
        ri=ri,
        ri_table=random_index,
        method=entry.name,
        method_zh=entry.zh,
        consistent=bool(cr < CR_LIMIT),
        worst=_worst(table, weights, names),
    )


def total_consistency(weights: np.ndarray, ci: np.ndarray, ri: np.ndarray) -> float:
    """Consistency ratio of a whole level: Σ w·CI / Σ w·RI over its matrices (Saaty 1980).

    Args:
        weights: (m,) weights of the parents of the m matrices.
        ci: (m,) their consistency indices.
        ri: (m,) their random indices.

    Returns:
        The ratio; 0 where every matrix has n ≤ 2.
    """
    w, index, reference = (np.asarray(part, dtype=float) for part in (weights, ci, ri))
    if not w.shape == index.shape == reference.shape or w.ndim != 1:
        shapes = f"{w.shape}, {index.shape}, {reference.shape}"
        raise DataError(f"weights, ci and ri must have one length; got {shapes}")
    below = float(w @ reference)
    return float(w @ index) / below if below > 0 else 0.0


def _checked_labels(matrix: np.ndarray, labels: Sequence[str] | None) -> tuple[str, ...]:
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1] or not matrix.size:
        raise DataError(f"a judgement matrix must be square; got shape {matrix.shape}")
    names = tuple(str(i + 1) for i in range(len(matrix))) if labels is None else tuple(map(str, labels))
    if len(names) != len(matrix):
        raise DataError(f"{len(names)} labels for a {len(matrix)} × {len(matrix)} judgement matrix")
    if len(set(names)) != len(names):
        raise DataError("labels of a judgement matrix must differ", hint=f"got {', '.join(names)}")
    return names


def _check_judgements(matrix: np.ndarray, names: tuple[str, ...]) -> None:
    positive = np.isfinite(matrix) & (matrix > 0)
    if not positive.all():
        raise DataError(
            f"cells {_cells(~positive, matrix, names)}: judgements must be positive and finite",
            hint="a judgement that was not made cannot be written as 0 or left empty",
        )
    diagonal = np.eye(len(names), dtype=bool) & (np.abs(matrix - 1) > RECIPROCAL_RTOL)
    if diagonal.any():
        raise DataError(f"cells {_cells(diagonal, matrix, names)}: the diagonal must be 1")
    broken = np.triu(np.abs(matrix * matrix.T - 1) > RECIPROCAL_RTOL, 1)
    if broken.any():
        raise DataError(
            f"cells {_cells(broken, matrix, names)}: not reciprocal, a_ij · a_ji must be 1 "
            f"(first product {float((matrix * matrix.T)[broken][0]):.6g})",
            hint="write 1/3 as a fraction, not 0.33; sheets are repaired where they are read",
        )


def _cells(mask: np.ndarray, matrix: np.ndarray, names: tuple[str, ...], limit: int = 5) -> str:
    found = np.argwhere(mask)
    shown = [f"({names[i]}, {names[j]}) = {matrix[i, j]:g}" for i, j in found[:limit]]
    return "; ".join(shown) + ("; …" if len(found) > limit else "")


def _worst(
    matrix: np.ndarray, weights: np.ndarray, names: tuple[str, ...]
) -> tuple[str, str, float, float] | None:
    implied = weights[:, np.newaxis] / weights
    distance = np.triu(np.abs(np.log(matrix) - np.log(implied)), 1)
    largest = float(distance.max())
    if largest < AGREEMENT:
        return None
    i, j = (int(x) for x in np.argwhere(distance >= largest - AGREEMENT)[0])
    return names[i], names[j], float(matrix[i, j]), float(implied[i, j])
