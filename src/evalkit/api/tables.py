"""A table of alternatives × indicators as people hand it in: labels, directions, best values and weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from evalkit.api.data import labelled
from evalkit.api.labels import in_order, labelled_weights, named
from evalkit.errors import DataError, did_you_mean

Directions = Sequence[str] | Mapping[str, str] | None
BestValues = Sequence[Any] | Mapping[str, Any] | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Alternatives:
    """A table of m alternatives and k indicators.

    Attributes:
        values: (m, k).
        labels: (k,) names of the indicators, None without names.
        alternatives: (m,) names of the alternatives, None without names.
        directions: (k,) direction of each indicator.
    """

    values: np.ndarray
    labels: tuple[str, ...] | None
    alternatives: tuple[str, ...] | None
    directions: list[str]

    def best(self, given: BestValues) -> list[Any] | None:
        """(k,) best bands and values; a mapping names the indicators that have one."""
        return None if given is None else _per_indicator(given, self.values.shape[1], self.labels, None)

    def weights(self, given: Any) -> np.ndarray | None:
        """(k,) weights in the order of the columns; None stays None.

        Raises:
            DataError: another number of weights than of indicators, or the names do not fit.
        """
        ordered, count = self.matched(given, "the weights"), self.values.shape[1]
        if ordered is not None and ordered.shape != (count,):
            got = f"{len(ordered)} weights" if ordered.ndim == 1 else f"weights of shape {ordered.shape}"
            raise DataError(f"{count} indicators, but {got}", hint="one weight for each indicator")
        return ordered

    def matched(self, given: Any, what: str) -> np.ndarray | None:
        """Numbers, one for each indicator, in the order of the columns; None stays None."""
        if given is None:
            return None
        vector, names = labelled_weights(given)
        return in_order(vector, names, self.labels, what)

    def complete(self) -> Alternatives:
        """The same table.

        Raises:
            DataError: a cell is missing or infinite; row and column are named.
        """
        bad = ~np.isfinite(self.values)
        if bad.any():
            i, j = (int(x) for x in np.argwhere(bad)[0])
            row = repr(self.alternatives[i]) if self.alternatives else str(i + 1)
            column = repr(self.labels[j]) if self.labels else str(j + 1)
            raise DataError(
                f"row {row}, column {column} is {self.values[i, j]:g}; every cell must be a number",
                hint="leave the alternative or the indicator out, or fill the cell with a stated rule",
            )
        return self

    def names(self) -> dict[str, Any]:
        """The names as the keyword arguments of the methods."""
        return {"labels": self.labels, "alternatives": self.alternatives}


def alternatives_table(matrix: Any, directions: Directions) -> Alternatives:
    """Read a table.

    Args:
        matrix: (m, k) DataFrame (labels kept), array or nested lists.
        directions: (k,) in the order of the columns, or a mapping (a Series with names) from an indicator to
            its direction; indicators it leaves out, and all of them for None, are benefits.

    Raises:
        DataError: not a table of numbers, or a direction for a column that does not exist.
    """
    values, rows, columns = labelled(matrix)
    if values.ndim != 2:
        raise DataError(f"expected a table of alternatives × indicators; got {values.ndim} dimension(s)")
    chosen = _per_indicator({} if directions is None else directions, values.shape[1], columns, "benefit")
    return Alternatives(
        values=values, labels=columns, alternatives=named(rows), directions=[str(d) for d in chosen]
    )


def _per_indicator(
    given: Sequence[Any] | Mapping[str, Any], count: int, labels: tuple[str, ...] | None, default: Any
) -> list[Any]:
    if hasattr(given, "to_dict") and named(getattr(given, "index", None)):
        given = given.to_dict()
    if not isinstance(given, Mapping):
        if isinstance(given, str):
            raise DataError(
                f"{given!r} is one word for {count} indicators", hint="give a list, one entry each"
            )
        return list(given)
    names = labels or tuple(str(j) for j in range(1, count + 1))
    for name in given:
        if str(name) not in names:
            raise DataError(f"there is no indicator {name!r}", hint=did_you_mean(str(name), names))
    found = {str(name): value for name, value in given.items()}
    return [found.get(name, default) for name in names]
