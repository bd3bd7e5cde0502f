"""Checks shared by methods that take one estimate and one standard error per unit."""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Real

import numpy as np

from evalkit.errors import DataError, OptionError


def checked_labels(labels: Sequence[str] | None, count: int) -> tuple[str, ...]:
    """The labels of `count` units, "1", "2", … without any; DataError when the number does not fit."""
    names = tuple(str(i + 1) for i in range(count)) if labels is None else tuple(map(str, labels))
    if len(names) != count:
        raise DataError(f"{len(names)} labels for {count} units")
    return names


def checked_estimates(
    means: np.ndarray, standard_errors: np.ndarray, labels: Sequence[str] | None
) -> tuple[np.ndarray, np.ndarray, tuple[str, ...]]:
    """Means, standard errors and labels of units, all finite, standard errors not negative.

    Raises:
        DataError: shapes do not fit, or a number is missing or negative (the unit is named).
    """
    mean, se = np.asarray(means, dtype=float), np.asarray(standard_errors, dtype=float)
    if mean.ndim != 1 or mean.shape != se.shape or not mean.size:
        raise DataError(
            f"means {mean.shape} and standard errors {se.shape} must be two vectors of one length"
        )
    names = checked_labels(labels, len(mean))
    for what, bad in (
        ("mean is missing", ~np.isfinite(mean)),
        ("standard error is missing", ~np.isfinite(se)),
        ("standard error is negative", se < 0),
    ):
        if bad.any():
            listed = ", ".join(name for name, flag in zip(names, bad, strict=True) if flag)
            raise DataError(f"the {what} for {listed}", hint="leave units without an estimate out before")
    return mean, se, names


def checked_probability(name: str, value: float) -> float:
    """The value, when it lies strictly between 0 and 1; OptionError else."""
    if not isinstance(value, Real) or not 0 < value < 1:
        raise OptionError(f"{name} must lie between 0 and 1; got {value}")
    return float(value)
