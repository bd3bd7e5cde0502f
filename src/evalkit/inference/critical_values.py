"""Critical values of the largest studentised difference over pairs that are still open, from normal draws.

With Z_j = se_j U_j a difference (Z_j − Z_k)/se_jk is U_j cos φ − U_k sin φ, where tan φ = se_k/se_j. So in a
draw only units with extreme U can hold the largest one. Those are looked at; where a bound on all others
shows that none of them can reach the quantile, they are left alone. The critical value is the same number
that all pairs would give.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from evalkit.inference.pair_statistics import largest, narrowed_families, statistics, undecided_families

FEW = 64  # units up to which every pair is looked at
NEAR, NEAR_IN_PAIRS, FARTHER = 12, 32, 128  # most extreme units of a draw that are looked at first, and next
CHUNK = 2_000_000  # statistics held at once
SLACK = 1e-9  # rounding of a bound


@dataclass(frozen=True, kw_only=True, eq=False)
class DifferenceDraws:
    """Normal draws of the errors of p units.

    Attributes:
        normal: (p, draws) errors Z ~ N(0, se²), independent.
        se: (p,) standard errors, ≥ 0.
        inverse: (p, p) one over the standard error of a difference, 0 for pairs that are not tested.
        coverage: the quantile that counts.
    """

    normal: np.ndarray
    se: np.ndarray
    inverse: np.ndarray
    coverage: float

    def of_each(self, decided: np.ndarray, moving: np.ndarray) -> np.ndarray:
        """Critical values (r,) of the families of r units, given (p, p) signs of the decided pairs.

        Both directions count for an open pair, the opposite one for a decided pair.
        """
        if len(self.se) > FEW:
            return np.array([np.quantile(self._family(int(j), decided[j]), self.coverage) for j in moving])
        found = self._undecided
        if decided.any() or len(moving) < len(found):
            found = narrowed_families(
                found, moving, decided, normal=self.normal, inverse=self.inverse, coverage=self.coverage
            )
        return np.asarray(np.quantile(found, self.coverage, axis=1))

    def of_all(self, decided: np.ndarray) -> float:
        """Critical value of all pairs together, given (p, p) signs of the decided ones."""
        count, draws = self.normal.shape
        if count <= FEW:
            return float(np.quantile(self._whole_pairs(decided), self.coverage))
        found = self._pairs(decided, NEAR_IN_PAIRS, np.arange(draws))
        doubtful = self._doubtful_pairs(found, np.arange(draws), NEAR_IN_PAIRS)
        if count > FARTHER:
            found[doubtful] = self._pairs(decided, FARTHER, doubtful)
            doubtful = self._doubtful_pairs(found, doubtful, FARTHER)
        found[doubtful] = self._whole_pairs(decided, doubtful)
        return float(np.quantile(found, self.coverage))

    def _doubtful_pairs(self, found: np.ndarray, draws: np.ndarray, looked_at: int) -> np.ndarray:
        """The draws in which a pair beyond the extreme units could hold a larger statistic that matters."""
        beyond = np.hypot(self._size[0, draws], self._size[looked_at, draws])
        reached = np.maximum(found[draws], self._floor(found))
        return np.asarray(draws[beyond * (1 + SLACK) > reached])

    @cached_property
    def _undecided(self) -> np.ndarray:
        """The largest statistic of each unit over all its pairs, none of them decided, (p, draws)."""
        return undecided_families(self.normal, self.inverse)

    @cached_property
    def _size(self) -> np.ndarray:
        """|U| of the most extreme units of each draw, the largest first, (≤ FARTHER + 1, draws)."""
        return np.asarray(np.abs(np.take_along_axis(self._ratio, self._extreme, axis=0)))

    @cached_property
    def _ratio(self) -> np.ndarray:
        """U, 0 for exact units, (p, draws)."""
        inverse = np.divide(1.0, self.se, out=np.zeros_like(self.se), where=self.se > 0)
        return np.asarray(self.normal * inverse[:, np.newaxis])

    @cached_property
    def _extreme(self) -> np.ndarray:
        """The units that `_size` tells about."""
        size, kept = -np.abs(self._ratio.T), min(FARTHER + 1, len(self.se))
        top = np.argpartition(size, kept - 1, axis=1)[:, :kept]
        order = np.argsort(np.take_along_axis(size, top, axis=1), axis=1, kind="stable")
        return np.ascontiguousarray(np.take_along_axis(top, order, axis=1).T)

    @cached_property
    def _near(self) -> np.ndarray:
        """Errors of the units that are looked at first, (NEAR, draws)."""
        return np.take_along_axis(self.normal, self._extreme[:NEAR], axis=0)

    def _floor(self, found: np.ndarray) -> float:
        """A value below which a draw cannot touch the quantile, given lower bounds of all draws."""
        place = max(int(self.coverage * (len(found) - 1)) - 1, 0)
        return float(np.partition(found, place)[place])

    def _family(self, j: int, decided: np.ndarray) -> np.ndarray:
        """The largest statistic of unit j in each draw; a lower bound where the quantile cannot need more."""
        own = self.normal[j]
        near = self._extreme[:NEAR]
        found = largest(own, self._near, self.inverse[j], decided, near)
        doubtful = self._doubtful(j, decided, found, np.arange(len(own)), NEAR)
        if doubtful.size and len(self.se) > FARTHER:
            further = self._extreme[:FARTHER, doubtful]
            others = self.normal[further, doubtful]
            found[doubtful] = largest(own[doubtful], others, self.inverse[j], decided, further)
            doubtful = self._doubtful(j, decided, found, doubtful, FARTHER)
        if doubtful.size:
            found[doubtful] = self._whole_family(j, decided, doubtful)
        return found

    def _doubtful(
        self, j: int, decided: np.ndarray, found: np.ndarray, draws: np.ndarray, looked_at: int
    ) -> np.ndarray:
        """The draws in which a unit beyond the extreme ones could hold a larger statistic that matters."""
        own, ahead = self._ratio[j, draws], np.full(len(draws), -np.inf)
        tested = decided[self.inverse[j] > 0]
        if (tested != 1).any():
            ahead = own
        if (tested != -1).any():
            ahead = np.maximum(ahead, -own)
        beyond = self._size[looked_at, draws]
        reached = np.maximum(found[draws], self._floor(found))
        open_ = np.flatnonzero(np.maximum(ahead, 0.0) ** 2 + beyond**2 > reached**2 * (1 - SLACK))
        ahead, beyond = ahead[open_], beyond[open_]
        least, most = np.arctan2([self.se.min(), self.se.max()], self.se[j])
        angle = np.clip(np.arctan2(beyond, ahead), least, most)
        bound = np.maximum(ahead, -1e9) * np.cos(angle) + beyond * np.sin(angle)
        return np.asarray(draws[open_[bound + SLACK * (1 + np.abs(bound)) > reached[open_]]])

    def _whole_family(
        self, j: int, decided: np.ndarray, draws: np.ndarray | slice = slice(None)
    ) -> np.ndarray:
        """The largest statistic of unit j over all its pairs."""
        normal, every = self.normal[:, draws], np.arange(len(self.se))[:, np.newaxis]
        return largest(normal[j], normal, self.inverse[j], decided, every)

    def _pairs(self, decided: np.ndarray, size: int, draws: np.ndarray) -> np.ndarray:
        """The largest statistic over the pairs of the ``size`` most extreme units of some draws, ≥ 0."""
        found, free = np.zeros(len(draws)), decided == 0
        signed = self.inverse * np.where(free, 1.0, -decided)
        for at in _chunks(len(draws), size):
            units = self._extreme[:size, draws[at]]
            values = self.normal[units, draws[at]]
            for k in range(1, size):
                pair = units[k], units[:k]
                most = statistics(values[k], values[:k], signed[pair], free[pair]).max(axis=0)
                found[at] = np.maximum(found[at], most)
        return found

    def _whole_pairs(self, decided: np.ndarray, draws: np.ndarray | slice = slice(None)) -> np.ndarray:
        """The largest statistic over all pairs, ≥ 0."""
        normal, every = self.normal[:, draws], np.arange(len(self.se))[:, np.newaxis]
        found = np.zeros(normal.shape[1])
        for k in range(1, len(normal)):
            most = largest(normal[k], normal[:k], self.inverse[k], decided[k], every[:k])
            np.maximum(found, most, out=found)
        return found


def _chunks(count: int, width: int) -> Iterator[slice]:
    step = max(1, CHUNK // width)
    for begin in range(0, count, step):
        yield slice(begin, begin + step)
