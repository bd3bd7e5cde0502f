"""5.5: scores and ranks of the units with their ranges, and how far they hang on the choices."""

from __future__ import annotations

import numpy as np

from evalkit.charts.kinds import IntervalChart, IntervalRow, RadarChart, Series
from evalkit.evaluation.robustness.drop_one import DropOneResult
from evalkit.evaluation.robustness.sensitivity import SensitivityResult
from evalkit.numbers import MISSING, fixed, rank_range
from evalkit.report.document import Block, ChartBlock, Cite, Column, GroupRow, Heading, Ref, Row, TableBlock
from evalkit.report.sections.method_ranks import way
from evalkit.report.thesis.parts import named, said, several_units, unit_name
from evalkit.report.view import View
from evalkit.study.failures import Failure

MOST_BARS = 60
RADAR = (3, 24)


def ranking(view: View) -> tuple[Block, ...]:
    """Dimension scores, total, rank and its range of several units; intervals; the radar of all."""
    results = view.results
    if not several_units(view):
        return ()
    ranked = len(results.ranking.ranked)
    blocks: list[Block] = [
        Heading(1, view.t("th_h_ranking"), "sec-ranking"),
        said(
            view,
            "th_ranking",
            n=ranked,
            level=view.level,
            table=Ref("tbl-ranking"),
            ranks=Cite("mogstad2024"),
            width=_mean_width(view),
        ),
        _table(view),
        _intervals(view),
    ]
    mean = results.profiles.mean
    if RADAR[0] <= int((~np.isnan(mean)).sum()) <= RADAR[1]:
        blocks.append(_radar(view))
    return tuple(blocks)


def sensitivity(view: View) -> tuple[Block, ...]:
    """Ranks under other weights, methods and indicators."""
    stage = view.results.robustness
    if stage is None:
        return ()
    rows: list[Row] = []
    if isinstance(stage.weights, SensitivityResult):
        rows += _weights(view, stage.weights)
    if isinstance(stage.drop_one, DropOneResult):
        rows += _drop_one(view, stage.drop_one)
    if not isinstance(stage.methods, Failure):
        rows += _methods(view)
    table = TableBlock(
        columns=(
            Column(view.t("th_c_changed"), "left", 3.0),
            Column(view.t("th_c_largest_shift"), "right"),
            Column(view.t("th_c_spearman"), "right"),
        ),
        rows=tuple(rows),
        title=view.t("th_tab_sensitivity"),
        note=view.t("th_tab_sensitivity_note"),
        label="tbl-sensitivity",
    )
    return (
        Heading(1, view.t("th_h_sensitivity"), "sec-sensitivity"),
        said(view, "th_sensitivity", table=Ref("tbl-sensitivity")),
        table,
    )


def _mean_width(view: View) -> str:
    confidence = view.results.ranking.confidence
    return MISSING if isinstance(confidence, Failure) else fixed(float(confidence.mean_width), 1)


def _table(view: View) -> TableBlock:
    results = view.results
    dimensions = results.bundle.index_system.dimensions
    rows = []
    for i in view.order():
        bounds = view.rank_bounds(i)
        total, low, high = view.total(i)
        rank = results.ranking.rank[i]
        rows.append(
            (
                unit_name(view, i),
                *(fixed(view.dimension(i, d)[0], 2) for d in range(len(dimensions))),
                fixed(total, 2),
                f"[{fixed(low, 1)}, {fixed(high, 1)}]",
                view.t("trend_only") if np.isnan(rank) else str(int(rank)),
                MISSING if bounds is None else rank_range(*bounds),
            )
        )
    return TableBlock(
        columns=(
            Column(view.t("c_branch"), "left", 2.0),
            *(Column(dimension.id, "right", 0.8) for dimension in dimensions),
            Column(view.t("c_total"), "right", 0.9),
            Column(view.t("th_c_interval", level=view.level), "right", 1.4),
            Column(view.t("c_rank"), "right", 0.8),
            Column(view.t("c_rank_range"), "right", 0.9),
        ),
        rows=tuple(rows),
        title=view.t("th_tab_ranking"),
        note=view.t("th_tab_ranking_note"),
        label="tbl-ranking",
    )


def _intervals(view: View) -> ChartBlock:
    rows = tuple(
        IntervalRow(view.branch(i), *view.total(i), muted=not view.ranked(i))
        for i in view.order()[:MOST_BARS]
    )
    return ChartBlock(
        IntervalChart(rows=rows, axis_label=view.t("total_score_axis", level=view.level)),
        title=view.t("th_fig_ranking"),
        label="fig-ranking",
    )


def _radar(view: View) -> ChartBlock:
    codes, mean = view.results.indicators.codes, view.results.profiles.mean
    known = [j for j in range(len(codes)) if not np.isnan(mean[j])]
    chart = RadarChart(
        axes=tuple(named(view, codes[j]) for j in known),
        series=(Series(view.t("mean_of_shown"), tuple(float(mean[j]) for j in known)),),
    )
    return ChartBlock(chart, title=view.t("fig_radar"), label="fig-radar")


def _weights(view: View, found: SensitivityResult) -> list[Row]:
    rows: list[Row] = [GroupRow(view.t("th_group_weights", change=f"{found.change:.0%}"))]
    worst = np.fmin(*found.spearman)
    for code, shift, agreement in zip(found.labels, found.max_rank_change, worst, strict=True):
        rows.append((named(view, code), fixed(float(shift), 0), fixed(float(agreement), 3)))
    return rows


def _drop_one(view: View, found: DropOneResult) -> list[Row]:
    rows: list[Row] = [GroupRow(view.t("th_group_drop"))]
    for code, shift, agreement in zip(found.labels, found.max_rank_shift, found.spearman, strict=True):
        rows.append((named(view, code), fixed(float(shift), 0), fixed(float(agreement), 3)))
    return rows


def _methods(view: View) -> list[Row]:
    stage = view.results.robustness
    if stage is None or isinstance(stage.methods, Failure):
        return []
    agreement = stage.methods.agreement
    rows: list[Row] = [GroupRow(view.t("th_group_methods"))]
    base = agreement.ranks[0]
    for k, name in enumerate(agreement.methods[1:], start=1):
        shift = float(np.abs(agreement.ranks[k] - base).max())
        rows.append((way(view, name), fixed(shift, 0), fixed(float(agreement.spearman[0, k]), 3)))
    return rows
