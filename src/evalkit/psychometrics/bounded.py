"""Bounded minimisation with an analytic gradient that must end at a stationary point."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from evalkit.errors import StatisticError

FloatArray = NDArray[np.float64]
Objective = Callable[[FloatArray], tuple[float, FloatArray]]

GRADIENT_GOAL = 1e-9
"""Projected gradient at which the search stops; loadings are then good to about 1e-8."""

GRADIENT_LIMIT = 1e-5
"""Projected gradient above which a finished search is not accepted as a minimum."""

MAX_ITERATIONS = 2000


def minimise(
    objective: Objective, start: FloatArray, lower: float, upper: float, method: str
) -> tuple[FloatArray, float, float, int]:
    """The minimum by L-BFGS-B (Byrd, Lu, Nocedal & Zhu 1995).

    Returns:
        the minimiser (p,), the value, the largest projected gradient there, the number of iterations.

    Raises:
        StatisticError: the end point is not stationary.
    """
    found = minimize(
        objective,
        np.clip(start, lower, upper),
        jac=True,
        method="L-BFGS-B",
        bounds=[(lower, upper)] * len(start),
        options={"ftol": 0.0, "gtol": GRADIENT_GOAL, "maxiter": MAX_ITERATIONS, "maxcor": 20},
    )
    point = np.asarray(found.x, dtype=np.float64)
    value, gradient = objective(point)
    projected = np.abs(point - np.clip(point - gradient, lower, upper)).max()
    if not np.isfinite(value) or projected > GRADIENT_LIMIT:
        raise StatisticError(
            f"{method} did not converge: the gradient is {projected:.2g} after {found.nit} iterations",
            hint="ask for fewer factors, or use another method of extraction",
        )
    return point, float(value), float(projected), int(found.nit)
