"""What a comparison of two periods is given, checked: tables, names, relevant changes, standard errors."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from evalkit.errors import DataError, OptionError
from evalkit.inference.units import checked_labels

ROUNDING = 1e-12
"""Relative; changes and variances that differ from 0 by rounding only are 0."""


def units_by_measures(values: np.ndarray) -> np.ndarray:
    """(b, k) values; a vector is one measure."""
    table = np.asarray(values, dtype=float)
    return table[:, np.newaxis] if table.ndim == 1 else table


def shaped(values: np.ndarray, like: np.ndarray, what: str) -> np.ndarray:
    """(b, k) values of the shape of others.

    Raises:
        DataError: another shape.
    """
    table = units_by_measures(values)
    if table.shape != like.shape:
        raise DataError(f"{what} {table.shape} does not fit {like.shape} (units × measures)")
    return table


def checked_names(
    values: list[np.ndarray], labels: Sequence[str] | None, measures: Sequence[str] | None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names of units and measures for values and errors of both periods.

    Raises:
        DataError: shapes differ, a number is infinite, or nothing was measured in both periods.
    """
    shapes = [part.shape for part in values]
    if values[0].ndim != 2 or not values[0].size or len(set(shapes)) > 1:
        raise DataError(f"values and standard errors of both periods must have one shape; got {shapes}")
    if any(np.isinf(part).any() for part in values):
        raise DataError("a value or standard error is infinite")
    if np.isnan(values[0] + values[2]).all():
        raise DataError(
            "no unit was measured in both periods", hint="units and measures must mean the same in both"
        )
    return checked_labels(labels, shapes[0][0]), checked_labels(measures, shapes[0][1])


def relevant_changes(smallest: np.ndarray | float, k: int) -> np.ndarray:
    """(k,) smallest changes that matter.

    Raises:
        OptionError: a negative or infinite one, or a number of them other than 1 or k.
    """
    limits = np.asarray(smallest, dtype=float)
    if limits.shape not in {(), (k,)} or not (np.isfinite(limits) & (limits >= 0)).all():
        raise OptionError(f"smallest must be one number ≥ 0 or one for each of {k} measures; got {smallest}")
    return np.broadcast_to(limits, (k,)).astype(float)


def standard_error(
    first: np.ndarray,
    second: np.ndarray,
    covariance: np.ndarray | None,
    measured: np.ndarray,
    names: tuple[tuple[str, ...], tuple[str, ...]],
) -> np.ndarray:
    """(b, k) standard errors of the changes, NaN where a period is missing.

    Raises:
        DataError: an error is missing or negative, or a covariance is too large (the cell is named).
    """
    shared = np.zeros_like(first) if covariance is None else shaped(covariance, first, "covariance")
    variance = first**2 + second**2 - 2 * shared
    noise = ROUNDING * (first**2 + second**2)
    for what, bad in (
        ("a standard error is missing", np.isnan(variance)),
        ("a standard error is negative", (first < 0) | (second < 0)),
        ("the covariance is larger than the errors allow", np.abs(shared) > first * second + noise),
    ):
        if (bad & measured).any():
            i, j = (int(x) for x in np.argwhere(bad & measured)[0])
            raise DataError(f"{names[0][i]}, {names[1][j]}: {what}")
    return np.where(measured, np.sqrt(np.where(variance <= noise, 0.0, variance)), np.nan)
