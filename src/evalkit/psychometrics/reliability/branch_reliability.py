"""How much branches differ: ICC(1), ICC(2) and the reliability of each branch's mean, from nested scores."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq
from scipy.special import fdtrc, fdtri

from evalkit.errors import DataError, OptionError, StatisticError
from evalkit.result import Result, ResultTable, result

FloatArray = NDArray[np.float64]

WEAK = 0.70
"""Reliability of a branch mean below which ranks on it are not to be published alone (LeBreton & Senter
2008)."""

LARGEST_RATIO = 1e8
"""Largest ratio of the variance between to the variance within that is searched."""


@result
class BranchReliabilityResult(Result):
    """Reliability of the means of g branches with n_j respondents each.

    Attributes:
        icc1: ICC(1) by REML, variance between / (between + within), at least 0.
        icc1_anova: ICC(1) from mean squares with k0; may be negative.
        icc2: ICC(2) = (MSB - MSW) / MSB, reliability of the mean of a branch of size k0.
        ci_lower: lower limit for ICC(1), Wald's exact interval for unequal sizes.
        ci_upper: upper limit.
        icc2_lower: lower limit for ICC(2), the limits of ICC(1) stepped up to size k0.
        icc2_upper: upper limit.
        confidence: of the intervals, between 0 and 1.
        variance_between: REML, in squared units of the score.
        variance_within: REML.
        ms_between: mean square between branches.
        ms_within: mean square within branches.
        f: ms_between / ms_within.
        df1: g - 1.
        df2: n - g.
        pvalue: of f.
        k0: (n - sum n_j² / n) / (g - 1).
        reliability: (g,) of each branch's mean, n_j icc1 / (1 + (n_j - 1) icc1).
        reliability_lower: (g,) from ci_lower, at least 0.
        reliability_upper: (g,) from ci_upper, at least 0.
        mean: (g,) branch means.
        sizes: (g,) respondents of each branch.
        branches: g labels, sorted.
        weak: labels of branches whose mean has a reliability below .70.
        n_obs: respondents used.
        n_total: respondents seen.
        warnings: sentences about what limits the result.
    """

    title: ClassVar[str] = "Reliability of branch means"

    icc1: float
    icc1_anova: float
    icc2: float
    ci_lower: float
    ci_upper: float
    icc2_lower: float
    icc2_upper: float
    confidence: float
    variance_between: float
    variance_within: float
    ms_between: float
    ms_within: float
    f: float
    df1: int
    df2: int
    pvalue: float
    k0: float
    reliability: FloatArray
    reliability_lower: FloatArray
    reliability_upper: FloatArray
    mean: FloatArray
    sizes: NDArray[np.int64]
    branches: tuple[str, ...]
    weak: tuple[str, ...]
    n_obs: int
    n_total: int
    warnings: tuple[str, ...]

    def tables(self) -> tuple[ResultTable, ...]:
        """One row per branch."""
        numbers = (self.mean, self.reliability, self.reliability_lower, self.reliability_upper)
        body = zip(*(map(float, column) for column in numbers), strict=True)
        rows = tuple(
            (name, int(size), *line) for name, size, line in zip(self.branches, self.sizes, body, strict=True)
        )
        columns = ("branch", "n", "mean", "reliability", "ci_lower", "ci_upper")
        return (ResultTable(title="Branches", columns=columns, rows=rows),)


@dataclass(frozen=True, kw_only=True, slots=True)
class BranchSums:
    """What a one-way layout needs to know of g branches; adds up from chunks of rows.

    Attributes:
        sizes: (g,) respondents.
        mean: (g,) branch means.
        within: sum of squares within branches.
    """

    sizes: FloatArray
    mean: FloatArray
    within: float

    @property
    def ms_within(self) -> float:
        """Mean square within branches."""
        return self.within / float(self.sizes.sum() - len(self.sizes))

    @property
    def ms_between(self) -> float:
        """Mean square between branches."""
        grand = float(self.sizes @ self.mean / self.sizes.sum())
        return float(self.sizes @ (self.mean - grand) ** 2) / (len(self.sizes) - 1)

    @property
    def k0(self) -> float:
        """Size of a branch for which the expected mean squares hold in an unbalanced layout."""
        n = float(self.sizes.sum())
        return (n - float(self.sizes @ self.sizes) / n) / (len(self.sizes) - 1)

    def spread(self, ratio: float) -> tuple[FloatArray, FloatArray]:
        """Weights n/(1 + n ratio) and deviations of the branch means from their weighted mean."""
        weights = self.sizes / (1.0 + self.sizes * ratio)
        return weights, self.mean - float(weights @ self.mean / weights.sum())


def branch_reliability(
    scores: ArrayLike, branches: ArrayLike, *, confidence: float = 0.95
) -> BranchReliabilityResult:
    """ICC(1), ICC(2) and the reliability of branch means from a one-way random layout (Bliese 2000).

    The ANOVA versions use the unbalanced k0; the variance components are also estimated by REML. The interval
    for ICC(1) is exact for normal scores and any sizes (Wald 1940; Harville & Fenech 1985).

    Args:
        scores: (n,) one score per respondent, NaN where missing (left out and counted).
        branches: (n,) labels.
        confidence: of the intervals, between 0 and 1.

    Raises:
        DataError: not two vectors of equal length, or an infinite score.
        OptionError: a confidence outside (0, 1).
        StatisticError: fewer than two branches with scores, no branch with two respondents, or no variance
            within branches.
    """
    if not 0.0 < confidence < 1.0:
        raise OptionError(f"confidence must lie between 0 and 1; got {confidence}", hint="use .95 for 95 %")
    sums, labels, n_total = _branch_sums(scores, branches)
    ratio = reml_ratio(sums)
    low, high = ratio_interval(sums, confidence)
    return _assemble(sums, labels, n_total=n_total, ratio=ratio, interval=(low, high), confidence=confidence)


def reml_ratio(sums: BranchSums) -> float:
    """REML estimate of (variance between) / (variance within), 0 where that is the maximum.

    Root of the derivative of the profile -2 log restricted likelihood
    (N - 1) log Q + sum log(1 + n_j ratio) + log sum w_j, Q = SSW + sum w_j d_j².
    """
    n = float(sums.sizes.sum())

    def slope(ratio: float) -> float:
        weights, deviation = sums.spread(ratio)
        q = sums.within + float(weights @ deviation**2)
        fit = (n - 1.0) * float(weights**2 @ deviation**2) / q
        return float(weights.sum()) - float((weights**2).sum() / weights.sum()) - fit

    return _root_from(slope, 0.0) if slope(0.0) < 0.0 else 0.0


def ratio_interval(sums: BranchSums, confidence: float) -> tuple[float, float]:
    """Exact limits for (variance between) / (variance within); may be negative down to -1/largest branch.

    sum w_j d_j² / ((g - 1) MSW) follows F(g - 1, N - g) at the true ratio and falls with it.
    """
    g, n = len(sums.sizes), float(sums.sizes.sum())
    edge = -1.0 / float(sums.sizes.max()) * (1.0 - 1e-9)

    def solve(quantile: float) -> float:
        def excess(ratio: float) -> float:
            weights, deviation = sums.spread(ratio)
            return quantile - float(weights @ deviation**2) / ((g - 1) * sums.ms_within)

        return _root_from(excess, edge) if excess(edge) < 0.0 else edge

    tail = (1.0 - confidence) / 2.0
    low = solve(float(fdtri(g - 1, n - g, 1.0 - tail)))
    return low, solve(float(fdtri(g - 1, n - g, tail)))


def _root_from(function: Callable[[float], float], start: float) -> float:
    """Where a function that is negative at start turns positive."""
    step = 1e-6
    while function(start + step) < 0.0:
        step *= 4.0
        if step > LARGEST_RATIO:
            raise StatisticError(
                "branches differ too much against the variance within: no ratio can be found"
            )
    return float(brentq(function, start + step / 4.0 if step > 1e-6 else start, start + step, xtol=1e-15))


def _share(ratio: float) -> float:
    return ratio / (1.0 + ratio)


def _assemble(
    sums: BranchSums,
    labels: tuple[str, ...],
    *,
    n_total: int,
    ratio: float,
    interval: tuple[float, float],
    confidence: float,
) -> BranchReliabilityResult:
    n, g, k0 = int(sums.sizes.sum()), len(labels), sums.k0
    between, within = sums.ms_between, sums.ms_within
    if between <= 1e-14 * within:
        raise StatisticError("all branches have the same mean: ICC(2) does not exist")
    weights, deviation = sums.spread(ratio)
    residual = (sums.within + float(weights @ deviation**2)) / (n - 1)
    stepped = [sums.sizes * max(at, 0.0) / (1.0 + sums.sizes * max(at, 0.0)) for at in (ratio, *interval)]
    weak = tuple(name for name, value in zip(labels, stepped[0], strict=True) if value < WEAK)
    found = []
    if ratio == 0.0:
        found.append("branches differ no more than chance would make them: ICC(1) is estimated as 0")
    if weak:
        found.append(
            f"{len(weak)} of {g} branch means have a reliability below {WEAK:.2f}: no ranks on this alone"
        )
    return BranchReliabilityResult(
        icc1=_share(ratio),
        icc1_anova=(between - within) / (between + (k0 - 1.0) * within),
        icc2=(between - within) / between,
        ci_lower=_share(interval[0]),
        ci_upper=_share(interval[1]),
        icc2_lower=k0 * interval[0] / (1.0 + k0 * interval[0]),
        icc2_upper=k0 * interval[1] / (1.0 + k0 * interval[1]),
        confidence=confidence,
        variance_between=ratio * residual,
        variance_within=residual,
        ms_between=between,
        ms_within=within,
        f=between / within,
        df1=g - 1,
        df2=n - g,
        pvalue=float(fdtrc(g - 1, n - g, between / within)),
        k0=k0,
        reliability=stepped[0],
        reliability_lower=stepped[1],
        reliability_upper=stepped[2],
        mean=sums.mean,
        sizes=np.rint(sums.sizes).astype(np.int64),
        branches=labels,
        weak=weak,
        n_obs=n,
        n_total=n_total,
        warnings=tuple(found),
    )


def _branch_sums(scores: ArrayLike, branches: ArrayLike) -> tuple[BranchSums, tuple[str, ...], int]:
    try:
        values = np.asarray(scores, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise DataError(f"the scores are not numbers: {error}") from error
    labels = np.asarray(branches)
    if values.ndim != 1 or labels.shape != values.shape:
        raise DataError(
            f"scores and branches must be two vectors of equal length; got {values.shape} and {labels.shape}"
        )
    if np.isinf(values).any():
        raise DataError(f"row {int(np.isinf(values).argmax()) + 1}: the score is infinite")
    given = ~np.isnan(values)
    names, at = np.unique(labels[given].astype(str), return_inverse=True)
    kept = values[given]
    sizes = np.bincount(at, minlength=len(names)).astype(np.float64)
    if len(names) < 2:
        raise StatisticError(f"branches cannot be compared: {len(names)} branch has scores")
    if sizes.max() < 2:
        raise StatisticError(
            "no branch has two respondents with a score: there is no variance within branches"
        )
    origin = float(kept.mean())
    mean = np.bincount(at, weights=kept - origin, minlength=len(names)) / sizes
    within = float(((kept - origin - mean[at]) ** 2).sum())
    if within <= 1e-14 * float(((kept - origin) ** 2).sum()):
        raise StatisticError("all respondents of a branch have the same score: no variance within branches")
    return BranchSums(sizes=sizes, mean=mean + origin, within=within), tuple(map(str, names)), len(values)
