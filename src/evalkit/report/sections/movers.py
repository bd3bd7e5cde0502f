"""What changed since the former period: movers on the overview, and a verdict wherever a change is shown."""

from __future__ import annotations

from collections import Counter

import numpy as np

from evalkit.charts.kinds import ChangeChart, ChangeRow
from evalkit.inference.change_result import FELL, IMPROVED, NO_CHANGE, NOT_MEASURED, NOT_SETTLED, ChangeResult
from evalkit.numbers import fixed, interval, percent
from evalkit.report.document import (
    Block,
    Card,
    Cell,
    ChartBlock,
    Column,
    Heading,
    Link,
    Paragraph,
    TableBlock,
)
from evalkit.report.sections.statements import titled
from evalkit.report.view import Tone, View

TREND = "trend only"
WORDS = {
    IMPROVED: "improved",
    FELL: "fell",
    NOT_SETTLED: "not_settled",
    NO_CHANGE: "none",
    NOT_MEASURED: "not_measured",
    TREND: "trend",
}
TONES: dict[str, Tone] = {IMPROVED: "good", FELL: "warning"}
MOST_ROWS, END_ROWS = 60, 20


def movers(view: View) -> tuple[Block, ...]:
    """The branches whose total changed beyond chance, and every branch with its change."""
    stage, total = view.results.change, totals(view)
    if stage is None or total is None:
        return ()
    shown = [i for i in view.order() if total.verdict[i, 0] != NOT_MEASURED]
    if not shown:
        return ()
    shown.sort(key=lambda i: -float(total.change[i, 0]))
    moved = [i for i in shown if verdict(view, total, i) in TONES]
    cut = view.t("ho_ends", k=END_ROWS, n=len(moved)) if len(moved) > MOST_ROWS else ""
    moved = [*moved[:END_ROWS], *moved[-END_ROWS:]] if cut else moved
    said = [verdict(view, total, i) for i in shown]
    message = view.t("ho_movers", improved=said.count(IMPROVED), fell=said.count(FELL), n=len(shown))
    heading = Heading(1, titled(view, "h_movers", message), "movers")
    blocks: list[Block] = [heading, Paragraph(_summary(view, total, shown))]
    if moved:
        chart = ChangeChart(
            rows=tuple(_row(view, total, i) for i in moved),
            before_label=view.text(stage.period),
            after_label=view.text(view.results.bundle.study.period),
            axis_label=view.t("movers_axis"),
        )
        blocks.append(ChartBlock(chart, title=view.t("fig_movers") + cut, note=view.t("fig_movers_note")))
    covered = stage.covered_weight[shown]
    columns = (
        Column(view.t("c_branch"), "left", 1.6),
        Column(view.t("c_before"), "right", 1.0),
        Column(view.t("c_after"), "right", 1.0),
        Column(view.t("c_change", level=view.level), "right", 1.8),
        Column(view.t("c_verdict"), "left", 1.2),
    )
    note = view.t(
        "tab_change_note",
        level=view.level,
        share=percent(100 * float(covered.min()), 0),
        smallest=fixed(float(total.smallest[0])),
    )
    rows = tuple(_table_row(view, total, i) for i in shown)
    blocks.append(TableBlock(title=view.t("tab_change"), columns=columns, rows=rows, note=note))
    return tuple(blocks)


def totals(view: View) -> ChangeResult | None:
    """Changes of the total, if there are any."""
    stage = view.results.change
    return stage.total if stage is not None and isinstance(stage.total, ChangeResult) else None


def verdict(view: View, found: ChangeResult, i: int, j: int = 0) -> str:
    """The verdict on a change; of a branch with too few answers to be ranked a change is a trend only."""
    said = str(found.verdict[i, j])
    return TREND if said in TONES and not view.ranked(i) else said


def verdict_cell(view: View, said: str) -> Cell:
    """The verdict in words; only settled changes carry a colour."""
    return Cell(view.t("moved_" + WORDS[said]), tone=TONES.get(said, "muted"))


def trend_cell(view: View, i: int, j: int) -> Cell:
    """The trend of an indicator: the change only where it is settled, else a word."""
    stage = view.results.change
    if stage is None or not isinstance(stage.indicators, ChangeResult):
        return Cell("–", tone="muted")
    said = verdict(view, stage.indicators, i, j)
    if said not in TONES:
        return verdict_cell(view, said) if said != NOT_MEASURED else Cell("–", tone="muted")
    arrow = "↑" if said == IMPROVED else "↓"
    change = fixed(float(stage.indicators.change[i, j]), 1, signed=True)
    return Cell(f"{arrow} {change}", tone=TONES[said])


def change_card(view: View, i: int) -> Card | None:
    """The change of a branch's total, a big number only where it is settled; None if it was not measured."""
    stage, total = view.results.change, totals(view)
    if stage is None or total is None or total.verdict[i, 0] == NOT_MEASURED:
        return None
    said = verdict(view, total, i)
    word, number = view.t("moved_" + WORDS[said]), fixed(float(total.change[i, 0]), 1, signed=True)
    settled = said in TONES
    note = view.t(
        "card_change_note",
        other=word if settled else number,
        level=view.level,
        interval=_signed_interval(total, i),
        period=view.text(stage.period),
    )
    tone = TONES.get(said, "normal")
    return Card(view.t("c_change_total"), number if settled else word, note, tone=tone)


def _summary(view: View, total: ChangeResult, shown: list[int]) -> str:
    counts = Counter(verdict(view, total, i) for i in shown)
    return view.t(
        "movers_summary",
        n=len(shown),
        improved=counts[IMPROVED],
        fell=counts[FELL],
        none=counts[NO_CHANGE],
        unsettled=counts[NOT_SETTLED] + counts[TREND],
    )


def _row(view: View, total: ChangeResult, i: int) -> ChangeRow:
    return ChangeRow(
        view.branch(i),
        float(np.clip(total.before[i, 0], 0, 100)),
        float(np.clip(total.after[i, 0], 0, 100)),
        shown=f"{fixed(float(total.change[i, 0]), 1, signed=True)} {_signed_interval(total, i)}",
    )


def _table_row(view: View, total: ChangeResult, i: int) -> tuple[str | Cell | Link, ...]:
    return (
        Link(view.branch(i), view.page(i)),
        fixed(float(total.before[i, 0])),
        fixed(float(total.after[i, 0])),
        f"{fixed(float(total.change[i, 0]), 1, signed=True)} {_signed_interval(total, i)}",
        verdict_cell(view, verdict(view, total, i)),
    )


def _signed_interval(total: ChangeResult, i: int) -> str:
    return interval(float(total.ci_lower[i, 0]), float(total.ci_upper[i, 0]))
