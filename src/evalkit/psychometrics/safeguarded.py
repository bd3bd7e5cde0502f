"""One step of Newton's method for many correlations at once, kept inside what has been bracketed."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

RHO_BOUND = 0.9999
"""Estimates stop here. Where the likelihood still rises at the bound no estimate exists inside (-1, 1), as
in a 2 x 2 table with an empty cell; such pairs are named in every result."""

STEP_TOLERANCE = 1e-8
"""Last step of a correlation: the error of Newton's method is of its square."""

LINEAR_TOLERANCE = 1e-13
"""The same for a step that is not Newton's: its error is of its own size."""

PATIENCE = 10
"""Newton steps after which an end without a sign change is looked at itself: where the likelihood flattens
out towards ±1, as with an empty cell in a 2 x 2 table, Newton's method creeps. From then on the bracket is
cut in half at every second step."""

MAX_STEPS = 80
"""Bisection alone needs 45 steps from an interval of length 2 to the tolerance."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Search:
    """Where the search for P correlations stands.

    Attributes:
        rho: (P,) current values.
        low: (P,) largest value at which the likelihood was seen to rise; -2 before any.
        high: (P,) smallest value at which it was seen to fall; 2 before any.
        done: (P,) whether the last step was below the tolerance, or the likelihood rises at the bound.
        steps: taken so far.
    """

    rho: FloatArray
    low: FloatArray
    high: FloatArray
    done: NDArray[np.bool_]
    steps: int = 0

    def where(self, kept: NDArray[np.bool_]) -> Search:
        """The search for a part of the correlations."""
        return replace(
            self, rho=self.rho[kept], low=self.low[kept], high=self.high[kept], done=self.done[kept]
        )


def start_search(rho: FloatArray) -> Search:
    """A search from (P,) first guesses, which are kept within ±.9."""
    return Search(
        rho=np.clip(rho, -0.9, 0.9),
        low=np.full(rho.shape, -2.0),
        high=np.full(rho.shape, 2.0),
        done=np.zeros(rho.shape, dtype=np.bool_),
    )


def newton_step(search: Search, score: FloatArray, curvature: FloatArray, outer: FloatArray) -> Search:
    """The next values: Newton's, at most half the way to ±1, or the middle of the bracket if they leave it.

    Args:
        search: the current values.
        score: (P,) first derivatives of the log-likelihood there.
        curvature: (P,) second derivatives.
        outer: (P,) sums of squared scores, which replace the curvature where that is not negative.
    """
    rho = search.rho
    low = np.where(score > 0, rho, search.low)
    high = np.where(score < 0, rho, search.high)
    bend = np.where(curvature < 0, -curvature, np.maximum(outer, np.finfo(np.float64).tiny))
    with np.errstate(over="ignore"):
        step = np.clip(score / bend, -(1.0 + rho) / 2.0, (1.0 - rho) / 2.0)
    following = np.clip(rho + step, -RHO_BOUND, RHO_BOUND)
    outside = ((following <= low) & (low > -2.0)) | ((following >= high) & (high < 2.0))
    middle = (np.maximum(low, -RHO_BOUND) + np.minimum(high, RHO_BOUND)) / 2.0
    if search.steps >= PATIENCE:
        outside |= search.steps % 2 == 0
        middle = np.where(high == 2.0, RHO_BOUND, np.where(low == -2.0, -RHO_BOUND, middle))
    following = np.where(outside & (score != 0), middle, following)
    quadratic = (curvature < 0) & ~outside
    done = np.abs(following - rho) < np.where(quadratic, STEP_TOLERANCE, LINEAR_TOLERANCE)
    return Search(rho=following, low=low, high=high, done=done, steps=search.steps + 1)


def at_bound(rho: FloatArray) -> NDArray[np.bool_]:
    """Which estimates stopped at ±.9999."""
    return np.abs(rho) >= RHO_BOUND
