"""Intensive indicators: values divided by size (population, staff, turnover)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from evalkit.errors import DataError, did_you_mean
from evalkit.result import Result, ResultTable, matrix_table, result


@result
class DenominatedResult(Result):
    """Indicators after division.

    Attributes:
        values: (m, k) value × factor/denominator; unchanged where an indicator has none, NaN where the value
            or its denominator is missing.
        labels: (k,) names of the indicators.
        alternatives: (m,) names of the alternatives, empty without names.
        denominator: (k,) name of the denominator of each indicator, "" for none.
        factor: (k,) the factor, such as 1,000 for "per thousand".
        new_missing: (row, column) of each cell that was a number and is missing now.
    """

    title: ClassVar[str] = "Indicators per unit of size"

    values: np.ndarray
    labels: tuple[str, ...]
    alternatives: tuple[str, ...]
    denominator: tuple[str, ...]
    factor: np.ndarray
    new_missing: tuple[tuple[int, int], ...]

    def tables(self) -> tuple[ResultTable, ...]:
        """The values, and the denominator of each indicator."""
        names = self.alternatives or tuple(str(i + 1) for i in range(len(self.values)))
        rows = tuple(zip(self.labels, self.denominator, self.factor.tolist(), strict=True))
        log = ResultTable(title="Denominators", columns=("indicator", "denominator", "factor"), rows=rows)
        return matrix_table(self.title, "alternative", names, self.labels, self.values), log


def denominate(
    matrix: np.ndarray,
    denominators: np.ndarray,
    denominator_names: Sequence[str],
    by: Sequence[str | None],
    *,
    factor: Sequence[float] | float = 1.0,
    labels: Sequence[str] | None = None,
    alternatives: Sequence[str] | None = None,
) -> DenominatedResult:
    """Divide indicators by measures of size.

    Args:
        matrix: (m, k) alternatives by indicators, NaN = missing.
        denominators: (m, d) measures of size, above 0, NaN = missing.
        denominator_names: (d,) their names.
        by: (k,) name of the denominator of each indicator, None for none.
        factor: (k,) or one number that multiplies the ratio; not applied without a denominator.
        labels: (k,) names of the indicators.
        alternatives: (m,) names of the alternatives.

    Raises:
        DataError: shapes or names do not fit, a denominator does not exist, or one that is used is 0 or
            negative (row and column are named).
    """
    values, sizes = np.asarray(matrix, dtype=float), np.asarray(denominators, dtype=float)
    known = tuple(map(str, denominator_names))
    if values.ndim != 2 or sizes.shape != (len(values), len(known)) or len(by) != values.shape[1]:
        raise DataError(
            f"matrix {values.shape}, denominators {sizes.shape}, {len(known)} names of denominators, "
            f"{len(by)} indicators with a denominator or None"
        )
    names = tuple(str(j + 1) for j in range(values.shape[1])) if labels is None else tuple(map(str, labels))
    rows = () if alternatives is None else tuple(map(str, alternatives))
    multiplier = np.broadcast_to(np.asarray(factor, dtype=float), (values.shape[1],))
    if len(names) != values.shape[1] or len(rows) not in {0, len(values)}:
        raise DataError(f"matrix {values.shape}, but {len(names)} labels and {len(rows)} alternatives")
    out = values.copy()
    for j, name in enumerate(by):
        if name is None:
            continue
        if name not in known:
            raise DataError(f"there is no denominator {name!r}", hint=did_you_mean(name, known))
        size = sizes[:, known.index(name)]
        bad = (size <= 0) | np.isinf(size)
        if bad.any():
            i = int(np.argmax(bad))
            row = repr(rows[i]) if rows else str(i + 1)
            raise DataError(f"row {row}, denominator {name!r} is {size[i]:g}; it must be a number above 0")
        out[:, j] = values[:, j] / size * multiplier[j]
    lost = np.argwhere(np.isnan(out) & ~np.isnan(values))
    return DenominatedResult(
        values=out,
        labels=names,
        alternatives=rows,
        denominator=tuple(name or "" for name in by),
        factor=np.where([name is None for name in by], 1.0, multiplier),
        new_missing=tuple((int(i), int(j)) for i, j in lost),
    )
