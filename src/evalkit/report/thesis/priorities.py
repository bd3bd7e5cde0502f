"""5.6: gaps, what each indicator costs, and the suggestions that follow."""

from __future__ import annotations

from collections import Counter, defaultdict

import numpy as np

from evalkit.charts.kinds import ParetoChart, ParetoRow
from evalkit.evaluation.priorities.importance_performance import IpaResult
from evalkit.numbers import fixed
from evalkit.report.document import Block, ChartBlock, Column, Heading, Ref, TableBlock
from evalkit.report.sections.importance import quadrant_chart
from evalkit.report.thesis.parts import named, said
from evalkit.report.view import View
from evalkit.study.stages.findings.suggestions import Suggestion
from evalkit.study.stages.ranks.ranking import SUPPRESSED

EVIDENCE = ("threshold", "gap", "loss")


def gaps(view: View) -> tuple[Block, ...]:
    """Mean score, gap to the best peers and weighted loss of every indicator, where there are several."""
    if len(view.results.indicators.codes) < 2:
        return ()
    order, loss, share = _losses(view)
    codes, profiles = view.results.indicators.codes, view.results.profiles
    rows = []
    for k, j in enumerate(order):
        best, mean = float(profiles.priorities.best[j]), float(profiles.mean[j])
        gap = max(best - mean, 0.0)
        weight = float(view.results.weights.weights[j])
        rows.append(
            (
                named(view, codes[j]),
                fixed(mean, 2),
                fixed(gap, 2),
                fixed(weight * gap, 3),
                fixed(float(loss[j]), 3),
                fixed(100 * float(share[k]), 1),
            )
        )
    table = TableBlock(
        columns=(
            Column(view.t("th_c_indicator"), "left", 2.4),
            Column(view.t("th_c_mean"), "right"),
            Column(view.t("th_c_gap"), "right"),
            Column(view.t("th_c_weighted_gap"), "right"),
            Column(view.t("th_c_loss"), "right"),
            Column(view.t("th_c_cumulative"), "right"),
        ),
        rows=tuple(rows),
        title=view.t("th_tab_gaps"),
        note=view.t("th_tab_gaps_note"),
        label="tbl-gaps",
    )
    chart = ParetoChart(
        rows=tuple(ParetoRow(named(view, codes[j]), float(loss[j])) for j in order),
        axis_label=view.t("th_c_loss"),
        share_label=view.t("th_c_cumulative"),
        limit=100 * view.results.profiles.priorities.share,
        digits=2,
    )
    return (
        Heading(1, view.t("th_h_gaps"), "sec-gaps"),
        said(
            view,
            "th_gaps",
            table=Ref("tbl-gaps"),
            figure=Ref("fig-pareto"),
            first=named(view, codes[order[0]]),
            share=f"{profiles.priorities.share:.0%}",
        ),
        table,
        ChartBlock(chart, title=view.t("th_fig_pareto"), label="fig-pareto"),
    )


def suggestions(view: View) -> tuple[Block, ...]:
    """Measures with the units and indicators whose evidence led to them."""
    found: dict[str, list[Suggestion]] = defaultdict(list)
    for suggestion in view.results.suggestions:
        found[suggestion.measure.id].append(suggestion)
    if not found:
        return ()
    rows = []
    for held in sorted(found.values(), key=len, reverse=True):
        measure = held[0].measure
        codes = sorted({code for suggestion in held for code in suggestion.indicators})
        gains = np.array([suggestion.gain for suggestion in held])
        rows.append(
            (
                view.join([named(view, code) for code in codes]),
                str(len(held)),
                _found(view, held),
                view.text(measure.text),
                view.text(measure.action),
                f"{view.text(measure.owner)} · {view.t('th_days', days=measure.days)}",
                fixed(float(np.median(gains)), 2),
            )
        )
    table = TableBlock(
        columns=(
            Column(view.t("th_c_problem"), "left", 1.5),
            Column(view.t("th_c_units"), "right", 0.6),
            Column(view.t("th_c_evidence"), "left", 0.9),
            Column(view.t("th_c_measure"), "left", 1.0),
            Column(view.t("th_c_action"), "left", 2.8),
            Column(view.t("th_c_safeguard"), "left", 1.2),
            Column(view.t("th_c_gain"), "right", 0.7),
        ),
        rows=tuple(rows),
        title=view.t("th_tab_suggestions"),
        note=view.t("th_tab_suggestions_note") + ("" if view.results.evidence else view.t("th_no_causes")),
        label="tbl-suggestions",
    )
    return (
        Heading(1, view.t("th_h_suggestions"), "sec-suggestions"),
        said(view, "th_suggestions", table=Ref("tbl-suggestions")),
        table,
    )


def _found(view: View, held: list[Suggestion]) -> str:
    """In how many units each kind of evidence was found."""
    kinds = Counter(kind for suggestion in held for kind in {found.kind for found in suggestion.evidence})
    return view.join([view.t("th_evidence_" + kind, n=kinds[kind]) for kind in EVIDENCE if kinds[kind]])


def importance(view: View) -> tuple[Block, ...]:
    """The quadrants of importance and performance; nothing where the study asks for none."""
    stage = view.results.importance
    if stage is None or not isinstance(stage.overall, IpaResult):
        return ()
    return (
        said(view, "th_ipa", figure=Ref("fig-ipa")),
        ChartBlock(
            quadrant_chart(view, stage, stage.overall),
            title=view.t("fig_ipa"),
            note=view.t("fig_ipa_note"),
            label="fig-ipa",
        ),
    )


def _losses(view: View) -> tuple[list[int], np.ndarray, np.ndarray]:
    """Order, mean loss of each indicator and its cumulative share, over the units that are shown."""
    shown = view.results.ranking.status != SUPPRESSED
    held = view.results.profiles.priorities.loss[shown]
    counts = (~np.isnan(held)).sum(axis=0)
    loss = np.divide(np.nansum(held, axis=0), counts, out=np.zeros(held.shape[1]), where=counts > 0)
    order = [int(j) for j in np.argsort(-loss, kind="stable") if counts[j]]
    ordered = loss[order]
    return order, loss, np.cumsum(ordered) / max(float(ordered.sum()), np.finfo(float).tiny)
