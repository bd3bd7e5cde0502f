"""Where the weights come from: experts, their consistency, entropy, and what was used."""

from __future__ import annotations

import numpy as np

from evalkit.charts.kinds import BarChart, BarRow
from evalkit.experts.weights import ExpertWeights
from evalkit.numbers import fixed
from evalkit.report.document import Block, Cell, ChartBlock, Column, GroupRow, Heading, Paragraph, TableBlock
from evalkit.report.view import View


def weights(view: View) -> tuple[Block, ...]:
    """The weights of the indicators, with their components."""
    stage = view.results.weights
    codes = view.results.indicators.codes
    if len(codes) < 2:
        return ()
    blocks: list[Block] = [Heading(1, view.t("h_weights"), "weights"), Paragraph(method_sentence(view))]
    order = np.argsort(-stage.weights, kind="stable")
    rows = tuple(
        BarRow(f"{codes[j]} {view.indicator(codes[j])}", 100 * float(stage.weights[j])) for j in order
    )
    blocks.append(
        ChartBlock(BarChart(rows=rows, axis_label=view.t("weight_axis")), title=view.t("fig_weights"))
    )
    blocks.append(_table(view))
    if stage.noise and stage.method in {"entropy", "combined"}:
        names = view.join([f"{code} {view.indicator(code)}" for code in stage.noise])
        blocks.append(Paragraph(view.t("entropy_noise", names=names), tone="warning"))
    if stage.experts is not None:
        blocks += _consistency(view, stage.experts)
    return tuple(blocks)


def method_sentence(view: View) -> str:
    """Where the weights come from, in a sentence."""
    options = view.results.bundle.study.weighting
    text = view.t("weights_" + options.method)
    if options.method == "combined":
        key = "combined_" + options.combination
        text += view.t(
            key, experts=fixed(options.expert_share, 2), entropy=fixed(1 - options.expert_share, 2)
        )
    if options.fixed is not None:
        text += view.text(options.fixed.origin)
    return text


def _table(view: View) -> TableBlock:
    stage, system = view.results.weights, view.results.bundle.index_system
    codes = view.results.indicators.codes
    experts = stage.experts.indicator_weights if stage.experts is not None else {}
    columns = [Column(view.t("c_indicator"), "left", 3.0)]
    if experts:
        columns.append(Column(view.t("c_w_experts"), "right"))
    if stage.entropy is not None:
        columns += [Column(view.t("c_entropy"), "right"), Column(view.t("c_w_entropy"), "right")]
    columns += [Column(view.t("c_w_used"), "right"), Column(view.t("c_reliability"), "right")]
    rows: list[tuple[str | Cell, ...] | GroupRow] = []
    for d, dimension in enumerate(system.dimensions):
        share = fixed(float(stage.dimension_weights[d]), 4)
        rows.append(GroupRow(f"{dimension.id} {view.text(dimension.text)} ({view.t('c_w_used')} {share})"))
        for j in np.flatnonzero(stage.dimension == d):
            cells: list[str | Cell] = [f"{codes[j]} {view.indicator(codes[j])}"]
            if experts:
                cells.append(fixed(experts[codes[j]], 4))
            if stage.entropy is not None:
                cells += [
                    fixed(float(stage.entropy.entropy[j]), 4),
                    fixed(float(stage.entropy.weights[j]), 4),
                ]
            reliability = float(view.results.between.reliability[j])
            cells += [
                Cell(fixed(float(stage.weights[j]), 4), strong=True),
                Cell(fixed(reliability, 2), tone="warning" if reliability < 0.7 else "normal"),
            ]
            rows.append(tuple(cells))
    note = view.t("tab_weights_note")
    if stage.entropy is not None:
        note += view.t("entropy_note", n=stage.entropy_branches, formula=view.say(stage.entropy.formula))
    return TableBlock(title=view.t("tab_weights"), columns=tuple(columns), rows=tuple(rows), note=note)


def _consistency(view: View, experts: ExpertWeights) -> list[Block]:
    blocks: list[Block] = [Heading(2, view.t("h_consistency"))]
    rejected = list(experts.rejected)
    if rejected:
        limit = fixed(experts.max_cr, 2)
        text = view.t("experts_rejected", names=view.join(rejected), n=len(rejected), limit=limit)
        blocks.append(Paragraph(text, tone="warning"))
    return [*blocks, _group_consistency(view, experts), _expert_consistency(view, experts)]


def _group_consistency(view: View, experts: ExpertWeights) -> TableBlock:
    rows = tuple(
        (
            f"{parent} {view.indicator(parent)}",
            str(len(result.labels)),
            fixed(result.lambda_max, 4),
            fixed(result.ci, 4),
            fixed(result.ri, 2),
            fixed(result.cr, 4),
        )
        for parent, result in experts.group.items()
    )
    first = next(iter(experts.group.values()))
    return TableBlock(
        title=view.t("tab_consistency"),
        columns=(
            Column(view.t("c_matrix"), "left", 2.4),
            Column("n", "right", 0.5),
            *(Column(name, "right") for name in ("λmax", "CI", "RI", "CR")),
        ),
        rows=rows,
        note=view.t(
            "tab_consistency_note",
            method=view.t("ahp_" + first.method),
            table=view.option("ri_" + first.ri_table),
            cr=fixed(experts.total_cr, 4),
        ),
    )


def _expert_consistency(view: View, experts: ExpertWeights) -> TableBlock:
    rows: tuple[tuple[str | Cell, ...], ...] = tuple(
        (
            name,
            *(Cell(fixed(float(x), 3), tone="warning" if x >= experts.max_cr else "normal") for x in line),
            Cell(view.t("kept") if kept else view.t("left_out"), tone="normal" if kept else "warning"),
        )
        for name, line, kept in zip(experts.experts, experts.cr, experts.kept, strict=True)
    )
    columns = (
        Column(view.t("c_expert"), "left"),
        *(Column(f"CR {p}", "right") for p in experts.parents),
        Column(view.t("c_verdict"), "left"),
    )
    return TableBlock(title=view.t("tab_experts"), columns=columns, rows=rows)
