"""What the items have in common: factorability, number of factors, the factor solution."""

from __future__ import annotations

import numpy as np

from evalkit.numbers import fixed, interval, p_value, percent
from evalkit.psychometrics.factors.exploratory_result import EfaResult
from evalkit.psychometrics.retention.n_factors import FactorCount
from evalkit.report.document import Block, Cell, Column, Heading, Paragraph, TableBlock
from evalkit.report.view import View
from evalkit.study.failures import Failure
from evalkit.study.stages.exploration import FactorStage

SALIENT = 0.30


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
    if not isinstance(factors.count, Failure):
        blocks.append(_votes(view, factors.count))
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
    if not isinstance(factors.harman, Failure):
        share, limit = (percent(100 * x) for x in (factors.harman.share_components, factors.harman.limit))
        key = "harman_dominated" if factors.harman.dominated else "harman_fine"
        rows.append((view.t("harman"), view.t(key, share=share, limit=limit)))
    if factors.omega is not None and not isinstance(factors.omega, Failure):
        rows.append(
            (
                view.t("omega_h"),
                view.t(
                    "omega_h_text",
                    h=fixed(factors.omega.omega_hierarchical, 3),
                    total=fixed(factors.omega.omega_total, 3),
                    ecv=fixed(factors.omega.ecv, 3),
                    m=factors.omega.n_factors,
                ),
            )
        )
    return TableBlock(
        title=view.t("tab_adequacy"),
        rows=tuple(rows),
        columns=(Column(view.t("c_criterion"), "left", 1.0), Column(view.t("c_result"), "left", 3.0)),
    )


def _votes(view: View, count: FactorCount) -> TableBlock:
    """How many factors each rule keeps."""
    rows = tuple(
        (view.t("rule_n_" + rule), str(int(vote)))
        for rule, vote in zip(count.rules, count.votes, strict=True)
    )
    modes = view.join([str(int(mode)) for mode in count.modes])
    return TableBlock(
        title=view.t("tab_votes"),
        rows=rows,
        note=view.t(
            "tab_votes_note",
            median=fixed(float(count.median), 1),
            modes=modes,
            lowest=int(count.lowest),
            highest=int(count.highest),
        ),
        columns=(Column(view.t("c_criterion"), "left", 3.0), Column(view.t("c_factors"), "right", 1.0)),
    )


def _fit(view: View, efa: EfaResult) -> str:
    """The fit of the solution in one line, "" where there is no test."""
    if efa.chi2 is None or efa.rmsea is None or efa.pvalue is None:
        return ""
    return view.t(
        "efa_fit",
        chi2=fixed(efa.chi2, 2),
        df=efa.df,
        p=p_value(efa.pvalue, view.language),
        rmsea=fixed(efa.rmsea, 3),
        interval=interval(efa.rmsea_lower, efa.rmsea_upper, 3),
        tli=fixed(efa.tli, 3),
        bic=fixed(efa.bic, 1),
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
    note += _fit(view, efa)
    if efa.heywood:
        note += view.t("heywood", items=view.join(list(efa.heywood)))
    check = factors.check
    if not isinstance(check, Failure):
        gap = float(np.abs(np.abs(check.communalities) - np.abs(efa.communalities)).max())
        note += view.t("efa_check", method=view.t("efa_" + check.method), gap=fixed(gap, 3))
    blocks: list[Block] = [
        TableBlock(title=view.t("tab_efa"), columns=tuple(columns), rows=tuple(rows), note=note)
    ]
    if efa.n_factors > 1 and not np.allclose(efa.phi, np.eye(efa.n_factors)):
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
