"""Fuzzy comprehensive evaluation (模糊综合评价) on one level or several, each level with a named operator."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from evalkit.errors import DataError
from evalkit.registry import Registry
from evalkit.result import Result, ResultTable, result

SUM_TOLERANCE = 1e-6
ROUNDED_ROW = 0.01
TIE = 1e-9


@dataclass(frozen=True, kw_only=True, slots=True)
class FuzzyOperator:
    """How weights and memberships become one membership vector.

    Attributes:
        name: the option value.
        symbol: the notation of the textbooks.
        compute: weights (k,) and memberships (k, g) → (g,).
    """

    name: str
    symbol: str
    compute: Callable[[np.ndarray, np.ndarray], np.ndarray]

    def __str__(self) -> str:
        return f"{self.name} {self.symbol}"


def _column(w: np.ndarray) -> np.ndarray:
    return w[:, np.newaxis]


OPERATORS: Registry[FuzzyOperator] = Registry(
    "operator",
    {
        entry.name: entry
        for entry in (
            FuzzyOperator(name="weighted_mean", symbol="M(·,+)", compute=lambda w, r: w @ r),
            FuzzyOperator(
                name="max_min",
                symbol="M(∧,∨)",
                compute=lambda w, r: np.asarray(np.minimum(_column(w), r).max(axis=0)),
            ),
            FuzzyOperator(
                name="max_product",
                symbol="M(·,∨)",
                compute=lambda w, r: np.asarray((_column(w) * r).max(axis=0)),
            ),
            FuzzyOperator(
                name="bounded_sum",
                symbol="M(∧,⊕)",
                compute=lambda w, r: np.minimum(np.minimum(_column(w), r).sum(axis=0), 1.0),
            ),
        )
    },
)


@result
class FuzzyResult(Result):
    """The membership vector of one evaluated object.

    Attributes:
        grades: (g,) names of the grades, best first as a rule.
        membership: (g,) B = W ∘ R as the operator gives it; it sums to 1 only for the weighted mean.
        normalised: (g,) membership / Σ membership.
        score: Σ normalised · grade score, in points; None without grade scores.
        grade: the grade of largest membership; all of them where several tie.
        tied: whether more than one grade has the largest membership.
        operator: name of the operator.
        grade_scores: (g,) scores of the grades, or None.
    """

    title: ClassVar[str] = "Fuzzy comprehensive evaluation"

    grades: tuple[str, ...]
    membership: np.ndarray
    normalised: np.ndarray
    score: float | None
    grade: tuple[str, ...]
    tied: bool
    operator: str
    grade_scores: tuple[float, ...] | None

    def tables(self) -> tuple[ResultTable, ...]:
        """One row per grade: membership and its normalised share."""
        numbers = zip(self.grades, self.membership, self.normalised, strict=True)
        rows = tuple((grade, float(b), float(s)) for grade, b, s in numbers)
        return (ResultTable(title="Membership", columns=("grade", "membership", "normalised"), rows=rows),)


def fuzzy_evaluation(
    memberships: np.ndarray,
    weights: np.ndarray,
    *,
    operator: str = "weighted_mean",
    grade_scores: Sequence[float] | None = None,
    grades: Sequence[str] | None = None,
) -> FuzzyResult:
    """One level: B = W ∘ R (Zadeh 1965; Wang 1983, the four usual operators).

    Args:
        memberships: (k, g) rows of shares that sum to 1 (rounding up to .01 is divided out), or of counts.
        weights: (k,) weights of the factors, not negative, sum 1.
        operator: "weighted_mean", "max_min", "max_product" or "bounded_sum".
        grade_scores: (g,) points of the grades.
        grades: (g,) names of the grades; "1", "2", … without them.

    Raises:
        DataError: shapes do not fit, a row is neither shares nor counts, or weights do not sum to 1.
        OptionError: unknown operator.
    """
    return evaluate_shares(
        shares(memberships), weights, operator=operator, grade_scores=grade_scores, grades=grades
    )


def evaluate_shares(
    memberships: np.ndarray,
    weights: np.ndarray,
    *,
    operator: str,
    grade_scores: Sequence[float] | None = None,
    grades: Sequence[str] | None = None,
) -> FuzzyResult:
    """As `fuzzy_evaluation`, with memberships (k, g) taken as they are, for upper levels made of B's."""
    entry = OPERATORS[operator]
    table, w = np.asarray(memberships, dtype=float), np.asarray(weights, dtype=float)
    if table.ndim != 2 or w.shape != table.shape[:1]:
        raise DataError(f"weights {w.shape} do not fit memberships {table.shape} (factors × grades)")
    if not (np.isfinite(w) & (w >= 0)).all() or abs(w.sum() - 1) > SUM_TOLERANCE:
        raise DataError(f"weights must not be negative and must sum to 1; their sum is {w.sum():.6g}")
    count = table.shape[1]
    names = tuple(str(j + 1) for j in range(count)) if grades is None else tuple(map(str, grades))
    points = None if grade_scores is None else tuple(float(s) for s in grade_scores)
    if len(names) != count or (points is not None and len(points) != count):
        scored = "no" if points is None else str(len(points))
        raise DataError(f"{count} grades in the table, but {len(names)} names and {scored} scores")
    vector = np.asarray(entry.compute(w, table))
    normalised = vector / vector.sum()
    best = tuple(name for name, b in zip(names, vector, strict=True) if b >= vector.max() - TIE)
    return FuzzyResult(
        grades=names,
        membership=vector,
        normalised=normalised,
        score=None if points is None else float(normalised @ np.array(points)),
        grade=best,
        tied=len(best) > 1,
        operator=entry.name,
        grade_scores=points,
    )


def shares(memberships: np.ndarray) -> np.ndarray:
    """Rows of counts or shares as shares that sum to 1 exactly.

    Raises:
        DataError: a row with a negative or missing cell, without any answer, or with shares that sum to
            something else than 1.
    """
    table = np.asarray(memberships, dtype=float)
    if table.ndim != 2 or not table.size:
        raise DataError(f"memberships must be factors × grades; got shape {table.shape}")
    bad = ~(np.isfinite(table) & (table >= 0))
    if bad.any():
        row, column = (int(x) + 1 for x in np.argwhere(bad)[0])
        raise DataError(f"membership row {row}, grade {column} must be a number ≥ 0")
    sums = table.sum(axis=1)
    counts = (table == np.round(table)).all(axis=1) & (sums > 0)
    wrong = ~counts & (np.abs(sums - 1) > ROUNDED_ROW)
    if wrong.any():
        row = int(np.argmax(wrong))
        raise DataError(
            f"membership row {row + 1} sums to {sums[row]:.4g}", hint="give counts, or shares that sum to 1"
        )
    return np.asarray(table / sums[:, np.newaxis])
