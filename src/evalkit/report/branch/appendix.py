"""Page 10: how the numbers were made, what limits them, and from what data and software."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from evalkit.definitions.index_system import Node
from evalkit.definitions.rules import LikertRule, LinearRule, TargetRule
from evalkit.numbers import fixed
from evalkit.report.document import Block, BulletList, Column, GroupRow, Heading, Paragraph, Row, TableBlock
from evalkit.report.notices import failure_name
from evalkit.report.sections.method import (
    method_lines,
    scoring_rule,
    unit,
)
from evalkit.report.view import View
from evalkit.report.wording import smallest

_NUMBERED = re.compile(r"(.*?)(\d+)")


def appendix(view: View, i: int) -> tuple[Block, ...]:
    """Index system with weights and rules, methods, limits, and provenance."""
    if not view.shown(i):
        return (Heading(1, view.t("br_appendix"), "method"), Paragraph(_provenance(view), tone="muted"))
    limits = [view.t("br_limit_cause"), view.t("br_limit_anonymous"), view.t("br_limit_many")]
    small = view.t("br_limit_small", points=fixed(smallest(view)))
    return (
        Heading(1, view.t("br_appendix"), "method"),
        _index_system(view),
        Heading(2, view.t("h_method")),
        BulletList(tuple(method_lines(view))),
        Heading(2, view.t("br_h_limits")),
        BulletList((*limits, small, *_failures(view))),
        Paragraph(_provenance(view), tone="muted"),
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
                _rule(view, nodes[j]),
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
            Column(view.t("c_indicator"), "left", 4.5),
            Column(view.t("c_source"), "left", 2.9),
            Column(view.t("c_rule"), "left", 2.7),
            Column(view.t("c_weight"), "right", 0.85),
            Column(view.t("c_reliability"), "right", 1.15),
        ),
    )


def _source(node: Node) -> str:
    """The items or the formula of an indicator, without the title of the survey."""
    source = node.source
    if source is None:
        return ""
    if source.operations is not None:
        return source.operations
    return ", ".join(_runs(source.items)) + (f" = {source.option}" if source.option else "")


def _runs(items: Sequence[str]) -> list[str]:
    """Items with neighbours of one name together: TAN1–3."""
    found: list[tuple[str, int, int]] = []
    names: list[str] = []
    for item in items:
        parts = _NUMBERED.fullmatch(item)
        if parts is None:
            found.append((item, -1, -1))
            continue
        name, number = parts[1], int(parts[2])
        if found and found[-1][0] == name and found[-1][2] == number - 1:
            found[-1] = (name, found[-1][1], number)
        else:
            found.append((name, number, number))
    for name, first, last in found:
        names.append(name if first < 0 else f"{name}{first}" + (f"–{last}" if last > first else ""))
    return names


def _rule(view: View, node: Node) -> str:
    """The raw values that score 0, 60 and 100 where a rule has them; else the rule in words."""
    rule = node.rule
    ends: tuple[tuple[int, float | str], ...] = ()
    match rule:
        case TargetRule():
            ends = ((0, rule.floor), (60, rule.passing), (100, rule.target))
        case LikertRule() | LinearRule(transform=None):
            worst, best = (rule.hi, rule.lo) if node.dir == "cost" else (rule.lo, rule.hi)
            ends = ((0, worst), (100, best))
    if not ends:
        return f"{view.t('dir_' + str(node.dir))}{view.t('br_colon')}{scoring_rule(view, node)}"
    shown = [view.t("br_points_at", points=p, value=x if isinstance(x, str) else f"{x:g}") for p, x in ends]
    return view.join(shown)


def _failures(view: View) -> list[str]:
    """What could not be computed, without the reason, which may name another branch."""
    codes = {branch.code for branch in view.results.inputs.branches}
    names = dict.fromkeys(
        failure_name(view, failure) for failure in view.results.failures if failure.subject not in codes
    )
    return [view.t("br_limit_failures", names=view.join(list(names)))] if names else []


def _provenance(view: View) -> str:
    provenance = view.results.provenance
    return view.t(
        "br_provenance",
        files=fixed(len(provenance.inputs), 0),
        fingerprint=provenance.fingerprint,
        seed=provenance.seed,
        evalkit=provenance.versions["evalkit"],
        python=provenance.versions["python"],
    )
