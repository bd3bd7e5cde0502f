"""Fuzzy comprehensive evaluation of all branches together, with memberships from answers and from scores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from evalkit.definitions.index_system import IndexSystem, Node
from evalkit.definitions.study import CommentSet
from evalkit.errors import StatisticError
from evalkit.evaluation.fuzzy.fuzzy_hierarchy import FuzzyHierarchyResult, FuzzyNode, fuzzy_hierarchy
from evalkit.study.stages.ranks.ranking import SUPPRESSED, RankingStage
from evalkit.study.stages.scores.indicators import Indicators
from evalkit.study.stages.weights import WeightStage
from evalkit.survey.responses import Survey
from evalkit.survey.scoring import item_values

ANSWERS, SCORES = "answers", "scores"
OTHER_OPERATORS = ("max_min", "max_product", "bounded_sum")


@dataclass(frozen=True, kw_only=True, eq=False)
class FuzzyStage:
    """Memberships of k indicators in g grades, and their evaluation over dimensions and goal.

    Attributes:
        membership: (k, g) shares, rows sum to 1.
        counts: (k, g) answers behind the shares, weighted (with mean 1) where respondents have weights; NaN
            for indicators that rest on scores.
        origin: k words: "answers" (each answer belongs to one grade) or "scores" (each branch's score belongs
            to the two grades it lies between, in proportion; mean over branches).
        result: by dimension and goal, operator "weighted_mean" on both levels.
        others: the same with each other operator on both levels, by name.
        skipped: indicators without any membership; their weight went to the others of the dimension.
    """

    membership: np.ndarray
    counts: np.ndarray
    origin: tuple[str, ...]
    result: FuzzyHierarchyResult
    others: dict[str, FuzzyHierarchyResult]
    skipped: tuple[str, ...]


def grade_study(
    system: IndexSystem,
    comments: CommentSet,
    *,
    surveys: Mapping[str, Survey],
    indicators: Indicators,
    weights: WeightStage,
    ranking: RankingStage,
) -> FuzzyStage:
    """Fuzzy evaluation with the weights of the study.

    Raises:
        StatisticError: a dimension has no indicator with a membership.
    """
    points = np.array([grade.score for grade in comments.grades])
    names = [grade.id for grade in comments.grades]
    shown = ranking.status != SUPPRESSED
    k, g = len(indicators.codes), len(points)
    membership, counts = np.full((k, g), np.nan), np.full((k, g), np.nan)
    origin = []
    for j, node in enumerate(system.indicators):
        answered = answer_counts(node, surveys, g)
        origin.append(SCORES if answered is None else ANSWERS)
        if answered is None:
            held = indicators.score[shown, j]
            held = held[~np.isnan(held)]
            if len(held):
                membership[j] = score_membership(held, points).mean(axis=0)
        elif answered.sum() > 0:
            counts[j], membership[j] = answered, answered / answered.sum()
    usable = ~np.isnan(membership).any(axis=1)

    def evaluate(operator: str) -> FuzzyHierarchyResult:
        root = _tree(system, weights, membership, usable)
        return fuzzy_hierarchy(root, operators=operator, grade_scores=points.tolist(), grades=names)

    return FuzzyStage(
        membership=membership,
        counts=counts,
        origin=tuple(origin),
        result=evaluate("weighted_mean"),
        others={operator: evaluate(operator) for operator in OTHER_OPERATORS},
        skipped=tuple(code for code, ok in zip(indicators.codes, usable, strict=True) if not ok),
    )


def answer_counts(node: Node, surveys: Mapping[str, Survey], grades: int) -> np.ndarray | None:
    """Answers to the items of an agreement indicator by grade, best grade first; None for other indicators.

    The range of the answers is cut into as many equal parts as there are grades, so that five points and
    five grades correspond one to one.
    """
    source, rule = node.source, node.rule
    if source is None or source.survey is None or rule is None or rule.type != "likert" or source.option:
        return None
    values = item_values(surveys[source.survey], list(source.items))
    answers, known = values.ravel(), ~np.isnan(values.ravel())
    weights = surveys[source.survey].design.get("weight")
    counted = None if weights is None else np.repeat(weights / weights.mean(), values.shape[1])[known]
    answers = answers[known]
    height = (answers - rule.lo) / (rule.hi - rule.lo)
    if node.dir == "cost":
        height = 1 - height
    grade = np.clip(np.floor((1 - height) * grades), 0, grades - 1).astype(np.int64)
    return np.bincount(grade, counted, grades).astype(float)


def score_membership(scores: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Triangular memberships (n, g) of scores (n,) in grades whose points (g,) descend; rows sum to 1."""
    ascending = points[::-1]
    at = np.clip(scores, ascending[0], ascending[-1])
    above = np.clip(np.searchsorted(ascending, at, side="right"), 1, len(points) - 1)
    share = (at - ascending[above - 1]) / (ascending[above] - ascending[above - 1])
    found = np.zeros((len(scores), len(points)))
    rows = np.arange(len(scores))
    found[rows, above - 1] = 1 - share
    found[rows, above] += share
    return found[:, ::-1]


def _tree(system: IndexSystem, weights: WeightStage, membership: np.ndarray, usable: np.ndarray) -> FuzzyNode:
    below, shares = [], []
    for d, dimension in enumerate(system.dimensions):
        columns = np.flatnonzero((weights.dimension == d) & usable)
        total = float(weights.weights[columns].sum())
        if not total > 0:
            raise StatisticError(
                f"dimension {dimension.id} has no weighted indicator with answers or scores to grade"
            )
        shares.append(float(weights.dimension_weights[d]))
        below.append(
            FuzzyNode(
                label=dimension.id, weights=weights.weights[columns] / total, memberships=membership[columns]
            )
        )
    held = np.array(shares)
    return FuzzyNode(label=system.goal.id, weights=held / held.sum(), children=tuple(below))
