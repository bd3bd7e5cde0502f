"""5.2: the experts' judgements, their consistency, and the weights that follow."""

from __future__ import annotations

import numpy as np

from evalkit.charts.kinds import WeightChart, WeightRow
from evalkit.experts.weights import ExpertWeights
from evalkit.numbers import fixed
from evalkit.report.document import (
    Big,
    Block,
    ChartBlock,
    Cite,
    Column,
    Formula,
    Fraction,
    Heading,
    Paragraph,
    Ref,
    Script,
    TableBlock,
)
from evalkit.report.thesis.parts import judgement, named, said
from evalkit.report.view import View
from evalkit.weighting.objective.entropy import EntropyResult

SAATY = (1, 3, 5, 7, 9)


def expert_judgements(view: View) -> tuple[Block, ...]:
    """The panel, the scale, the group's matrices and their consistency."""
    experts = view.results.weights.experts
    if experts is None:
        return ()
    group = experts.group
    first, last = (Ref(f"tbl-matrix-{parent}") for parent in (next(iter(group)), next(reversed(group))))
    return (
        Heading(1, view.t("th_h_weights"), "sec-weights"),
        Heading(2, view.t("th_h_judgements")),
        said(view, "th_experts", n=len(experts.experts), table=Ref("tbl-experts"), ahp=Cite("saaty1980")),
        _panel(view, experts),
        said(view, "th_scale", table=Ref("tbl-scale")),
        _scale(view),
        _solved(view, experts, first, last),
        *(_matrix(view, parent, experts) for parent in group),
        said(view, "th_consistency", table=Ref("tbl-consistency"), formula=Ref("eq-cr")),
        Formula(
            ("CR =", Fraction("CI", "RI"), ",  CI =", Fraction((Script("λ", "max"), "− n"), "n − 1")),
            label="eq-cr",
        ),
        _consistency(view, experts),
    )


def _solved(view: View, experts: ExpertWeights, first: Ref, last: Ref) -> Paragraph:
    """How matrices became weights; those of a single expert are not combined."""
    kept, method = int(experts.kept.sum()), view.t("ahp_" + experts.method)
    if kept == 1:
        return said(view, "th_one_expert", first=first, last=last, method=method)
    key = "th_matrices" if len(experts.group) > 1 else "th_matrix"
    return said(view, key, kept=kept, first=first, last=last, aij=Cite("forman1998"), method=method)


def weights(view: View) -> tuple[Block, ...]:
    """Local and global weights with their order; entropy and combined weights where the study has them."""
    stage = view.results.weights
    if len(view.results.indicators.codes) < 2:
        return ()
    blocks: list[Block] = []
    if stage.experts is None:
        blocks.append(Heading(1, view.t("th_h_weights"), "sec-weights"))
    blocks += [Heading(2, view.t("th_h_weight_order")), said(view, "th_weights", table=Ref("tbl-weights"))]
    blocks.append(_weights(view))
    if stage.entropy is not None:
        blocks += [
            said(
                view,
                "th_entropy",
                table=Ref("tbl-entropy"),
                entropy=Cite("shannon1948"),
                n=stage.entropy_branches,
                formula=Ref("eq-entropy"),
            ),
            Formula(
                (
                    Script("e", "j"),
                    "= −",
                    Fraction("1", "ln m"),
                    Big("∑", "i = 1", "m"),
                    Script("p", "ij"),
                    "ln",
                    Script("p", "ij"),
                ),
                label="eq-entropy",
            ),
            _entropy(view, stage.entropy),
        ]
    return (*blocks, _figure(view))


def _panel(view: View, experts: ExpertWeights) -> TableBlock:
    rows = tuple(
        (
            name,
            str(len(experts.parents)),
            fixed(float(line.max()), 3),
            experts.parents[int(np.argmax(line))],
            view.t("kept") if kept else view.t("left_out"),
        )
        for name, line, kept in zip(experts.experts, experts.cr, experts.kept, strict=True)
    )
    return TableBlock(
        columns=(
            Column(view.t("th_c_number"), "left"),
            Column(view.t("th_c_matrices"), "right"),
            Column(view.t("th_c_max_cr"), "right"),
            Column(view.t("th_c_in_matrix"), "center"),
            Column(view.t("c_verdict"), "left"),
        ),
        rows=rows,
        title=view.t("th_tab_experts"),
        note=view.t("th_tab_experts_note", limit=fixed(experts.max_cr, 2)),
        label="tbl-experts",
    )


def _scale(view: View) -> TableBlock:
    rows = [(str(k), view.t("th_saaty_" + str(k))) for k in SAATY]
    rows += [("2, 4, 6, 8", view.t("th_saaty_even")), ("1/k", view.t("th_saaty_reciprocal"))]
    return TableBlock(
        columns=(Column(view.t("th_c_scale"), "center", 0.6), Column(view.t("th_c_meaning"), "left", 3.0)),
        rows=tuple(rows),
        title=view.t("th_tab_scale"),
        label="tbl-scale",
    )


def _matrix(view: View, parent: str, experts: ExpertWeights) -> TableBlock:
    group = experts.group[parent]
    labels = group.labels
    rows = tuple(
        (
            label,
            *(judgement(float(value)) if j > i else ("1" if j == i else "") for j, value in enumerate(line)),
            fixed(float(weight), 4),
        )
        for i, (label, line, weight) in enumerate(
            zip(labels, experts.matrices[parent], group.weights, strict=True)
        )
    )
    note = view.t(
        "th_tab_matrix_note",
        lambda_max=fixed(group.lambda_max, 4),
        cr=fixed(group.cr, 4),
        table=view.option("ri_" + group.ri_table),
    )
    return TableBlock(
        columns=(Column(parent, "left"), *(Column(label, "right") for label in labels), Column("W", "right")),
        rows=rows,
        title=view.t("th_tab_matrix", name=named(view, parent)),
        note=note,
        label=f"tbl-matrix-{parent}",
    )


def _consistency(view: View, experts: ExpertWeights) -> TableBlock:
    rows = tuple(
        (
            named(view, parent),
            str(len(group.labels)),
            fixed(group.lambda_max, 4),
            fixed(group.ci, 4),
            fixed(group.ri, 2),
            fixed(group.cr, 4),
            view.t("th_passed" if group.cr < experts.max_cr else "th_failed"),
        )
        for parent, group in experts.group.items()
    )
    numbers = tuple(Column(name, "right") for name in ("n", "λmax", "CI", "RI", "CR"))
    return TableBlock(
        columns=(Column(view.t("c_matrix"), "left", 2.4), *numbers, Column(view.t("th_c_passed"), "center")),
        rows=rows,
        title=view.t("th_tab_consistency"),
        note=view.t(
            "th_tab_consistency_note",
            table=view.option("ri_" + experts.ri_table),
            cr=fixed(experts.total_cr, 4),
        ),
        label="tbl-consistency",
    )


def _weights(view: View) -> TableBlock:
    stage, system = view.results.weights, view.results.bundle.index_system
    codes = view.results.indicators.codes
    order = np.empty(len(codes), dtype=int)
    order[np.argsort(-stage.weights, kind="stable")] = np.arange(1, len(codes) + 1)
    rows = []
    for d, dimension in enumerate(system.dimensions):
        share = float(stage.dimension_weights[d])
        for k, j in enumerate(np.flatnonzero(stage.dimension == d)):
            weight = float(stage.weights[j])
            rows.append(
                (
                    named(view, dimension.id) if k == 0 else "",
                    fixed(share, 4) if k == 0 else "",
                    named(view, codes[j]),
                    fixed(weight / share if share > 0 else float("nan"), 4),
                    fixed(weight, 4),
                    str(order[j]),
                )
            )
    return TableBlock(
        columns=(
            Column(view.t("th_c_criterion"), "left", 1.6),
            Column(view.t("th_c_weight"), "right", 0.8),
            Column(view.t("th_c_indicator"), "left", 2.4),
            Column(view.t("th_c_local"), "right", 0.9),
            Column(view.t("th_c_global"), "right", 0.9),
            Column(view.t("th_c_order"), "right", 0.6),
        ),
        rows=tuple(rows),
        title=view.t("th_tab_weights"),
        note=view.t("weights_" + view.results.bundle.study.weighting.method) + _total_cr(view),
        label="tbl-weights",
    )


def _total_cr(view: View) -> str:
    experts = view.results.weights.experts
    return "" if experts is None else view.t("th_total_cr", cr=fixed(experts.total_cr, 4))


def _entropy(view: View, entropy: EntropyResult) -> TableBlock:
    stage, codes = view.results.weights, view.results.indicators.codes
    experts = {} if stage.experts is None else stage.experts.indicator_weights
    rows = tuple(
        (
            named(view, code),
            fixed(float(entropy.entropy[j]), 4),
            fixed(1 - float(entropy.entropy[j]), 4),
            fixed(float(entropy.weights[j]), 4),
            *((fixed(experts[code], 4),) if experts else ()),
            fixed(float(stage.weights[j]), 4),
        )
        for j, code in enumerate(codes)
    )
    columns = [Column(view.t("th_c_indicator"), "left", 2.4), Column("e", "right"), Column("1 − e", "right")]
    columns.append(Column(view.t("th_c_entropy_weight"), "right"))
    if experts:
        columns.append(Column(view.t("th_c_ahp_weight"), "right"))
    columns.append(Column(view.t("c_w_used"), "right"))
    note = view.t("entropy_note", n=stage.entropy_branches, formula=view.say(entropy.formula)).strip()
    if stage.noise:
        note += view.t("entropy_noise", names=view.join([named(view, code) for code in stage.noise]))
    return TableBlock(
        columns=tuple(columns),
        rows=rows,
        title=view.t("th_tab_entropy"),
        note=note,
        label="tbl-entropy",
    )


def _figure(view: View) -> ChartBlock:
    stage, codes = view.results.weights, view.results.indicators.codes
    methods = [view.t("c_w_used")]
    columns = [np.asarray(stage.weights)]
    if stage.experts is not None and view.results.bundle.study.weighting.method != "experts":
        methods.append(view.t("c_w_experts"))
        columns.append(np.array([stage.experts.indicator_weights[code] for code in codes]))
    if stage.entropy is not None and view.results.bundle.study.weighting.method != "entropy":
        methods.append(view.t("c_w_entropy"))
        columns.append(np.asarray(stage.entropy.weights))
    order = np.argsort(-stage.weights, kind="stable")
    rows = tuple(WeightRow(named(view, codes[j]), tuple(float(c[j]) for c in columns)) for j in order)
    return ChartBlock(
        WeightChart(rows=rows, methods=tuple(methods)),
        title=view.t("th_fig_weights"),
        label="fig-weights",
    )
