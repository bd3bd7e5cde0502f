"""The smallest change that would make a judgement matrix consistent: a proposal, never a replacement."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from math import comb
from typing import ClassVar, NamedTuple

import numpy as np

from evalkit.errors import OptionError
from evalkit.result import Result, ResultTable, result
from evalkit.weighting.ahp.ahp import CR_LIMIT
from evalkit.weighting.ahp.eigenvalue_completion import least_eigenvalue_completion
from evalkit.weighting.ahp.power_iteration import principal_eigenvectors
from evalkit.weighting.ahp.random_index import DEFAULT_TABLE, consistency
from evalkit.weighting.ahp.random_index import random_index as index_at
from evalkit.weighting.judgement_matrix import check_judgements, checked_square

SCALE_LOGS = np.log([*(1 / np.arange(9.0, 1.0, -1.0)), *np.arange(1.0, 10.0)])
SUBSET_BUDGET = 10_000
"""Sets of pairs of one size that are tried exhaustively; beyond it pairs are added one at a time."""
BISECTIONS = 24
MARGIN = 1e-9


@result
class AhpRepair(Result):
    """A proposal to the expert who made a judgement matrix.

    Attributes:
        labels: (n,) names of the compared elements.
        given: (n, n) the record as it is.
        proposed: (n, n) the matrix with the changes; equal to given when it is consistent already.
        changes: (row label, column label, judgement given, judgement proposed), row before column.
        cr_given: consistency ratio of the record.
        cr_proposed: consistency ratio of the proposal, below the limit.
        limit: the limit on CR.
        search: "none needed", "exhaustive" (no smaller number of changes exists) or "stepwise" (one may
            exist).
        on_scale: whether the proposed judgements are 1/9 … 9; they are left as they are where rounding would
            break the limit.
        ri_table: name of the random-index table.
    """

    title: ClassVar[str] = "Proposal for a judgement matrix"

    labels: tuple[str, ...]
    given: np.ndarray
    proposed: np.ndarray
    changes: tuple[tuple[str, str, float, float], ...]
    cr_given: float
    cr_proposed: float
    limit: float
    search: str
    on_scale: bool
    ri_table: str

    def tables(self) -> tuple[ResultTable, ...]:
        """One row per judgement to ask about again."""
        columns = ("row", "column", "given", "proposed")
        return (ResultTable(title="Judgements to ask about again", columns=columns, rows=self.changes),)


def ahp_repair(
    matrix: np.ndarray,
    labels: Sequence[str] | None = None,
    *,
    limit: float = CR_LIMIT,
    random_index: str = DEFAULT_TABLE,
) -> AhpRepair:
    """Fewest judgements to change for CR < limit, and the least change of them (Bozóki, Fülöp & Poesz 2011).

    Whether a set of pairs is enough is decided exactly by the least-eigenvalue completion; sets of one, two
    and three pairs are tried in turn. Among the sets of the smallest size each is moved towards its
    completion until the limit holds and on to the next value of the 1–9 scale; the one with the least Σ|Δ ln
    a| is proposed. For one judgement that is the least change on the scale.

    Args:
        matrix: (n, n), positive reciprocal.
        labels: (n,) names; "1", "2", … without them.
        limit: the proposal has CR below this.
        random_index: name of the random-index table.

    Raises:
        DataError: the matrix is not usable; cells are named.
        OptionError: unknown table, n beyond it, or a limit that is not positive.
    """
    if not limit > 0:
        raise OptionError(f"limit must be positive; got {limit:g}")
    table, names = checked_square(matrix, labels)
    check_judgements(table, names)
    size = len(names)
    before = _ratio(table, random_index)
    rows, columns = np.zeros(0, dtype=int), np.zeros(0, dtype=int)
    proposed, search, on_scale = table, "none needed", True
    if before >= limit:
        bound = size + limit * (1 - MARGIN) * index_at(size, random_index) * (size - 1)
        move, search = _search(table, bound)
        rows, columns, on_scale = move.rows, move.columns, move.on_scale
        proposed = _moved(table, rows[np.newaxis], columns[np.newaxis], move.logs[np.newaxis])[0]
    return AhpRepair(
        labels=names,
        given=table,
        proposed=proposed,
        changes=tuple(
            (names[i], names[j], float(table[i, j]), float(proposed[i, j]))
            for i, j in zip(rows, columns, strict=True)
        ),
        cr_given=before,
        cr_proposed=_ratio(proposed, random_index),
        limit=limit,
        search=search,
        on_scale=on_scale,
        ri_table=random_index,
    )


def _ratio(matrix: np.ndarray, table: str) -> float:
    _, value = principal_eigenvectors(matrix[np.newaxis])
    return float(consistency(np.maximum(value, len(matrix)), len(matrix), table)[1][0])


class _Move(NamedTuple):
    rows: np.ndarray
    columns: np.ndarray
    logs: np.ndarray
    on_scale: bool


def _search(matrix: np.ndarray, bound: float) -> tuple[_Move, str]:
    pairs = np.column_stack(np.triu_indices(len(matrix), 1))
    for count in (1, 2, 3):
        if comb(len(pairs), count) > SUBSET_BUDGET:
            break
        chosen = np.array(list(combinations(range(len(pairs)), count)), dtype=int).reshape(-1, count)
        found = _least_move(matrix, pairs[chosen], bound)
        if found is not None:
            return found, "exhaustive"
    return _stepwise(matrix, pairs, bound), "stepwise"


def _stepwise(matrix: np.ndarray, pairs: np.ndarray, bound: float) -> _Move:
    held: list[int] = []
    while True:
        options = [[*held, p] for p in range(len(pairs)) if p not in held]
        sets = pairs[np.array(options)]
        sound = _connected_without(len(matrix), sets)
        _, _, value = _complete(matrix, sets[sound])
        best = np.flatnonzero(sound)[int(np.argmin(value))]
        held = options[best]
        found = _least_move(matrix, pairs[np.array([held])], bound)
        if found is not None:
            return found


def _least_move(matrix: np.ndarray, sets: np.ndarray, bound: float) -> _Move | None:
    """Among sets (s, m, 2) of pairs that can reach λ ≤ bound: the least move, on the scale where one is."""
    sets = sets[_connected_without(len(matrix), sets)]
    if not len(sets):
        return None
    completed, _, value = _complete(matrix, sets)
    enough = value <= bound
    if not enough.any():
        return None
    sets, completed = sets[enough], completed[enough]
    rows, columns = sets[..., 0], sets[..., 1]
    start = np.log(matrix[rows, columns])
    way = np.log(completed[np.arange(len(sets))[:, np.newaxis], rows, columns]) - start
    low, high = np.zeros(len(sets)), np.ones(len(sets))
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        value = _eigenvalues(matrix, rows, columns, start + middle[:, np.newaxis] * way)
        low, high = np.where(value <= bound, low, middle), np.where(value <= bound, middle, high)
    reached = start + high[:, np.newaxis] * way
    rounded = _outward(reached, np.sign(way))
    fits = _eigenvalues(matrix, rows, columns, rounded) <= bound
    logs = rounded if fits.any() else reached
    cost = np.where(fits | ~fits.any(), np.abs(logs - start).sum(axis=1), np.inf)
    best = int(np.argmin(cost))
    return _Move(rows[best], columns[best], logs[best], bool(fits[best]))


def _complete(matrix: np.ndarray, sets: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    stack = np.broadcast_to(matrix, (len(sets), *matrix.shape))
    return least_eigenvalue_completion(stack, sets[..., 0], sets[..., 1])


def _moved(matrix: np.ndarray, rows: np.ndarray, columns: np.ndarray, logs: np.ndarray) -> np.ndarray:
    stack = np.repeat(matrix[np.newaxis], len(rows), axis=0)
    at = np.arange(len(rows))[:, np.newaxis]
    stack[at, rows, columns], stack[at, columns, rows] = np.exp(logs), np.exp(-logs)
    return stack


def _eigenvalues(matrix: np.ndarray, rows: np.ndarray, columns: np.ndarray, logs: np.ndarray) -> np.ndarray:
    return principal_eigenvectors(_moved(matrix, rows, columns, logs))[1]


def _connected_without(size: int, sets: np.ndarray) -> np.ndarray:
    reach = np.ones((len(sets), size, size))
    at = np.arange(len(sets))[:, np.newaxis]
    reach[at, sets[..., 0], sets[..., 1]] = reach[at, sets[..., 1], sets[..., 0]] = 0
    for _ in range(max(1, int(np.ceil(np.log2(size))))):
        reach = np.minimum(reach @ reach, 1.0)
    return np.asarray((reach > 0).all(axis=(1, 2)))


def _outward(logs: np.ndarray, direction: np.ndarray) -> np.ndarray:
    """The next value of the 1–9 scale in each direction; beyond its end the end itself."""
    ahead = (SCALE_LOGS - logs[..., np.newaxis]) * direction[..., np.newaxis] >= -MARGIN
    distance = np.where(ahead, np.abs(SCALE_LOGS - logs[..., np.newaxis]), np.inf)
    beyond = ~ahead.any(axis=-1)
    ends = np.clip(logs, SCALE_LOGS[0], SCALE_LOGS[-1])
    return np.asarray(np.where(beyond, ends, SCALE_LOGS[np.argmin(distance, axis=-1)]))
