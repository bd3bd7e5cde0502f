"""Split-half reliability over all halves of a scale, or over a seeded sample of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evalkit.errors import OptionError
from evalkit.psychometrics.moments import Moments
from evalkit.psychometrics.reliability.split_half_result import SplitHalfResult
from evalkit.psychometrics.reliability.splits import EXHAUSTIVE_ITEMS, best_split, guttman_coefficients, signs
from evalkit.psychometrics.scale_matrix import Metric, ScaleMatrix, scale_matrix

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]


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
    sampled = None if exhaustive else seed
    return SplitHalfResult(
        maximum=largest,
        minimum=float(coefficients.min()),
        mean=float(coefficients.mean()),
        median=float(np.median(coefficients)),
        **_spearman_brown_summary(defined),
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
        warnings=_warnings(coefficients, len(stepped) - len(defined), sampled),
    )


def _spearman_brown_summary(defined: FloatArray) -> dict[str, Any]:
    """Fields of the result from the coefficients of the splits that have one; NaN where none has."""
    values = defined if len(defined) else np.array([np.nan])
    return {
        "spearman_brown_maximum": float(values.max()),
        "spearman_brown_minimum": float(values.min()),
        "spearman_brown_mean": float(values.mean()),
        "spearman_brown_median": float(np.median(values)),
    }


def _warnings(coefficients: FloatArray, n_undefined: int, sampled: int | None) -> tuple[str, ...]:
    found = []
    if sampled is not None:
        found.append(
            f"{len(coefficients)} of all splits were sampled (seed {sampled}); the maximum is the best found"
        )
    if n_undefined:
        found.append(f"{n_undefined} splits have no Spearman-Brown coefficient (a constant half)")
    if coefficients.min() < 0:
        found.append("some halves covary negatively: check the keys of the items")
    return tuple(found)


def _half(names: tuple[str, ...], split: FloatArray) -> tuple[str, ...]:
    return tuple(name for name, sign in zip(names, split, strict=True) if sign > 0)
