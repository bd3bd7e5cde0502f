"""Standing within a peer group: every group has its own mean, all share one variance between units."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from scipy.optimize import brentq
from scipy.stats import norm

from evalkit.errors import DataError, StatisticError
from evalkit.inference.units import checked_estimates, checked_probability
from evalkit.result import Result, ResultTable, result

EXACT_FLOOR = 1e-12


@result
class PeerStanding(Result):
    """Standing of b units within c peer groups.

    Attributes:
        labels: (b,) names of the units.
        groups: (c,) names of the peer groups.
        group: (b,) position of each unit's group in `groups`.
        size: (c,) units in each group.
        group_mean: (c,) precision-weighted mean of the group.
        rank: (b,) competition rank of the raw mean within the group.
        difference: (b,) mean − plain mean of the other units of the group.
        difference_se: (b,) its standard error, sampling errors only.
        tau2: variance of true means between units of one group, common to the groups.
        reliability: (b,) τ²/(τ² + se²).
        shrunken: (b,) mean drawn towards the group mean.
        ci_lower: (b,) lower end of the interval of the true mean; coverage is on average over units.
        ci_upper: (b,) upper end.
        confidence: level.
    """

    title: ClassVar[str] = "Standing within peer groups"

    labels: tuple[str, ...]
    groups: tuple[str, ...]
    group: np.ndarray
    size: np.ndarray
    group_mean: np.ndarray
    rank: np.ndarray
    difference: np.ndarray
    difference_se: np.ndarray
    tau2: float
    reliability: np.ndarray
    shrunken: np.ndarray
    ci_lower: np.ndarray
    ci_upper: np.ndarray
    confidence: float

    def tables(self) -> tuple[ResultTable, ...]:
        """One row per unit."""
        columns = ("unit", "group", "rank", "difference", "se", "shrunken", "ci_lower", "ci_upper")
        parts = (self.difference, self.difference_se, self.shrunken, self.ci_lower, self.ci_upper)
        rows = tuple(
            (label, self.groups[self.group[i]], int(self.rank[i]), *(float(part[i]) for part in parts))
            for i, label in enumerate(self.labels)
        )
        return (ResultTable(title="Units", columns=columns, rows=rows),)


def peer_standing(
    means: np.ndarray,
    standard_errors: np.ndarray,
    groups: Sequence[str],
    labels: Sequence[str] | None = None,
    *,
    confidence: float = 0.95,
) -> PeerStanding:
    """Compare units with their peers and shrink them towards the mean of their group.

    Normal–normal model with a fixed effect for each group; τ² by Paule & Mandel (1982) with b − c degrees
    of freedom, Morris' (1983) factor (b − c − 2)/(b − c) on the weight of the group mean and his term for
    the uncertainty of τ², as `shrink_means` does with c = 1. A group of one unit is refused.

    Args:
        means: (b,) independent raw means.
        standard_errors: (b,) ≥ 0.
        groups: (b,) names of peer groups.
        labels: (b,) names.
        confidence: level of the intervals.

    Raises:
        DataError: lengths do not fit or a number is missing.
        OptionError: confidence outside 0 to 1.
        StatisticError: a group of one unit (named), fewer than three units more than groups − 1, or no
            difference and no error at all.
    """
    mean, se, names = checked_estimates(means, standard_errors, labels)
    checked_probability("confidence", confidence)
    titles, group, size = _grouped(groups, names)
    free = len(mean) - len(titles)
    if free < 2:
        raise StatisticError(f"{len(mean)} units in {len(titles)} peer groups are too few to shrink")
    largest = float((se**2).max()) or float(np.ptp(mean)) ** 2
    if largest == 0:
        raise StatisticError("all units have the same mean without error: there is nothing to compare")
    variance = np.maximum(se**2, EXACT_FLOOR * largest)
    tau2 = _between(mean, variance, group, len(titles))
    weight, centre, held = _centres(mean, variance, group, len(titles), tau2)
    factor, noise, gap = (free - 2) / free, variance * weight, mean - centre[group]
    typical = float(weight @ variance / weight.sum())
    uncertain = 2 * factor / free * noise**2 * (typical + tau2) * weight * gap**2
    posterior = variance * (1 - (1 - weight / held[group]) * factor * noise) + uncertain
    half = norm.ppf(0.5 + confidence / 2) * np.sqrt(posterior)
    shrunken = mean - factor * noise * gap
    others = size[group] - 1.0
    rest = (np.bincount(group, mean)[group] - mean) / others
    rest_variance = (np.bincount(group, se**2)[group] - se**2) / others**2
    higher = (mean[:, np.newaxis] < mean) & (group[:, np.newaxis] == group)
    return PeerStanding(
        labels=names,
        groups=titles,
        group=group,
        size=size,
        group_mean=centre,
        rank=1 + higher.sum(axis=1),
        difference=mean - rest,
        difference_se=np.sqrt(se**2 + rest_variance),
        tau2=tau2,
        reliability=tau2 * weight,
        shrunken=shrunken,
        ci_lower=shrunken - half,
        ci_upper=shrunken + half,
        confidence=confidence,
    )


def size_groups(size: np.ndarray, names: Sequence[str] = ("small", "middle", "large")) -> tuple[str, ...]:
    """Peer groups of equal number by size, the smallest units first; equal sizes stay together.

    Args:
        size: (b,) size of each unit.
        names: names of the groups, terciles without other ones.

    Raises:
        DataError: a size is missing, or there are fewer units than groups.
    """
    values = np.asarray(size, dtype=float)
    if values.ndim != 1 or not np.isfinite(values).all() or len(values) < len(names):
        raise DataError(f"sizes of {len(names)} units at least are needed, none missing")
    before = (values[:, np.newaxis] > values).sum(axis=1)
    return tuple(names[k] for k in (before * len(names) // len(values)).tolist())


def _grouped(groups: Sequence[str], names: tuple[str, ...]) -> tuple[tuple[str, ...], np.ndarray, np.ndarray]:
    if len(groups) != len(names):
        raise DataError(f"{len(groups)} peer groups for {len(names)} units")
    titles = tuple(dict.fromkeys(map(str, groups)))
    group = np.array([titles.index(str(name)) for name in groups])
    size = np.bincount(group)
    alone = [title for title, n in zip(titles, size, strict=True) if n == 1]
    if alone:
        raise StatisticError(
            f"peer group {', '.join(alone)} has a single unit, which has no peers",
            hint="merge it with a similar group",
        )
    return titles, group, size


def _centres(
    mean: np.ndarray, variance: np.ndarray, group: np.ndarray, c: int, tau2: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    weight = 1 / (variance + tau2)
    held = np.bincount(group, weight, c)
    return weight, np.bincount(group, weight * mean, c) / held, held


def _between(mean: np.ndarray, variance: np.ndarray, group: np.ndarray, c: int) -> float:
    def excess(tau2: float) -> float:
        weight, centre, _ = _centres(mean, variance, group, c, tau2)
        return float(weight @ (mean - centre[group]) ** 2 - (len(mean) - c))

    if excess(0.0) <= 0:
        return 0.0
    upper = float(np.ptp(mean) ** 2) + float(variance.max())
    while excess(upper) > 0:
        upper *= 2
    return float(brentq(excess, 0.0, upper, xtol=1e-14 * upper, rtol=1e-14))
