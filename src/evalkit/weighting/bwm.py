"""The best–worst method: two vectors of comparisons instead of a whole matrix."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from scipy.optimize import brentq, linprog

from evalkit.errors import DataError, StatisticError
from evalkit.result import Result, ResultTable, result
from evalkit.weighting.judgement_matrix import checked_labels

EQUAL = 1e-9


@result
class BwmResult(Result):
    """Best–worst weights.

    Attributes:
        labels: (n,) names of the compared elements.
        weights: (n,) optimum of the linear model, not negative, sum 1.
        best: label of the best element.
        worst: label of the worst element.
        xi: ξ^L, the largest deviation |w_B − a_Bj w_j| or |w_j − a_jW w_W|; 0 = fully consistent.
        xi_nonlinear: ξ*, the optimum of the nonlinear model: least possible largest |w_B/w_j − a_Bj| and
            |w_j/w_W − a_jW|.
        ci: consistency index of Rezaei (2015) for a_BW; 0 for a_BW = 1.
        cr: ξ*/ci; 0 for a_BW = 1.
        input_cr: max_j |a_Bj · a_jW − a_BW| / (a_BW² − a_BW), which needs no optimum (Liang, Brunelli &
            Rezaei 2020); 0 for a_BW = 1.
    """

    title: ClassVar[str] = "Best–worst method"

    labels: tuple[str, ...]
    weights: np.ndarray
    best: str
    worst: str
    xi: float
    xi_nonlinear: float
    ci: float
    cr: float
    input_cr: float

    def tables(self) -> tuple[ResultTable, ...]:
        """One row per element: its weight."""
        rows = tuple((label, float(w)) for label, w in zip(self.labels, self.weights, strict=True))
        return (ResultTable(title="Weights", columns=("element", "weight"), rows=rows),)


def bwm(
    best_to_others: np.ndarray,
    others_to_worst: np.ndarray,
    labels: Sequence[str] | None = None,
    *,
    best: str | None = None,
    worst: str | None = None,
) -> BwmResult:
    """Weights that minimise ξ with |w_B − a_Bj w_j| ≤ ξ and |w_j − a_jW w_W| ≤ ξ (Rezaei 2016).

    The linear programme goes to HiGHS. The consistency ratio is that of Rezaei (2015): ξ* of the nonlinear
    model, solved exactly, over the largest ξ possible for a_BW, ((1 + 2a) − √(1 + 8a))/2 unrounded.

    Args:
        best_to_others: (n,) a_Bj ≥ 1, how many times the best outweighs j; 1 at the best itself.
        others_to_worst: (n,) a_jW ≥ 1, how many times j outweighs the worst; 1 at the worst itself.
        labels: (n,) names; "1", "2", … without them.
        best: label of the best; needed where several elements have a_Bj = 1.
        worst: label of the worst; needed where several elements have a_jW = 1.

    Raises:
        DataError: shapes do not fit, a judgement is below 1, best or worst is not marked by one 1, or the two
            vectors give different a_BW; elements are named.
        StatisticError: the programme has no solution.
    """
    to_others, to_worst = (np.asarray(part, dtype=float) for part in (best_to_others, others_to_worst))
    if to_others.ndim != 1 or to_others.shape != to_worst.shape or to_others.size < 2:
        raise DataError(
            f"best–worst vectors must have one length ≥ 2; got {to_others.shape}, {to_worst.shape}"
        )
    names = checked_labels(len(to_others), labels, of="the best–worst vectors")
    for what, vector in (("best to others", to_others), ("others to worst", to_worst)):
        bad = ~(np.isfinite(vector) & (vector >= 1))
        if bad.any():
            j = int(np.argmax(bad))
            raise DataError(f"{what}, {names[j]!r} is {vector[j]:g}; judgements are numbers ≥ 1")
    b = _marked(to_others, names, best, "best")
    w = _marked(to_worst, names, worst, "worst")
    if b == w or abs(to_others[w] - to_worst[b]) > EQUAL:
        raise DataError(
            f"best {names[b]!r} over worst {names[w]!r} is {to_others[w]:g} in one vector and "
            f"{to_worst[b]:g} in the other; best and worst must differ and the two numbers agree"
        )
    ratio = float(to_others[w])
    weights, xi = _linear(to_others, to_worst, b, w)
    nonlinear = _nonlinear(to_others, to_worst, ratio)
    ci = ((1 + 2 * ratio) - np.sqrt(1 + 8 * ratio)) / 2
    span = ratio * (ratio - 1)
    return BwmResult(
        labels=names,
        weights=weights,
        best=names[b],
        worst=names[w],
        xi=xi,
        xi_nonlinear=nonlinear,
        ci=float(ci),
        cr=float(nonlinear / ci) if ci > EQUAL else 0.0,
        input_cr=float(np.abs(to_others * to_worst - ratio).max() / span) if span > EQUAL else 0.0,
    )


def _marked(vector: np.ndarray, names: tuple[str, ...], given: str | None, what: str) -> int:
    ones = [j for j, value in enumerate(vector) if abs(value - 1) <= EQUAL]
    if given is None:
        if len(ones) != 1:
            found = ", ".join(names[j] for j in ones) or "none"
            raise DataError(
                f"the {what} element is the one with judgement 1; found {found}", hint=f"name {what}="
            )
        return ones[0]
    if given not in names or names.index(given) not in ones:
        raise DataError(f"{what} {given!r} is not an element with judgement 1 against itself")
    return names.index(given)


def _linear(to_others: np.ndarray, to_worst: np.ndarray, b: int, w: int) -> tuple[np.ndarray, float]:
    size = len(to_others)
    identity = np.eye(size)
    best = identity[b] - to_others[:, np.newaxis] * identity
    worst = identity - to_worst[:, np.newaxis] * identity[w]
    rows = np.vstack([best, -best, worst, -worst])
    programme = linprog(
        np.append(np.zeros(size), 1.0),
        A_ub=np.column_stack([rows, -np.ones(len(rows))]),
        b_ub=np.zeros(len(rows)),
        A_eq=np.append(np.ones(size), 0.0)[np.newaxis],
        b_eq=[1.0],
        bounds=[(0, None)] * (size + 1),
        method="highs",
    )
    if programme.status != 0:
        raise StatisticError(f"the best–worst programme has no solution: {programme.message}")
    weights = np.maximum(programme.x[:-1], 0.0)
    return weights / weights.sum(), float(max(programme.fun, 0.0))


def _nonlinear(to_others: np.ndarray, to_worst: np.ndarray, ratio: float) -> float:
    """Least ξ for which one w_B/w_W fits [a_BW ± ξ] and every [(a_Bj − ξ)(a_jW − ξ), (a_Bj + ξ)(a_jW +
    ξ)]."""

    def gap(xi: float) -> float:
        low = np.maximum(to_others - xi, 0.0) * np.maximum(to_worst - xi, 0.0)
        high = (to_others + xi) * (to_worst + xi)
        return float(max(low.max(), ratio - xi) - min(high.min(), ratio + xi))

    if gap(0.0) <= EQUAL:
        return 0.0
    return float(brentq(gap, 0.0, float(max(to_others.max(), to_worst.max())), xtol=1e-14, rtol=1e-14))
