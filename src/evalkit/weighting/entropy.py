"""Entropy weights: an indicator weighs as much as its values differ between alternatives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal

import numpy as np

from evalkit.errors import DataError, OptionError, StatisticError
from evalkit.result import Result, ResultTable, result

Direction = Literal["benefit", "cost"]
FORMULAS = {
    "min-max": "benefit: r = (x − min)/(max − min); cost: r = (max − x)/(max − min); p = r/Σr",
    "sum": "benefit: r = x; cost: r = max − x; p = r/Σr",
}
CONSTANT_RTOL = 1e-12


@result
class EntropyResult(Result):
    """Entropy weights of indicators.

    Attributes:
        labels: (k,) names of the indicators.
        weights: (k,) divergence / Σ divergence; not negative, sum 1.
        entropy: (k,) −Σ p ln p / ln m over the m alternatives, 0 to 1.
        divergence: (k,) 1 − entropy (差异系数).
        constant: labels of the indicators that do not differ between alternatives; their weight is 0.
        directions: (k,) "benefit" or "cost".
        normalisation: "min-max" or "sum".
        formula: the normalisation written out.
        n_alternatives: m.
        notes: sentences for the reader, one per indicator that could not be weighed.
    """

    title: ClassVar[str] = "Entropy weights"

    labels: tuple[str, ...]
    weights: np.ndarray
    entropy: np.ndarray
    divergence: np.ndarray
    constant: tuple[str, ...]
    directions: tuple[str, ...]
    normalisation: str
    formula: str
    n_alternatives: int
    notes: tuple[str, ...]

    def tables(self) -> tuple[ResultTable, ...]:
        """One row per indicator: entropy, divergence, weight."""
        numbers = zip(self.labels, self.entropy, self.divergence, self.weights, strict=True)
        rows = tuple((label, float(e), float(d), float(w)) for label, e, d, w in numbers)
        columns = ("indicator", "entropy", "divergence", "weight")
        return (ResultTable(title="Entropy weights", columns=columns, rows=rows),)


def entropy_weights(
    matrix: np.ndarray,
    directions: Sequence[Direction],
    labels: Sequence[str] | None = None,
    *,
    normalisation: Literal["min-max", "sum"] = "min-max",
) -> EntropyResult:
    """Entropy weights of k indicators over m alternatives (Shannon 1948; Hwang & Yoon 1981, ch. 3).

    e = −Σ p ln p / ln m with 0 · ln 0 = 0, d = 1 − e, w = d/Σd. The shares p come from directed values, so
    a cost of 0 is simply the best value. Min–max weights do not depend on units or origin; "sum" weights
    depend on the origin, and a negative value is refused.

    Args:
        matrix: (m, k), m ≥ 2 alternatives by k indicators, no missing cells.
        directions: (k,) "benefit" or "cost".
        labels: (k,) names of the indicators; "1", "2", … without them.
        normalisation: "min-max" or "sum"; the formula is kept in the result.

    Raises:
        DataError: shapes do not fit, a cell is missing or (with "sum") negative; row and column are named.
        OptionError: unknown direction or normalisation.
        StatisticError: every indicator is constant, or there are fewer than two alternatives.
    """
    if normalisation not in FORMULAS:
        raise OptionError.unknown_choice("normalisation", normalisation, FORMULAS)
    values = np.asarray(matrix, dtype=float)
    names, cost = _checked(values, directions, labels, negatives=normalisation == "min-max")
    low, high = values.min(axis=0), values.max(axis=0)
    constant = high - low <= CONSTANT_RTOL * np.maximum(np.abs(high), np.abs(low))
    if constant.all():
        raise StatisticError(
            f"every indicator is constant ({', '.join(names)}): entropy weights do not exist",
            hint="entropy weighs differences between alternatives; use expert weights here",
        )
    base = low if normalisation == "min-max" else np.zeros_like(low)
    directed = np.where(cost, high - values, values - base)
    entropy = _entropy(np.where(constant, 1.0, directed))
    divergence = np.where(constant, 0.0, 1 - entropy)
    left_out = tuple(name for name, flag in zip(names, constant, strict=True) if flag)
    return EntropyResult(
        labels=names,
        weights=divergence / divergence.sum(),
        entropy=np.where(constant, 1.0, entropy),
        divergence=divergence,
        constant=left_out,
        directions=tuple(directions),
        normalisation=normalisation,
        formula=FORMULAS[normalisation],
        n_alternatives=len(values),
        notes=tuple(f"indicator {name!r} is constant over all alternatives: weight 0" for name in left_out),
    )


def _entropy(directed: np.ndarray) -> np.ndarray:
    share = directed / directed.sum(axis=0)
    logs = np.log(share, out=np.zeros_like(share), where=share > 0)
    return np.asarray(np.clip(-(share * logs).sum(axis=0) / np.log(len(share)), 0.0, 1.0))


def _checked(
    values: np.ndarray, directions: Sequence[Direction], labels: Sequence[str] | None, *, negatives: bool
) -> tuple[tuple[str, ...], np.ndarray]:
    if values.ndim != 2 or not values.shape[1]:
        raise DataError(f"expected alternatives × indicators; got shape {values.shape}")
    count = values.shape[1]
    names = tuple(str(j + 1) for j in range(count)) if labels is None else tuple(map(str, labels))
    if len(names) != count or len(directions) != count:
        raise DataError(f"{count} indicators, but {len(names)} labels and {len(directions)} directions")
    for name, direction in zip(names, directions, strict=True):
        if direction not in {"benefit", "cost"}:
            raise OptionError.unknown_choice(f"direction of {name!r}", direction, ("benefit", "cost"))
    if len(values) < 2:
        raise StatisticError(f"entropy weights need at least two alternatives; got {len(values)}")
    bad = ~np.isfinite(values) if negatives else ~np.isfinite(values) | (values < 0)
    if bad.any():
        i, j = (int(x) for x in np.argwhere(bad)[0])
        rule = "must be a number" if negatives else "must be a number ≥ 0 with normalisation 'sum'"
        raise DataError(
            f"row {i + 1}, column {names[j]!r} is {values[i, j]:g}; every cell {rule}",
            hint="leave the alternative or the indicator out, or fill the cell with a stated rule",
        )
    return names, np.array([direction == "cost" for direction in directions])
