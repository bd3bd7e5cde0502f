"""Pairs of units: how sure a difference is, and which difference the data could show."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from scipy.stats import norm

from evalkit.errors import DataError
from evalkit.inference.multiplicity import holm
from evalkit.inference.units import checked_estimates, checked_probability
from evalkit.result import Result, ResultTable, matrix_table, result


@result
class PairwiseCertainty(Result):
    """All pairs of p units; entry (i, j) is about the row unit i against the column unit j.

    Attributes:
        labels: (p,) names of the units.
        mean: (p,) raw means.
        difference: (p, p) mean_i − mean_j.
        se: (p, p) standard error of the difference.
        probability: (p, p) Φ(difference/se), how sure it is that i is truly above j; .5 on the diagonal.
        pvalue: (p, p) two-sided, unadjusted; 1 on the diagonal.
        pvalue_holm: (p, p) after Holm's correction over the p (p − 1)/2 pairs.
        differs: (p, p) Holm p below alpha.
        detectable: (p, p) smallest true difference that one unadjusted test at `alpha` finds with `power`.
        typical_detectable: median of `detectable` over the pairs; NaN with a single unit.
        settled_share: share of the pairs that differ after Holm's correction; NaN with a single unit.
        groups: pairs of positions (first, last), from 0, in the order of the means from the highest: longest
            runs of neighbours in which no two units differ. Runs overlap; a unit may stand in several.
        order: (p,) indices of the units from the highest mean to the lowest.
        alpha: level of the tests.
        power: of `detectable`.
    """

    title: ClassVar[str] = "Certainty of pairwise differences"

    labels: tuple[str, ...]
    mean: np.ndarray
    difference: np.ndarray
    se: np.ndarray
    probability: np.ndarray
    pvalue: np.ndarray
    pvalue_holm: np.ndarray
    differs: np.ndarray
    detectable: np.ndarray
    typical_detectable: float
    settled_share: float
    groups: tuple[tuple[int, int], ...]
    order: np.ndarray
    alpha: float
    power: float

    def members(self) -> tuple[tuple[str, ...], ...]:
        """The names in each group, from the highest mean to the lowest."""
        names = [self.labels[i] for i in self.order]
        return tuple(tuple(names[first : last + 1]) for first, last in self.groups)

    def tables(self) -> tuple[ResultTable, ...]:
        """Units with the probability that the row unit is truly above the column unit, then the groups."""
        rows = tuple((k + 1, len(members), ", ".join(members)) for k, members in enumerate(self.members()))
        return (
            matrix_table("Probability above", "unit", self.labels, self.labels, self.probability),
            ResultTable(title="Not told apart", columns=("group", "units", "members"), rows=rows),
        )


def pairwise_certainty(
    means: np.ndarray,
    standard_errors: np.ndarray,
    labels: Sequence[str] | None = None,
    *,
    covariance: np.ndarray | None = None,
    alpha: float = 0.05,
    power: float = 0.8,
) -> PairwiseCertainty:
    """Differences of raw means with their certainty, Holm's (1979) correction and groups of neighbours.

    Var(y_i − y_j) = v_i + v_j − 2 cov_ij. `probability` is one minus the one-sided p-value: the posterior
    probability under a flat prior, for one pair by itself. The detectable difference is
    (z_{1−α/2} + z_power)·se_ij (Cohen 1988). Normal means with known errors are assumed; use raw means,
    never shrunken ones. A difference without error is decided by its sign.

    Args:
        means: (p,) raw means.
        standard_errors: (p,) ≥ 0.
        labels: (p,) names.
        covariance: (p, p) covariance of the means with squared standard errors on its diagonal; independent
            units without it.
        alpha: level of the tests.
        power: of the detectable difference.

    Raises:
        DataError: shapes do not fit, a number is missing (the unit is named), or the covariance is not one.
        OptionError: alpha or power outside 0 to 1.
    """
    mean, se, names = checked_estimates(means, standard_errors, labels)
    checked_probability("alpha", alpha)
    checked_probability("power", power)
    count = len(mean)
    error = _difference_errors(se, covariance)
    difference = mean[:, np.newaxis] - mean
    exact = np.where(difference == 0, 0.0, np.copysign(np.inf, difference))
    z = np.divide(difference, error, out=exact, where=error > 0)
    np.fill_diagonal(z, 0.0)
    upper = np.triu_indices(count, 1)
    raw = 2 * norm.sf(np.abs(z))
    adjusted = np.ones_like(raw)
    adjusted[upper] = holm(raw[upper])
    adjusted = np.minimum(adjusted, adjusted.T)
    detectable = (norm.ppf(1 - alpha / 2) + norm.ppf(power)) * error
    order = np.argsort(-mean, kind="stable")
    differs = adjusted < alpha
    pairs = count > 1
    return PairwiseCertainty(
        labels=names,
        mean=mean,
        difference=difference,
        se=error,
        probability=norm.cdf(z),
        pvalue=raw,
        pvalue_holm=adjusted,
        differs=differs,
        detectable=detectable,
        typical_detectable=float(np.median(detectable[upper])) if pairs else float("nan"),
        settled_share=float(differs[upper].mean()) if pairs else float("nan"),
        groups=indistinguishable_runs(differs[np.ix_(order, order)]),
        order=order,
        alpha=alpha,
        power=power,
    )


def indistinguishable_runs(differs: np.ndarray) -> tuple[tuple[int, int], ...]:
    """Longest runs (first, last) of neighbours in which no pair differs, given (p, p) in order of the means.

    A run that lies inside another is left out. With equal standard errors these are the lines of a compact
    letter display (Piepho 2004).
    """
    count = len(differs)
    above = np.triu(differs, 1)
    first_other = np.where(above.any(axis=1), above.argmax(axis=1), count)
    last = np.minimum.accumulate(first_other[::-1])[::-1] - 1
    longest = np.r_[True, last[1:] > last[:-1]]
    return tuple((int(i), int(last[i])) for i in np.flatnonzero(longest))


def _difference_errors(se: np.ndarray, covariance: np.ndarray | None) -> np.ndarray:
    if covariance is None:
        error = np.hypot(se[:, np.newaxis], se)
    else:
        joint = np.asarray(covariance, dtype=float)
        if joint.shape != (len(se), len(se)) or not np.allclose(joint, joint.T, rtol=1e-8, atol=0):
            raise DataError(f"covariance must be a symmetric {len(se)} × {len(se)} matrix; got {joint.shape}")
        variance = np.diagonal(joint)
        if not np.allclose(variance, se**2, rtol=1e-6, atol=0):
            raise DataError("the diagonal of the covariance must hold the squared standard errors")
        squared = variance[:, np.newaxis] + variance - 2 * joint
        if (squared < -1e-9 * variance.max()).any():
            raise DataError("the covariance is not one: a difference would have a negative variance")
        error = np.sqrt(np.maximum(squared, 0.0))
    np.fill_diagonal(error, 0.0)
    return np.asarray(error)
