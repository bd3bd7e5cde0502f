"""5.3: the comment set, the sample, reliability and validity."""

from __future__ import annotations

import numpy as np

from evalkit.charts.kinds import ScreeChart
from evalkit.numbers import MISSING, fixed, p_value
from evalkit.psychometrics.factors.exploratory_result import EfaResult
from evalkit.report.document import Block, ChartBlock, Cite, Column, GroupRow, Heading, Ref, Row, TableBlock
from evalkit.report.thesis.parts import said, spread
from evalkit.report.view import View
from evalkit.study.failures import Failure
from evalkit.study.stages.findings.exploration import FactorStage
from evalkit.study.stages.scores.scales import ScaleReliability


def sample(view: View) -> tuple[Block, ...]:
    """Grades and their points; answers, reliability and validity of every scale."""
    results = view.results
    blocks: list[Block] = [Heading(1, view.t("th_h_sample"), "sec-sample")]
    if isinstance(results.grading, Failure):
        blocks.append(said(view, "th_no_grading", reason=view.say(results.grading.reason)))
    else:
        blocks += [said(view, "th_comments", table=Ref("tbl-comments")), _comments(view)]
    blocks.append(
        said(
            view,
            "th_sample",
            surveys=_surveys(view),
            table=Ref("tbl-reliability"),
            alpha=Cite("cronbach1951", "maydeu2007"),
            omega=Cite("mcdonald1999"),
            ave=Cite("fornell1981"),
        )
    )
    blocks.append(_reliability(view))
    if isinstance(results.factors, FactorStage):
        blocks += _factorability(view, results.factors)
    return tuple(blocks)


def factors(view: View) -> tuple[Block, ...]:
    """The factor solution: loadings and the scree that led to it."""
    stage = view.results.factors
    return tuple(_solution(view, stage)) if isinstance(stage, FactorStage) else ()


def _comments(view: View) -> TableBlock:
    grades = view.results.bundle.study.comment_set.grades
    return TableBlock(
        columns=(
            Column(view.t("th_c_grade"), "left"),
            *(Column(view.text(grade.text), "center") for grade in grades),
        ),
        rows=((view.t("th_c_points"), *(fixed(grade.score, 0) for grade in grades)),),
        title=view.t("th_tab_comments"),
        label="tbl-comments",
    )


def _surveys(view: View) -> str:
    parts = []
    for key, kept in view.results.kept.items():
        title = view.text(view.results.bundle.questionnaires[key].title)
        received = len(view.results.inputs.surveys[key].answers)
        parts.append(view.t("th_survey_counts", title=title, received=received, kept=len(kept.answers)))
    return view.join(parts)


def _reliability(view: View) -> TableBlock:
    rows: list[Row] = []
    for key, stage in view.results.scales.items():
        if len(view.results.scales) > 1:
            rows.append(GroupRow(view.text(view.results.bundle.questionnaires[key].title)))
        rows += [_scale(view, scale) for scale in stage.scales.values()]
    return TableBlock(
        columns=(
            Column(view.t("th_c_scale_name"), "left", 1.9),
            Column(view.t("th_c_items"), "right", 0.7),
            Column("n", "right", 0.8),
            Column("α", "right", 0.7),
            Column(view.t("th_c_alpha_std"), "right", 0.9),
            Column("CITC", "right", 1.5),
            Column(view.t("th_c_loading"), "right", 1.5),
            Column("AVE", "right", 0.7),
            Column("CR (ω)", "right", 0.8),
        ),
        rows=tuple(rows),
        title=view.t("th_tab_reliability"),
        note=view.t("th_tab_reliability_note") + _validity(view),
        label="tbl-reliability",
    )


def _scale(view: View, scale: ScaleReliability) -> tuple[str, ...]:
    alpha, items, omega = scale.alpha, scale.items, scale.omega
    known = None if isinstance(alpha, Failure) else alpha
    held = None if items is None or isinstance(items, Failure) else items
    name = f"{scale.scale.id} {view.text(scale.scale.text)}"
    return (
        name,
        str(len(scale.scale.item_ids)),
        MISSING if known is None else str(known.n_obs),
        MISSING if known is None else fixed(known.alpha, 3),
        MISSING if known is None else fixed(known.alpha_standardised, 3),
        MISSING if held is None else spread(np.asarray(held.item_rest_r)),
        MISSING if held is None else spread(np.abs(held.loading)),
        MISSING if held is None else fixed(float(np.mean(np.square(held.loading))), 3),
        MISSING if isinstance(omega, Failure) else fixed(omega.omega_total, 3),
    )


def _validity(view: View) -> str:
    """KMO, Bartlett's test and the variance that the factors explain; "" without a factor analysis."""
    stage = view.results.factors
    if not isinstance(stage, FactorStage) or not isinstance(stage.efa, EfaResult):
        return ""
    if isinstance(stage.kmo, Failure) or isinstance(stage.bartlett, Failure):
        return ""
    return view.t(
        "th_validity",
        items=len(stage.efa.items),
        n=stage.sample.n_obs,
        kmo=fixed(stage.kmo.msa, 3),
        chi2=fixed(stage.bartlett.chi2, 2),
        df=int(stage.bartlett.df),
        p=p_value(stage.bartlett.pvalue, view.language),
        factors=stage.efa.n_factors,
        share=fixed(_explained(stage.efa), 1),
    )


def _explained(efa: EfaResult) -> float:
    """Percent of the variance of the items."""
    return 100 * float(np.sum(efa.variance_explained)) / len(efa.items)


def _factorability(view: View, stage: FactorStage) -> list[Block]:
    if isinstance(stage.kmo, Failure) or isinstance(stage.bartlett, Failure):
        return []
    test = stage.bartlett
    return [
        said(
            view,
            "th_factorability",
            n=stage.sample.n_obs,
            kmo=fixed(stage.kmo.msa, 3),
            chi2=fixed(test.chi2, 2),
            df=int(test.df),
            p=p_value(test.pvalue, view.language),
            kaiser=Cite("kaiser1974"),
            bartlett=Cite("bartlett1951"),
        )
    ]


def _solution(view: View, stage: FactorStage) -> list[Block]:
    blocks: list[Block] = []
    if isinstance(stage.efa, EfaResult) and not isinstance(stage.parallel, Failure):
        values = {
            "factors": stage.efa.n_factors,
            "share": fixed(_explained(stage.efa), 1),
            "table": Ref("tbl-loadings"),
        }
        values["figure"] = Ref("fig-scree")
        blocks += [said(view, "th_factors", horn=Cite("horn1965"), **values), _loadings(view, stage.efa)]
    if not isinstance(stage.parallel, Failure):
        parallel = stage.parallel
        chart = ScreeChart(
            observed=tuple(map(float, parallel.eigenvalues)),
            simulated=tuple(map(float, parallel.simulated)),
            retained=int(parallel.n_factors),
            x_label=view.t("th_x_component"),
            y_label=view.t("th_y_eigenvalue"),
            observed_label=view.t("th_observed"),
            simulated_label=view.t("th_simulated"),
            retained_label=view.t("th_retained"),
        )
        blocks.append(ChartBlock(chart, title=view.t("th_fig_scree"), label="fig-scree"))
    return blocks


def _loadings(view: View, solution: EfaResult) -> TableBlock:
    rows = tuple(
        (item, *(fixed(float(x), 3) for x in line), fixed(float(h), 3))
        for item, line, h in zip(solution.items, solution.loadings, solution.communalities, strict=True)
    )
    return TableBlock(
        columns=(
            Column(view.t("th_c_item"), "left"),
            *(Column(name, "right") for name in solution.factors),
            Column("h²", "right"),
        ),
        rows=rows,
        title=view.t("th_tab_loadings"),
        note=view.t(
            "th_tab_loadings_note",
            method=view.option("extraction_" + solution.method),
            rotation=view.option("rotation_" + solution.rotation),
        ),
        label="tbl-loadings",
    )
