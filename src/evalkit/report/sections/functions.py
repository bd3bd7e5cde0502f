"""Functions of the system: how important they are, how far they meet the need, and what to mend first."""

from __future__ import annotations

from evalkit.charts.kinds import QuadrantChart, QuadrantPoint
from evalkit.evaluation.priorities.importance_performance import CONCENTRATE, IpaResult
from evalkit.inference.design import DesignMeans
from evalkit.numbers import fixed, interval
from evalkit.report.document import Block, Cell, ChartBlock, Column, Heading, TableBlock
from evalkit.report.sections.importance import QUADRANTS
from evalkit.report.view import View
from evalkit.study.failures import Failure
from evalkit.study.stages.evidence.functions import FunctionStage


def functions(view: View) -> tuple[Block, ...]:
    """The gap table in the order of importance × gap, and the quadrant chart."""
    stage = view.results.functions
    if stage is None or not isinstance(stage.analysis, IpaResult) or isinstance(stage.means, Failure):
        return ()
    return (
        Heading(1, view.t("h_functions"), "functions"),
        _table(view, stage, stage.analysis, stage.means),
        ChartBlock(
            _chart(view, stage, stage.analysis), title=view.t("fig_functions"), note=view.t("fig_ipa_note")
        ),
    )


def _table(view: View, stage: FunctionStage, found: IpaResult, means: DesignMeans) -> TableBlock:
    k = len(stage.functions)
    rows = []
    for place, j in enumerate(map(int, found.order), start=1):
        gap = 2 * k + j
        border = view.t("ipa_border") if found.border[j] else ""
        alert = found.quadrant[j] == CONCENTRATE and not found.border[j]
        rows.append(
            (
                str(place),
                f"{stage.functions[j].id} {view.text(stage.functions[j].text)}",
                fixed(float(found.importance[j]), 2),
                fixed(float(found.performance[j]), 2),
                fixed(float(found.gap[j]), 2),
                interval(float(means.ci_lower[0, gap]), float(means.ci_upper[0, gap]), 2),
                fixed(float(found.priority[j]), 2),
                Cell(
                    view.t("ipa_" + QUADRANTS[found.quadrant[j]]) + border,
                    tone="warning" if alert else "normal",
                ),
            )
        )
    return TableBlock(
        title=view.t("tab_functions"),
        columns=(
            Column("#", "right", 0.3),
            Column(view.t("fun_c_function"), "left", 2.2),
            Column(view.t("fun_c_importance"), "right", 0.9),
            Column(view.t("fun_c_fit"), "right", 0.8),
            Column(view.t("fun_c_gap"), "right", 0.7),
            Column(view.t("ev_c_interval", level=view.level), "right", 1.2),
            Column(view.t("fun_c_priority"), "right", 1.0),
            Column(view.t("c_quadrant"), "left", 1.7),
        ),
        rows=tuple(rows),
        note=view.t(
            "tab_functions_note",
            n=int(means.n[0, 0]),
            importance=fixed(found.importance_cut, 3),
            fit=fixed(found.performance_cut, 3),
        ),
    )


def _chart(view: View, stage: FunctionStage, found: IpaResult) -> QuadrantChart:
    return QuadrantChart(
        points=tuple(
            QuadrantPoint(
                view.text(function.text),
                float(found.performance[j]),
                float(found.importance[j]),
                border=bool(found.border[j]),
            )
            for j, function in enumerate(stage.functions)
        ),
        x_cut=found.performance_cut,
        y_cut=found.importance_cut,
        x_label=view.t("fun_fit_axis"),
        y_label=view.t("fun_importance_axis"),
        quadrants=(
            view.t("ipa_concentrate"),
            view.t("ipa_keep"),
            view.t("ipa_low"),
            view.t("ipa_overkill"),
        ),
    )
