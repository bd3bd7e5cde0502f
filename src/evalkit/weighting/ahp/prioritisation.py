"""Priorities of judgement matrices by three methods, for one expert or thousands at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from evalkit.errors import DataError
from evalkit.registry import Registry
from evalkit.weighting.ahp.power_iteration import principal_eigenvectors


def _geometric_mean(matrices: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    logs = np.log(matrices).mean(axis=2)
    weights = np.exp(logs - logs.max(axis=1, keepdims=True))
    weights /= weights.sum(axis=1, keepdims=True)
    return weights, _mean_ratio(matrices, weights)


def _column_mean(matrices: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    weights = (matrices / matrices.sum(axis=1, keepdims=True)).mean(axis=2)
    return weights, _mean_ratio(matrices, weights)


def _mean_ratio(matrices: np.ndarray, weights: np.ndarray) -> np.ndarray:
    product = np.einsum("kij,kj->ki", matrices, weights)
    return np.asarray((product / weights).mean(axis=1))


@dataclass(frozen=True, kw_only=True, slots=True)
class PriorityMethod:
    """A way from a judgement matrix to weights.

    Attributes:
        name: the option value.
        zh: the Chinese term.
        compute: (k, n, n) matrices → weights (k, n) and λmax (k,).
        source: the publication.
    """

    name: str
    zh: str
    compute: Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]
    source: str

    def __str__(self) -> str:
        return f"{self.name} ({self.zh})"


PRIORITY_METHODS: Registry[PriorityMethod] = Registry(
    "method",
    {
        entry.name: entry
        for entry in (
            PriorityMethod(
                name="eigenvector",
                zh="特征向量法",
                compute=principal_eigenvectors,
                source="Saaty (1977), J. Math. Psych. 15",
            ),
            PriorityMethod(
                name="geometric_mean", zh="根法", compute=_geometric_mean, source="Crawford & Williams (1985)"
            ),
            PriorityMethod(
                name="column_mean", zh="和法", compute=_column_mean, source="Saaty (1980), normalised columns"
            ),
        )
    },
)


def priorities(matrices: np.ndarray, method: str = "eigenvector") -> tuple[np.ndarray, np.ndarray]:
    """Weights and λmax of k positive reciprocal matrices, without a loop over experts.

    The eigenvector method takes the principal eigenvalue itself; 根法 and 和法 take
    λmax = mean over i of (A w)_i / w_i. By the inequality of the means λmax ≥ n for every positive
    reciprocal matrix, so rounding below n is lifted to n.

    Args:
        matrices: (k, n, n), positive; reciprocity is the caller's promise (`ahp` checks it).
        method: "eigenvector", "geometric_mean" or "column_mean".

    Returns:
        weights (k, n), each row positive with sum 1; lambda_max (k,).

    Raises:
        OptionError: unknown method.
        DataError: wrong shape, or cells that are not positive and finite.
    """
    entry = PRIORITY_METHODS[method]
    stack = np.asarray(matrices, dtype=float)
    if stack.ndim != 3 or stack.shape[1] != stack.shape[2] or not stack.size:
        raise DataError(f"judgement matrices must have shape (k, n, n) with k, n ≥ 1; got {stack.shape}")
    bad = ~(np.isfinite(stack) & (stack > 0))
    if bad.any():
        k, i, j = (int(x) for x in np.argwhere(bad)[0])
        raise DataError(
            f"matrix {k + 1}, cell ({i + 1}, {j + 1}) is {stack[k, i, j]:g}; "
            "judgements must be positive and finite"
        )
    weights, lambda_max = entry.compute(stack)
    return weights, np.maximum(lambda_max, stack.shape[1])
