"""The result of an exploratory factor analysis and its tables."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from evalkit.psychometrics.factors.factor_fit import FactorFit
from evalkit.result import Result, ResultTable, matrix_table, result

FloatArray = NDArray[np.float64]


@result
class EfaResult(Result):
    """An exploratory factor solution of p items and m factors.

    Factors stand in descending order of variance explained, after the general factor of a bi-factor rotation,
    and each is turned so that its loadings add up to a positive number. After a target rotation they keep the
    order and signs of the target.

    Attributes:
        loadings: (p, m) pattern loadings.
        phi: (m, m) factor correlations; the identity for orthogonal rotations.
        structure: (p, m) correlations of items and factors, loadings @ phi.
        communalities: (p,) diagonal of loadings @ phi @ loadings'.
        uniquenesses: (p,) 1 - communalities.
        complexity: (p,) Hofmann's (1978) index, (sum_j l_ij²)² / sum_j l_ij⁴: how many factors an item uses.
        eigenvalues: (p,) of the correlation matrix, descending.
        correlation: (p, p) the correlations that were analysed.
        score_r2: (m,) squared multiple correlation of each factor with the items, diag(S' R^-1 S), 0–1; None
            for components.
        variance_explained: (m,) diagonal of phi @ loadings' @ loadings, in items' worth of variance.
        chi2: (n - 1 - (2p + 5)/6 - 2m/3) times the likelihood discrepancy; None without n or for components.
        df: ((p - m)² - (p + m)) / 2; None for components.
        pvalue: of chi2; None where chi2 is, or with df = 0. Exact only for method "ml" and normal answers.
        rmsea: root mean square error of approximation; None as pvalue.
        rmsea_lower: lower limit of its 90 % interval; None as pvalue.
        rmsea_upper: upper limit; None as pvalue.
        tli: Tucker-Lewis index; None as pvalue.
        bic: chi2 - df log n; None where chi2 is.
        rmsr: root mean square residual correlation off the diagonal.
        fit: every measure of fit, with the formulas; None for components.
        heywood: items with a uniqueness at or below .005: the solution is improper there.
        items: p item names.
        factors: m factor names, F1 ...
        n_obs: respondents, or None if not given.
        n_factors: m.
        method: name of the extraction.
        rotation: name of the rotation.
        kaiser: whether rows were scaled to length 1 while rotating.
        objective: minimised function of the extraction.
        gradient: its largest projected gradient at the end.
        iterations: steps of the extraction.
        rotation_criterion: minimised rotation criterion (of the scaled loadings with kaiser).
        n_starts: starts of the rotation.
        n_starts_at_best: how many of them reached the reported criterion.
        n_optima: different minima that the starts ended at.
        seed: of the random starts.
        warnings: sentences about what limits the result.
    """

    title: ClassVar[str] = "Exploratory factor analysis"

    loadings: FloatArray
    phi: FloatArray
    structure: FloatArray
    communalities: FloatArray
    uniquenesses: FloatArray
    complexity: FloatArray
    eigenvalues: FloatArray
    correlation: FloatArray
    score_r2: FloatArray | None
    variance_explained: FloatArray
    chi2: float | None
    df: int | None
    pvalue: float | None
    rmsea: float | None
    rmsea_lower: float | None
    rmsea_upper: float | None
    tli: float | None
    bic: float | None
    rmsr: float
    fit: FactorFit | None
    heywood: tuple[str, ...]
    items: tuple[str, ...]
    factors: tuple[str, ...]
    n_obs: int | None
    n_factors: int
    method: str
    rotation: str
    kaiser: bool
    objective: float
    gradient: float
    iterations: int
    rotation_criterion: float
    n_starts: int
    n_starts_at_best: int
    n_optima: int
    seed: int
    warnings: tuple[str, ...]

    @property
    def variance_proportion(self) -> FloatArray:
        """(m,) share of the total variance of the items explained by each factor, 0–1."""
        share: FloatArray = self.variance_explained / len(self.items)
        return share

    def tables(self) -> tuple[ResultTable, ...]:
        """Loadings with communalities, factor correlations, variance explained."""
        loadings = matrix_table(
            "Loadings",
            "item",
            self.items,
            (*self.factors, "communality", "uniqueness", "complexity"),
            np.column_stack([self.loadings, self.communalities, self.uniquenesses, self.complexity]),
        )
        phi = matrix_table("Factor correlations", "factor", self.factors, self.factors, self.phi)
        among = self.variance_explained / self.variance_explained.sum()
        proportions = (self.variance_proportion, among)
        shares = [self.variance_explained] + [c for share in proportions for c in (share, np.cumsum(share))]
        columns = (
            "variance_explained",
            "proportion",
            "cumulative",
            "proportion_of_explained",
            "cumulative_of_explained",
        )
        return (
            loadings,
            phi,
            matrix_table("Variance explained", "factor", self.factors, columns, np.column_stack(shares)),
        )
