"""The truth of the branches: three correlated parts per branch, regions, sizes, and the true score."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evalkit.errors import StatisticError
from evalkit.study.simulation.draws import Floats, Ints
from evalkit.study.simulation.parameters import SimulationParameters


@dataclass(frozen=True, kw_only=True, eq=False)
class BranchTruth:
    """What is true of each branch.

    Attributes:
        codes: (b,) branch codes such as B01.
        region: (b,) region codes.
        parts: names of the columns of theta.
        theta: (b, 3) internal, perceived, integration; each column has mean 0 and variance 1 (ddof 0).
        weights: (3,) true goal weights, in the order of parts.
        score: (b,) Σ_d w_d (70 + 8 θ_bd), points.
        n_customers: (b,) surveyed customers.
        n_employees: (b,) staff who answered.
    """

    codes: tuple[str, ...]
    region: tuple[str, ...]
    parts: tuple[str, ...]
    theta: Floats
    weights: Floats
    score: Floats
    n_customers: Ints
    n_employees: Ints

    def part(self, name: str) -> Floats:
        """(b,) one column of theta by name."""
        column: Floats = self.theta[:, self.parts.index(name)]
        return column


def draw_truth(branches: int, parameters: SimulationParameters, rng: np.random.Generator) -> BranchTruth:
    """Draw the truth: θ_b = √s L z_region + √(1 − s) L z_branch with L Lᵀ the correlation of the parts.

    Regions are blocks of neighbouring branches of nearly equal size. Customers per branch follow a Gamma
    distribution scaled to the average of the design, at least its minimum; staff is Poisson, at least its
    minimum.

    Raises:
        StatisticError: a part is constant over the branches (fewer than two of them).
    """
    design, branch = parameters.design, parameters.branch
    regions = list(parameters.regions)
    region = np.arange(branches) * len(regions) // branches
    theta = _draw_theta(region, len(regions), parameters, rng)
    weights = np.array(list(parameters.experts.weights["A"].values()))
    size = rng.gamma(design.size_shape, size=branches)
    size *= design.customers_per_branch * branches / size.sum()
    width = max(2, len(str(branches)))
    held = BranchTruth(
        codes=tuple(f"B{i:0{width}d}" for i in range(1, branches + 1)),
        region=tuple(regions[i] for i in region),
        parts=branch.parts,
        theta=theta,
        weights=weights,
        score=(branch.score_mean + branch.score_slope * theta) @ weights,
        n_customers=np.maximum(design.min_customers, np.rint(size).astype(np.int64)),
        n_employees=np.maximum(design.min_employees, rng.poisson(design.employees_per_branch, branches)),
    )
    for array in (held.theta, held.weights, held.score, held.n_customers, held.n_employees):
        array.flags.writeable = False
    return held


def _draw_theta(
    region: Ints, n_regions: int, parameters: SimulationParameters, rng: np.random.Generator
) -> Floats:
    branch = parameters.branch
    k = len(branch.parts)
    factor = np.linalg.cholesky(np.full((k, k), branch.correlation) + (1 - branch.correlation) * np.eye(k))
    between = rng.standard_normal((n_regions, k)) @ factor.T
    within = rng.standard_normal((len(region), k)) @ factor.T
    theta = np.sqrt(branch.region_share) * between[region] + np.sqrt(1 - branch.region_share) * within
    spread = theta.std(axis=0)
    if len(region) < 2 or not np.all(spread > 0):
        raise StatisticError("the truth cannot be standardised over fewer than two branches")
    standardised: Floats = (theta - theta.mean(axis=0)) / spread
    return standardised
