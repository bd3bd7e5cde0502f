"""How many answers a group would need so that a difference of a given size is found."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from scipy.stats import norm

from evalkit.errors import DataError
from evalkit.inference.units import checked_probability
from evalkit.result import Result, result


@result
class AnswersNeeded(Result):
    """Answers for a stated difference.

    Attributes:
        needed: answers of the group, a whole number as float, of the shape of the inputs; inf where no number
            of answers is enough, because the error that stays is too large already.
        n: answers at hand.
        difference: the true difference that is to be found, in the unit of the standard error.
        alpha: level of the two-sided test.
        power: how often the difference is found if it is there.
    """

    title: ClassVar[str] = "Answers needed"

    needed: np.ndarray
    n: np.ndarray
    difference: np.ndarray
    alpha: float
    power: float

    @property
    def enough(self) -> np.ndarray:
        """Whether the answers at hand suffice."""
        return np.asarray(self.needed <= self.n)


def answers_needed(
    standard_error: np.ndarray | float,
    n: np.ndarray | int,
    difference: np.ndarray | float,
    *,
    standing_error: np.ndarray | float = 0.0,
    alpha: float = 0.05,
    power: float = 0.8,
) -> AnswersNeeded:
    """The smallest number of answers with which one unadjusted test finds a difference.

    With n answers of spread s = se·√n the test finds δ with the wanted power once
    (z_{1−α/2} + z_power)·√(s²/n + c²) ≤ δ (Cohen 1988, normal approximation), so that
    n = s² / ((δ/(z_{1−α/2} + z_power))² − c²). The answers to come are taken to spread like those at hand.

    Args:
        standard_error: of the group's own value, any shape, ≥ 0.
        n: answers behind it, same shape, ≥ 1.
        difference: δ > 0, what is worth finding; not the difference that was observed.
        standing_error: c ≥ 0, the error of what the group is compared with, which its answers do not lessen.
        alpha: two-sided level.
        power: between 0 and 1.

    Raises:
        DataError: an error is missing or negative, n is below 1, or the difference is not positive.
        OptionError: alpha or power outside 0 to 1.
    """
    checked_probability("alpha", alpha)
    checked_probability("power", power)
    parts = (standard_error, n, difference, standing_error)
    se, size, delta, fixed = np.broadcast_arrays(*(np.asarray(part, dtype=float) for part in parts))
    if not (np.isfinite(se).all() and np.isfinite(fixed).all() and (se >= 0).all() and (fixed >= 0).all()):
        raise DataError("standard errors must be numbers of 0 or more")
    if not (size >= 1).all():
        raise DataError("n must be 1 or more: without an answer there is no spread to plan with")
    if not (delta > 0).all():
        raise DataError("the difference to be found must be larger than 0")
    allowed = (delta / (norm.ppf(1 - alpha / 2) + norm.ppf(power))) ** 2 - fixed**2
    found = np.divide(se**2 * size, allowed, out=np.full(se.shape, np.inf), where=allowed > 0)
    return AnswersNeeded(
        needed=np.maximum(np.ceil(found), 1.0),
        n=size.copy(),
        difference=delta.copy(),
        alpha=alpha,
        power=power,
    )
