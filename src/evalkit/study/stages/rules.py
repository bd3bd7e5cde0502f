"""Rules as an index system writes them, as the scoring rules of the science."""

from __future__ import annotations

import numpy as np

from evalkit.definitions.index_system import Node
from evalkit.errors import Problem
from evalkit.evaluation import scoring_rules as scoring


def scoring_rule(node: Node, values: np.ndarray) -> tuple[scoring.ScoringRule, list[Problem]]:
    """The scoring rule of an indicator, and a warning where its goalposts move with the data.

    Args:
        node: the indicator.
        values: its raw values over branches, for goalposts "min" and "max".
    """
    rule = node.rule
    if rule is None:
        raise ValueError(f"{node.id} is not an indicator")
    if rule.type == "linear":
        lo = float(np.nanmin(values)) if rule.lo == "min" else float(rule.lo)
        hi = float(np.nanmax(values)) if rule.hi == "max" else float(rule.hi)
        moving = [end for end in (rule.lo, rule.hi) if isinstance(end, str)]
        ends = " and ".join(moving)
        what = f"{node.id} is scored between the branches' own {ends}; periods cannot be compared"
        warning = [Problem(what=what, severity="warning", hint="write fixed goalposts")] if moving else []
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
