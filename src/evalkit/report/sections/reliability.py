"""Reliability of the scales: coefficients, branch means, and the sheet of every item."""

from __future__ import annotations

from collections.abc import Callable

from evalkit.numbers import fixed, interval, p_value, percent
from evalkit.psychometrics.reliability.item_analysis_result import ItemAnalysisResult
from evalkit.report.document import Block, BulletList, Cell, Column, GroupRow, Heading, Paragraph, TableBlock
from evalkit.report.view import Tone, View
from evalkit.study.failures import Failure
from evalkit.study.stages.scores.scales import ScaleReliability

Row = tuple[str | Cell, ...] | GroupRow
LOW_REST, LOW_ALPHA = 0.30, 0.70
VERDICT_TONE: dict[str, Tone] = {"keep": "normal", "revise": "warning", "drop": "warning"}


def reliability(view: View) -> tuple[Block, ...]:
    """Coefficients of every scale, further coefficients, branch means, and the items."""
    if not any(scales.scales for scales in view.results.scales.values()):
        return ()
    blocks: list[Block] = [Heading(1, view.t("h_reliability"), "reliability")]
    blocks += _keying(view)
    blocks.append(
        TableBlock(
            title=view.t("tab_reliability"),
            rows=_grouped(view, _scale_row),
            note=view.t("tab_reliability_note", level=view.level),
            columns=(
                Column(view.t("c_scale"), "left", 2.0),
                Column(view.t("c_items"), "right", 0.6),
                Column("n", "right", 0.8),
                Column(view.t("c_mean_sd"), "right", 1.2),
                Column("α", "right", 0.8),
                Column(view.level, "right", 1.3),
                Column(view.t("c_alpha_std"), "right", 0.8),
                Column("ω", "right", 0.8),
                Column(view.t("c_average_r"), "right", 0.8),
            ),
        )
    )
    blocks.append(
        TableBlock(
            title=view.t("tab_coefficients"),
            rows=_grouped(view, _further_row),
            note=view.t("tab_coefficients_note"),
            columns=(
                Column(view.t("c_scale"), "left", 2.0),
                Column(view.t("c_alpha_ordinal"), "right"),
                Column(view.t("c_omega_ordinal"), "right"),
                Column("λ2", "right"),
                Column("λ4", "right"),
                Column("λ6", "right"),
                Column("glb", "right"),
                Column(view.t("c_split_half"), "right", 1.3),
                Column("SEM", "right"),
            ),
        )
    )
    if any(_has_branches(scale) for found in view.results.scales.values() for scale in found.scales.values()):
        blocks.append(_branch_table(view))
    blocks += _item_tables(view)
    return tuple(blocks)


def _grouped(view: View, make: Callable[[View, ScaleReliability], tuple[str | Cell, ...]]) -> tuple[Row, ...]:
    rows: list[Row] = []
    for key, scales in view.results.scales.items():
        rows.append(GroupRow(view.text(view.results.bundle.questionnaires[key].title)))
        rows += [make(view, scale) for scale in scales.scales.values()]
    return tuple(rows)


def _keying(view: View) -> list[Block]:
    """Items that run against their scale, named before any coefficient."""
    found = [
        item
        for scales in view.results.scales.values()
        for scale in scales.scales.values()
        if not isinstance(scale.alpha, Failure)
        for item in scale.alpha.items_to_reverse
    ]
    return [Paragraph(view.t("items_to_reverse", items=view.join(found)), tone="warning")] if found else []


def _scale_row(view: View, scale: ScaleReliability) -> tuple[str | Cell, ...]:
    name = f"{scale.scale.id} {view.text(scale.scale.text)}"
    mean_sd = f"{fixed(scale.mean, 2)} ({fixed(scale.sd, 2)})"
    alpha, omega = scale.alpha, scale.omega
    count = str(len(scale.scale.items))
    if isinstance(alpha, Failure):
        reason = Cell(view.t("not_computed"), tone="muted")
        return name, count, fixed(scale.n_scored, 0), mean_sd, reason, "–", "–", "–", "–"
    return (
        name,
        count,
        fixed(alpha.n_obs, 0),
        mean_sd,
        Cell(fixed(alpha.alpha, 3), strong=True, tone="warning" if alpha.alpha < LOW_ALPHA else "normal"),
        interval(alpha.ci_lower, alpha.ci_upper, 3),
        fixed(alpha.alpha_standardised, 3),
        "–" if isinstance(omega, Failure) else fixed(omega.omega_total, 3),
        fixed(alpha.average_r, 3),
    )


def _further_row(view: View, scale: ScaleReliability) -> tuple[str | Cell, ...]:
    ordinal, bounds, split = scale.ordinal, scale.guttman, scale.split
    cells: list[str | Cell] = [f"{scale.scale.id} {view.text(scale.scale.text)}"]
    if ordinal is None or isinstance(ordinal, Failure):
        cells += ["–", "–"]
    else:
        cells += [fixed(ordinal.alpha, 3), fixed(ordinal.omega_total, 3)]
    if isinstance(bounds, Failure):
        cells += ["–", "–", "–"]
    else:
        cells += [fixed(bounds.lambda2, 3), fixed(bounds.lambda4, 3), fixed(bounds.lambda6, 3)]
    cells.append("–" if isinstance(scale.glb, Failure) else fixed(scale.glb.glb, 3))
    cells.append(
        "–" if isinstance(split, Failure) else f"{fixed(split.minimum, 3)}–{fixed(split.maximum, 3)}"
    )
    return (*cells, fixed(scale.measurement_error, 2))


def _has_branches(scale: ScaleReliability) -> bool:
    return scale.branches is not None and not isinstance(scale.branches, Failure)


def _branch_table(view: View) -> TableBlock:
    return TableBlock(
        title=view.t("tab_icc"),
        rows=_grouped(view, _branch_row),
        note=view.t("tab_icc_note", level=view.level),
        columns=(
            Column(view.t("c_scale"), "left", 2.0),
            Column(view.t("c_units_n"), "right"),
            Column("n", "right"),
            Column("ICC(1)", "right"),
            Column(view.level, "right", 1.4),
            Column("ICC(2)", "right"),
            Column("F", "right", 1.6),
        ),
    )


def _branch_row(view: View, scale: ScaleReliability) -> tuple[str | Cell, ...]:
    name = f"{scale.scale.id} {view.text(scale.scale.text)}"
    found = scale.branches
    if found is None or isinstance(found, Failure):
        return name, "–", "–", Cell(view.t("not_computed"), tone="muted"), "–", "–", "–"
    test = f"F({found.df1}, {found.df2}) = {fixed(found.f, 2)}, {p_value(found.pvalue, view.language)}"
    return (
        name,
        fixed(len(found.branches), 0),
        fixed(found.n_obs, 0),
        fixed(found.icc1, 3),
        interval(found.ci_lower, found.ci_upper, 3),
        Cell(fixed(found.icc2, 3), tone="warning" if found.icc2 < LOW_ALPHA else "normal"),
        test,
    )


def _item_tables(view: View) -> list[Block]:
    blocks: list[Block] = []
    for key, scales in view.results.scales.items():
        rows: list[Row] = []
        for scale in scales.scales.values():
            if scale.items is not None and not isinstance(scale.items, Failure):
                rows += _item_rows(view, scale, scale.items)
        if rows:
            title = view.text(view.results.bundle.questionnaires[key].title)
            blocks.append(_item_table(view, title, tuple(rows)))
    return blocks


def _item_table(view: View, title: str, rows: tuple[Row, ...]) -> TableBlock:
    return TableBlock(
        title=view.t("tab_items", survey=title),
        rows=rows,
        note=view.t("tab_items_note"),
        columns=(
            Column(view.t("c_item"), "left", 3.2),
            Column(view.t("c_mean"), "right", 0.7),
            Column(view.t("c_sd"), "right", 0.7),
            Column(view.t("c_skew"), "right", 0.7),
            Column(view.t("c_floor"), "right", 1.2),
            Column(view.t("c_item_rest"), "right", 0.8),
            Column(view.t("c_alpha_deleted"), "right", 0.8),
            Column(view.t("c_cr"), "right", 0.8),
            Column(view.t("c_loading"), "right", 0.8),
            Column("h²", "right", 0.7),
            Column("MSA", "right", 0.7),
            Column(view.t("c_verdict"), "left", 1.1),
        ),
    )


def _item_rows(view: View, scale: ScaleReliability, found: ItemAnalysisResult) -> list[Row]:
    shape, alpha = found.distribution, fixed(found.alpha, 3)
    rows: list[Row] = [
        GroupRow(f"{scale.scale.id} {view.text(scale.scale.text)} (α = {alpha}, n = {found.n_obs})")
    ]
    for k, item in enumerate(scale.scale.items):
        rest, deleted = float(found.item_rest_r[k]), float(found.alpha_if_deleted[k])
        ends = f"{percent(100 * float(shape.floor[k]), 0)} / {percent(100 * float(shape.ceiling[k]), 0)}"
        verdict = found.verdicts[k]
        rows.append(
            (
                f"{item.id} {view.text(item.text)}" + (view.t("reversed_mark") if item.reversed else ""),
                *(fixed(float(x[k]), 2) for x in (shape.mean, shape.sd, shape.skewness)),
                ends,
                Cell(fixed(rest, 3), tone="warning" if rest < LOW_REST else "normal"),
                Cell(fixed(deleted, 3), tone="warning" if deleted > found.alpha else "normal"),
                fixed(float(found.extreme_groups.welch_t[k]), 1),
                fixed(float(found.loading[k]), 3),
                fixed(float(found.communality[k]), 3),
                fixed(float(found.msa[k]), 3),
                Cell(view.t("verdict_" + verdict), tone=VERDICT_TONE[verdict]),
            )
        )
    return rows


def item_reasons(view: View) -> tuple[Block, ...]:
    """Why items are to be revised or dropped: the rule, its limit and its origin."""
    lines = [
        view.t("said_colon", name=item, what=view.t("evidence_separator").join(map(view.say, reasons)))
        for scales in view.results.scales.values()
        for scale in scales.scales.values()
        if scale.items is not None and not isinstance(scale.items, Failure)
        for item, verdict, reasons in zip(
            scale.items.items, scale.items.verdicts, scale.items.reasons, strict=True
        )
        if verdict != "keep"
    ]
    return (Heading(2, view.t("h_item_reasons")), BulletList(tuple(lines))) if lines else ()
