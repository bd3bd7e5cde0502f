"""Omega hierarchical as a result, with its tables."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from evalkit.psychometrics.scale_matrix import Metric
from evalkit.result import Result, ResultTable, matrix_table, result

FloatArray = NDArray[np.float64]
OmegaExtraction = Literal["minres", "ml"]
OMEGA_EXTRACTIONS: tuple[OmegaExtraction, ...] = ("minres", "ml")


@result
class OmegaHierarchicalResult(Result):
    """Reliability of a sum of k items split into a general factor and m group factors.

    Attributes:
        omega_hierarchical: (sum of general loadings)² / 1'S1: the share of the general factor alone.
        omega_total: 1 - sum of unique variances / 1'S1.
        omega_limit: omega_hierarchical / omega_total, its value for infinitely many such items.
        omega_group: share of all group factors together, each counted on its own items only.
        ecv: explained common variance of the general factor: its sum of squared loadings / that of all.
        alpha: coefficient alpha of the same matrix.
        general: (k,) loadings on the general factor.
        group: (k, m) loadings on the group factors.
        communalities: (k,) of the first-order solution, in the metric's units.
        uniquenesses: (k,) unique variances, in the metric's units.
        general_share: (k,) share of the general factor in each communality, general² / communality.
        second_order: (m,) loadings of the first-order factors on the general factor.
        phi: (m, m) correlations of the first-order factors.
        subscale_total: (m,) omega total of the items that load most on each group factor; NaN where no item
            does.
        subscale_general: (m,) share of the general factor in that subscale; NaN likewise.
        subscale_group: (m,) share of its own group factor; NaN likewise.
        subscale_items: m tuples of items.
        chi2: of the first-order solution; None without n.
        df: of chi2.
        rmsea: of the first-order solution; None without n or df.
        n_factors: m.
        method: extraction, "minres" or "ml"; the rotation is oblimin.
        metric: "standardised" or "raw".
        items_reversed: items with a negative general loading, turned for all numbers here (flip).
        heywood: items without unique variance, and factors that the general factor explains completely.
        items: k item names.
        n_obs: respondents, or None if not given.
        warnings: sentences about what limits the result.
    """

    title: ClassVar[str] = "Omega hierarchical (Schmid-Leiman)"

    omega_hierarchical: float
    omega_total: float
    omega_limit: float
    omega_group: float
    ecv: float
    alpha: float
    general: FloatArray
    group: FloatArray
    communalities: FloatArray
    uniquenesses: FloatArray
    general_share: FloatArray
    second_order: FloatArray
    phi: FloatArray
    subscale_total: FloatArray
    subscale_general: FloatArray
    subscale_group: FloatArray
    subscale_items: tuple[tuple[str, ...], ...]
    chi2: float | None
    df: int | None
    rmsea: float | None
    n_factors: int
    method: OmegaExtraction
    metric: Metric
    items_reversed: tuple[str, ...]
    heywood: tuple[str, ...]
    items: tuple[str, ...]
    n_obs: int | None
    warnings: tuple[str, ...]

    def tables(self) -> tuple[ResultTable, ...]:
        """Schmid-Leiman loadings by item, then omega by group factor."""
        factors = tuple(f"F{j + 1}" for j in range(self.n_factors))
        body = np.column_stack(
            [self.general, self.group, self.communalities, self.uniquenesses, self.general_share]
        )
        columns = ("g", *factors, "communality", "uniqueness", "general_share")
        shares = np.column_stack([self.subscale_total, self.subscale_general, self.subscale_group])
        return (
            matrix_table("Schmid-Leiman loadings", "item", self.items, columns, body),
            matrix_table("Group factors", "factor", factors, ("total", "general", "group"), shares),
        )
