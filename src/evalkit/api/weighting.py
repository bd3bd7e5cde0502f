"""``ek.ahp``, ``ek.entropy_weights``, ``ek.combine_weights``: weights with the labels of a DataFrame."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np

from evalkit.api.data import labelled
from evalkit.errors import DataError
from evalkit.weighting import ahp as _ahp
from evalkit.weighting import combination, entropy


def ahp(
    matrix: Any,
    labels: Sequence[str] | None = None,
    *,
    method: Literal["eigenvector", "geometric_mean", "column_mean"] = "eigenvector",
    random_index: str = "saaty",
) -> _ahp.AhpResult:
    """Weights and consistency of one judgement matrix (Saaty 1980).

    Args:
        matrix: (n, n) DataFrame or nested lists; cells may be numbers or fractions as text ("1/3").
        labels: names, when the matrix carries none.
        method: "eigenvector" (特征向量法), "geometric_mean" (根法) or "column_mean" (和法).
        random_index: "saaty", "alt_1_15" or "alonso-lamata".

    Example:
        >>> import evalkit as ek
        >>> result = ek.ahp([[1, "1/2", "1/3"], [2, 1, "1/2"], [3, 2, 1]])
        >>> result.weights.round(6).tolist(), round(result.cr, 6)
        ([0.163424, 0.296961, 0.539615], 0.007933)
    """
    if hasattr(matrix, "columns"):
        labels = labels or [str(name) for name in matrix.columns]
        matrix = matrix.to_numpy()
    values = np.array([[_judgement(cell) for cell in row] for row in matrix], dtype=float)
    return _ahp.ahp(values, labels, method=method, random_index=random_index)


def _judgement(cell: Any) -> float:
    from evalkit.experts.cells import read_cell

    try:
        value = read_cell(cell) if isinstance(cell, str) else float(cell)
    except (ValueError, TypeError) as error:
        raise DataError(str(error)) from None
    if value is None:
        raise DataError(
            "a cell of the judgement matrix is empty", hint="incomplete matrices are not supported"
        )
    return value


def entropy_weights(
    matrix: Any,
    directions: Sequence[Literal["benefit", "cost"]] | None = None,
    *,
    normalisation: Literal["min-max", "sum"] = "min-max",
) -> entropy.EntropyResult:
    """Entropy weights of the columns of an alternatives × indicators table.

    Args:
        matrix: DataFrame (labels kept) or array, shape (m, k).
        directions: "benefit" or "cost" for each column; all benefit by default.
        normalisation: "min-max" or "sum"; the formula is kept in the result.
    """
    values, _, columns = labelled(matrix)
    if values.ndim != 2:
        raise DataError("entropy weights need a table of alternatives × indicators")
    return entropy.entropy_weights(
        values, list(directions or ["benefit"] * values.shape[1]), columns, normalisation=normalisation
    )


def combine_weights(
    weights: Mapping[str, Any],
    *,
    method: Literal["linear", "multiplicative"] = "linear",
    shares: Mapping[str, float] | None = None,
) -> combination.CombinedWeights:
    """Combine sets of weights for the same indicators.

    Args:
        weights: name → results of ``ek.ahp``/``ek.entropy_weights``, a Series, or a sequence; each sums to 1.
        method: "linear" or "multiplicative".
        shares: name → share in the combination, equal by default.
    """
    labels = next((tuple(w.labels) for w in weights.values() if hasattr(w, "labels")), None)
    labels = labels or next(
        (tuple(map(str, w.index)) for w in weights.values() if hasattr(w, "reindex")), None
    )
    arrays = {name: np.asarray(getattr(w, "weights", w), dtype=float) for name, w in weights.items()}
    return combination.combine_weights(arrays, method=method, shares=shares, labels=labels)
