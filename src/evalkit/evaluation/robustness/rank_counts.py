"""Ranks of many draws at once, counted: a sort of numbers that carry the place of their alternative."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

BLOCK_CELLS = 500_000
THREADS = 2
LOW, WIDTH = 1.1, 0.8
"""Scores are mapped into [1.1, 1.9]: one binary exponent, so bits are in the order of the values."""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class RankCounts:
    """Ranks of m alternatives over n draws, as sums.

    Attributes:
        counts: (m, m) draws in which alternative i (row) has competition rank j + 1 (column).
        pairs: (m, m) draws in which i is ahead of j; None if not asked for.
        ties: (m,) draws in which an alternative shares its rank.
        winner: pairs of (draw, alternative) with rank 1, one row each, ordered by draw.
    """

    counts: np.ndarray
    pairs: np.ndarray | None
    ties: np.ndarray
    winner: np.ndarray


def count_ranks(
    block: Callable[[slice], np.ndarray], draws: int, alternatives: int, *, pairwise: bool
) -> RankCounts:
    """Competition ranks of draws × alternatives, 1 = smallest value, counted block by block in two threads.

    The lowest bits of each number are replaced by the place of its alternative, so that one plain sort gives
    the order and the values. What is left of the number has 52 bits less those of the number of
    alternatives; values that agree to one unit of that are tied.

    Args:
        block: slice of draws → (c, m) values within [1, 2), the best lowest; a fresh array.
        draws: n.
        alternatives: m.
        pairwise: whether pairs are counted.
    """
    size = max(1, min(BLOCK_CELLS // alternatives, -(-draws // THREADS)))
    if pairwise:
        size = max(1, min(size, 8 * BLOCK_CELLS // alternatives**2))
    edges = [slice(start, min(start + size, draws)) for start in range(0, draws, size)]
    with ThreadPoolExecutor(THREADS) as pool:
        parts = list(
            pool.map(lambda share: _count(block, share, alternatives, pairwise), _shared(edges, THREADS))
        )
    winner = np.concatenate([part.winner for part in parts])
    pairs = [part.pairs for part in parts if part.pairs is not None]
    return RankCounts(
        counts=sum((part.counts for part in parts[1:]), parts[0].counts),
        pairs=np.sum(pairs, axis=0) if pairs else None,
        ties=sum((part.ties for part in parts[1:]), parts[0].ties),
        winner=winner[np.argsort(winner[:, 0], kind="stable")],
    )


def ordered(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Order of each row and competition ranks of the places in that order, both (c, m).

    Args:
        values: (c, m) within [1, 2), best lowest; overwritten.
    """
    m = values.shape[1]
    bits = (m - 1).bit_length()
    keys = values.view(np.int64)
    keys >>= bits
    keys <<= bits
    keys |= np.arange(m)
    keys.sort(axis=1)
    order = keys & ((1 << bits) - 1)
    keys >>= bits
    rank = np.broadcast_to(np.arange(m), keys.shape)
    ahead = np.diff(keys, axis=1) > 1
    if not ahead.all():
        first = np.ones(keys.shape, dtype=bool)
        first[:, 1:] = ahead
        rank = np.maximum.accumulate(np.where(first, rank, 0), axis=1)
    return order, rank


def _shared(edges: list[slice], hands: int) -> list[list[slice]]:
    return [edges[hand::hands] for hand in range(hands) if edges[hand::hands]]


def _count(block: Callable[[slice], np.ndarray], edges: list[slice], m: int, pairwise: bool) -> RankCounts:
    counts, ties = np.zeros(m * m, dtype=np.int64), np.zeros(m, dtype=np.int64)
    pairs = np.zeros((m, m), dtype=np.int64) if pairwise else None
    winners = []
    for edge in edges:
        order, rank = ordered(block(edge))
        counts += np.bincount((order * m + rank).ravel(), minlength=m * m)
        row, place = np.nonzero(rank == 0) if rank.strides[0] else (np.arange(len(order)), 0)
        winners.append(np.column_stack([row + edge.start, order[row, place]]))
        if rank.strides[0]:
            same = np.diff(rank, axis=1) == 0
            shared = np.zeros(rank.shape, dtype=bool)
            shared[:, 1:] |= same
            shared[:, :-1] |= same
            ties += np.bincount(order[shared], minlength=m)
        if pairs is not None:
            ranks = np.empty(order.shape, dtype=np.int32)
            np.put_along_axis(ranks, order, rank.astype(np.int32), axis=1)
            pairs += (ranks[:, :, np.newaxis] < ranks[:, np.newaxis, :]).sum(axis=0)
    return RankCounts(counts=counts.reshape(m, m), pairs=pairs, ties=ties, winner=np.concatenate(winners))
