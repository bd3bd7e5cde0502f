"""How a sample was drawn: weights, strata, clusters and the sizes of their populations."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evalkit.errors import DataError, StatisticError


@dataclass(frozen=True, kw_only=True, eq=False)
class SampleDesign:
    """A sample of n respondents in m clusters and s strata.

    Attributes:
        weights: (n,) > 0.
        cluster: (n,) cluster of each respondent, 0 … m − 1; clusters are nested in strata.
        stratum_of: (m,) stratum of each cluster.
        clusters_in: (s,) clusters in each stratum.
        fraction: (s,) sampling fraction of clusters, 0 without a known population.
        names: (s,) the strata as they were given.
    """

    weights: np.ndarray
    cluster: np.ndarray
    stratum_of: np.ndarray
    clusters_in: np.ndarray
    fraction: np.ndarray
    names: tuple[str, ...]

    def refuse_lonely(self, refuse: bool) -> None:
        """Refuse strata with one cluster, unless the whole stratum was taken.

        Raises:
            StatisticError: naming the strata.
        """
        alone = (self.clusters_in == 1) & (self.fraction < 1)
        if refuse and alone.any():
            listed = ", ".join(name for name, flag in zip(self.names, alone, strict=True) if flag)
            raise StatisticError(
                f"a single cluster in stratum {listed}: its variance cannot be estimated",
                hint="merge the stratum with a similar one, or choose lonely='adjust' or 'certainty'",
            )

    def factor(self, adjust: bool) -> np.ndarray:
        """(1 − f) n/(n − 1) of each stratum, shape (s,); with one cluster 1 − f where adjusted, else 0."""
        n = self.clusters_in
        grown = np.divide(n, n - 1.0, out=np.full(len(n), 1.0 if adjust else 0.0), where=n > 1)
        return np.asarray((1 - self.fraction) * grown)

    def degrees_of_freedom(self, group: np.ndarray, g: int) -> tuple[np.ndarray, bool]:
        """Clusters less strata in each group, shape (g,), and whether a cluster crosses groups."""
        m, s = len(self.stratum_of), len(self.clusters_in)
        pairs = np.unique(group * m + self.cluster)
        blocks = np.unique(group * s + self.stratum_of[self.cluster])
        df = np.bincount(pairs // m, minlength=g) - np.bincount(blocks // s, minlength=g)
        return df, len(pairs) > m


def sample_design(
    values: np.ndarray,
    weights: np.ndarray | None,
    strata: np.ndarray | None,
    clusters: np.ndarray | None,
    population: np.ndarray | None,
) -> SampleDesign:
    """Check and code the design of (n, k) values; None means equal weights, one stratum, no clusters.

    Raises:
        DataError: a part does not have one entry per respondent, a weight is not positive, or a population
            is not one number per stratum or is smaller than the sample.
    """
    n = len(values)
    if values.ndim != 2 or not values.size or np.isinf(values).any():
        raise DataError(
            f"values must be a table of finite numbers with a row per respondent; got {values.shape}"
        )
    weight = np.ones(n) if weights is None else np.asarray(weights, dtype=float)
    stratum_code = np.zeros(n, dtype=int) if strata is None else np.asarray(strata)
    cluster_code = np.arange(n) if clusters is None else np.asarray(clusters)
    for what, part in (("weights", weight), ("strata", stratum_code), ("clusters", cluster_code)):
        if part.shape != (n,):
            raise DataError(f"{what} must have one entry for each of the {n} respondents; got {part.shape}")
    bad = np.flatnonzero(~(np.isfinite(weight) & (weight > 0)))
    if bad.size:
        raise DataError(
            f"the weight of respondent {bad[0] + 1} is missing or not positive",
            hint="leave respondents without a weight out, or give them one",
        )
    names, stratum = np.unique(stratum_code, return_inverse=True)
    _, cluster_number = np.unique(cluster_code, return_inverse=True)
    nested, cluster = np.unique(stratum * n + cluster_number, return_inverse=True)
    stratum_of = nested // n
    labels = tuple(map(str, names.tolist()))
    clusters_in = np.bincount(stratum_of, minlength=len(labels))
    fraction = (
        np.zeros(len(labels))
        if population is None
        else _fractions(np.asarray(population, dtype=float), stratum, clusters_in, labels)
    )
    return SampleDesign(
        weights=weight,
        cluster=cluster,
        stratum_of=stratum_of,
        clusters_in=clusters_in,
        fraction=fraction,
        names=labels,
    )


def _fractions(
    population: np.ndarray, stratum: np.ndarray, clusters_in: np.ndarray, labels: tuple[str, ...]
) -> np.ndarray:
    if population.shape != stratum.shape or np.isnan(population).any():
        raise DataError(f"population must have one number for each of the {len(stratum)} respondents")
    low, high = np.full(len(labels), np.inf), np.full(len(labels), -np.inf)
    np.minimum.at(low, stratum, population)
    np.maximum.at(high, stratum, population)
    for label, smallest, largest, sampled in zip(labels, low, high, clusters_in, strict=True):
        if smallest != largest:
            raise DataError(f"the population of stratum {label} is given as {smallest:g} and as {largest:g}")
        if smallest < sampled:
            raise DataError(f"stratum {label}: {sampled} sampled from a population of {smallest:g}")
    return np.asarray(clusters_in / low)
