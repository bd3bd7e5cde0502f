"""``ek.change`` and ``ek.difference_in_differences``: what differs between periods, labels kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from evalkit.api.data import labelled
from evalkit.api.labels import in_order, labelled_weights
from evalkit.errors import DataError, OptionError, did_you_mean
from evalkit.inference import change as _change
from evalkit.inference import difference_in_differences as _did
from evalkit.inference.change_result import ChangeResult
from evalkit.inference.difference_in_differences_result import DifferenceInDifferences

Cells = tuple[np.ndarray, tuple[str, ...] | None, tuple[str, ...] | None]


def change(
    before: Any,
    before_se: Any,
    after: Any,
    after_se: Any,
    labels: Sequence[str] | None = None,
    *,
    covariance: Any = None,
    smallest: float | Mapping[str, float] = 0.0,
    adjustment: _change.Adjustment = "benjamini-hochberg",
    confidence: float = 0.95,
) -> ChangeResult:
    """Change of units between two periods: its interval, and "improved" or "fell" only beyond chance.

    Args:
        before: values of the former period: a Series, mapping or sequence of units, or a DataFrame of units
            × measures; NaN = not measured.
        before_se: their standard errors, same form.
        after: values of the present period, matched by name where both are named.
        after_se: their standard errors.
        labels: names of the units, when the numbers carry none.
        covariance: of the two estimates, same form, where the same respondents answered; 0 without it.
        smallest: smallest change that matters, one for all or by measure.
        adjustment: "benjamini-hochberg", "holm" or "none" over all cells.
        confidence: level of the intervals.

    Raises:
        DataError: shapes or names do not fit, or a standard error is missing.
        OptionError: unknown adjustment, or a level out of range.

    Example:
        >>> import evalkit as ek
        >>> before, after = {"A": 60, "B": 70, "C": 65}, {"A": 72, "B": 71, "C": 56}
        >>> ek.change(before, [2, 2, 2], after, [2, 2, 2], smallest=3).verdict[:, 0].tolist()
        ['improved', 'not settled', 'fell']
    """
    first = _cells(before)
    rest = [_matched(_cells(part), first, what) for part, what in (
        (before_se, "before_se"), (after, "after"), (after_se, "after_se")
    )]  # fmt: skip
    shared = None if covariance is None else _matched(_cells(covariance), first, "covariance")
    units, measures = first[1] or None, first[2]
    return _change.change(
        first[0],
        *rest,
        labels=labels if units is None else units,
        measures=measures,
        covariance=shared,
        smallest=_smallest(smallest, measures),
        adjustment=adjustment,
        confidence=confidence,
    )


def difference_in_differences(
    outcome: Any,
    treated: Any,
    start: Any = None,
    *,
    confidence: float = 0.95,
    draws: int = 9999,
    seed: int = 0,
) -> DifferenceInDifferences:
    """Effect of a pilot: treated branches against the others, after against before.

    Args:
        outcome: DataFrame or array of branches × periods, in the order of time, no cell missing.
        treated: names of the treated branches, or one boolean for each branch.
        start: the first treated period, by name (DataFrame) or index; the last period without it.
        confidence: level of the intervals.
        draws: random assignments, where all of them are too many to be enumerated.
        seed: of these.

    Raises:
        DataError: a cell is missing, or a branch or period is unknown.
        OptionError: start, draws or confidence out of range.
        StatisticError: nobody or everybody is treated, or there are fewer than four branches.

    Example:
        >>> import evalkit as ek
        >>> scores = [[60, 68], [70, 79], [65, 66], [71, 70], [58, 60], [66, 67], [62, 62], [69, 71]]
        >>> found = ek.difference_in_differences(scores, [True, True] + [False] * 6)
        >>> round(found.estimate, 3), round(found.pvalue, 3), found.n_assignments
        (7.667, 0.036, 28)
    """
    values, branches, periods = labelled(outcome)
    if values.ndim != 2:
        raise DataError(f"outcome must be branches × periods; got {values.ndim} dimension(s)")
    return _did.difference_in_differences(
        values,
        _treated(treated, branches, len(values)),
        _start(start, periods, values.shape[1]),
        branches,
        periods,
        confidence=confidence,
        draws=draws,
        seed=seed,
    )


def _cells(values: Any) -> Cells:
    """Numbers with the names of their units and measures; a vector has no measures."""
    if hasattr(values, "columns"):
        return labelled(values)
    if np.ndim(values) == 2:
        return labelled(values)
    vector, names = labelled_weights(values)
    return vector, names, None


def _matched(given: Cells, wanted: Cells, what: str) -> np.ndarray:
    values, units, measures = given
    if values.shape != wanted[0].shape:
        raise DataError(f"{what} has shape {values.shape}; the former values have {wanted[0].shape}")
    ordered = in_order(values, units, wanted[1], what)
    return ordered if measures is None else in_order(ordered.T, measures, wanted[2], what).T


def _smallest(smallest: float | Mapping[str, float], measures: tuple[str, ...] | None) -> np.ndarray | float:
    if not isinstance(smallest, Mapping):
        return smallest
    names = measures or ()
    for name in smallest:
        if name not in names:
            raise DataError(f"there is no measure {name!r}", hint=did_you_mean(name, names))
    return np.array([float(smallest.get(name, 0.0)) for name in names])


def _treated(treated: Any, branches: tuple[str, ...] | None, count: int) -> np.ndarray:
    names = treated.index if hasattr(treated, "to_numpy") else treated if isinstance(treated, Mapping) else ()
    listed = list(treated.values()) if isinstance(treated, Mapping) else list(treated)
    listed = [treated] if isinstance(treated, str) else listed
    flags = np.asarray(listed)
    if flags.dtype == bool:
        if len(flags) != count:
            raise DataError(f"{count} branches, but {len(flags)} booleans for treated")
        return in_order(flags, tuple(map(str, names)) or None, branches, "treated")
    if branches is None:
        raise DataError(
            "treated must be one boolean for each branch", hint="names need a DataFrame with branch names"
        )
    for name in listed:
        if str(name) not in branches:
            raise DataError(f"there is no branch {name!r}", hint=did_you_mean(str(name), branches))
    chosen = {str(name) for name in listed}
    return np.array([name in chosen for name in branches[:count]])


def _start(start: Any, periods: tuple[str, ...] | None, count: int) -> int:
    if start is None:
        return count - 1
    if periods is not None:
        if str(start) not in periods:
            raise OptionError(f"there is no period {start!r}", hint=did_you_mean(str(start), periods))
        return periods.index(str(start))
    if not isinstance(start, (int, np.integer)):
        raise OptionError(f"start must be the index of a period; got {start!r}")
    return int(start)
