"""Comparison of group means from n, mean and sd: one-way ANOVA, Welch pairs with Holm, and effect sizes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from scipy import stats

from evalkit.errors import DataError, StatisticError
from evalkit.inference.multiplicity import holm
from evalkit.inference.units import checked_labels, checked_probability
from evalkit.result import Result, ResultTable, result

SMALL_D = 0.2
SMALL_ETA_SQUARED = 0.01
NOT_SETTLED = "not settled"
SMALL = "small"
DIFFERENT = "different"


@result
class GroupComparison(Result):
    """Comparison of g group means; pairs are (i, j) with i before j, m = g (g − 1)/2.

    Attributes:
        labels: (g,) names of the groups.
        n: (g,) sizes.
        mean: (g,) means.
        sd: (g,) standard deviations (ddof 1).
        se: (g,) sd/√n.
        f: F of the one-way ANOVA (equal variances).
        df_between: g − 1.
        df_within: Σ n − g.
        pvalue: of F.
        eta_squared: share of the variance between groups.
        verdict: "not settled" (p ≥ alpha), "small" (significant and η² < .01) or "different".
        pair: (m, 2) indices of the groups of each pair.
        difference: (m,) mean_i − mean_j.
        difference_se: (m,) Welch standard error.
        df: (m,) Welch–Satterthwaite degrees of freedom.
        ci_lower: (m,) lower end of the Welch interval of the difference, for one pair.
        ci_upper: (m,) upper end.
        pair_pvalue: (m,) Welch p, unadjusted.
        pair_pvalue_holm: (m,) the same after Holm's correction over the m pairs.
        d: (m,) Cohen's d with the sd pooled over all g groups (√ mean square within).
        d_pair: (m,) Cohen's d with the sd pooled over the two groups only.
        pair_verdict: (m,) verdict on the Holm p and |d| < .2.
        confidence: level of the intervals.
        alpha: level of the verdicts.
    """

    title: ClassVar[str] = "Comparison of group means"

    labels: tuple[str, ...]
    n: np.ndarray
    mean: np.ndarray
    sd: np.ndarray
    se: np.ndarray
    f: float
    df_between: int
    df_within: int
    pvalue: float
    eta_squared: float
    verdict: str
    pair: np.ndarray
    difference: np.ndarray
    difference_se: np.ndarray
    df: np.ndarray
    ci_lower: np.ndarray
    ci_upper: np.ndarray
    pair_pvalue: np.ndarray
    pair_pvalue_holm: np.ndarray
    d: np.ndarray
    d_pair: np.ndarray
    pair_verdict: tuple[str, ...]
    confidence: float
    alpha: float

    def tables(self) -> tuple[ResultTable, ...]:
        """One row per pair, then one row per group."""
        columns = ("pair", "difference", "ci_lower", "ci_upper", "p", "p_holm", "d", "verdict")
        numbers = (
            self.difference,
            self.ci_lower,
            self.ci_upper,
            self.pair_pvalue,
            self.pair_pvalue_holm,
            self.d,
        )
        pairs = tuple(
            (f"{self.labels[i]} – {self.labels[j]}", *(float(column[m]) for column in numbers), verdict)
            for m, ((i, j), verdict) in enumerate(zip(self.pair, self.pair_verdict, strict=True))
        )
        groups = tuple(
            (label, int(n), float(mean), float(sd), float(se))
            for label, n, mean, sd, se in zip(self.labels, self.n, self.mean, self.sd, self.se, strict=True)
        )
        return (
            ResultTable(title="Pairs", columns=columns, rows=pairs),
            ResultTable(title="Groups", columns=("group", "n", "mean", "sd", "se"), rows=groups),
        )


def compare_groups(
    n: np.ndarray,
    mean: np.ndarray,
    sd: np.ndarray,
    labels: Sequence[str] | None = None,
    *,
    confidence: float = 0.95,
    alpha: float = 0.05,
) -> GroupComparison:
    """One-way ANOVA and Welch's t for every pair, from sufficient statistics.

    Fisher's F assumes equal variances; the pairs do not (Welch 1947), with Holm's (1979) step-down for the
    m pairs. Both assume independent respondents. A difference is "small" when it is significant and
    |d| < .2, the ANOVA when η² < .01 (Cohen 1988).

    Args:
        n: (g,) sizes, each ≥ 2, g ≥ 2.
        mean: (g,) means.
        sd: (g,) standard deviations with ddof 1.
        labels: (g,) names of the groups.
        confidence: level of the intervals.
        alpha: level of the verdicts.

    Raises:
        DataError: shapes do not fit, a number is missing, or a group has fewer than two values (named).
        StatisticError: fewer than two groups, or groups without any spread (named).
        OptionError: a level outside 0 to 1.
    """
    size, mu, spread = (np.asarray(part, dtype=float) for part in (n, mean, sd))
    names = _check(size, mu, spread, labels)
    checked_probability("confidence", confidence)
    checked_probability("alpha", alpha)
    f, df_between, df_within, eta_squared, mean_square = _anova(size, mu, spread)
    pvalue = float(stats.f.sf(f, df_between, df_within))
    i, j = np.triu_indices(len(size), 1)
    difference, se, df = _welch(size, mu, spread**2 / size, i, j)
    half = stats.t.ppf(0.5 + confidence / 2, df) * se
    raw = 2 * stats.t.sf(np.abs(difference / se), df)
    adjusted, d = holm(raw), difference / np.sqrt(mean_square)
    return GroupComparison(
        labels=names,
        n=size.astype(int),
        mean=mu,
        sd=spread,
        se=spread / np.sqrt(size),
        f=f,
        df_between=df_between,
        df_within=df_within,
        pvalue=pvalue,
        eta_squared=eta_squared,
        verdict=_verdict(pvalue < alpha, eta_squared < SMALL_ETA_SQUARED),
        pair=np.column_stack([i, j]),
        difference=difference,
        difference_se=se,
        df=df,
        ci_lower=difference - half,
        ci_upper=difference + half,
        pair_pvalue=raw,
        pair_pvalue_holm=adjusted,
        d=d,
        d_pair=difference / _pooled(size, spread, i, j),
        pair_verdict=tuple(_verdict(p < alpha, abs(x) < SMALL_D) for p, x in zip(adjusted, d, strict=True)),
        confidence=confidence,
        alpha=alpha,
    )


def _anova(size: np.ndarray, mu: np.ndarray, spread: np.ndarray) -> tuple[float, int, int, float, float]:
    """F, its two degrees of freedom, η², and the mean square within."""
    within = float(((size - 1) * spread**2).sum())
    between = float((size * (mu - (size @ mu) / size.sum()) ** 2).sum())
    df_between, df_within = len(size) - 1, int(size.sum()) - len(size)
    mean_square = within / df_within
    return (
        between / df_between / mean_square,
        df_between,
        df_within,
        between / (between + within),
        mean_square,
    )


def _welch(
    size: np.ndarray, mu: np.ndarray, variance: np.ndarray, i: np.ndarray, j: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Differences of pairs, their standard errors, and Welch–Satterthwaite degrees of freedom."""
    total = variance[i] + variance[j]
    df = total**2 / (variance[i] ** 2 / (size[i] - 1) + variance[j] ** 2 / (size[j] - 1))
    return mu[i] - mu[j], np.sqrt(total), df


def _pooled(size: np.ndarray, spread: np.ndarray, i: np.ndarray, j: np.ndarray) -> np.ndarray:
    weight = size - 1
    pooled = (weight[i] * spread[i] ** 2 + weight[j] * spread[j] ** 2) / (weight[i] + weight[j])
    return np.asarray(np.sqrt(pooled))


def _verdict(significant: bool, small: bool) -> str:
    if not significant:
        return NOT_SETTLED
    return SMALL if small else DIFFERENT


def _check(
    size: np.ndarray, mu: np.ndarray, spread: np.ndarray, labels: Sequence[str] | None
) -> tuple[str, ...]:
    if size.ndim != 1 or not size.shape == mu.shape == spread.shape:
        raise DataError(f"n {size.shape}, mean {mu.shape} and sd {spread.shape} must have one length")
    if len(size) < 2:
        raise StatisticError(f"a comparison needs two groups at least; got {len(size)}")
    names = checked_labels(labels, len(size))

    def named(mask: np.ndarray) -> str:
        return ", ".join(name for name, flag in zip(names, mask, strict=True) if flag)

    bad = ~(np.isfinite(size) & np.isfinite(mu) & np.isfinite(spread)) | (spread < 0)
    if bad.any():
        raise DataError(f"n, mean or sd of {named(bad)} is missing or negative")
    few = size < 2
    if few.any():
        raise DataError(
            f"fewer than two values in {named(few)}", hint="leave such groups out of the comparison"
        )
    flat = spread == 0
    if flat.sum() > 1:
        raise StatisticError(f"no spread in {named(flat)}: their difference has no standard error")
    return names
