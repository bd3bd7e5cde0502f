"""How far the ranking hangs on its choices: who answered, experts, method, single indicators and weights."""

from __future__ import annotations

import numpy as np

from evalkit.charts.kinds import BarChart, BarRow
from evalkit.evaluation.robustness.drop_one import DropOneResult
from evalkit.evaluation.robustness.joint_uncertainty import JointUncertainty
from evalkit.evaluation.robustness.sensitivity import SensitivityResult
from evalkit.numbers import fixed, interval, percent, rank_range
from evalkit.report.document import Block, Cell, ChartBlock, Column, Heading, Link, Paragraph, TableBlock
from evalkit.report.view import View
from evalkit.study.failures import Failure
from evalkit.study.stages.ranks.expert_influence import ExpertInfluence

LITTLE = 0.5  # %: less is not printed as a number


def dependence(view: View) -> tuple[Block, ...]:
    """The split of the uncertainty, rank ranges with everything uncertain, and leaving parts out."""
    stage = view.results.robustness
    if stage is None:
        return ()
    blocks: list[Block] = []
    if not isinstance(stage.joint, Failure):
        blocks += _split(view, stage.joint)
    if not isinstance(stage.drop_one, Failure) and not isinstance(stage.weights, Failure):
        blocks += _left_out(view, stage.drop_one, stage.weights)
    if stage.experts is not None and not isinstance(stage.experts, Failure):
        blocks += _experts(view, stage.experts)
    if not isinstance(stage.joint, Failure):
        blocks.append(_ranges(view, stage.joint))
    if not blocks:
        return ()
    title = view.t("h_hangs_open")
    if not isinstance(stage.joint, Failure) and stage.joint.split is not None:
        most = stage.joint.blocks[int(np.argmax(stage.joint.split.overall_first_order))]
        title = view.t("h_hangs", block=view.t("block_" + most))
    return (Heading(1, title, "robustness"), *blocks)


def _split(view: View, joint: JointUncertainty) -> list[Block]:
    if joint.split is None:
        return [Paragraph(view.t("split_none", ways=len(joint.choices)))]
    first, total = (100 * part for part in (joint.split.overall_first_order, joint.split.overall_total))
    order = np.argsort(-first, kind="stable")
    names = [view.t("block_" + block) for block in joint.blocks]
    parts = [view.t("split_part", share=_share(view, float(first[g])), block=names[g]) for g in order]
    rest = percent(max(100 - float(np.maximum(first, 0.0).sum()), 0.0), 0)
    text = view.t("split_text", ways=len(joint.choices), parts=view.join(parts), rest=rest)
    limits = 100 * joint.split.first_order_interval
    shown = [f"{names[g]} {interval(float(limits[g, 0]), float(limits[g, 1]), 0)}" for g in order]
    chart = BarChart(
        rows=tuple(
            BarRow(
                names[g],
                max(float(first[g]), 0.0),
                shown=_share(view, float(first[g])),
                marker=min(max(float(total[g]), 0.0), 100.0),
            )
            for g in order
        ),
        marker_label=view.t("split_marker"),
        axis_label=view.t("split_axis"),
        upper=100.0,
        digits=0,
    )
    note = view.t("fig_split_note", level=view.level, intervals=view.join(shown), draws=joint.draws)
    return [Paragraph(text), ChartBlock(chart, title=view.t("fig_split"), note=note)]


def _left_out(view: View, drop: DropOneResult, weights: SensitivityResult) -> list[Block]:
    largest = int(np.argmax(drop.max_rank_shift))
    text = view.t(
        "drop_text",
        name=f"{drop.labels[largest]} {view.indicator(drop.labels[largest])}",
        places=_places(view, float(drop.max_rank_shift[largest])),
        change=_places(view, float(weights.max_rank_change.max())),
    )
    rows = tuple(
        (
            f"{code} {view.indicator(code)}",
            fixed(100 * float(view.results.weights.weights[j])),
            fixed(float(drop.max_rank_shift[j]), 0),
            fixed(float(drop.mean_rank_shift[j]), 1),
            fixed(float(drop.spearman[j]), 2),
            fixed(float(weights.max_rank_change[j]), 0),
        )
        for j, code in enumerate(drop.labels)
    )
    table = TableBlock(
        title=view.t("tab_drop"),
        rows=rows,
        note=view.t("tab_drop_note"),
        columns=(
            Column(view.t("c_indicator"), "left", 3.0),
            Column(view.t("c_weight"), "right", 0.8),
            Column(view.t("c_drop_largest"), "right", 1.1),
            Column(view.t("c_drop_mean"), "right", 1.1),
            Column(view.t("c_drop_rho"), "right", 1.1),
            Column(view.t("c_weight_largest"), "right", 1.2),
        ),
    )
    return [Heading(2, view.t("h_drop")), Paragraph(text), table]


def _experts(view: View, found: ExpertInfluence) -> list[Block]:
    largest = float(found.max_rank_shift.max())
    key = "experts_text" if largest else "experts_text_none"
    rows = tuple(
        (
            name,
            fixed(100 * float(found.largest_change[e]), 2),
            fixed(float(found.max_rank_shift[e]), 0),
            fixed(float(found.spearman[e]), 3),
        )
        for e, name in enumerate(found.experts)
    )
    table = TableBlock(
        title=view.t("tab_without_expert"),
        rows=rows,
        columns=(
            Column(view.t("c_without_expert"), "left", 1.4),
            Column(view.t("c_weight_change"), "right", 1.6),
            Column(view.t("c_largest_move"), "right", 1.2),
            Column(view.t("c_rho"), "right", 1.2),
        ),
    )
    text = view.t(key, n=len(found.experts), places=_places(view, largest))
    return [Heading(2, view.t("h_without_expert")), Paragraph(text), table]


def _ranges(view: View, joint: JointUncertainty) -> TableBlock:
    ranked = view.results.ranking.ranked
    free, fixed_ranks = joint.ranks, joint.conditional
    rows = tuple(
        (
            fixed(float(joint.base_ranks[k]), 0),
            Link(view.branch(int(ranked[k])), view.page(int(ranked[k]))),
            rank_range(int(fixed_ranks.rank_lower[k]), int(fixed_ranks.rank_upper[k])),
            Cell(rank_range(int(free.rank_lower[k]), int(free.rank_upper[k])), strong=True),
            percent(100 * float(free.probability_top[k]), 0),
        )
        for k in np.argsort(joint.base_ranks, kind="stable")
    )
    return TableBlock(
        title=view.t("tab_joint"),
        rows=rows,
        note=view.t("tab_joint_note", level=view.level),
        columns=(
            Column(view.t("c_rank"), "right", 0.6),
            Column(view.t("c_branch"), "left", 1.8),
            Column(view.t("c_range_fixed"), "right", 1.3),
            Column(view.t("c_range_free"), "right", 1.3),
            Column(view.t("c_p_top", k=free.top), "right", 1.1),
        ),
    )


def _share(view: View, value: float) -> str:
    return percent(value, 0) if value >= LITTLE else view.t("split_little")


def _places(view: View, count: float) -> str:
    return view.t("place_one") if count == 1 else view.t("place_many", n=fixed(count, 0))
