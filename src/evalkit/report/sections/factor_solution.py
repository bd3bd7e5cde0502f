"""The factor solution: loadings, what limits it, and the correlations of the factors."""

from __future__ import annotations

import numpy as np

from evalkit.numbers import fixed, interval, p_value, percent
from evalkit.psychometrics.factors.exploratory_result import EfaResult
from evalkit.report.document import Block, Cell, Column, TableBlock
from evalkit.report.view import View
from evalkit.study.failures import Failure
from evalkit.study.stages.findings.exploration import FactorStage

SALIENT = 0.30


def solution(view: View, factors: FactorStage, efa: EfaResult) -> list[Block]:
    """Loadings with their note and, of oblique factors, their correlations."""
    columns = (
        Column(view.t("c_item"), "left", 3.4),
        *(Column(name, "right", 0.8) for name in efa.factors),
        Column("h²", "right", 0.8),
        Column("MSA", "right", 0.8),
    )
    rows = (*_items(view, factors, efa), _explained(view, efa))
    note = _note(view, factors, efa)
    blocks: list[Block] = [TableBlock(title=view.t("tab_efa"), columns=columns, rows=rows, note=note)]
    if efa.n_factors > 1 and not np.allclose(efa.phi, np.eye(efa.n_factors)):
        blocks.append(_correlations(view, efa))
    return blocks


def _items(view: View, factors: FactorStage, efa: EfaResult) -> list[tuple[str | Cell, ...]]:
    msa = None if isinstance(factors.kmo, Failure) else factors.kmo.msa_items
    survey = view.results.kept[factors.survey]
    texts = {item.id: item for scale in survey.questionnaire.scales for item in scale.items}
    return [
        (
            f"{item} {view.text(texts[item].text)}",
            *(_loading(float(x)) for x in efa.loadings[k]),
            fixed(float(efa.communalities[k]), 3),
            "–" if msa is None else fixed(float(msa[k]), 3),
        )
        for k, item in enumerate(efa.items)
    ]


def _loading(value: float) -> Cell:
    salient = abs(value) >= SALIENT
    return Cell(fixed(value, 3), strong=salient, tone="normal" if salient else "muted")


def _explained(view: View, efa: EfaResult) -> tuple[str, ...]:
    explained = efa.variance_proportion
    return (
        view.t("variance_explained"),
        *(percent(100 * float(x)) for x in explained),
        percent(100 * float(explained.sum())),
        "",
    )


def _note(view: View, factors: FactorStage, efa: EfaResult) -> str:
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
    return note


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


def _correlations(view: View, efa: EfaResult) -> TableBlock:
    rows = tuple(
        (name, *(fixed(float(x), 3) for x in line)) for name, line in zip(efa.factors, efa.phi, strict=True)
    )
    columns = (Column("", "left"), *(Column(name, "right") for name in efa.factors))
    return TableBlock(title=view.t("tab_phi"), rows=rows, columns=columns)
