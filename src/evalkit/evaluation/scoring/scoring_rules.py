"""Rules that turn an indicator's value into a score of 0 to 100, high = good.

A rule is a frozen object that owns and checks its parameters. `score` applies it, clips, and turns a cost;
`slope` gives what the delta method needs. Nothing else turns a direction.
"""

from __future__ import annotations

import numpy as np

from evalkit.errors import DataError
from evalkit.evaluation.directions import Direction
from evalkit.evaluation.scoring.category_rules import Grades, Mapping
from evalkit.evaluation.scoring.numeric_rules import Band, Likert, Linear, Nps, Share, Target
from evalkit.evaluation.scoring.rule_base import ScoringRule
from evalkit.registry import Registry

__all__ = [
    "RULES",
    "Band",
    "Grades",
    "Likert",
    "Linear",
    "Mapping",
    "Nps",
    "ScoringRule",
    "Share",
    "Target",
    "score",
    "slope",
]

DERIVATIVE_STEP = 1e-6

RULES: Registry[type[ScoringRule]] = Registry(
    "rule", {rule.name: rule for rule in (Likert, Linear, Target, Band, Nps, Share, Grades, Mapping)}
)


def score(rule: ScoringRule, x: np.ndarray, direction: Direction) -> np.ndarray:
    """Scores of 0 to 100, high = good; values beyond the goalposts are clipped.

    Args:
        rule: how values become scores.
        x: values, any shape ((…, g) for Grades, categories for Mapping); NaN stays NaN.
        direction: "benefit", "cost" (turned here, 100 − score, and nowhere else) or "moderate".

    Raises:
        OptionError: the rule does not serve this direction.
        DataError: an infinite value, or a value the rule has no score for.
    """
    rule.check(direction)
    values = np.asarray(x)
    if not isinstance(rule, Mapping):
        values = values.astype(float)
        if np.isinf(values).any():
            place = tuple(int(i) + 1 for i in np.argwhere(np.isinf(values))[0])
            raise DataError(f"rule {rule.name}: value {place} is infinite")
    clipped = np.clip(rule.curve(values), 0.0, 100.0)
    return np.asarray(100 - clipped if direction == "cost" and rule.turned else clipped)


def slope(rule: ScoringRule, x: np.ndarray, se: np.ndarray, direction: Direction) -> np.ndarray:
    """Secant slope of the score over one standard error, for the delta method: SE(score) = |slope|·SE(x).

    (f(x + se) − f(x − se))/(2 se). The secant keeps some uncertainty for a value just beyond a goalpost,
    where the derivative would say 0. With se = 0 it is the limit, the mean of the two one-sided derivatives
    (the step is never less than 1e-6 of the rule's width).

    Args:
        rule: a rule on numbers (not Grades or Mapping).
        x: values, any shape.
        se: their standard errors, not negative, broadcast against x.
        direction: as in `score`.

    Returns:
        The slope in score points per unit of x, NaN where x or se is NaN.

    Raises:
        OptionError: the rule has no slope, or does not serve this direction.
        DataError: a negative standard error.
    """
    step = np.asarray(se, dtype=float)
    if (step < 0).any():
        raise DataError("standard errors must not be negative")
    values = np.asarray(x, dtype=float)
    h = np.maximum(step, DERIVATIVE_STEP * rule.width())
    return np.asarray((score(rule, values + h, direction) - score(rule, values - h, direction)) / (2 * h))
