"""``ek.decompose_change``: the change of an index taken apart, labels kept."""

from __future__ import annotations

from typing import Any

import numpy as np

from evalkit.api.data import labelled
from evalkit.api.labels import Labels, in_order, labelled_weights, named
from evalkit.errors import DataError
from evalkit.evaluation.index import change as _change


def decompose_change(
    before: Any,
    after: Any,
    weights_before: Any,
    weights_after: Any = None,
    *,
    before_on_new: Any = None,
    after_on_old: Any = None,
) -> _change.ChangeParts:
    """Own change, goalpost change and weight change of a weighted mean; the parts sum to the change.

    Args:
        before: (b, k) DataFrame of units × indicators or array: former values on the former goalposts.
        after: (b, k) present values on the present goalposts; all tables are matched by name.
        weights_before: (k,) weights of the former period, sum 1: a Series, mapping, result or sequence.
        weights_after: of the present period; the same without them.
        before_on_new: (b, k) former values on the present goalposts, where these moved.
        after_on_old: (b, k) present values on the former goalposts; given together with the other.

    Raises:
        DataError: names or shapes do not fit, a score is missing in a period (named), or weights are
            negative or do not sum to 1.

    Example:
        >>> import evalkit as ek
        >>> parts = ek.decompose_change([[50, 80]], [[60, 80]], [0.5, 0.5], [0.7, 0.3])
        >>> [round(float(part[0]), 6) for part in (parts.total, parts.own, parts.goalposts, parts.weights)]
        [1.0, 6.0, 0.0, -5.0]
    """
    first, rows, columns = labelled(before)
    units, names = named(rows), named(columns)

    def scores(table: Any, what: str) -> np.ndarray | None:
        return None if table is None else _matched(table, first, units, names, what)

    def shares(given: Any, what: str) -> np.ndarray:
        vector, held = labelled_weights(given)
        return in_order(vector, held, names, what)

    present = _matched(after, first, units, names, "after")
    return _change.decompose_change(
        first,
        present,
        shares(weights_before, "weights_before"),
        None if weights_after is None else shares(weights_after, "weights_after"),
        before_on_new=scores(before_on_new, "before_on_new"),
        after_on_old=scores(after_on_old, "after_on_old"),
        labels=rows,
        indicators=columns,
    )


def _matched(table: Any, first: np.ndarray, units: Labels, names: Labels, what: str) -> np.ndarray:
    values, rows, columns = labelled(table)
    if values.shape != first.shape:
        raise DataError(f"{what} has shape {values.shape}; the former scores have {first.shape}")
    ordered = in_order(values, named(rows), units, f"the units of {what}")
    return in_order(ordered.T, named(columns), names, f"the indicators of {what}").T
