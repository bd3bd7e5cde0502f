"""The table of alternatives × indicators that all objective methods start from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple, NoReturn

import numpy as np

from evalkit.columns import column_extreme, row_blocks
from evalkit.errors import DataError, OptionError, StatisticError
from evalkit.weighting.judgement_matrix import checked_labels

Direction = Literal["benefit", "cost"]
DIRECTIONS = ("benefit", "cost")
CONSTANT_RTOL = 1e-12
SMALLEST_RANGE = 1e-300  # one over it is still a number


class IndicatorTable(NamedTuple):
    """A checked table.

    Attributes:
        values: (m, k) as given.
        names: (k,) indicators.
        cost: (k,) bool.
        low, high: (k,) least and largest value.
        constant: (k,) bool, indicators that do not differ between alternatives.
    """

    values: np.ndarray
    names: tuple[str, ...]
    cost: np.ndarray
    low: np.ndarray
    high: np.ndarray
    constant: np.ndarray

    @property
    def left_out(self) -> tuple[str, ...]:
        """Names of the constant indicators."""
        return tuple(name for name, flag in zip(self.names, self.constant, strict=True) if flag)

    @property
    def notes(self) -> tuple[str, ...]:
        """A sentence for every constant indicator."""
        return tuple(
            f"indicator {name!r} is constant over all alternatives: weight 0" for name in self.left_out
        )

    @property
    def min_max(self) -> np.ndarray:
        """(m, k) directed to 0 … 1: (x − min)/(max − min) for benefit, (max − x)/(max − min) for cost.

        Constant indicators are 0.
        """
        worst = np.where(self.cost, self.high, self.low)
        span = np.where(self.constant, np.inf, self.high - self.low)
        directed = np.empty(self.values.shape)
        for rows in row_blocks(*self.values.shape):
            block = directed[rows]
            np.subtract(self.values[rows], worst, out=block)
            np.abs(block, out=block)
            block /= span
        return directed


def indicator_table(
    matrix: np.ndarray,
    directions: Sequence[Direction],
    labels: Sequence[str] | None,
    *,
    method: str,
    least: float | None = None,
    strictly: bool = False,
    hint: str = "",
) -> IndicatorTable:
    """Check a table for a weighting method.

    Args:
        matrix: (m, k), m ≥ 2 alternatives by k indicators.
        directions: (k,) "benefit" or "cost".
        labels: (k,) names; "1", "2", … without them.
        method: the method's name for messages, for instance "entropy".
        least: smallest value allowed; none without it.
        strictly: whether least itself is refused.
        hint: what to try where a value is too small.

    Raises:
        DataError: shapes do not fit, or a cell is missing or too small; row and column are named.
        OptionError: unknown direction.
        StatisticError: fewer than two alternatives, or every indicator is constant.
    """
    values = np.asarray(matrix, dtype=float)
    if values.ndim != 2 or not values.shape[1]:
        raise DataError(f"expected alternatives × indicators; got shape {values.shape}")
    count = values.shape[1]
    if len(directions) != count or (labels is not None and len(labels) != count):
        given = count if labels is None else len(labels)
        raise DataError(f"{count} indicators, but {given} labels and {len(directions)} directions")
    names = checked_labels(count, labels, of="the indicators")
    for name, direction in zip(names, directions, strict=True):
        if direction not in DIRECTIONS:
            raise OptionError.unknown_choice(f"direction of {name!r}", direction, DIRECTIONS)
    if len(values) < 2:
        raise StatisticError(f"{method} weights need at least two alternatives; got {len(values)}")
    low, high = column_extreme(np.minimum, values), column_extreme(np.maximum, values)
    allowed = least is None or bool((low > least if strictly else low >= least).all())
    if not (allowed and np.isfinite([low, high]).all()):
        _refuse_cell(values, names, least, strictly=strictly, hint=hint)
    constant = high - low <= np.maximum(CONSTANT_RTOL * np.maximum(np.abs(high), np.abs(low)), SMALLEST_RANGE)
    if constant.all():
        raise StatisticError(
            f"every indicator is constant ({', '.join(names)}): {method} weights do not exist",
            hint="these methods weigh differences between alternatives; use expert weights here",
        )
    cost = np.array([direction == "cost" for direction in directions])
    return IndicatorTable(values, names, cost, low, high, constant)


def _refuse_cell(
    values: np.ndarray, names: tuple[str, ...], least: float | None, *, strictly: bool, hint: str
) -> NoReturn:
    bad = ~np.isfinite(values)
    if least is not None:
        bad |= values <= least if strictly else values < least
    i, j = (int(x) for x in np.argwhere(bad)[0])
    rule = "a number" if least is None else f"a number {'>' if strictly else '≥'} {least:g}"
    small = least is not None and bool(np.isfinite(values[i, j]))
    raise DataError(
        f"row {i + 1}, column {names[j]!r} is {values[i, j]:g}; every cell must be {rule}",
        hint=hint
        if small and hint
        else "leave the alternative or the indicator out, or fill the cell with a stated rule",
    )
