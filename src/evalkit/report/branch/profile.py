"""Page 4: the radar and the table of every indicator."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from evalkit.inference.change_result import FELL, IMPROVED, ChangeResult
from evalkit.numbers import fixed
from evalkit.report.branch.others import everyone, mean_shown, region_members
from evalkit.report.document import (
    Block,
    Callout,
    Cell,
    ChartBlock,
    Column,
    Columns,
    GroupRow,
    Heading,
    Row,
    SimpleBlock,
    TableBlock,
)
from evalkit.report.sections.card_profile import radar, radar_title
from evalkit.report.sections.method import unit
from evalkit.report.sections.movers import trend_cell
from evalkit.report.sections.movers import verdict as change_verdict
from evalkit.report.view import View
from evalkit.report.wording import SYMBOLS, Verdict, indicator_verdict, smallest_indicator, verdict_cell

MOST_LINES, FEWER_LINES = 4, 2
MANY = 18  # lines of the table; in a longer one the names stand without their units
UNSETTLED = ("not_settled", "trend")
SIDES: tuple[tuple[Verdict, Verdict], ...] = (("above", "small_above"), ("below", "small_below"))


def profile(view: View, i: int) -> tuple[Block, ...]:
    """Radar, and for each indicator its value, score, weight, contribution, means, best peers and trend."""
    if not view.shown(i):
        return ()
    chart = radar(view, i)
    blocks: list[Block] = [Heading(1, _message(view, i), "profile")]
    if chart is not None:
        note = view.t("fig_radar_note")
        own = replace(chart.series[-1], name=view.t("br_own"))
        chart = replace(chart, series=(*chart.series[:-1], own))
        if not mean_shown(view, i):
            chart, note = replace(chart, series=chart.series[1:]), view.t("br_few_others")
        picture = ChartBlock(chart, title=radar_title(view), note=note)
        beside = _settled(view, i)
        blocks.append(Columns((picture,), beside, ratio=0.54) if beside else picture)
    blocks.append(_table(view, i))
    return tuple(blocks)


def _settled(view: View, i: int) -> tuple[SimpleBlock, ...]:
    """The differences and the changes that are beyond chance, in words."""
    codes, profiles = view.results.indicators.codes, view.results.profiles
    settled = [j for j in range(len(codes)) if indicator_verdict(view, i, j) not in UNSETTLED]
    settled.sort(key=lambda j: -float(profiles.difference[i, j]))
    lines = [
        view.t(
            "br_gap_line",
            symbol=SYMBOLS[indicator_verdict(view, i, j)],
            name=view.indicator(codes[j]),
            difference=fixed(float(profiles.difference[i, j]), 1, signed=True),
        )
        for j in _ends(settled, MOST_LINES)
    ]
    if len(settled) > len(lines):
        lines.append(view.t("br_more", n=len(settled) - len(lines)))
    callouts = [Callout(view.t("br_settled"), tuple(lines) or (view.t("br_settled_none"),))]
    if not view.ranked(i) or not mean_shown(view, i):
        callouts = []
    changed = view.results.change
    if changed is not None and isinstance(changed.indicators, ChangeResult):
        found = changed.indicators
        moved = [j for j in range(len(codes)) if change_verdict(view, found, i, j) in (IMPROVED, FELL)]
        lines = [
            f"{trend_cell(view, i, j).text} {view.indicator(codes[j])}" for j in _ends(moved, FEWER_LINES)
        ]
        if len(moved) > len(lines):
            lines.append(view.t("br_more", n=len(moved) - len(lines)))
        title = view.t("br_changed", period=view.text(changed.period))
        callouts.append(Callout(title, tuple(lines) or (view.t("br_changed_none"),)))
    return tuple(callouts)


def _ends(order: list[int], most: int) -> list[int]:
    """The first and the last of a list in order, where it is long."""
    return order if len(order) <= most else [*order[: most // 2], *order[-(most // 2) :]]


def _message(view: View, i: int) -> str:
    k = len(view.results.indicators.codes)
    if k == 1:
        name = view.indicator(view.results.indicators.codes[0])
        return view.t("br_profile_one", name=name, score=fixed(float(view.results.indicators.score[i, 0])))
    if not view.ranked(i):
        return view.t("br_profile_trend", k=k)
    said = [indicator_verdict(view, i, j) for j in range(k)]
    above, below = (said.count(side) + said.count(small) for side, small in SIDES)
    if not above and not below:
        return view.t("br_profile_none", k=k)
    return view.t("br_profile", k=k, above=above, below=below, rest=k - above - below)


def _means(view: View, i: int) -> tuple[str, np.ndarray] | None:
    """What the scores are set beside: the region where it is large enough, else all; None for too few."""
    region = region_members(view, i)
    if not region.any() and not mean_shown(view, i):
        return None
    inside, key = (region, "br_c_mean_region") if region.any() else (everyone(view), "br_c_mean_everyone")
    score = view.results.indicators.score[inside]
    known = ~np.isnan(score)
    n = known.sum(axis=0)
    total = np.where(known, score, 0.0).sum(axis=0)
    return view.t(key), np.where(n > 0, total / np.maximum(n, 1), np.nan)


def _table(view: View, i: int) -> TableBlock:
    results, means = view.results, _means(view, i)
    rows: list[Row] = []
    for d, dimension in enumerate(results.bundle.index_system.dimensions):
        shown = view.score_text(view.dimension(i, d))
        rows.append(GroupRow(f"{dimension.id} {view.text(dimension.text)}  {shown}"))
        for j in np.flatnonzero(results.weights.dimension == d).tolist():
            rows.append(_row(view, i, j, None if means is None else means[1]))
    changed = results.change is not None
    between = (
        [] if means is None else [Column(means[0], "right", 0.9), Column(view.t("br_c_best"), "right", 0.7)]
    )
    columns = (
        Column(view.t("c_indicator"), "left", 3.7),
        Column(view.t("c_value"), "right", 0.95),
        Column(view.t("c_score"), "right", 1.15),
        Column("±", "right", 0.55),
        Column(view.t("c_weight"), "right", 0.85),
        Column(view.t("br_c_contribution"), "right", 0.75),
        *between,
        Column(view.t("c_judgement"), "left", 1.55),
        *([Column(view.t("c_trend"), "left", 1.25)] if changed else []),
    )
    note = view.t("br_tab_indicators_note", level=view.level, points=fixed(smallest_indicator(view)))
    note += view.t("br_units_note") if _long(view) else ""
    note += view.t("trend_note") if changed else ""
    note += view.t("missing_indicator_note") if np.isnan(results.indicators.score[i]).any() else ""
    return TableBlock(title=view.t("tab_branch"), columns=columns, rows=tuple(rows), note=note)


def _long(view: View) -> bool:
    system = view.results.bundle.index_system
    return len(system.indicators) + len(system.dimensions) > MANY


def _row(view: View, i: int, j: int, means: np.ndarray | None) -> tuple[str | Cell, ...]:
    results = view.results
    node = results.bundle.index_system.indicators[j]
    score = float(results.indicators.score[i, j])
    known = not np.isnan(score)
    half = view.z * float(results.indicators.score_se[i, j])
    weight = float(results.ranking.composite.effective_weights[i, j])
    shown = "" if _long(view) else view.t("br_unit", unit=unit(view, node))
    cells: list[str | Cell] = [
        f"{node.id} {view.text(node.text)}{shown}",
        fixed(float(results.indicators.value[i, j]), 2) if known else Cell(view.t("no_value"), tone="muted"),
        Cell(fixed(score), bar=score, strong=True) if known else "–",
        fixed(half),
        fixed(100 * weight),
        fixed(weight * score) if known else "–",
    ]
    if means is not None:
        cells += [fixed(float(means[j])), fixed(float(results.profiles.priorities.best[j]))]
    cells.append(verdict_cell(view, indicator_verdict(view, i, j)) if known else Cell("–", tone="muted"))
    if results.change is not None:
        cells.append(trend_cell(view, i, j))
    return tuple(cells)
