"""The profile of a branch: radar, strengths and weaknesses."""

from __future__ import annotations

import numpy as np

from evalkit.charts.kinds import RadarChart, Series
from evalkit.numbers import fixed
from evalkit.report.document import (
    Block,
    Callout,
    ChartBlock,
    Columns,
    SimpleBlock,
)
from evalkit.report.view import Tone, View
from evalkit.survey.scoring import mean_scores

SHOWN = 3
RADAR_MIN, RADAR_MAX = 3, 24


def profile(view: View, i: int) -> tuple[Block, ...]:
    """Radar beside strengths and weaknesses."""
    if not view.shown(i):
        return ()
    side: tuple[SimpleBlock, ...] = tuple(
        block for block in (extremes(view, i, best=True), extremes(view, i, best=False)) if block
    )
    chart = radar(view, i)
    if chart is None:
        return side
    blocks: tuple[SimpleBlock, ...] = (
        ChartBlock(chart, title=radar_title(view), note=view.t("fig_radar_note")),
    )
    if not side:
        return blocks
    return (Columns(blocks, side, ratio=0.58),)


def radar_title(view: View) -> str:
    """What the axes of the radar are."""
    few = len(view.results.indicators.codes) < RADAR_MIN
    return view.t("fig_radar_scales" if few else "fig_radar")


def radar(view: View, i: int) -> RadarChart | None:
    """The profile of a branch beside the mean: of indicators, or of scales where those are few."""
    indicators = view.results.indicators
    if RADAR_MIN <= len(indicators.codes) <= RADAR_MAX:
        axes = tuple(view.indicator(code) for code in indicators.codes)
        own, mean = indicators.score[i], view.results.profiles.mean
    else:
        found = _scale_means(view, i)
        if found is None:
            return None
        axes, own, mean = found
    return RadarChart(
        axes=axes,
        series=(
            Series(view.t("mean_of_shown"), tuple(_number(x) for x in mean), emphasis="reference"),
            Series(view.branch(i), tuple(_number(x) for x in own), emphasis="main"),
        ),
    )


def _scale_means(view: View, i: int) -> tuple[tuple[str, ...], np.ndarray, np.ndarray] | None:
    """Scale scores of the main survey on 0–100 for this branch and for all, where there are enough scales."""
    key = view.results.bundle.study.main_survey
    survey = view.results.kept[key]
    scales = survey.questionnaire.scales
    if not RADAR_MIN <= len(scales) <= RADAR_MAX:
        return None
    rows = view.inside(key, i)
    inside = view.scale_percents(key)[rows]
    enough = inside.notna().sum() >= view.results.bundle.study.small_n.suppress
    own = mean_scores(inside, view.design_weights(key, rows)).where(enough).to_numpy()
    return (
        tuple(view.text(scale.text) for scale in scales),
        own,
        view.scale_means(key, percent=True).to_numpy(),
    )


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def extremes(view: View, i: int, *, best: bool) -> Callout | None:
    """The indicators that lie furthest above or below the mean, clear differences first; None for one."""
    profiles, codes = view.results.profiles, view.results.indicators.codes
    if len(codes) < 2:
        return None
    weighted = profiles.difference[i] * view.results.ranking.composite.effective_weights[i]
    wanted = (profiles.difference[i] > 0) if best else (profiles.difference[i] < 0)
    order = [j for j in np.argsort(-weighted if best else weighted, kind="stable") if wanted[j]]
    order.sort(key=lambda j: not profiles.clear[i, j])
    lines = []
    for j in order[:SHOWN]:
        key = "clear_difference" if profiles.clear[i, j] else "noise_difference"
        key = key if view.ranked(i) else "trend_difference"
        lines.append(
            view.t(
                key,
                name=view.indicator(codes[j]),
                score=fixed(float(view.results.indicators.score[i, j])),
                difference=fixed(float(profiles.difference[i, j]), 1, signed=True),
            )
        )
    tone: Tone = "good" if best else "warning"
    none = view.t("no_strength" if best else "no_weakness")
    return Callout(view.t("strengths" if best else "weaknesses"), tuple(lines) or (none,), tone=tone)
