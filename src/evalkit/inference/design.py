"""Design-based means and shares by group: weights, strata, clusters, finite populations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
from scipy import stats

from evalkit.errors import DataError, OptionError
from evalkit.inference.sample_design import SampleDesign, sample_design
from evalkit.inference.units import checked_labels, checked_probability
from evalkit.result import Result, ResultTable, result

Lonely = Literal["refuse", "adjust", "certainty"]
LONELY: tuple[Lonely, ...] = ("refuse", "adjust", "certainty")


@result
class DesignMeans(Result):
    """Design-based means of k columns in g groups.

    Attributes:
        labels: (g,) names of the groups.
        n: (g, k) observed values.
        mean: (g, k) weighted means in units of the columns; NaN without any value.
        se: (g, k) standard errors.
        covariance: (g, k, k) covariance of the means of one group; NaN in rows and columns without a mean.
        df: (g,) degrees of freedom of the intervals: clusters less strata that hold respondents of the group.
        ci_lower: (g, k) lower end of the t interval; NaN without degrees of freedom.
        ci_upper: (g, k) upper end.
        design_effect: (g, k) variance over that of a simple random sample of the same size, drawn with
            replacement; NaN where a column is constant in the group.
        weighting_effect: (g,) Kish's n Σw²/(Σw)², the part of the design effect that unequal weights make.
        n_effective: (g, k) n / design effect; infinite for a census.
        crossing: whether a cluster holds respondents of several groups: their means are then correlated,
            which `covariance` does not hold.
        confidence: level of the intervals.
        lonely: what was done with strata of a single cluster.
    """

    title: ClassVar[str] = "Design-based means"

    labels: tuple[str, ...]
    n: np.ndarray
    mean: np.ndarray
    se: np.ndarray
    covariance: np.ndarray
    df: np.ndarray
    ci_lower: np.ndarray
    ci_upper: np.ndarray
    design_effect: np.ndarray
    weighting_effect: np.ndarray
    n_effective: np.ndarray
    crossing: bool
    confidence: float
    lonely: str

    def tables(self) -> tuple[ResultTable, ...]:
        """One row per group and column."""
        columns = (
            "group",
            "column",
            "n",
            "mean",
            "se",
            "ci_lower",
            "ci_upper",
            "design effect",
            "n effective",
        )
        parts = (self.mean, self.se, self.ci_lower, self.ci_upper, self.design_effect, self.n_effective)
        rows = tuple(
            (label, j + 1, int(self.n[i, j]), *(float(part[i, j]) for part in parts))
            for i, label in enumerate(self.labels)
            for j in range(self.mean.shape[1])
        )
        return (ResultTable(title="Means", columns=columns, rows=rows),)


def design_means(
    values: np.ndarray,
    group: np.ndarray | None = None,
    labels: Sequence[str] | None = None,
    *,
    weights: np.ndarray | None = None,
    strata: np.ndarray | None = None,
    clusters: np.ndarray | None = None,
    population: np.ndarray | None = None,
    lonely: Lonely = "refuse",
    confidence: float = 0.95,
) -> DesignMeans:
    """Weighted means of groups with linearised standard errors (Taylor series, ultimate clusters).

    The mean of group d is ȳ = Σ w y/Σ w over its respondents. Its linearised variable w (y − ȳ)/Σ w, 0
    outside the group, is added up within clusters to z, and
    Cov = Σ_h (1 − f_h) n_h/(n_h − 1) Σ_c (z_hc − z̄_h)(z_hc − z̄_h)ᵀ over the n_h clusters of stratum h,
    also those without respondents of the group (Särndal, Swensson & Wretman 1992; Lumley 2004). Give the
    group as stratum where the number of its respondents was fixed in advance: without weights and clusters
    the variance is then sd²/n (1 − f).
    Several stages are treated as if the clusters of the first were drawn with replacement beyond f_h.
    Values are missing completely at random within a group; weights are taken as known.

    Args:
        values: (n, k) answers, 0/1 for shares, NaN = missing.
        group: (n,) integer codes 0 … g − 1; one group without it.
        labels: (g,) names of the groups.
        weights: (n,) design weights, > 0; 1 without them.
        strata: (n,) codes of any kind; one stratum without them.
        clusters: (n,) codes of any kind, read within strata; every respondent without them.
        population: (n,) clusters in the population of the respondent's stratum, for the finite population
            correction f_h = n_h/N_h; none without it.
        lonely: a stratum of a single cluster is an error ("refuse"), counts with its distance from the
            overall mean ("adjust"), or adds no variance ("certainty").
        confidence: level of the intervals.

    Raises:
        DataError: shapes, codes or weights do not fit, or a population is smaller than its sample.
        OptionError: unknown option, or confidence outside 0 to 1.
        StatisticError: a stratum of a single cluster, unless `lonely` says what to do.
    """
    checked_probability("confidence", confidence)
    if lonely not in LONELY:
        raise OptionError.unknown_choice("lonely", lonely, LONELY)
    table = np.asarray(values, dtype=float)
    design = sample_design(table, weights, strata, clusters, population)
    codes = np.zeros(len(table), dtype=np.int64) if group is None else np.asarray(group)
    names = checked_labels(labels, _group_count(codes, len(table), labels))
    design.refuse_lonely(lonely == "refuse")
    sums = _domain_sums(table, codes, len(names), design.weights)
    covariance = _linearised_covariance(table, codes, sums, design, lonely)
    variance = np.diagonal(covariance, axis1=1, axis2=2)
    simple = _simple_variance(table, codes, sums, design.weights)
    effect = np.divide(variance, simple, out=np.full_like(simple, np.nan), where=simple > 0)
    df, crossing = design.degrees_of_freedom(codes, len(names))
    half = stats.t.ppf(0.5 + confidence / 2, np.where(df > 0, df, np.nan))[:, np.newaxis] * np.sqrt(variance)
    squares = np.bincount(codes, design.weights**2, len(names))
    total = np.bincount(codes, design.weights, len(names))
    return DesignMeans(
        labels=names,
        n=sums.n.astype(int),
        mean=sums.mean,
        se=np.sqrt(variance),
        covariance=covariance,
        df=df,
        ci_lower=sums.mean - half,
        ci_upper=sums.mean + half,
        design_effect=effect,
        weighting_effect=np.divide(
            np.bincount(codes, minlength=len(names)) * squares,
            total**2,
            out=np.full(len(names), np.nan),
            where=total > 0,
        ),
        n_effective=np.divide(sums.n, effect, out=np.where(effect == 0, np.inf, np.nan), where=effect > 0),
        crossing=crossing,
        confidence=confidence,
        lonely=lonely,
    )


@dataclass(frozen=True, kw_only=True, eq=False)
class _DomainSums:
    n: np.ndarray
    weight: np.ndarray
    mean: np.ndarray


def _domain_sums(table: np.ndarray, codes: np.ndarray, g: int, weights: np.ndarray) -> _DomainSums:
    """Numbers of values, sums of weights and means, each (g, k)."""
    observed = ~np.isnan(table)
    filled = np.where(observed, table, 0.0)

    def added(columns: np.ndarray) -> np.ndarray:
        return np.stack([np.bincount(codes, column, g) for column in columns.T], axis=1)

    weight = added(observed * weights[:, np.newaxis])
    total = added(filled * weights[:, np.newaxis])
    mean = np.divide(total, weight, out=np.full_like(total, np.nan), where=weight > 0)
    return _DomainSums(n=added(observed.astype(float)), weight=weight, mean=mean)


def _residuals(table: np.ndarray, codes: np.ndarray, sums: _DomainSums) -> np.ndarray:
    return np.where(np.isnan(table), 0.0, table - sums.mean[codes])


def _linearised_covariance(
    table: np.ndarray, codes: np.ndarray, sums: _DomainSums, design: SampleDesign, lonely: Lonely
) -> np.ndarray:
    g = len(sums.n)
    share = np.divide(1.0, sums.weight, out=np.zeros_like(sums.weight), where=sums.weight > 0)
    influence = _residuals(table, codes, sums) * design.weights[:, np.newaxis] * share[codes]
    factor = design.factor(lonely == "adjust")
    cells, cell = np.unique(codes * len(design.stratum_of) + design.cluster, return_inverse=True)
    z = np.stack([np.bincount(cell, column, len(cells)) for column in influence.T], axis=1)
    domain, stratum = cells // len(design.stratum_of), design.stratum_of[cells % len(design.stratum_of)]
    blocks, block = np.unique(domain * len(factor) + stratum, return_inverse=True)
    total = np.stack([np.bincount(block, column, len(blocks)) for column in z.T], axis=1)
    centre = np.where(design.clusters_in > 1, 1.0 / design.clusters_in, 0.0)
    inner, outer = factor[stratum], (factor * centre)[blocks % len(factor)]
    covariance = np.zeros((g, table.shape[1], table.shape[1]))
    edges = np.searchsorted(domain, np.arange(g + 1))
    block_edges = np.searchsorted(blocks // len(factor), np.arange(g + 1))
    for d in range(g):
        own, strata = slice(edges[d], edges[d + 1]), slice(block_edges[d], block_edges[d + 1])
        covariance[d] = (z[own].T * inner[own]) @ z[own] - (total[strata].T * outer[strata]) @ total[strata]
    unknown = sums.n == 0
    covariance[unknown[:, :, np.newaxis] | unknown[:, np.newaxis, :]] = np.nan
    diagonal = np.einsum("gkk->gk", covariance)
    np.maximum(diagonal, 0.0, out=diagonal)
    return covariance


def _simple_variance(
    table: np.ndarray, codes: np.ndarray, sums: _DomainSums, weights: np.ndarray
) -> np.ndarray:
    """s²/n of a simple random sample with replacement, s² weighted with n/(n − 1); (g, k), 0 if unknown."""
    squares = _residuals(table, codes, sums) ** 2 * weights[:, np.newaxis]
    added = np.stack([np.bincount(codes, column, len(sums.n)) for column in squares.T], axis=1)
    divisor = sums.weight * (sums.n - 1)
    return np.asarray(np.divide(added, divisor, out=np.zeros_like(added), where=divisor > 0))


def _group_count(codes: np.ndarray, n: int, labels: Sequence[str] | None) -> int:
    if codes.shape != (n,) or not np.issubdtype(codes.dtype, np.integer):
        raise DataError(f"group must hold one integer code for each of the {n} respondents")
    count = int(codes.max()) + 1 if labels is None else len(labels)
    if codes.min() < 0 or codes.max() >= count:
        raise DataError(f"group codes must lie in 0 … {count - 1}; got {codes.min()} … {codes.max()}")
    return count
