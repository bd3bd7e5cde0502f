"""Rules as an index system writes them, as the scoring rules of the science."""

from __future__ import annotations

import numpy as np

from evalkit.definitions.index_system import Node
from evalkit.errors import Problem
from evalkit.evaluation.scoring import scoring_rules as scoring


def scoring_rule(node: Node, values: np.ndarray) -> tuple[scoring.ScoringRule | None, list[Problem]]:
    """The scoring rule of an indicator, and a warning where its goalposts move with the data.

    There is no rule (None) where goalposts taken from the data fall together.

    Args:
        node: the indicator.
        values: its raw values over branches, for goalposts "min" and "max".
    """
    rule = node.rule
    if rule is None:
        raise ValueError(f"{node.id} is not an indicator")
    if rule.type == "linear":
        known = values[~np.isnan(values)]
        lo = float(np.min(known, initial=np.inf)) if rule.lo == "min" else float(rule.lo)
        hi = float(np.max(known, initial=-np.inf)) if rule.hi == "max" else float(rule.hi)
        moving = [end for end in (rule.lo, rule.hi) if isinstance(end, str)]
        if not moving:
            return scoring.Linear(lo=lo, hi=hi, transform=rule.transform), []
        hint, ends = "write fixed goalposts", " and ".join(moving)
        if lo >= hi:
            what = f"{node.id} has no score: the branches' own {ends} leave no range between the goalposts"
            return None, [Problem(what=what, severity="warning", hint=hint)]
        what = f"{node.id} is scored between the branches' own {ends}; periods cannot be compared"
        warning = [Problem(what=what, severity="warning", hint=hint)]
        return scoring.Linear(lo=lo, hi=hi, transform=rule.transform), warning
    if rule.type == "likert":
        return scoring.Likert(lo=rule.lo, hi=rule.hi), []
    if rule.type == "target":
        return scoring.Target(floor=rule.floor, passing=rule.passing, target=rule.target), []
    if rule.type == "band":
        return scoring.Band(a=rule.a, b=rule.b, c=rule.c, d=rule.d), []
    if rule.type == "nps":
        return scoring.Nps(), []
    return scoring.Share(), []
