"""Weights meet their indicators by name, never by chance of order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from evalkit.api.data import as_numbers
from evalkit.errors import DataError
from evalkit.result import Result

Labels = tuple[str, ...] | None


def labelled_weights(weights: Any) -> tuple[np.ndarray, Labels]:
    """A vector of weights with its names: a result, a Series, a mapping or a plain sequence (no names)."""
    if isinstance(weights, Result):
        if not hasattr(weights, "weights"):
            raise DataError(f"{type(weights).__name__} holds no weights", hint="give the result of ek.ahp")
        return np.asarray(weights.weights, dtype=float), named(getattr(weights, "labels", None))
    if hasattr(weights, "columns") and len(weights.columns) == 1:
        weights = weights.iloc[:, 0]
    if hasattr(weights, "index") and hasattr(weights, "to_numpy"):
        return _vector(weights.to_numpy()), named(weights.index)
    if isinstance(weights, Mapping):
        return _vector(list(weights.values())), named(weights)
    return _vector(weights), None


def _vector(given: Any) -> np.ndarray:
    if isinstance(given, str):
        raise DataError(f"expected one number each; got the text {given!r}", hint="a list, Series or mapping")
    return as_numbers(given)


def named(labels: Any) -> Labels:
    """Labels as text; None where they only number the rows from 0 or 1."""
    if labels is None:
        return None
    names = tuple(map(str, labels))
    for start in (0, 1):
        if names == tuple(str(j) for j in range(start, start + len(names))):
            return None
    return names


def in_order(values: np.ndarray, labels: Labels, wanted: Labels, what: str) -> np.ndarray:
    """Values put into the wanted order by their labels; as they are where either side has no names.

    Raises:
        DataError: the two sides do not name the same things; the first difference is given.
    """
    if labels is None or wanted is None or labels == wanted:
        return values
    if len(set(labels)) < len(labels) or set(labels) != set(wanted):
        odd = next((name for name in labels if name not in wanted or labels.count(name) > 1), None)
        odd = odd or next(name for name in wanted if name not in labels)
        raise DataError(
            f"{what}: the labels are {', '.join(labels)}, expected {', '.join(wanted)}; "
            f"{odd!r} does not match",
            hint="rename one side, or hand in plain numbers in the right order",
        )
    return values[[labels.index(name) for name in wanted]]
