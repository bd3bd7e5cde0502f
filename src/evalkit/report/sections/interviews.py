"""The coded interviews: who was asked, what was said how often, and how far the coders agree."""

from __future__ import annotations

import numpy as np

from evalkit.charts.kinds import BarChart, BarRow
from evalkit.inference.agreement.agreement import RatingAgreement
from evalkit.interviews.agreement import CodingAgreement
from evalkit.numbers import fixed, interval, percent
from evalkit.report.document import Block, CellLike, ChartBlock, Column, Heading, Paragraph, TableBlock
from evalkit.report.sections.evidence_words import code_name
from evalkit.report.view import View
from evalkit.study.stages.evidence.interviews import InterviewStage

KAPPA = "cohen_kappa"
SHOWN = ("percent_agreement", KAPPA, "krippendorff_alpha", "gwet_ac")


def interviews(view: View) -> tuple[Block, ...]:
    """Sample, codes by role, agreement."""
    stage = view.results.interviews
    if stage is None:
        return ()
    held = stage.interviews
    intro = view.t(
        "int_intro",
        n=held.n,
        coders=len(held.coders),
        passages=stage.mentions.passages["id"].nunique(),
        rule=view.t("int_counted_" + stage.counted),
    )
    blocks: list[Block] = [Heading(1, view.t("h_interviews"), "interviews"), Paragraph(intro)]
    blocks.append(_codes(view, stage))
    if isinstance(stage.agreement, CodingAgreement):
        blocks += _agreement(view, stage.agreement)
    return tuple(blocks)


def _codes(view: View, stage: InterviewStage) -> TableBlock:
    """Interviews with each code, in all and by role; small roles are hidden."""
    mentions, roles = stage.mentions, stage.by_role
    columns = [
        Column(view.t("int_c_code"), "left", 2.4),
        Column(view.t("int_c_interviews"), "right", 1.2),
        Column(view.t("int_c_passages"), "right", 0.8),
    ]
    shown = [] if roles is None else [g for g in range(len(roles.group)) if not roles.hidden[g]]
    if roles is not None:
        columns += [Column(f"{_role(view, roles.group[g])} (n = {roles.n[g]})", "right", 1.0) for g in shown]
    rows: list[tuple[CellLike, ...]] = []
    for j, code in enumerate(mentions.codes):
        n = int(mentions.given[:, j].sum())
        cells: list[CellLike] = [
            code_name(view, code),
            f"{n} ({percent(100 * n / len(mentions.documents), 0)})",
            str(int((mentions.passages["code"] == code).sum())),
        ]
        for g in shown:
            count = np.nan if roles is None else roles.n_interviews[roles.code.index(code), g]
            cells.append(fixed(float(count), 0))
        rows.append(tuple(cells))
    return TableBlock(
        title=view.t("tab_codes"), columns=tuple(columns), rows=tuple(rows), note=view.t("tab_codes_note")
    )


def _role(view: View, role: str) -> str:
    words = {
        "branch_head": "int_role_head",
        "relationship_manager": "int_role_manager",
        "it_data": "int_role_it",
        "customer": "int_role_customer",
        "": "int_role_unknown",
    }
    return view.t(words[role]) if role in words else role


def _agreement(view: View, held: CodingAgreement) -> list[Block]:
    overall = held.overall
    rows = tuple(
        (view.t("int_" + name), fixed(_at(overall.estimate, k), 3), _ends(overall, k))
        for k, name in enumerate(overall.coefficient)
        if name in SHOWN and np.isfinite(overall.estimate[k])
    )
    if not rows:
        return []
    note = view.t(
        "tab_agreement_note", units=overall.n_units, differ=held.n_disagreements, draws=overall.n_draws
    )
    table = TableBlock(
        title=view.t("tab_agreement"),
        columns=(
            Column(view.t("int_c_coefficient"), "left", 1.8),
            Column(view.t("int_c_value"), "right", 0.8),
            Column(view.t("ev_c_interval", level=f"{overall.confidence:.0%}"), "right", 1.2),
        ),
        rows=rows,
        note=note,
    )
    return [table, *_by_code(view, held)]


def _by_code(view: View, held: CodingAgreement) -> list[Block]:
    """κ of every code, the weakest first: what the coders should talk about."""
    found = held.by_code
    if found is None or KAPPA not in found.coefficient:
        return []
    k = found.coefficient.index(KAPPA)
    values = np.asarray(found.estimate)[:, k]
    order = [int(j) for j in np.argsort(values) if np.isfinite(values[j])]
    chart = BarChart(
        rows=tuple(BarRow(code_name(view, found.code[j]), float(values[j])) for j in order),
        lower=min(0.0, float(values[order].min())) if order else 0.0,
        upper=1.0,
        digits=2,
    )
    return [ChartBlock(chart, title=view.t("fig_kappa"), note=view.t("fig_kappa_note"))] if order else []


def _ends(overall: RatingAgreement, k: int) -> str:
    return interval(_at(overall.ci_lower, k), _at(overall.ci_upper, k), 3)


def _at(values: np.ndarray, k: int) -> float:
    return float(values[k])
