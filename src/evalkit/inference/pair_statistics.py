"""The largest studentised difference of each unit, or of all pairs, in normal draws of the errors."""

from __future__ import annotations

import numpy as np

BLOCK = 500  # draws of all units that stay near the processor
REACH = 2  # draws looked at again, times those above the quantile


def statistics(own: np.ndarray, others: np.ndarray, signed: np.ndarray, free: np.ndarray) -> np.ndarray:
    """Statistics of pairs in each draw, of both directions where a pair is free; 0 for pairs not tested."""
    found = own - others
    np.multiply(found, signed, out=found)
    return np.asarray(np.abs(found, out=found, where=free))


def largest(
    own: np.ndarray, others: np.ndarray, inverse: np.ndarray, decided: np.ndarray, units: np.ndarray
) -> np.ndarray:
    """Largest statistic (draws,) of one unit against ``units`` (c, draws or 1) with the errors ``others``."""
    free = decided == 0
    if free.all():
        found = own - others
        np.multiply(found, inverse[units], out=found)
        return np.asarray(np.abs(found, out=found).max(axis=0))
    signed = inverse * np.where(free, 1.0, -decided)
    return np.asarray(statistics(own, others, signed[units], free[units]).max(axis=0))


def undecided_families(normal: np.ndarray, inverse: np.ndarray) -> np.ndarray:
    """The largest statistic of each unit over all its pairs, none of them decided, (p, draws).

    A pair counts for both its units and is looked at once.
    """
    found = np.zeros_like(normal)
    for begin in range(0, normal.shape[1], BLOCK):
        errors = np.ascontiguousarray(normal[:, begin : begin + BLOCK])
        most = np.zeros_like(errors)
        for k in range(1, len(errors)):
            pairs = errors[k] - errors[:k]
            np.multiply(pairs, inverse[k, :k, np.newaxis], out=pairs)
            np.abs(pairs, out=pairs)
            np.maximum(most[:k], pairs, out=most[:k])
            pairs.max(axis=0, out=most[k])
        found[:, begin : begin + BLOCK] = most
    return found


def narrowed_families(
    undecided: np.ndarray,
    units: np.ndarray,
    decided: np.ndarray,
    *,
    normal: np.ndarray,
    inverse: np.ndarray,
    coverage: float,
) -> np.ndarray:
    """Numbers (r, draws) with the quantile of the largest statistics of r units with decided pairs.

    A decided pair can only lower a statistic. So draws are looked at again where the undecided pairs reach
    far, and the others keep their larger number; where that does not settle the quantile, all are.

    Args:
        undecided: (p, draws) largest statistics with no pair decided.
        units: (r,) the units.
        decided: (p, p) signs of the decided pairs.
        normal: (p, draws) errors.
        inverse: (p, p) one over the standard error of a difference.
        coverage: the quantile that counts.
    """
    draws = normal.shape[1]
    counted = draws - int(coverage * (draws - 1)) + 1
    looked_at, found = REACH * counted, undecided[units]
    if looked_at < draws:
        row = np.arange(len(units))[:, np.newaxis]
        order = np.argpartition(found, draws - looked_at - 1, axis=1)[:, draws - looked_at - 1 :]
        beyond, top = found[row[:, 0], order[:, 0]], order[:, 1:]
        reached = _families(units, top, decided, normal, inverse)
        found[row, top] = reached
        smallest = np.partition(reached, looked_at - counted, axis=1)[:, looked_at - counted]
        again = np.flatnonzero(smallest < beyond)
    else:
        again = np.arange(len(units))
    every = np.arange(len(normal))[:, np.newaxis]
    for i in again:
        j = units[i]
        found[i] = largest(normal[j], normal, inverse[j], decided[j], every)
    return np.asarray(found)


def _families(
    units: np.ndarray, draws: np.ndarray, decided: np.ndarray, normal: np.ndarray, inverse: np.ndarray
) -> np.ndarray:
    """Largest statistics (r, d) of r units, each in its own d draws (r, d)."""
    found = np.empty(draws.shape)
    signed, mirror = inverse * np.where(decided == 0, 1.0, -decided), np.where(decided == 0, -1.0, 1.0)
    by_draw = np.ascontiguousarray(normal.T)
    for i, j in enumerate(units):
        errors = by_draw[draws[i]]
        pairs = errors[:, j, np.newaxis] - errors
        np.multiply(pairs, signed[j], out=pairs)
        np.multiply(pairs, mirror[j], out=errors)
        np.maximum(pairs, errors, out=pairs).max(axis=1, out=found[i])
    return found
