"""The ways in which a treatment could have been given to n of b units, for permutation tests."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, combinations
from math import comb

import numpy as np

from evalkit.randomness import generator

CHUNK = 4_000_000  # random numbers held at once


@dataclass(frozen=True, kw_only=True, eq=False)
class Assignments:
    """Choices of n of b units, the real one among them.

    Attributes:
        members: (m, n) indices of the treated units of each assignment.
        n_units: b.
        exact: whether these are all of them.
    """

    members: np.ndarray
    n_units: int
    exact: bool

    def contrasts(self, values: np.ndarray) -> np.ndarray:
        """Mean of the treated minus mean of the others under each assignment, shape (m,)."""
        n = self.members.shape[1]
        inside = np.asarray(values)[self.members].sum(axis=1)
        return np.asarray(inside / n - (float(np.sum(values)) - inside) / (self.n_units - n))


def assignments(treated: np.ndarray, *, draws: int, most_exact: int, seed: int) -> Assignments:
    """All choices of as many units as are treated; where they are too many, the real one and random others.

    Args:
        treated: (b,) booleans.
        draws: number of random assignments; the real one is added (Phipson & Smyth 2010).
        most_exact: largest number of assignments that is enumerated.
        seed: of the random ones.
    """
    b, n = len(treated), int(treated.sum())
    if comb(b, n) <= most_exact:
        listed = np.fromiter(chain.from_iterable(combinations(range(b), n)), dtype=np.intp)
        return Assignments(members=listed.reshape(-1, n), n_units=b, exact=True)
    rng = generator(seed)
    parts = [np.flatnonzero(treated)[np.newaxis, :]]
    step = max(1, CHUNK // b)
    for begin in range(0, draws, step):
        keys = rng.random((min(step, draws - begin), b))
        parts.append(np.argpartition(keys, n - 1, axis=1)[:, :n])
    return Assignments(members=np.concatenate(parts), n_units=b, exact=False)
