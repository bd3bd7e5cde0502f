"""Importance and performance of the drivers of satisfaction: all customers, and one branch."""

from __future__ import annotations

from evalkit.charts.kinds import QuadrantChart, QuadrantPoint
from evalkit.evaluation.priorities.importance_performance import (
    CONCENTRATE,
    KEEP,
    LOW_PRIORITY,
    OVERKILL,
    IpaResult,
)
from evalkit.evaluation.priorities.relative_weights import RelativeWeights
from evalkit.numbers import fixed, interval, percent
from evalkit.report.document import (
    Block,
    Cell,
    ChartBlock,
    Column,
    Heading,
    Paragraph,
    TableBlock,
)
from evalkit.report.view import View
from evalkit.study.stages.findings.importance import ImportanceStage

QUADRANTS = {CONCENTRATE: "concentrate", KEEP: "keep", LOW_PRIORITY: "low", OVERKILL: "overkill"}


def importance(view: View) -> tuple[Block, ...]:
    """Derived and stated importance over all respondents."""
    stage = view.results.importance
    if stage is None or not isinstance(stage.overall, IpaResult):
        return ()
    return (
        Heading(1, view.t("h_importance"), "importance"),
        *explained(view, stage),
        importance_table(view, stage, stage.overall, None),
    )


def branch_importance(view: View, i: int) -> tuple[Block, ...]:
    """The quadrant chart and the table of one branch."""
    stage = view.results.importance
    if stage is None or not view.shown(i):
        return ()
    found = stage.by_branch[i]
    if found is None:
        return ()
    return (
        Heading(1, view.t("h_importance"), "importance"),
        ChartBlock(quadrant_chart(view, stage, found), title=view.t("fig_ipa"), note=view.t("fig_ipa_note")),
        importance_table(view, stage, found, i),
    )


def explained(view: View, stage: ImportanceStage) -> tuple[Block, ...]:
    """What derived importance is, and how much the drivers explain."""
    derived = stage.derived
    if not isinstance(derived, RelativeWeights):
        return ()
    return (
        Paragraph(
            view.t(
                "importance_explained",
                outcome=scale_name(view, stage, stage.outcome),
                share=percent(100 * derived.r_squared, 0),
                n=fixed(derived.n_obs, 0),
            )
        ),
    )


def quadrant_chart(view: View, stage: ImportanceStage, found: IpaResult) -> QuadrantChart:
    """The drivers between the cuts of importance and performance."""
    stated = stage.stated is not None
    return QuadrantChart(
        points=tuple(
            QuadrantPoint(
                scale_name(view, stage, label),
                float(found.performance[k]),
                float(found.importance[k]),
                border=bool(found.border[k]),
            )
            for k, label in enumerate(found.labels)
        ),
        x_cut=found.performance_cut,
        y_cut=found.importance_cut,
        x_label=view.t("ipa_performance"),
        y_label=view.t("c_stated" if stated else "c_derived"),
        quadrants=(
            view.t("ipa_concentrate"),
            view.t("ipa_keep"),
            view.t("ipa_low"),
            view.t("ipa_overkill"),
        ),
    )


def importance_table(view: View, stage: ImportanceStage, found: IpaResult, branch: int | None) -> TableBlock:
    """One row a driver with its importance, performance and quadrant, the first to mend first."""
    columns = [Column(view.t("c_scale"), "left", 1.5)]
    if stage.stated is not None:
        columns.append(Column(view.t("c_stated"), "right", 1.0))
    columns += [
        Column(view.t("c_derived"), "right", 1.9),
        Column(view.t("c_performance" if branch is None else "c_performance_here"), "right", 1.0),
        Column(view.t("c_quadrant"), "left", 1.5),
    ]
    if stage.stated is not None:
        columns.append(Column(view.t("c_two_views"), "left", 1.9))
    rows = tuple(_row(view, stage, found, int(k)) for k in found.order)
    note = view.t("tab_importance_note", level=view.level)
    return TableBlock(title=view.t("tab_importance"), columns=tuple(columns), rows=rows, note=note)


def _row(view: View, stage: ImportanceStage, found: IpaResult, k: int) -> tuple[str | Cell, ...]:
    cells: list[str | Cell] = [f"{found.labels[k]} {scale_name(view, stage, found.labels[k])}"]
    if stage.stated is not None:
        cells.append(percent(float(found.importance[k])))
    border = view.t("ipa_border") if found.border[k] else ""
    cells += [
        _derived(view, stage, k),
        fixed(float(found.performance[k])),
        Cell(
            view.t("ipa_" + QUADRANTS[found.quadrant[k]]) + border,
            tone="warning" if found.quadrant[k] == CONCENTRATE and not found.border[k] else "normal",
        ),
    ]
    if stage.stated is not None:
        cells.append(_views(view, found, k))
    return tuple(cells)


def _derived(view: View, stage: ImportanceStage, k: int) -> str:
    derived = stage.derived
    if not isinstance(derived, RelativeWeights):
        return view.t("not_computed")
    scale = 100 / derived.r_squared
    ends = interval(float(derived.ci_lower[k]) * scale, float(derived.ci_upper[k]) * scale)
    return f"{percent(100 * float(derived.shares[k]))} {ends}"


def _views(view: View, found: IpaResult, k: int) -> Cell:
    """Whether stated and derived importance agree about a driver."""
    if found.rank_difference is None:
        return Cell("–", tone="muted")
    apart = fixed(abs(float(found.rank_difference[k])), 0)
    if found.disagree[k]:
        return Cell(view.t("views_disagree", n=apart), tone="warning")
    if not found.derived_quadrant or found.derived_quadrant[k] == found.quadrant[k]:
        return Cell(view.t("views_agree"))
    other = view.t("ipa_" + QUADRANTS[found.derived_quadrant[k]])
    return Cell(view.t("views_other_quadrant", quadrant=other), tone="muted")


def scale_name(view: View, stage: ImportanceStage, code: str) -> str:
    """Name of a driver or the outcome."""
    scales = view.results.kept[stage.survey].questionnaire.scales
    return next(view.text(scale.text) for scale in scales if scale.id == code)
