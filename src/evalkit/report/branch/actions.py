"""Page 9: what is weak, on what evidence, what to do, who, by when, what to watch, and what it could add."""

from __future__ import annotations

from evalkit.numbers import fixed, interval
from evalkit.report.branch.hold_and_watch import hold_and_watch
from evalkit.report.document import Block, Cell, Column, Heading, Paragraph, TableBlock
from evalkit.report.sections.card_actions import evidence_text
from evalkit.report.view import View
from evalkit.study.stages.findings.suggestions import Suggestion


def actions(view: View, i: int) -> tuple[Block, ...]:
    """The suggestions of the branch, each with its evidence; what to hold and watch where there is none."""
    if not view.shown(i) or view.results.bundle.suggestions is None:
        return ()
    own = view.suggestions(i)
    if not own:
        return hold_and_watch(view, i)
    gain = max(own, key=lambda s: s.gain)
    message = view.t(
        "br_actions",
        n=len(own),
        measure=view.text(gain.measure.text),
        gain=fixed(gain.gain),
        interval=interval(gain.gain_lower, gain.gain_upper),
    )
    table = TableBlock(
        title=view.t("br_tab_actions"),
        rows=tuple(_row(view, i, s) for s in own),
        note=view.t("tab_actions_note", level=view.level),
        columns=(
            Column(view.t("br_c_problem"), "left", 1.5),
            Column(view.t("c_evidence"), "left", 2.2),
            Column(view.t("c_action"), "left", 3.2),
            Column(view.t("br_c_who_when"), "left", 1.15),
            Column(view.t("br_c_watch"), "left", 0.7),
            Column(view.t("c_gain"), "right", 1.35),
        ),
    )
    period = view.text(view.results.bundle.study.period)
    return (
        Heading(1, message, "actions"),
        table,
        Paragraph(view.t("br_due_note", period=period), tone="muted"),
    )


def _row(view: View, i: int, s: Suggestion) -> tuple[str | Cell, ...]:
    indicators = view.results.indicators
    found = [indicators.codes.index(code) for code in s.indicators]
    separator = view.t("evidence_separator")
    problem = [
        view.t(
            "br_weak",
            name=f"{indicators.codes[j]} {view.indicator(indicators.codes[j])}",
            score=fixed(float(indicators.score[i, j])),
        )
        for j in found
    ]
    watch = [
        view.t("br_watch", code=code, target=fixed(target, 0))
        for code, target in zip(s.indicators, s.targets, strict=True)
    ]
    urgent = view.t("br_mandatory") if s.mandatory else ""
    return (
        Cell(separator.join(problem) + urgent, tone="warning" if s.mandatory else "normal"),
        evidence_text(view, s, names=False),
        f"{view.text(s.measure.text)}{view.t('br_colon')}{view.text(s.measure.action)}",
        view.t("br_who_when", owner=view.text(s.measure.owner), when=view.t("br_within", n=s.measure.days)),
        separator.join(watch),
        f"+{fixed(s.gain)} {interval(s.gain_lower, s.gain_upper)}",
    )
