"""How much branches differ: ICC(1), ICC(2) and the reliability of each branch's mean, from nested scores."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import fdtrc

from evalkit.errors import StatisticError
from evalkit.psychometrics.options import require_confidence
from evalkit.psychometrics.reliability.branch_reliability_result import BranchReliabilityResult
from evalkit.psychometrics.reliability.branch_sums import BranchSums, branch_sums
from evalkit.psychometrics.reliability.variance_ratio import ratio_interval, reml_ratio

FloatArray = NDArray[np.float64]

WEAK = 0.70
"""Reliability of a branch mean below which ranks on it are not to be published alone (LeBreton & Senter
2008)."""


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
    require_confidence(confidence)
    sums, labels, n_total = branch_sums(scores, branches)
    ratio = reml_ratio(sums)
    low, high = ratio_interval(sums, confidence)
    return _assemble(sums, labels, n_total=n_total, ratio=ratio, interval=(low, high), confidence=confidence)


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
    n, k0 = int(sums.sizes.sum()), sums.k0
    between, within = sums.ms_between, sums.ms_within
    if between <= 1e-14 * within:
        raise StatisticError("all branches have the same mean: ICC(2) does not exist")
    weights, deviation = sums.spread(ratio)
    residual = (sums.within + float(weights @ deviation**2)) / (n - 1)
    stepped = [sums.sizes * max(at, 0.0) / (1.0 + sums.sizes * max(at, 0.0)) for at in (ratio, *interval)]
    weak = tuple(name for name, value in zip(labels, stepped[0], strict=True) if value < WEAK)
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
        **_test(between / within, len(labels), n),
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
        warnings=_warnings(ratio, len(weak), len(labels)),
    )


def _test(f: float, g: int, n: int) -> dict[str, Any]:
    """The F test of equal branch means, as fields of the result."""
    return {"f": f, "df1": g - 1, "df2": n - g, "pvalue": float(fdtrc(g - 1, n - g, f))}


def _warnings(ratio: float, n_weak: int, g: int) -> tuple[str, ...]:
    found = []
    if ratio == 0.0:
        found.append("branches differ no more than chance would make them: ICC(1) is estimated as 0")
    if n_weak:
        found.append(
            f"{n_weak} of {g} branch means have a reliability below {WEAK:.2f}: no ranks on this alone"
        )
    return tuple(found)
