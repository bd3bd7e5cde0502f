"""Pictures of weights and expert panels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from evalkit.charts.kinds import (
    ChangeChart,
    ChangeRow,
    Chart,
    HierarchyChart,
    IntervalChart,
    IntervalRow,
    TreeNode,
    WeightChart,
    WeightRow,
)
from evalkit.errors import DataError
from evalkit.numbers import fixed, p_value
from evalkit.plotting.picture import MOST, Picture, bars, first
from evalkit.plotting.words import Language, Say, method_name, words

if TYPE_CHECKING:
    from evalkit.weighting.ahp.hierarchy import HierarchyResult
    from evalkit.weighting.combination.combination import CombinedWeights
    from evalkit.weighting.fuzzy.buckley import BuckleyResult
    from evalkit.weighting.fuzzy.chang import ChangResult
    from evalkit.weighting.panels.delphi import DelphiResult
    from evalkit.weighting.panels.kendall import KendallResult

MOST_METHODS = 4


def _title(result: Any, say: Say, language: Language) -> str:
    """The method, its heaviest element and, where there is one, the consistency ratio."""
    best = int(np.argmax(result.weights))
    heaviest = fixed(float(result.weights[best]), 3)
    title = say("method_weights", method_name(result, language), result.labels[best], heaviest)
    cr = getattr(result, "cr", None)
    return title if cr is None else f"{title}, CR = {fixed(cr, 4)}"


def weights(result: Any, *, language: Language = "en") -> Picture:
    """The weights of one method in their order, heaviest first where they do not all fit."""
    say = words(language)
    count = len(result.labels)
    order = range(count) if count <= MOST else np.argsort(-result.weights, kind="stable")
    shown, more = first(order, count, say)
    chart = bars([result.labels[k] for k in shown], np.asarray(result.weights)[shown], axis=say("weight"))
    return Picture(_title(result, say, language) + more, chart)


def buckley(result: BuckleyResult, *, language: Language = "en") -> Picture:
    """Each weight between the ends of its fuzzy number."""
    say = words(language)
    shown, more = first(range(len(result.labels)), len(result.labels), say)
    rows = [
        IntervalRow(
            result.labels[k],
            float(result.weights[k]),
            min(float(result.fuzzy_weights[k, 0]), float(result.weights[k])),
            max(float(result.fuzzy_weights[k, 2]), float(result.weights[k])),
        )
        for k in shown
    ]
    chart = IntervalChart(rows=tuple(rows), axis_label=say("weight"), lower=0.0, digits=3)
    return Picture(_title(result, say, language) + more, chart)


def chang(result: ChangResult, *, language: Language = "en") -> Picture:
    """The weights of extent analysis beside the corrected ones, which no judgement drops out of."""
    say = words(language)
    shown, more = first(range(len(result.labels)), len(result.labels), say)
    rows = [
        WeightRow(result.labels[k], (float(result.weights[k]), float(result.corrected_weights[k])))
        for k in shown
    ]
    chart = WeightChart(rows=tuple(rows), methods=("Chang", say("chang_corrected")), axis_label=say("weight"))
    return Picture(_title(result, say, language) + more, chart)


def combined(result: CombinedWeights, *, language: Language = "en") -> Picture:
    """The combined weights beside those of their first three components."""
    say = words(language)
    names = list(result.components)[: MOST_METHODS - 1]
    shown, more = first(range(len(result.labels)), len(result.labels), say)
    rows = [
        WeightRow(
            result.labels[k],
            (float(result.weights[k]), *(float(result.components[name][k]) for name in names)),
        )
        for k in shown
    ]
    methods = (say("combined"), *(f"{name} ({result.shares[name]:.2g})" for name in names))
    chart = WeightChart(rows=tuple(rows), methods=methods, axis_label=say("weight"))
    return Picture(_title(result, say, language) + more, chart)


def hierarchy(result: HierarchyResult, *, language: Language = "en", vertical: bool = False) -> Picture:
    """The tree with the global weights; ``vertical`` grows it downwards where the labels are Chinese."""
    say = words(language)

    def node(name: str, weight: float, above: frozenset[str]) -> TreeNode:
        if name in above:
            raise DataError(f"{name!r} lies below itself; such a hierarchy has no tree")
        local = result.local.get(name, {})
        below = tuple(node(child, weight * share, above | {name}) for child, share in local.items())
        return TreeNode(name, weight, below)

    verdict = say("consistent" if result.consistent else "inconsistent")
    chart = HierarchyChart(root=node(result.goal, 1.0, frozenset()), vertical=vertical)
    return Picture(say("goal_weights", cr=fixed(result.total_cr, 4), verdict=verdict), chart)


def delphi(result: DelphiResult, *, language: Language = "en") -> Picture:
    """The mean importance of each item in the first and the last round; dropped items are pale."""
    say = words(language)
    start, end = result.rounds[0], result.rounds[-1]
    before = dict(zip(start.labels, map(float, start.mean), strict=True))
    after = dict(zip(end.labels, map(float, end.mean), strict=True))
    shown, more = first(range(len(before)), len(before), say)
    labels = [start.labels[k] for k in shown]
    kept = len(result.labels)
    if len(result.rounds) == 1:
        flagged = [verdict != "kept" for verdict in start.verdicts[: len(labels)]]
        values = np.asarray(start.mean)[shown]
        chart: Chart = bars(labels, values, axis=say("mean_importance"), digits=2, flagged=flagged)
        return Picture(say("delphi_once", kept) + more, chart)
    rows = [ChangeRow(a, before[a], after.get(a), settled=a in result.labels) for a in labels]
    chart = ChangeChart(
        rows=tuple(rows),
        before_label=say("round", 1),
        after_label=say("round", len(result.rounds)),
        axis_label=say("mean_importance"),
        digits=2,
    )
    spread = fixed(float(result.mean_cv[0]), 2), fixed(float(result.mean_cv[-1]), 2)
    return Picture(say("delphi_change", len(result.rounds), kept, *spread) + more, chart)


def kendall(result: KendallResult, *, language: Language = "en") -> Picture:
    """The mean rank of each item, highest first."""
    say = words(language)
    shown, more = first(np.argsort(result.mean_ranks, kind="stable"), len(result.labels), say)
    title = say("concordance", fixed(result.w, 3), p_value(result.pvalue, language), result.n_raters)
    chart = bars(
        [result.labels[k] for k in shown],
        np.asarray(result.mean_ranks)[shown],
        axis=say("mean_rank"),
        digits=2,
    )
    return Picture(title + more, chart)
