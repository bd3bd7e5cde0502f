"""Page 6: which drivers are important and how they perform here, by quadrant."""

from __future__ import annotations

from evalkit.evaluation.priorities.importance_performance import (
    CONCENTRATE,
    KEEP,
    LOW_PRIORITY,
    OVERKILL,
    IpaResult,
)
from evalkit.report.branch.scales import contrasts
from evalkit.report.document import Block, ChartBlock, GroupRow, Heading, Paragraph, Row, TableBlock
from evalkit.report.sections.importance import (
    QUADRANTS,
    explained,
    importance_table,
    quadrant_chart,
    scale_name,
)
from evalkit.report.view import View
from evalkit.study.stages.findings.importance import ImportanceStage

IN_ORDER = (CONCENTRATE, KEEP, LOW_PRIORITY, OVERKILL)


def priorities(view: View, i: int) -> tuple[Block, ...]:
    """The quadrant chart, the drivers by quadrant with both importances, and what to check."""
    stage = view.results.importance
    if stage is None or not view.shown(i):
        return ()
    found = stage.by_branch[i]
    if found is None:
        return ()
    message = _message(view, stage, found, i)
    chart = quadrant_chart(view, stage, found)
    return (
        Heading(1, message, "priorities"),
        *explained(view, stage),
        ChartBlock(chart, title=view.t("fig_ipa"), note=view.t("fig_ipa_note"), alt=message),
        _by_quadrant(view, stage, found, i),
        *_flags(view, stage, found),
    )


def _message(view: View, stage: ImportanceStage, found: IpaResult, i: int) -> str:
    """What is important and low; only a distance beyond chance and beyond the border is called low."""
    settled = contrasts(view, i, stage.survey, found.labels).settled & view.ranked(i)
    inside = [k for k in found.order.tolist() if found.quadrant[k] == CONCENTRATE]
    clear = [scale_name(view, stage, found.labels[k]) for k in inside if settled[k] and not found.border[k]]
    if clear:
        return view.t("br_ipa_concentrate", names=view.join(clear))
    open_ones = [scale_name(view, stage, found.labels[k]) for k in inside]
    return view.t("br_ipa_open", names=view.join(open_ones)) if open_ones else view.t("br_ipa_none")


def _by_quadrant(view: View, stage: ImportanceStage, found: IpaResult, i: int) -> TableBlock:
    """The table of the drivers, those of one quadrant together."""
    table = importance_table(view, stage, found, i)
    order = found.order.tolist()
    rows: list[Row] = []
    for quadrant in IN_ORDER:
        own = [row for row, k in zip(table.rows, order, strict=True) if found.quadrant[k] == quadrant]
        rows += [GroupRow(view.t("ipa_" + QUADRANTS[quadrant])), *own] if own else []
    return TableBlock(title=table.title, columns=table.columns, rows=tuple(rows), note=table.note)


def _flags(view: View, stage: ImportanceStage, found: IpaResult) -> tuple[Block, ...]:
    """Drivers whose stated and derived importance disagree."""
    apart = [scale_name(view, stage, found.labels[k]) for k in range(len(found.labels)) if found.disagree[k]]
    if not apart:
        return ()
    return (Paragraph(view.t("br_ipa_disagree", names=view.join(apart)), tone="warning"),)
