"""Reliability of the scales and what their items have in common."""

from __future__ import annotations

import numpy as np

from evalkit.psychometrics.exploratory import EfaResult
from evalkit.report.document import Block, Cell, Column, GroupRow, Heading, Paragraph, TableBlock
from evalkit.report.numbers import fixed, interval, p_value, percent
from evalkit.report.view import View
from evalkit.study.failures import Failure
from evalkit.study.stages.exploration import FactorStage
from evalkit.study.stages.scales import ScaleReliability

SALIENT = 0.30


def reliability(view: View) -> tuple[Block, ...]:
    """Coefficients of every scale, then the items of every scale."""
    blocks: list[Block] = [Heading(1, view.t("h_reliability"), "reliability")]
    rows: list[tuple[str | Cell, ...] | GroupRow] = []
    items: list[tuple[str | Cell, ...] | GroupRow] = []
    for key, scales in view.results.scales.items():
        rows.append(GroupRow(view.text(view.results.bundle.questionnaires[key].title)))
        for scale in scales.scales.values():
            rows.append(_scale_row(view, scale))
            items += _item_rows(view, scale)
    if not items and len(rows) <= len(view.results.scales):
        return ()
    blocks.append(
        TableBlock(
            title=view.t("tab_reliability"),
            rows=tuple(rows),
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
            title=view.t("tab_items"),
            rows=tuple(items),
            note=view.t("tab_items_note"),
            columns=(
                Column(view.t("c_item"), "left", 4.0),
                Column(view.t("c_item_rest"), "right"),
                Column(view.t("c_alpha_deleted"), "right"),
            ),
        )
    )
    return tuple(blocks)


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
        Cell(fixed(alpha.alpha, 3), strong=True, tone="warning" if alpha.alpha < 0.7 else "normal"),
        interval(alpha.ci_lower, alpha.ci_upper, 3),
        fixed(alpha.alpha_standardised, 3),
        "–" if isinstance(omega, Failure) else fixed(omega.omega_total, 3),
        fixed(alpha.average_r, 3),
    )


def _item_rows(view: View, scale: ScaleReliability) -> list[tuple[str | Cell, ...] | GroupRow]:
    alpha = scale.alpha
    if isinstance(alpha, Failure):
        return []
    rows: list[tuple[str | Cell, ...] | GroupRow] = [
        GroupRow(f"{scale.scale.id} {view.text(scale.scale.text)} (α = {fixed(alpha.alpha, 3)})")
    ]
    for item, rest, deleted in zip(scale.scale.items, alpha.item_rest_r, alpha.alpha_if_deleted, strict=True):
        label = f"{item.id} {view.text(item.text)}" + (view.t("reversed_mark") if item.reversed else "")
        better = float(deleted) > alpha.alpha
        rows.append(
            (
                label,
                Cell(fixed(float(rest), 3), tone="warning" if rest < SALIENT else "normal"),
                Cell(fixed(float(deleted), 3), tone="warning" if better else "normal"),
            )
        )
    return rows


def exploration(view: View) -> tuple[Block, ...]:
    """KMO, Bartlett, parallel analysis and the factor solution."""
    factors = view.results.factors
    if factors is None:
        return ()
    blocks: list[Block] = [Heading(1, view.t("h_factors"), "factors")]
    if isinstance(factors, Failure):
        return (*blocks, Paragraph(str(factors), tone="warning"))
    blocks.append(
        Paragraph(
            view.t(
                "factor_sample",
                n=fixed(factors.sample.n_obs, 0),
                total=fixed(factors.sample.n_total, 0),
                p=len(factors.sample.names),
            )
        )
    )
    blocks.append(_adequacy(view, factors))
    if isinstance(factors.efa, Failure):
        blocks.append(Paragraph(str(factors.efa), tone="warning"))
    else:
        blocks += _solution(view, factors, factors.efa)
    return tuple(blocks)


def _adequacy(view: View, factors: FactorStage) -> TableBlock:
    rows: list[tuple[str | Cell, ...]] = []
    kmo, bartlett, parallel = factors.kmo, factors.bartlett, factors.parallel
    rows.append(("KMO", str(kmo.reason) if isinstance(kmo, Failure) else fixed(kmo.msa, 3)))
    if isinstance(bartlett, Failure):
        rows.append((view.t("bartlett"), bartlett.reason))
    else:
        rows.append(
            (
                view.t("bartlett"),
                f"χ²({bartlett.df}) = {fixed(bartlett.chi2, 2)}, {p_value(bartlett.pvalue, view.language)}",
            )
        )
    if isinstance(parallel, Failure):
        rows.append((view.t("parallel"), parallel.reason))
    else:
        first = [fixed(float(x), 3) for x in parallel.eigenvalues[: parallel.n_factors + 2]]
        limits = [fixed(float(x), 3) for x in parallel.simulated[: parallel.n_factors + 2]]
        rows.append(
            (
                view.t("parallel"),
                view.t(
                    "parallel_text",
                    n=parallel.n_factors,
                    values=", ".join(first),
                    limits=", ".join(limits),
                    draws=parallel.n_draws,
                ),
            )
        )
    return TableBlock(
        title=view.t("tab_adequacy"),
        rows=tuple(rows),
        columns=(Column(view.t("c_criterion"), "left", 1.0), Column(view.t("c_result"), "left", 3.0)),
    )


def _solution(view: View, factors: FactorStage, efa: EfaResult) -> list[Block]:
    msa = None if isinstance(factors.kmo, Failure) else factors.kmo.msa_items
    survey = view.results.kept[factors.survey]
    texts = {item.id: item for scale in survey.questionnaire.scales for item in scale.items}
    columns = [
        Column(view.t("c_item"), "left", 3.4),
        *(Column(name, "right", 0.8) for name in efa.factors),
        Column("h²", "right", 0.8),
        Column("MSA", "right", 0.8),
    ]
    rows: list[tuple[str | Cell, ...]] = []
    for k, item in enumerate(efa.items):
        loadings = [
            Cell(
                fixed(float(x), 3),
                strong=bool(abs(x) >= SALIENT),
                tone="normal" if abs(x) >= SALIENT else "muted",
            )
            for x in efa.loadings[k]
        ]
        rows.append(
            (
                f"{item} {view.text(texts[item].text)}",
                *loadings,
                fixed(float(efa.communalities[k]), 3),
                "–" if msa is None else fixed(float(msa[k]), 3),
            )
        )
    explained = efa.variance_explained / len(efa.items)
    rows.append(
        (
            view.t("variance_explained"),
            *(percent(100 * float(x)) for x in explained),
            percent(100 * float(explained.sum())),
            "",
        )
    )
    note = view.t(
        "tab_efa_note",
        method=view.t("efa_" + efa.method),
        rotation=view.t("rotation_" + efa.rotation),
        chosen=view.t("chosen_" + factors.chosen_by),
        salient=fixed(SALIENT, 2),
        rmsr=fixed(efa.rmsr, 3),
    )
    if efa.heywood:
        note += view.t("heywood", items=view.join(list(efa.heywood)))
    check = factors.check
    if not isinstance(check, Failure):
        gap = float(np.abs(np.abs(check.communalities) - np.abs(efa.communalities)).max())
        note += view.t("efa_check", method=view.t("efa_" + check.method), gap=fixed(gap, 3))
    blocks: list[Block] = [
        TableBlock(title=view.t("tab_efa"), columns=tuple(columns), rows=tuple(rows), note=note)
    ]
    if efa.rotation in {"oblimin", "promax"} and efa.n_factors > 1:
        phi = tuple(
            (name, *(fixed(float(x), 3) for x in line))
            for name, line in zip(efa.factors, efa.phi, strict=True)
        )
        blocks.append(
            TableBlock(
                title=view.t("tab_phi"),
                rows=phi,
                columns=(Column("", "left"), *(Column(name, "right") for name in efa.factors)),
            )
        )
    return blocks
