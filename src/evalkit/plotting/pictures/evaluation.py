"""Pictures of evaluations: rankings, indices, grades, sensitivity, priorities, evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from evalkit.charts.kinds import (
    BarChart,
    BarRow,
    HeatChart,
    IntervalChart,
    IntervalRow,
    QuadrantChart,
    QuadrantPoint,
    SankeyChart,
    SankeyLink,
    SankeyNode,
    ShareChart,
    ShareRow,
)
from evalkit.errors import DataError
from evalkit.numbers import fixed
from evalkit.plotting.picture import Picture, first, named
from evalkit.plotting.words import Language, method_name, words

if TYPE_CHECKING:
    from evalkit.evaluation.fuzzy.fuzzy import FuzzyResult
    from evalkit.evaluation.fuzzy.fuzzy_hierarchy import FuzzyHierarchyResult
    from evalkit.evaluation.index.index_tree import IndexResult
    from evalkit.evaluation.method_result import EvaluationResult
    from evalkit.evaluation.priorities.importance_performance import IpaResult
    from evalkit.evaluation.robustness.sensitivity import SensitivityResult
    from evalkit.interviews.evidence_result import EvidenceResult

MOST_NODES = 14
"""Columns of an index map; a larger index shows its aggregates only."""


def ranking(result: EvaluationResult, *, language: Language = "en") -> Picture:
    """The alternatives in the order of their ranks with the score of the method."""
    say = words(language)
    names = named(result.alternatives, len(result.score), say)
    shown, more = first(np.argsort(result.rank, kind="stable"), len(names), say)
    rows = [
        BarRow(
            names[k],
            float(result.score[k]),
            shown=f"{fixed(float(result.score[k]), 3)} · {fixed(float(result.rank[k]), 0)}",
            highlight=bool(result.rank[k] == np.nanmin(result.rank)),
        )
        for k in shown
    ]
    lower = 0.0 if float(np.nanmin(result.score)) >= 0 else None
    leaders = [row.label for row in rows if row.highlight]
    title = say(
        "ranking_tied" if len(leaders) > 1 else "ranking", method_name(result, language), ", ".join(leaders)
    )
    axis = f"{result.score_name} · {say('rank')}"
    return Picture(title + more, BarChart(rows=tuple(rows), axis_label=axis, lower=lower, digits=3))


def index(result: IndexResult, *, language: Language = "en") -> Picture:
    """The value of each node for each alternative, the root first, the best alternative on top."""
    say = words(language)
    names = named(result.alternatives, len(result.score), say)
    shown, more = first(np.argsort(result.rank, kind="stable"), len(names), say)
    nodes = [k for k in np.argsort(-result.level, kind="stable") if _is_shown(result, int(k))]
    chart = HeatChart(
        rows=tuple(names[k] for k in shown),
        columns=tuple(result.codes[k] for k in nodes),
        values=tuple(tuple(float(result.values[i, k]) for k in nodes) for i in shown),
        missing_label=say("missing"),
        digits=_digits(result.values),
    )
    best = float(result.score[shown[0]])
    return Picture(say("index", names[shown[0]], fixed(best, _digits(result.values))) + more, chart)


def _is_shown(result: IndexResult, node: int) -> bool:
    return len(result.codes) <= MOST_NODES or int(result.level[node]) > 1


def _digits(values: np.ndarray) -> int:
    return 1 if float(np.nanmax(np.abs(values))) >= 10 else 3


def membership(result: FuzzyResult, *, language: Language = "en") -> Picture:
    """Membership in each grade, the chosen one dark."""
    say = words(language)
    rows = [
        BarRow(grade, float(value), highlight=grade in result.grade)
        for grade, value in zip(result.grades, result.normalised, strict=True)
    ]
    title = say("grade_tied" if result.tied else "grade_is", " = ".join(result.grade))
    score = "" if result.score is None else f", {say('closeness')} {fixed(result.score, 2)}"
    chart = BarChart(rows=tuple(rows), axis_label=say("membership"), digits=3)
    return Picture(f"{title}{score} ({result.operator})", chart)


def fuzzy_hierarchy(result: FuzzyHierarchyResult, *, language: Language = "en") -> Picture:
    """Membership of every node of the tree in the grades, as shares."""
    say = words(language)
    shown, more = first(range(len(result.nodes)), len(result.nodes), say)
    nodes = list(result.nodes.items())
    rows = [
        ShareRow(name, tuple(map(float, node.normalised)), shown=" = ".join(node.grade))
        for name, node in (nodes[k] for k in shown)
    ]
    chart = ShareChart(rows=tuple(rows), classes=result.total.grades, axis_label=say("membership"))
    return Picture(say("grade_is", " = ".join(result.total.grade)) + more, chart)


def sensitivity(result: SensitivityResult, *, language: Language = "en") -> Picture:
    """The rank of each alternative and the ranks that it takes when single weights move."""
    say = words(language)
    names = named(result.alternatives, len(result.base_ranks), say)
    ranked = np.flatnonzero(~np.isnan(result.base_ranks.astype(float)))
    order = ranked[np.argsort(result.base_ranks[ranked], kind="stable")]
    shown, more = first(order, len(order), say)
    rows = [
        IntervalRow(
            names[k], float(result.base_ranks[k]), float(result.rank_low[k]), float(result.rank_high[k])
        )
        for k in shown
    ]
    share = f"{100 * result.change:g}"
    width = (result.rank_high - result.rank_low)[order]
    most = int(order[int(np.argmax(width))])
    ends = fixed(float(result.rank_low[most]), 0), fixed(float(result.rank_high[most]), 0)
    moved = float(width.max()) > 0
    title = say("sensitivity", share, names[most], *ends) if moved else say("sensitivity_none", share)
    chart = IntervalChart(rows=tuple(rows), axis_label=say("rank"), lower=0.5, digits=0)
    return Picture(title + more, chart)


def quadrants(result: IpaResult, *, language: Language = "en") -> Picture:
    """Importance against performance; elements close to a cut are hollow."""
    say = words(language)
    shown, more = first(result.order, len(result.labels), say)
    wanted = [result.labels[int(k)] for k in result.order if result.quadrant[int(k)] == "concentrate here"]
    points = [
        QuadrantPoint(
            result.labels[k],
            float(result.performance[k]),
            float(result.importance[k]),
            bool(result.border[k]),
        )
        for k in shown
    ]
    top_left, top_right, low_left, low_right = say("quadrants").split("|")
    chart = QuadrantChart(
        points=tuple(points),
        x_cut=result.performance_cut,
        y_cut=result.importance_cut,
        x_label=say("performance"),
        y_label=say("importance"),
        quadrants=(top_left, top_right, low_left, low_right),
    )
    title = say("ipa", ", ".join(wanted)) if wanted else say("ipa_none")
    return Picture(title + more, chart)


def evidence(result: EvidenceResult, *, language: Language = "en") -> Picture:
    """Confirmed problems, the causes named with them, and the measures that answer the causes.

    Raises:
        DataError: nothing to draw: no confirmed problem has a cause with a measure.
    """
    say = words(language)
    nodes: dict[str, SankeyNode] = {}
    into: dict[str, float] = {}
    links = []
    for found in (entry for entry in result.problems if entry.verdict == "confirmed"):
        for link in (each for each in found.causes if each.supported and each.mentions):
            cause, problem = link.cause, found.problem
            nodes[f"p {problem.id}"] = SankeyNode(f"p {problem.id}", problem.text.get(language), 0)
            nodes[f"c {cause.id}"] = SankeyNode(f"c {cause.id}", cause.text.get(language), 1)
            into[cause.id] = into.get(cause.id, 0.0) + link.mentions
            links.append(SankeyLink(f"p {problem.id}", f"c {cause.id}", float(link.mentions)))
    for entry in result.measures:
        measure = entry.measure
        for cause_id in (each for each in entry.causes if each in into):
            answers = sum(cause_id in other.causes for other in result.measures)
            nodes[f"m {measure.id}"] = SankeyNode(f"m {measure.id}", measure.text.get(language), 2)
            links.append(SankeyLink(f"c {cause_id}", f"m {measure.id}", into[cause_id] / answers))
    if not any(node.column == 2 for node in nodes.values()):
        raise DataError(
            "no confirmed problem has a supported cause with a measure: there is no chain to draw",
            hint="print the result to see what each rule found",
        )
    columns = (say("problem"), say("cause"), say("measure"))
    chart = SankeyChart(columns=columns, nodes=tuple(nodes.values()), links=tuple(links))
    return Picture(say("evidence", len(result.confirmed), len(result.measures)), chart)
