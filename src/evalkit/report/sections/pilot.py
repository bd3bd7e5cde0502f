"""The pilot: change of the pilot branches against change of the others."""

from __future__ import annotations

import numpy as np

from evalkit.charts.kinds import ChangeChart, ChangeRow
from evalkit.inference.change_result import ChangeResult
from evalkit.inference.difference_in_differences_result import DifferenceInDifferences
from evalkit.numbers import fixed, interval, p_value
from evalkit.report.document import Block, Cell, ChartBlock, Column, Heading, Paragraph, TableBlock
from evalkit.report.view import View
from evalkit.study.stages.periods.pilot import PilotStage


def pilot(view: View) -> tuple[Block, ...]:
    """Which branches took part, every branch before and after, and the effects."""
    stage, asked = view.results.pilot, view.results.bundle.study.pilot
    if stage is None or asked is None:
        return ()
    known = [effect for effect in stage.effects if isinstance(effect, DifferenceInDifferences)]
    if not known:
        return ()
    names = {branch.code: view.text(branch.name) for branch in view.results.inputs.branches}
    intro = view.t(
        "pilot_intro",
        name=view.text(asked.name),
        treated=view.join([names[code] for code in stage.treated]),
        n=len(stage.treated),
        others=len(stage.others),
    )
    return (
        Heading(1, view.t("h_pilot"), "pilot"),
        Paragraph(intro),
        *_chart(view, stage, names),
        _table(view, stage, known[0]),
    )


def _chart(view: View, stage: PilotStage, names: dict[str, str]) -> tuple[Block, ...]:
    since = view.results.change
    if since is None or not isinstance(since.total, ChangeResult):
        return ()
    total, codes = since.total, list(since.former.branches)
    rows = []
    for group, own in (("pilot_treated", stage.treated), ("pilot_others", stage.others)):
        places = sorted((codes.index(code) for code in own), key=lambda i: -float(total.change[i, 0]))
        rows += [
            ChangeRow(
                names[codes[i]],
                float(np.clip(total.before[i, 0], 0, 100)),
                float(np.clip(total.after[i, 0], 0, 100)),
                group=view.t(group),
            )
            for i in places
        ]
    chart = ChangeChart(
        rows=tuple(rows),
        before_label=view.text(since.period),
        after_label=view.text(view.results.bundle.study.period),
        axis_label=view.t("movers_axis"),
    )
    return (ChartBlock(chart, title=view.t("fig_pilot"), note=view.t("fig_pilot_note")),)


def _table(view: View, stage: PilotStage, first: DifferenceInDifferences) -> TableBlock:
    rows = []
    for k, (code, effect) in enumerate(zip(stage.measures, stage.effects, strict=True)):
        if not isinstance(effect, DifferenceInDifferences):
            continue
        settled = stage.adjusted[k] < 1 - effect.confidence
        rows.append(
            (
                Cell(view.indicator(code), strong=k == 0),
                fixed(effect.estimate, 1, signed=True),
                interval(effect.ci_lower, effect.ci_upper),
                p_value(effect.pvalue, view.language),
                p_value(float(stage.adjusted[k]), view.language) if k else "–",
                Cell(
                    view.t("pilot_settled" if settled else "pilot_open"), tone="good" if settled else "muted"
                ),
            )
        )
    exact = "pilot_exact" if first.exact else "pilot_drawn"
    return TableBlock(
        title=view.t("tab_pilot"),
        columns=(
            Column(view.t("pilot_c_measure"), "left", 1.6),
            Column(view.t("pilot_c_effect"), "right", 0.9),
            Column(view.t("ev_c_interval", level=view.level), "right", 1.2),
            Column(view.t("pilot_c_p"), "right", 1.0),
            Column(view.t("pilot_c_adjusted"), "right", 1.1),
            Column(view.t("c_verdict"), "left", 1.2),
        ),
        rows=tuple(rows),
        note=view.t("tab_pilot_note", n=f"{first.n_assignments:,}", kind=view.t(exact)),
    )
