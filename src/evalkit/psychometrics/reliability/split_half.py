"""Split-half reliability over all halves of a scale, or over a seeded sample of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evalkit.errors import OptionError
from evalkit.psychometrics.moments import Moments
from evalkit.psychometrics.scale_matrix import Metric, ScaleMatrix, scale_matrix
from evalkit.result import Result, ResultTable, result

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

EXHAUSTIVE_ITEMS = 16
"""Up to this many items all splits are computed (16 items: 6,435; 15 items: 6,435)."""

LOCAL_STARTS = 32
"""Sampled splits from which the largest coefficient is sought by exchanging two items at a time."""


@result
class SplitHalfResult(Result):
    """Reliability from two halves of a scale of k items, over many splits.

    Halves hold k/2 items each, or (k - 1)/2 and (k + 1)/2. Arrays over splits are in no meaningful order.

    Attributes:
        maximum: largest Guttman coefficient 4 cov(a, b) / var(a + b): lambda 4.
        minimum: smallest Guttman coefficient.
        mean: mean Guttman coefficient; equals alpha of the same metric when k is even and all splits are
            taken.
        median: median Guttman coefficient.
        spearman_brown_maximum: largest 2 r / (1 + r), r the correlation of the halves; it and the next three
            leave out splits with a constant half and are NaN if there is no other.
        spearman_brown_minimum: smallest.
        spearman_brown_mean: mean.
        spearman_brown_median: median.
        odd_even: Guttman coefficient of items 1, 3, 5, ... against 2, 4, 6, ...
        odd_even_spearman_brown: Spearman-Brown coefficient of the same split.
        best_half: items of the half that holds the first item, in the split with the largest coefficient.
        worst_half: likewise for the smallest.
        coefficients: (s,) Guttman coefficients of the splits.
        exhaustive: whether all splits were taken; if not, s were sampled and the largest was improved by
            exchanging items.
        n_splits: s.
        seed: of the sample; without effect when exhaustive.
        metric: "standardised" or "raw".
        items: k item names.
        n_obs: respondents, or None if not given.
        warnings: sentences about what limits the result.
    """

    title: ClassVar[str] = "Split-half reliability"

    maximum: float
    minimum: float
    mean: float
    median: float
    spearman_brown_maximum: float
    spearman_brown_minimum: float
    spearman_brown_mean: float
    spearman_brown_median: float
    odd_even: float
    odd_even_spearman_brown: float
    best_half: tuple[str, ...]
    worst_half: tuple[str, ...]
    coefficients: FloatArray
    exhaustive: bool
    n_splits: int
    seed: int
    metric: Metric
    items: tuple[str, ...]
    n_obs: int | None
    warnings: tuple[str, ...]

    def tables(self) -> tuple[ResultTable, ...]:
        """The two coefficients over the splits."""
        rows = (
            ("Guttman", self.maximum, self.minimum, self.mean, self.median, self.odd_even),
            (
                "Spearman-Brown",
                self.spearman_brown_maximum,
                self.spearman_brown_minimum,
                self.spearman_brown_mean,
                self.spearman_brown_median,
                self.odd_even_spearman_brown,
            ),
        )
        columns = ("coefficient", "maximum", "minimum", "mean", "median", "odd_even")
        return (ResultTable(title="Splits", columns=columns, rows=rows),)


def split_half(
    data: Moments | ArrayLike,
    n_obs: int | None = None,
    names: Sequence[str] | None = None,
    metric: Metric = "standardised",
    *,
    n_samples: int = 10_000,
    seed: int = 0,
) -> SplitHalfResult:
    """Split-half coefficients of all halves (up to 16 items) or of a seeded sample of halves.

    With s the vector of signs that tells the halves apart, the Guttman (1945) coefficient is
    1 - s'Ss / 1'S1, so all splits are one matrix product. Unlike R's psych::splitHalf, which takes only half
    of the unequal splits when k is odd, every split is taken.

    Args:
        data: Moments, or a (k, k) correlation matrix.
        n_obs: respondents; for a matrix only.
        names: k item names; for a matrix only.
        metric: "standardised" or "raw"; "raw" needs Moments.
        n_samples: splits sampled when there are more than 16 items.
        seed: of the sample.

    Raises:
        OptionError: an unknown metric, "raw" of a correlation matrix, or n_samples below 1.
        DataError: not a correlation matrix.
        StatisticError: one item, a constant item, or halves that do not vary.
    """
    if n_samples < 1:
        raise OptionError(f"n_samples must be at least 1; got {n_samples}")
    given = scale_matrix(data, metric, "split-half reliability", n_obs=n_obs, names=names)
    exhaustive = len(given.names) <= EXHAUSTIVE_ITEMS
    splits = signs(len(given.names), n_samples, seed)
    coefficients = guttman_coefficients(given.matrix, splits)
    largest, best = best_split(given.matrix, splits, coefficients, exhaustive)
    return _assemble(
        given,
        splits,
        coefficients,
        largest=largest,
        best=best,
        exhaustive=exhaustive,
        metric=metric,
        seed=seed,
    )


def signs(n_items: int, n_samples: int, seed: int) -> FloatArray:
    """(s, k) rows of +1 and -1 that tell two halves apart: all of them up to 16 items, else a sample."""
    half = n_items // 2
    if n_items <= EXHAUSTIVE_ITEMS:
        rest = (np.arange(2 ** (n_items - 1))[:, None] >> np.arange(n_items - 1)) & 1
        size = rest.sum(axis=1) + 1
        rest = rest[(size == half) | (size == n_items - half)]
        first = np.ones((len(rest), 1))
        return np.hstack([first, 2.0 * rest - 1.0])
    base = np.where(np.arange(n_items) < half, 1.0, -1.0)
    drawn = np.random.default_rng(seed).permuted(np.tile(base, (n_samples, 1)), axis=1)
    signed: FloatArray = drawn * drawn[:, :1]
    return signed


def guttman_coefficients(matrix: FloatArray, splits: FloatArray) -> FloatArray:
    """(s,) 1 - s'Ss / 1'S1 for (k, k) covariances and (s, k) signs."""
    coefficients: FloatArray = 1.0 - ((splits @ matrix) * splits).sum(axis=1) / matrix.sum()
    return coefficients


def best_split(
    matrix: FloatArray, splits: FloatArray, coefficients: FloatArray, exhaustive: bool
) -> tuple[float, FloatArray]:
    """The largest Guttman coefficient and its signs (k,); a sample is improved by exchanging two items."""
    if exhaustive:
        at = int(coefficients.argmax())
        return float(coefficients[at]), splits[at]
    order = np.argsort(-coefficients)[:LOCAL_STARTS]
    improved = _exchange(matrix, splits[order])
    reached = guttman_coefficients(matrix, improved)
    at = int(reached.argmax())
    return float(reached[at]), improved[at] * improved[at, 0]


def _exchange(matrix: FloatArray, splits: FloatArray) -> FloatArray:
    """Exchange the pair of items that lowers s'Ss most, in all rows of signs at once, until none does."""
    current = splits.copy()
    rows = np.arange(len(current))
    variance = np.diag(matrix)
    k = len(matrix)
    tolerance = 1e-12 * float(variance.sum())
    while True:
        products = current * (current @ matrix)
        own = -4.0 * products + 4.0 * variance
        change = own[:, :, None] + own[:, None, :]
        opposite = current[:, :, None] * current[:, None, :]
        change += 8.0 * opposite * matrix
        change[opposite > 0] = np.inf
        flat = change.reshape(len(current), -1)
        at = flat.argmin(axis=1)
        better = flat[rows, at] < -tolerance
        if not better.any():
            return current
        current[rows[better], at[better] // k] *= -1.0
        current[rows[better], at[better] % k] *= -1.0


def _spearman_brown(given: ScaleMatrix, splits: FloatArray, coefficients: FloatArray) -> FloatArray:
    difference = given.total * (1.0 - coefficients)
    cross = 2.0 * splits @ given.matrix.sum(axis=1)
    first = (given.total + cross + difference) / 4.0
    second = (given.total - cross + difference) / 4.0
    flat = np.minimum(first, second) <= 1e-12 * np.trace(given.matrix)
    covariance = given.total * coefficients / 4.0
    r = np.divide(covariance, np.sqrt(np.where(flat, 1.0, first * second)))
    r = np.where(flat | (r <= -1.0 + 1e-12), np.nan, r)
    stepped: FloatArray = 2.0 * r / (1.0 + r)
    return stepped


def _assemble(
    given: ScaleMatrix,
    splits: FloatArray,
    coefficients: FloatArray,
    *,
    largest: float,
    best: FloatArray,
    exhaustive: bool,
    metric: Metric,
    seed: int,
) -> SplitHalfResult:
    stepped = _spearman_brown(given, splits, coefficients)
    defined = stepped[~np.isnan(stepped)]
    alternate = np.where(np.arange(len(given.names)) % 2 == 0, 1.0, -1.0)[None, :]
    odd_even = guttman_coefficients(given.matrix, alternate)
    worst = splits[int(coefficients.argmin())]
    found = []
    if not exhaustive:
        found.append(f"{len(splits)} of all splits were sampled (seed {seed}); the maximum is the best found")
    if len(defined) < len(stepped):
        found.append(
            f"{len(stepped) - len(defined)} splits have no Spearman-Brown coefficient (a constant half)"
        )
    if coefficients.min() < 0:
        found.append("some halves covary negatively: check the keys of the items")
    if not len(defined):
        defined = np.array([np.nan])
    return SplitHalfResult(
        maximum=largest,
        minimum=float(coefficients.min()),
        mean=float(coefficients.mean()),
        median=float(np.median(coefficients)),
        spearman_brown_maximum=float(defined.max()),
        spearman_brown_minimum=float(defined.min()),
        spearman_brown_mean=float(defined.mean()),
        spearman_brown_median=float(np.median(defined)),
        odd_even=float(odd_even[0]),
        odd_even_spearman_brown=float(_spearman_brown(given, alternate, odd_even)[0]),
        best_half=_half(given.names, best),
        worst_half=_half(given.names, worst),
        coefficients=coefficients,
        exhaustive=exhaustive,
        n_splits=len(splits),
        seed=seed,
        metric=metric,
        items=given.names,
        n_obs=given.n_obs,
        warnings=tuple(found),
    )


def _half(names: tuple[str, ...], split: FloatArray) -> tuple[str, ...]:
    return tuple(name for name, sign in zip(names, split, strict=True) if sign > 0)
