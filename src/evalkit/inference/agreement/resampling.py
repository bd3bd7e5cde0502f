"""Percentile intervals of functions of sums over units, the units drawn with replacement."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from evalkit.inference.agreement.ratings import Ratings
from evalkit.randomness import generator

MAX_UNDEFINED = 0.01
"""Share of draws without a value beyond which no interval is given."""

BLOCK = 2_000_000
"""Numbers held at once: bounds the memory of a block of draws."""

COUNTED = 500
"""Distinct rows up to which their counts are drawn; beyond, single units are."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Units:
    """The units behind distinct rows of ratings.

    Attributes:
        row: (units,) row of each unit.
        group: (units,) number of the group that is drawn as a whole; None for single units.
        size: (units,) how many equal units each one stands for; None for one each.
    """

    row: np.ndarray
    group: np.ndarray | None = None
    size: np.ndarray | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class Resampled:
    """What is drawn: rows of sums, and how often each stands in the sample.

    Attributes:
        sums: (m, f) what one drawn unit of each row adds.
        count: (m,) units of each row.
    """

    sums: np.ndarray
    count: np.ndarray


def drawn_units(features: np.ndarray, ratings: Ratings, units: Units) -> Resampled:
    """Units as they are drawn: each on its own, or whole groups.

    Args:
        features: (n, f) of the distinct rows.
        ratings: their numbers of units.
        units: the units behind them.
    """
    if units.group is None:
        return Resampled(sums=features, count=ratings.size)
    cell, place = np.unique(units.group * len(features) + units.row, return_inverse=True)
    number = np.bincount(place.reshape(-1), weights=units.size)
    groups = int(units.group.max()) + 1
    sums = np.zeros((groups, features.shape[1]))
    np.add.at(sums, cell // len(features), features[cell % len(features)] * number[:, None])
    return Resampled(sums=sums, count=np.ones(groups, dtype=int))


def draw(
    units: Resampled,
    estimates: Sequence[Callable[[np.ndarray], np.ndarray]],
    widths: Sequence[int],
    n_draws: int,
    seed: int,
) -> np.ndarray:
    """(c, n_draws) values of coefficients on the same draws, NaN where one does not exist.

    Args:
        units: what is drawn; the sums of the coefficients stand side by side.
        estimates: c functions of sums (b, f) that give (b,).
        widths: how many sums each of them takes.
        n_draws: draws.
        seed: of the draws.
    """
    rng = generator(seed)
    total, rows = int(units.count.sum()), len(units.count)
    few = rows <= COUNTED
    step = max(1, BLOCK // max(rows if few else total, 4 * units.sums.shape[1]))
    owner = np.repeat(np.arange(rows), units.count)
    cuts = np.cumsum(widths)[:-1]
    values = []
    for begin in range(0, n_draws, step):
        size = min(step, n_draws - begin)
        if few:
            weight = rng.multinomial(total, units.count / total, size=size).astype(float)
        else:
            cell = owner[rng.integers(0, total, (size, total))] + rows * np.arange(size)[:, None]
            weight = np.bincount(cell.ravel(), minlength=size * rows).reshape(size, rows).astype(float)
        parts = np.split(weight @ units.sums, cuts, axis=1)
        values.append([estimate(part) for estimate, part in zip(estimates, parts, strict=True)])
    return np.concatenate([np.array(block) for block in values], axis=1)


def percentile_interval(draws: np.ndarray, confidence: float) -> tuple[float, float, int]:
    """Lower limit, upper limit (NaN when too many draws have no value) and the number of such draws."""
    defined = draws[np.isfinite(draws)]
    undefined = len(draws) - len(defined)
    if not len(defined) or undefined > MAX_UNDEFINED * len(draws):
        return float("nan"), float("nan"), undefined
    low, high = np.quantile(defined, [(1 - confidence) / 2, (1 + confidence) / 2])
    return float(low), float(high), undefined
