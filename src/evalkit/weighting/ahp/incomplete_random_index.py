"""Random indices of incomplete judgement matrices: fewer comparisons, less room for inconsistency."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from evalkit.errors import DataError
from evalkit.randomness import generator
from evalkit.registry import Registry
from evalkit.weighting.ahp.comparison_graph import missing_pairs
from evalkit.weighting.ahp.eigenvalue_completion import least_eigenvalue_completion
from evalkit.weighting.ahp.random_index import random_index

SCALE = np.array([1 / k for k in range(9, 1, -1)] + [float(k) for k in range(1, 10)])
SCALE.flags.writeable = False


class IncompleteIndexOptions(NamedTuple):
    """What a source of random indices may use: the complete table, and draws and seed of a simulation."""

    table: str
    draws: int
    seed: int


def _linear(known: np.ndarray, options: IncompleteIndexOptions) -> float:
    size, missing = len(known), len(missing_pairs(known)[0])
    if size <= 2:
        return 0.0
    return (1 - 2 * missing / ((size - 1) * (size - 2))) * random_index(size, options.table)


def _simulated(known: np.ndarray, options: IncompleteIndexOptions) -> float:
    return simulated_random_index(known, draws=options.draws, seed=options.seed)[0]


INCOMPLETE_INDEX: Registry[Callable[[np.ndarray, IncompleteIndexOptions], float]] = Registry(
    "index_source", {"agoston-csato": _linear, "simulated": _simulated}
)


def incomplete_random_index(
    known: np.ndarray,
    source: str = "agoston-csato",
    *,
    table: str = "saaty",
    draws: int = 2000,
    seed: int = 20240601,
) -> float:
    """RI for the pairs that were compared.

    "agoston-csato": RI(n, m) = (1 − 2m/((n − 1)(n − 2))) · RI(n) for m missing pairs, nearly exact (Ágoston &
    Csató 2022, Omega 108); RI(n) from the named table. "simulated": the mean CI of random judgements on the
    very same pairs after the least-eigenvalue completion, since the graph matters beside m (Ágoston & Csató
    2025, arXiv 2510.27011). Both are 0 when the pairs form a tree, where every matrix is consistent.

    Args:
        known: (n, n) bool, the pairs that were compared; connected.
        source: "agoston-csato" or "simulated".
        table: the random-index table of complete matrices, for "agoston-csato".
        draws: random matrices, for "simulated".
        seed: seed of the draws.

    Raises:
        OptionError: unknown source or table, or n beyond the table.
        DataError: fewer than two draws.
    """
    return float(INCOMPLETE_INDEX[source](known, IncompleteIndexOptions(table, draws, seed)))


def simulated_random_index(known: np.ndarray, *, draws: int, seed: int) -> tuple[float, float]:
    """Mean CI of random judgements (uniform on 1/9 … 9) on the compared pairs, and its standard error.

    Raises:
        DataError: fewer than two draws.
    """
    if draws < 2:
        raise DataError(f"a simulated random index needs at least two draws; got {draws}")
    return _simulate(np.asarray(known, dtype=bool).tobytes(), len(known), draws, seed)


@lru_cache(maxsize=64)
def _simulate(pattern: bytes, size: int, draws: int, seed: int) -> tuple[float, float]:
    known = np.frombuffer(pattern, dtype=bool).reshape(size, size)
    pairs = np.nonzero(np.triu(known, 1))
    rows, columns = missing_pairs(known)
    if size <= 2 or len(pairs[0]) == size - 1:
        return 0.0, 0.0
    judgements = generator(seed).choice(SCALE, (draws, len(pairs[0])))
    matrices = np.ones((draws, size, size))
    matrices[:, pairs[0], pairs[1]], matrices[:, pairs[1], pairs[0]] = judgements, 1 / judgements
    free = (np.broadcast_to(part, (draws, len(part))) for part in (rows, columns))
    _, _, value = least_eigenvalue_completion(matrices, *free)
    index = (value - size) / (size - 1)
    return float(index.mean()), float(index.std(ddof=1) / np.sqrt(draws))
