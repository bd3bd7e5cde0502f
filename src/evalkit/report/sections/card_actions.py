"""What a branch could do next, with the evidence."""

from __future__ import annotations

from evalkit.numbers import fixed, interval
from evalkit.report.document import (
    Block,
    Cell,
    Column,
    Heading,
    TableBlock,
)
from evalkit.report.view import View
from evalkit.study.stages.findings.suggestions import Suggestion


def actions(view: View, i: int) -> tuple[Block, ...]:
    """The suggestions with their evidence; () where there is none."""
    own = view.suggestions(i)
    if not view.shown(i) or not own:
        return ()
    blocks: list[Block] = [Heading(1, view.t("h_actions"), "actions")]
    rows = tuple(
        (
            str(number),
            Cell(view.text(s.measure.text), strong=True),
            view.text(s.measure.action),
            evidence_text(view, s),
            view.text(s.measure.owner),
            view.t("days", n=s.measure.days),
            f"+{fixed(s.gain)} {interval(s.gain_lower, s.gain_upper)}",
        )
        for number, s in enumerate(own, 1)
    )
    blocks.append(
        TableBlock(
            title=view.t("tab_actions"),
            rows=rows,
            note=view.t("tab_actions_note", level=view.level),
            columns=(
                Column("#", "right", 0.3),
                Column(view.t("c_measure"), "left", 1.3),
                Column(view.t("c_action"), "left", 3.0),
                Column(view.t("c_evidence"), "left", 2.3),
                Column(view.t("c_owner"), "left", 1.1),
                Column(view.t("c_due"), "left", 0.7),
                Column(view.t("c_gain"), "right", 1.45),
            ),
        )
    )
    return tuple(blocks)


def evidence_text(view: View, suggestion: Suggestion, *, names: bool = True) -> str:
    """One clause for each indicator, by name or code, with the short ids of its findings (indicator/kind)."""
    lines = []
    for code in suggestion.indicators:
        found = [item for item in suggestion.evidence if item.indicator == code]
        parts = []
        for item in found:
            known = item.lower is not None and item.upper is not None
            spread = interval(item.lower, item.upper) if known else ""
            parts.append(view.t("part_" + item.kind, value=fixed(item.value), interval=spread))
        lines.append(
            view.t(
                "evidence_range",
                name=view.indicator(code) if names else code,
                parts=view.t("part_separator").join(parts),
                ids=", ".join(f"{item.indicator}/{item.kind}" for item in found),
            )
        )
    return view.t("evidence_separator").join(lines)
