"""Weights calibrated to known margins: post-stratification and raking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

import numpy as np

from evalkit.errors import DataError, OptionError, StatisticError
from evalkit.result import Result, result

Margin = Mapping[object, float]


@result
class CalibratedWeights(Result):
    """Weights whose sums over categories meet the margins.

    Attributes:
        weights: (n,) in units of the margins: they sum to the population.
        adjustment: (n,) factor on the starting weight.
        weighting_effect: Kish's n Σw²/(Σw)².
        iterations: rounds over all margins; 1 for a single margin.
        tolerance: largest relative distance from a margin that was allowed.
        trim: largest weight allowed, in mean weights; None without a limit.
    """

    title: ClassVar[str] = "Calibrated weights"

    weights: np.ndarray
    adjustment: np.ndarray
    weighting_effect: float
    iterations: int
    tolerance: float
    trim: float | None


def rake(
    categories: Sequence[np.ndarray],
    margins: Sequence[Margin],
    weights: np.ndarray | None = None,
    *,
    trim: float | None = None,
    tolerance: float = 1e-10,
    max_iterations: int = 1000,
) -> CalibratedWeights:
    """Raking by iterative proportional fitting (Deming & Stephan 1940); post-stratification with one margin.

    Standard errors from `design_means` take these weights as known, which is on the safe side where the
    margins explain some of the answers.
    With `trim` every round ends by cutting weights to `trim` times the mean, until margins and limit hold at
    once (cyclic projection in Kullback–Leibler distance, Bregman 1967); the excess goes to respondents of the
    same categories. The tails lose some of their bias correction for smaller variance.

    Args:
        categories: one (n,) vector of categories of any kind for each margin.
        margins: for each vector, its categories with their population counts; all margins have one total.
        weights: (n,) starting weights, > 0; 1 without them.
        trim: largest weight allowed, in mean weights, > 1; no limit without it.
        tolerance: largest relative distance of a weighted count from its margin at the end.
        max_iterations: rounds over all margins.

    Raises:
        DataError: lengths do not fit, a category has no population count, or the totals differ.
        OptionError: no margin, a tolerance that is not positive, or a trimming limit not above 1.
        StatisticError: a population category without a respondent, or no convergence (no weights meet all
            margins, or none within the limit).
    """
    if trim is not None and not trim > 1:
        raise OptionError(f"trim must be above 1 (mean weights); got {trim!r}")
    if not categories or len(categories) != len(margins) or tolerance <= 0 or max_iterations < 1:
        raise OptionError("raking needs one vector of categories for each margin, and a positive tolerance")
    start = np.ones(len(categories[0])) if weights is None else np.asarray(weights, dtype=float)
    if not (start.ndim == 1 and np.isfinite(start).all() and (start > 0).all()):
        raise DataError("starting weights must be positive numbers, one for each respondent")
    coded = [
        _coded(v, m, len(start), i + 1) for i, (v, m) in enumerate(zip(categories, margins, strict=True))
    ]
    totals = [float(target.sum()) for _, target in coded]
    if max(totals) - min(totals) > 1e-8 * max(totals):
        listed = ", ".join(f"{total:g}" for total in totals)
        raise DataError(f"the margins describe populations of different sizes: {listed}")
    current, distance = start.copy(), np.inf
    for iteration in range(1, max_iterations + 1):
        for code, target in coded:
            current *= (target / np.bincount(code, current, len(target)))[code]
        if trim is not None:
            np.minimum(current, trim * totals[0] / len(current), out=current)
        distance = max(
            float(np.abs(np.bincount(code, current, len(target)) / target - 1).max())
            for code, target in coded
        )
        if distance <= tolerance:
            return CalibratedWeights(
                weights=current,
                adjustment=current / start,
                weighting_effect=float(len(current) * (current @ current) / current.sum() ** 2),
                iterations=iteration,
                tolerance=tolerance,
                trim=trim,
            )
    limit = "" if trim is None else f" with no weight above {trim:g} times the mean"
    raise StatisticError(
        f"raking misses the margins after {max_iterations} rounds{limit}: a count is off by {distance:.2g}",
        hint="merge rare categories, use fewer margins" + ("" if trim is None else ", or trim less"),
    )


def _coded(values: np.ndarray, margin: Margin, n: int, place: int) -> tuple[np.ndarray, np.ndarray]:
    """Codes (n,) and population counts (c,) of one margin."""
    given = np.asarray(values)
    if given.shape != (n,):
        raise DataError(f"margin {place}: {given.shape} categories for {n} respondents")
    position = {category: index for index, category in enumerate(margin)}
    target = np.array([float(count) for count in margin.values()])
    unknown = sorted({str(value) for value in given.tolist() if value not in position})
    if unknown:
        raise DataError(f"margin {place}: category {unknown[0]!r} has no population count")
    if not (np.isfinite(target).all() and (target > 0).all()):
        raise DataError(f"margin {place}: population counts must be positive")
    code = np.array([position[value] for value in given.tolist()], dtype=np.int64)
    absent = np.flatnonzero(np.bincount(code, minlength=len(target)) == 0)
    if absent.size:
        raise StatisticError(
            f"margin {place}: category {list(margin)[absent[0]]!r} has no respondent",
            hint="merge it with a similar category",
        )
    return code, target
