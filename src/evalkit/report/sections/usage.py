"""Use of the system by month."""

from __future__ import annotations

from evalkit.charts.kinds import LineChart, TimeSeries
from evalkit.numbers import fixed, interval
from evalkit.report.document import Block, Cell, ChartBlock, Column, Heading, TableBlock
from evalkit.report.view import Tone, View
from evalkit.study.stages.evidence.usage import UsageTrend

WORDS = {"rises": "rises", "falls": "falls", "not settled": "unsettled"}
TONES: dict[str, Tone] = {"rises": "good", "falls": "warning", "not settled": "muted"}


def usage(view: View) -> tuple[Block, ...]:
    """A chart for each figure, and the slopes with their intervals."""
    stage = view.results.usage
    found = [trend for trend in stage.trends if isinstance(trend, UsageTrend)] if stage is not None else []
    if stage is None or not found:
        return ()
    charts = tuple(
        ChartBlock(
            _chart(view, stage.months, trend), title=view.t("fig_usage", name=view.text(trend.value.text))
        )
        for trend in found
    )
    table = TableBlock(
        title=view.t("tab_usage"),
        columns=(
            Column(view.t("use_c_figure"), "left", 2.0),
            Column(stage.months[0], "right", 0.9),
            Column(stage.months[-1], "right", 0.9),
            Column(view.t("use_c_slope"), "right", 1.0),
            Column(view.t("ev_c_interval", level=view.level), "right", 1.3),
            Column(view.t("c_verdict"), "left", 0.9),
        ),
        rows=tuple(
            (
                f"{view.text(trend.value.text)} ({view.text(trend.value.unit)})",
                fixed(float(trend.by_month[0])),
                fixed(float(trend.by_month[-1])),
                fixed(trend.slope, 2, signed=True),
                interval(trend.ci_lower, trend.ci_upper, 2),
                Cell(view.t("use_" + WORDS[trend.verdict]), tone=TONES[trend.verdict]),
            )
            for trend in found
        ),
        note=view.t("tab_usage_note", n=max(trend.n_branches for trend in found)),
    )
    return (Heading(1, view.t("h_usage"), "usage"), *charts, table)


def _chart(view: View, months: tuple[str, ...], trend: UsageTrend) -> LineChart:
    return LineChart(
        moments=months,
        series=(TimeSeries(view.text(trend.value.text), tuple(map(float, trend.by_month))),),
        y_label=view.text(trend.value.unit),
    )
