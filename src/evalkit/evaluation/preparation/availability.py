"""Which alternatives have enough data to be evaluated."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal

import numpy as np

from evalkit.errors import DataError, OptionError, did_you_mean
from evalkit.result import Result, ResultTable, result

Rule = Literal["missing", "zeros", "both"]
RULES: tuple[Rule, ...] = ("missing", "zeros", "both")


@result
class AvailabilityResult(Result):
    """Data availability of m alternatives on k indicators.

    Attributes:
        alternatives: (m,) names of the alternatives, empty without names.
        missing: (m,) number of missing cells.
        zeros: (m,) number of cells that are exactly 0.
        availability: (m,) share of the cells that are present.
        non_zero: (m,) share of the present cells that are not 0; 0 where none is present.
        low_data: (m,) availability below the threshold.
        low_non_zero: (m,) non_zero below the threshold.
        included: (m,) whether the alternative stays.
        forced: (m,) whether that was ordered by name, against or with the rule.
        indicator_availability: (k,) share of the alternatives with a value.
        threshold: the smallest share that is enough.
        rule: "missing", "zeros" or "both".
    """

    title: ClassVar[str] = "Data availability"

    alternatives: tuple[str, ...]
    missing: np.ndarray
    zeros: np.ndarray
    availability: np.ndarray
    non_zero: np.ndarray
    low_data: np.ndarray
    low_non_zero: np.ndarray
    included: np.ndarray
    forced: np.ndarray
    indicator_availability: np.ndarray
    threshold: float
    rule: str

    def tables(self) -> tuple[ResultTable, ...]:
        """One row per alternative."""
        names = self.alternatives or tuple(str(i + 1) for i in range(len(self.missing)))
        parts = (self.missing, self.zeros, self.availability, self.non_zero, self.included, self.forced)
        rows = tuple(zip(names, *(part.tolist() for part in parts), strict=True))
        columns = ("alternative", "missing", "zeros", "availability", "non-zero", "included", "forced")
        return (ResultTable(title=self.title, columns=columns, rows=rows),)


def screen_availability(
    matrix: np.ndarray,
    *,
    threshold: float = 2 / 3,
    rule: Rule = "missing",
    alternatives: Sequence[str] | None = None,
    keep: Sequence[str] = (),
    drop: Sequence[str] = (),
) -> AvailabilityResult:
    """Alternatives with a large enough share of data (as COINr's Screen: by missing, by zeros or both).

    Args:
        matrix: (m, k) alternatives by indicators, NaN = missing.
        threshold: a share below it is too low, 0 to 1.
        rule: "missing" asks for availability, "zeros" for non-zero values, "both" for both.
        alternatives: (m,) names of the alternatives, all different.
        keep: names that stay whatever the rule says.
        drop: names that go whatever the rule says.

    Raises:
        DataError: not a matrix, an infinite cell, names that do not fit, or a name to keep or drop that
            does not exist or stands in both lists.
        OptionError: unknown rule, or a threshold outside 0 to 1.
    """
    if rule not in RULES:
        raise OptionError.unknown_choice("rule", rule, RULES)
    if not 0 <= threshold <= 1:
        raise OptionError(f"threshold must lie between 0 and 1; got {threshold}")
    values = np.asarray(matrix, dtype=float)
    if values.ndim != 2 or not values.size or np.isinf(values).any():
        raise DataError(f"expected a matrix of alternatives × indicators without infinities; {values.shape}")
    names = () if alternatives is None else tuple(map(str, alternatives))
    if len(names) not in {0, len(values)} or len(set(names)) != len(names):
        raise DataError(f"{len(values)} alternatives need as many different names; got {len(set(names))}")
    kept, dropped = _chosen(keep, names, len(values)), _chosen(drop, names, len(values))
    if (kept & dropped).any():
        raise DataError(f"{names[int(np.argmax(kept & dropped))]!r} is to be kept and dropped")
    absent, zero = np.isnan(values), values == 0
    present = values.shape[1] - absent.sum(axis=1)
    availability = present / values.shape[1]
    non_zero = (present - zero.sum(axis=1)) / np.maximum(present, 1)
    low_data, low_non_zero = availability < threshold, non_zero < threshold
    fails = {"missing": low_data, "zeros": low_non_zero, "both": low_data | low_non_zero}[rule]
    return AvailabilityResult(
        alternatives=names,
        missing=absent.sum(axis=1),
        zeros=zero.sum(axis=1),
        availability=availability,
        non_zero=non_zero,
        low_data=low_data,
        low_non_zero=low_non_zero,
        included=(~fails | kept) & ~dropped,
        forced=kept | dropped,
        indicator_availability=1 - absent.mean(axis=0),
        threshold=float(threshold),
        rule=rule,
    )


def _chosen(wanted: Sequence[str], names: tuple[str, ...], m: int) -> np.ndarray:
    unknown = [name for name in wanted if name not in names]
    if unknown:
        raise DataError(f"there is no alternative {unknown[0]!r}", hint=did_you_mean(unknown[0], names))
    return np.array([name in set(wanted) for name in names] or [False] * m)
