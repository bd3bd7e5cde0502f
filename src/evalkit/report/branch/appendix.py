"""Page 10: how the numbers were made, what limits them, and from what data and software."""

from __future__ import annotations

import numpy as np

from evalkit.definitions.index_system import Node
from evalkit.numbers import fixed
from evalkit.report.document import Block, BulletList, Column, GroupRow, Heading, Paragraph, Row, TableBlock
from evalkit.report.sections.method import (
    method_lines,
    provenance_sentence,
    scoring_rule,
    unit,
)
from evalkit.report.view import View
from evalkit.report.wording import smallest


def appendix(view: View, i: int) -> tuple[Block, ...]:
    """Index system with weights and rules, methods, limits, and provenance."""
    if not view.shown(i):
        return (Heading(1, view.t("br_appendix"), "method"), *_provenance(view))
    limits = [view.t("br_limit_cause"), view.t("br_limit_anonymous"), view.t("br_limit_many")]
    small = view.t("br_limit_small", points=fixed(smallest(view)))
    return (
        Heading(1, view.t("br_appendix"), "method"),
        _index_system(view),
        Heading(2, view.t("h_method")),
        BulletList(tuple(method_lines(view))),
        Heading(2, view.t("br_h_limits")),
        BulletList((*limits, small, *_failures(view))),
        *_provenance(view),
    )


def _index_system(view: View) -> TableBlock:
    weights, rows = view.results.weights, list[Row]()
    nodes = view.results.bundle.index_system.indicators
    for d, dimension in enumerate(view.results.bundle.index_system.dimensions):
        share = fixed(100 * float(weights.dimension_weights[d]))
        rows.append(GroupRow(f"{dimension.id} {view.text(dimension.text)} ({view.t('c_weight')} {share})"))
        rows += [
            (
                f"{nodes[j].id} {view.text(nodes[j].text)}{view.t('br_unit', unit=unit(view, nodes[j]))}",
                _source(nodes[j]),
                f"{view.t('dir_' + str(nodes[j].dir))}{view.t('br_colon')}{scoring_rule(view, nodes[j])}",
                fixed(100 * float(weights.weights[j])),
                fixed(float(view.results.between.reliability[j]), 2),
            )
            for j in np.flatnonzero(weights.dimension == d).tolist()
        ]
    return TableBlock(
        title=view.t("tab_indicators"),
        rows=tuple(rows),
        note=view.t("tab_weights_note"),
        columns=(
            Column(view.t("c_indicator"), "left", 3.0),
            Column(view.t("c_source"), "left", 2.4),
            Column(view.t("c_rule"), "left", 3.6),
            Column(view.t("c_weight"), "right", 0.85),
            Column(view.t("c_reliability"), "right", 1.05),
        ),
    )


def _source(node: Node) -> str:
    """The items or the formula of an indicator, without the title of the survey."""
    source = node.source
    if source is None:
        return ""
    if source.operations is not None:
        return source.operations
    return ", ".join(source.items) + (f" = {source.option}" if source.option else "")


def _failures(view: View) -> list[str]:
    """What could not be computed, without the reason, which may name another branch."""
    codes = {branch.code for branch in view.results.inputs.branches}
    names = dict.fromkeys(
        f"{failure.stage} ({failure.subject})"
        for failure in view.results.failures
        if failure.subject not in codes
    )
    return [view.t("br_limit_failures", names=view.join(list(names)))] if names else []


def _provenance(view: View) -> tuple[Block, ...]:
    return (
        Heading(2, view.t("h_provenance")),
        Paragraph(provenance_sentence(view), tone="muted"),
    )
