"""Problems, causes, countermeasures and safeguards with their evidence, as numbered tables."""

from __future__ import annotations

from dataclasses import replace

from evalkit.report.document import Block, ChartBlock, Heading, Paragraph, Ref, TableBlock
from evalkit.report.sections.causes import cause_table, flow, measure_table
from evalkit.report.sections.problems import findings_table
from evalkit.report.thesis.parts import said
from evalkit.report.view import View


def evidence(view: View) -> tuple[Block, ...]:
    """The chain of evidence; nothing where the study has no evidence rules."""
    stage, rules = view.results.evidence, view.results.bundle.evidence
    if stage is None or rules is None:
        return ()
    blocks: list[Block] = [
        Heading(1, view.t("h_evidence"), "sec-evidence"),
        said(view, "th_evidence", table=Ref("tbl-findings")),
        _labelled(findings_table(view, stage), "tbl-findings"),
    ]
    if rules.causes and stage.figures.shares_with:
        blocks += [
            said(view, "th_causes", table=Ref("tbl-causes")),
            _labelled(cause_table(view, stage, rules.causes), "tbl-causes"),
        ]
        blocks += [replace(b, label="fig-flow") for b in flow(view, stage) if isinstance(b, ChartBlock)]
    if not stage.result.measures:
        return (*blocks, Paragraph(view.t("ev_no_measure")))
    return (*blocks, _labelled(measure_table(view, stage), "tbl-measures"))


def _labelled(table: TableBlock, label: str) -> TableBlock:
    return replace(table, label=label)
