"""Latent variables of the customers: service quality, image, value, satisfaction, trust, loyalty."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evalkit.errors import DataError
from evalkit.study.simulation.draws import Floats, residual_sd
from evalkit.study.simulation.parameters import Latent


@dataclass(frozen=True, kw_only=True, eq=False)
class PathModel:
    """A recursive structural model with unit variances.

    Attributes:
        names: the variables in causal order; the first is the root ``g``.
        coefficients: (k, k), effect in the row, cause in the column.
        residual_sd: (k,).
        correlation: (k, k) implied by the model.
    """

    names: tuple[str, ...]
    coefficients: Floats
    residual_sd: Floats
    correlation: Floats

    def total_effect(self, name: str) -> float:
        """Total effect of the root on a variable (equal to their correlation)."""
        return float(self.correlation[0, self.names.index(name)])


def path_model(latent: Latent) -> PathModel:
    """Complete the paths of the parameter file with residuals that make every variance 1.

    Raises:
        DataError: a cause is unknown or stands after its effect, or the paths explain more than everything.
    """
    names = ("g", *latent.paths)
    k = len(names)
    coefficients, correlation, sd = np.zeros((k, k)), np.eye(k), np.ones(k)
    for i, name in enumerate(names[1:], start=1):
        for cause, value in latent.paths[name].items():
            if cause not in names[:i]:
                hint = f"causes must come before {name} in the file"
                raise DataError(f"paths to {name}: unknown cause {cause!r}", hint=hint)
            coefficients[i, names.index(cause)] = value
        b = coefficients[i]
        sd[i] = residual_sd(float(b @ correlation @ b), f"paths to {name}")
        correlation[i, :i] = correlation[:i, i] = (correlation @ b)[:i]
    return PathModel(names=names, coefficients=coefficients, residual_sd=sd, correlation=correlation)


def draw_latent(
    theta_perceived: Floats, icc: float, latent: Latent, rng: np.random.Generator
) -> dict[str, Floats]:
    """Draw all latent variables of n customers.

    g_i = √ICC θ_b + √(1 − ICC) ε; the rest follows the path model; each service dimension is
    λ g + √(1 − λ²) ε.

    Args:
        theta_perceived: (n,), the branch truth of each customer's branch.
        icc: share of the variance of g that lies between branches.
        latent: the structural model.
        rng: source of randomness.

    Returns:
        Each latent variable by name, (n,), the root ``g`` first.
    """
    model = path_model(latent)
    n = len(theta_perceived)
    values = rng.standard_normal((n, len(model.names))) * model.residual_sd
    values[:, 0] = np.sqrt(icc) * theta_perceived + np.sqrt(1 - icc) * values[:, 0]
    for i in range(1, len(model.names)):
        values[:, i] += values @ model.coefficients[i]
    own = residual_sd(latent.service_loading**2, "service loading")
    service = latent.service_loading * values[:, :1] + own * rng.standard_normal((n, len(latent.service)))
    return dict(zip(model.names, values.T, strict=True)) | dict(zip(latent.service, service.T, strict=True))
