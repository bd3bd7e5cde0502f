"""The analytic hierarchy process for one judgement matrix: weights, consistency, the worst judgement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

import numpy as np

from evalkit.errors import DataError
from evalkit.result import Result, ResultTable, result
from evalkit.weighting.ahp.geometric_consistency import gci_limit, geometric_consistency
from evalkit.weighting.ahp.prioritisation import PRIORITY_METHODS, priorities
from evalkit.weighting.ahp.random_index import DEFAULT_TABLE, consistency, ratio_by_table
from evalkit.weighting.judgement_matrix import check_judgements, checked_square

CR_LIMIT = 0.10
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
        cr_by_table: CR under every random-index table that reaches n, by name.
        gci: geometric consistency index; 0 for n ≤ 2.
        gci_limit: the GCI that corresponds to CR = .10 for this n.
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
    cr_by_table: Mapping[str, float]
    gci: float
    gci_limit: float
    worst: tuple[str, str, float, float] | None

    @property
    def verdicts(self) -> dict[str, bool]:
        """CR < .10 under every random-index table that reaches n."""
        return {table: cr < CR_LIMIT for table, cr in self.cr_by_table.items()}

    @property
    def verdict_depends_on_table(self) -> bool:
        """Whether the tables disagree about this matrix."""
        return len(set(self.verdicts.values())) > 1

    def tables(self) -> tuple[ResultTable, ...]:
        """One row per element: its weight; then the verdict under every random-index table."""
        rows = tuple((label, float(w)) for label, w in zip(self.labels, self.weights, strict=True))
        verdicts = tuple((name, cr, cr < CR_LIMIT) for name, cr in self.cr_by_table.items())
        return (
            ResultTable(title="Weights", columns=("element", "weight"), rows=rows),
            ResultTable(title="Consistency by table", columns=("table", "CR", "consistent"), rows=verdicts),
        )


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
    table, names = checked_square(matrix, labels)
    check_judgements(table, names)
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
        cr_by_table=ratio_by_table(float(lambda_max), len(names)),
        gci=float(geometric_consistency(table[np.newaxis])[0]),
        gci_limit=gci_limit(len(names)),
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
