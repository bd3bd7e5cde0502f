"""Regions: means of the ranked branches of each, and whether they differ from the rest."""

from __future__ import annotations

import numpy as np

from evalkit.charts.kinds import IntervalChart, IntervalRow
from evalkit.numbers import fixed, interval
from evalkit.report.document import Block, Cell, ChartBlock, Column, Heading, TableBlock
from evalkit.report.view import View
from evalkit.report.wording import smallest, verdict, verdict_cell
from evalkit.study.stages.standing.standing import RegionStanding, region_standing

MOST_BARS = 60


def regions(view: View) -> tuple[Block, ...]:
    """A chart and a table of the regions; () where fewer than two hold ranked branches."""
    names = [view.region(i) for i in range(len(view.results.inputs.branches))]
    found = region_standing(view.results.ranking, names)
    if found is None:
        return ()
    least = smallest(view)
    order = np.argsort(-found.mean, kind="stable").tolist()
    rows = tuple(_row(view, found, g, least) for g in order)
    apart = [found.names[g] for g in order if found.settled[g] and abs(float(found.difference[g])) >= least]
    key = "ho_regions" if apart else "ho_regions_none"
    table = TableBlock(
        title=view.t("ho_tab_regions"),
        rows=rows,
        note=view.t("ho_tab_regions_note", level=view.level, points=fixed(least)),
        columns=(
            Column(view.t("c_region"), "left", 1.4),
            Column(view.t("ho_c_ranked"), "right", 1.0),
            Column(view.t("c_score_ci", level=view.level), "right", 1.6),
            Column(view.t("br_c_mean_others"), "right", 1.0),
            Column(view.t("br_c_difference"), "right", 1.6),
            Column(view.t("c_verdict"), "left", 1.2),
        ),
    )
    heading = Heading(1, view.t(key, names=view.join(apart)), "regions")
    return (heading, *([_chart(view, found, order)] if len(order) <= MOST_BARS else []), table)


def _chart(view: View, found: RegionStanding, order: list[int]) -> ChartBlock:
    half = view.z * found.mean_se
    chart = IntervalChart(
        rows=tuple(
            IntervalRow(
                found.names[g],
                float(found.mean[g]),
                float(found.mean[g] - half[g]),
                float(found.mean[g] + half[g]),
            )
            for g in order
        ),
        axis_label=view.t("total_score_axis", level=view.level),
    )
    return ChartBlock(chart, title=view.t("ho_fig_regions"))


def _row(view: View, found: RegionStanding, g: int, least: float) -> tuple[str | Cell, ...]:
    half, reach = view.z * float(found.mean_se[g]), view.z * float(found.difference_se[g])
    mean, gap = float(found.mean[g]), float(found.difference[g])
    said = verdict(gap, settled=bool(found.settled[g]), smallest=least)
    return (
        found.names[g],
        fixed(int(found.n[g]), 0),
        f"{fixed(mean)} {interval(mean - half, mean + half)}",
        fixed(mean - gap),
        f"{fixed(gap, 1, signed=True)} {interval(gap - reach, gap + reach)}",
        verdict_cell(view, said),
    )
