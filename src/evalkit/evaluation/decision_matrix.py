"""Alternatives × indicators with their directions: checked once and turned once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from evalkit.columns import column_extreme
from evalkit.errors import DataError, OptionError
from evalkit.evaluation.directions import DIRECTIONS

Missing = Literal["refuse", "keep"]
Best: TypeAlias = "Sequence[float | tuple[float, float] | None] | None"
CONSTANT_RTOL = 1e-12
SMALLEST_RANGE = 1e-300  # one over it is still a number


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class DecisionMatrix:
    """A checked matrix of m alternatives and k indicators.

    Attributes:
        raw: (m, k) the values handed in.
        values: (m, k) the same, but a moderate or target indicator stands as max d − d, where d is the
            distance to its best band or value: from here on it is a benefit that starts at 0.
        cost: (k,) whether less is better in `values`.
        low: (k,) smallest of `values`.
        high: (k,) largest of `values`.
        directions: (k,) as handed in.
        bands: (k, 2) lower and upper end of the best band, NaN for benefit and cost.
        labels: (k,) names of the indicators; "1", "2", … without names.
        alternatives: (m,) names of the alternatives, empty without names.
    """

    raw: np.ndarray
    values: np.ndarray
    cost: np.ndarray
    low: np.ndarray
    high: np.ndarray
    directions: tuple[str, ...]
    bands: np.ndarray
    labels: tuple[str, ...]
    alternatives: tuple[str, ...]

    @property
    def spread(self) -> np.ndarray:
        """(k,) max − min, exactly 0 for an indicator that is constant but for rounding."""
        span = self.high - self.low
        largest = np.maximum(np.abs(self.low), np.abs(self.high))
        flat = span <= np.maximum(CONSTANT_RTOL * largest, SMALLEST_RANGE)
        return np.where(flat, 0.0, span)

    @property
    def best(self) -> np.ndarray:
        """(k,) the best value of each indicator in `values`."""
        return np.where(self.cost, self.low, self.high)

    @property
    def signed(self) -> np.ndarray:
        """(m, k) `values` with costs as −x: more is better everywhere."""
        return np.where(self.cost, -self.values, self.values)

    def names(self, mask: np.ndarray) -> tuple[str, ...]:
        """Names of the indicators where the mask is true."""
        return tuple(label for label, flag in zip(self.labels, mask, strict=True) if flag)


def decision_matrix(
    matrix: np.ndarray,
    directions: Sequence[str],
    labels: Sequence[str] | None = None,
    alternatives: Sequence[str] | None = None,
    *,
    best: Best = None,
    missing: Missing = "refuse",
) -> DecisionMatrix:
    """Check a matrix and turn its moderate and target indicators.

    Args:
        matrix: (m, k), m ≥ 1 alternatives by k indicators.
        directions: (k,) "benefit", "cost", "moderate" or "target".
        labels: (k,) names of the indicators.
        alternatives: (m,) names of the alternatives.
        best: (k,) for each moderate indicator its best band (lower, upper), for each target indicator its
            best value, None for the others.
        missing: "refuse", or "keep": NaN cells stay NaN, a column without any number is refused.

    Raises:
        DataError: shapes do not fit, or a cell is missing or infinite; row and column are named.
        OptionError: unknown direction, or a best value that is missing, superfluous or not a number.
    """
    values = np.asarray(matrix, dtype=float)
    if values.ndim != 2 or not values.size:
        raise DataError(f"expected a matrix of alternatives × indicators; got shape {values.shape}")
    m, k = values.shape
    names = tuple(str(j + 1) for j in range(k)) if labels is None else tuple(map(str, labels))
    rows = () if alternatives is None else tuple(map(str, alternatives))
    if len(names) != k or len(directions) != k or len(rows) not in {0, m}:
        raise DataError(
            f"a {m} × {k} matrix, but {len(names)} labels, {len(directions)} directions and "
            f"{len(rows)} names of alternatives"
        )
    for name, direction in zip(names, directions, strict=True):
        if direction not in DIRECTIONS:
            raise OptionError.unknown_choice(f"direction of {name!r}", direction, DIRECTIONS)
    bands = _bands(directions, best, names)
    low, high = _extremes(values, names, rows, missing)
    turned = ~np.isnan(bands[:, 0])
    directed = values
    if turned.any():
        directed = values.copy()
        closeness = _closeness(values[:, turned], bands[turned])
        directed[:, turned] = closeness
        low[turned], high[turned] = np.nanmin(closeness, axis=0), np.nanmax(closeness, axis=0)
    return DecisionMatrix(
        raw=values,
        values=directed,
        cost=np.array([direction == "cost" for direction in directions]),
        low=low,
        high=high,
        directions=tuple(directions),
        bands=bands,
        labels=names,
        alternatives=rows,
    )


def weight_vector(weights: np.ndarray | None, labels: tuple[str, ...]) -> np.ndarray:
    """Weights divided by their sum; equal weights for None.

    Raises:
        DataError: a number of weights that does not fit, a negative or missing weight, or all are 0.
    """
    k = len(labels)
    if weights is None:
        return np.full(k, 1 / k)
    w = np.asarray(weights, dtype=float)
    if w.shape != (k,):
        raise DataError(f"{k} indicators, but weights of shape {w.shape}")
    bad = ~(np.isfinite(w) & (w >= 0))
    if bad.any():
        j = int(np.argmax(bad))
        raise DataError(f"the weight of {labels[j]!r} is {w[j]:g}; weights must be numbers ≥ 0")
    if not w.sum() > 0:
        raise DataError("all weights are 0")
    return np.asarray(w / w.sum())


def _bands(directions: Sequence[str], best: Best, names: tuple[str, ...]) -> np.ndarray:
    given = [None] * len(names) if best is None else list(best)
    if len(given) != len(names):
        raise DataError(f"{len(names)} indicators, but {len(given)} best values")
    bands = np.full((len(names), 2), np.nan)
    for j, (name, direction, value) in enumerate(zip(names, directions, given, strict=True)):
        if direction in {"benefit", "cost"}:
            if value is not None:
                raise OptionError(f"indicator {name!r} is a {direction}: it has no best value")
            continue
        wanted = "a band (lower, upper)" if direction == "moderate" else "one number"
        ends = np.atleast_1d(np.asarray(np.nan if value is None else value, dtype=float))
        if ends.shape != ((2,) if direction == "moderate" else (1,)) or not np.isfinite(ends).all():
            raise OptionError(f"{direction} indicator {name!r} needs {wanted} as its best; got {value}")
        bands[j] = ends[0], ends[-1]
        if bands[j, 0] > bands[j, 1]:
            raise OptionError(f"the best band of {name!r} must rise; got {value}")
    return bands


def _closeness(values: np.ndarray, bands: np.ndarray) -> np.ndarray:
    distance = np.maximum(np.maximum(bands[:, 0] - values, values - bands[:, 1]), 0.0)
    return np.asarray(np.nanmax(distance, axis=0) - distance)


def _extremes(
    values: np.ndarray, names: tuple[str, ...], rows: tuple[str, ...], missing: Missing
) -> tuple[np.ndarray, np.ndarray]:
    if missing not in {"refuse", "keep"}:
        raise OptionError.unknown_choice("missing", missing, ("refuse", "keep"))
    if missing == "refuse":
        low, high = column_extreme(np.minimum, values), column_extreme(np.maximum, values)
        if np.isfinite([low, high]).all():
            return low, high
    bad = ~np.isfinite(values) if missing == "refuse" else np.isinf(values)
    if bad.any():
        i, j = (int(x) for x in np.argwhere(bad)[0])
        row = repr(rows[i]) if rows else str(i + 1)
        raise DataError(
            f"row {row}, column {names[j]!r} is {values[i, j]:g}; every cell must be a number",
            hint="leave the alternative or the indicator out, or fill the cell with a stated rule",
        )
    empty = np.isnan(values).all(axis=0)
    if empty.any():
        raise DataError(f"column {names[int(np.argmax(empty))]!r} has no number at all")
    return np.nanmin(values, axis=0), np.nanmax(values, axis=0)
