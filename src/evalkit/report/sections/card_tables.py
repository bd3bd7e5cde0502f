"""The tables of a branch card: every indicator, and the scales of the survey."""

from __future__ import annotations

import numpy as np

from evalkit.numbers import fixed, interval
from evalkit.report.document import (
    Block,
    Cell,
    Column,
    GroupRow,
    Heading,
    TableBlock,
)
from evalkit.report.drawn import drawn_mean
from evalkit.report.sections.method import unit
from evalkit.report.sections.movers import trend_cell
from evalkit.report.view import Tone, View


def table(view: View, i: int) -> tuple[Block, ...]:
    """Every indicator: value, answers, score with interval, difference from the mean, weight."""
    if not view.shown(i):
        return ()
    results = view.results
    indicators, system = results.indicators, results.bundle.index_system
    rows: list[tuple[str | Cell, ...] | GroupRow] = []
    for d, dimension in enumerate(system.dimensions):
        value = view.dimension(i, d)
        rows.append(GroupRow(f"{dimension.id} {view.text(dimension.text)}  {view.score_text(value)}"))
        rows += [
            _with_trend(view, i, int(j), _indicator_row(view, i, int(j)))
            for j in np.flatnonzero(results.weights.dimension == d)
        ]
    missing = bool(np.isnan(indicators.score[i]).any())
    note = view.t("tab_branch_note", level=view.level)
    if missing:
        note += view.t("missing_indicator_note")
    if results.change is not None:
        note += view.t("trend_note")
    columns = (
        Column(view.t("c_indicator"), "left", 2.7),
        Column(view.t("c_value"), "right", 1.05),
        Column(view.t("c_unit"), "left", 1.2),
        Column("n", "right", 0.5),
        Column(view.t("c_score"), "right", 1.3),
        Column("±", "right", 0.6),
        Column(view.t("c_mean"), "right", 0.7),
        Column(view.t("c_vs_mean"), "right", 0.8),
        Column(view.t("c_judgement"), "left", 1.3),
        *([Column(view.t("c_trend"), "left", 1.0)] if results.change is not None else []),
        Column(view.t("c_weight"), "right", 0.8),
    )
    return (
        Heading(1, view.t("h_indicator_table"), "indicators"),
        TableBlock(title=view.t("tab_branch"), columns=columns, rows=tuple(rows), note=note),
    )


def _with_trend(view: View, i: int, j: int, row: tuple[str | Cell, ...]) -> tuple[str | Cell, ...]:
    """The row with the indicator's trend before its weight, where there is a former period."""
    return row if view.results.change is None else (*row[:-1], trend_cell(view, i, j), row[-1])


def _indicator_row(view: View, i: int, j: int) -> tuple[str | Cell, ...]:
    results = view.results
    indicators, profiles = results.indicators, results.profiles
    node = results.bundle.index_system.indicators[j]
    name = f"{node.id} {view.text(node.text)}"
    weight = fixed(100 * float(results.ranking.composite.effective_weights[i, j]), 1)
    n = fixed(int(indicators.n[i, j]), 0) if indicators.n[:, j].any() else ""
    score = float(indicators.score[i, j])
    if np.isnan(score):
        return (
            name,
            Cell(view.t("no_value"), tone="muted"),
            unit(view, node),
            n,
            "–",
            "–",
            "–",
            "–",
            "–",
            weight,
        )
    clear = bool(profiles.clear[i, j])
    difference = float(profiles.difference[i, j])
    tone: Tone = "normal" if not clear else ("good" if difference > 0 else "warning")
    judgement = (
        view.t("judge_none") if not clear else view.t("judge_above" if difference > 0 else "judge_below")
    )
    half = view.z * float(indicators.score_se[i, j])
    return (
        name,
        fixed(float(indicators.value[i, j]), 2),
        unit(view, node),
        n,
        Cell(fixed(score), bar=score, strong=True),
        "–" if np.isnan(half) else fixed(half),
        fixed(float(profiles.mean[j])),
        fixed(difference, 1, signed=True),
        Cell(judgement, tone=tone),
        weight,
    )


def voice(view: View, i: int) -> tuple[Block, ...]:
    """Scale scores of the main survey for this branch beside all, with intervals."""
    key = view.results.bundle.study.main_survey
    survey = view.results.kept[key]
    if not view.shown(i) or not survey.questionnaire.scales:
        return ()
    inside, means = view.inside(key, i), view.scale_means(key)
    scores = view.results.scales[key].scores
    rows = []
    for scale in survey.questionnaire.scales:
        own = scores[scale.id][inside].dropna()
        if len(own) < view.results.bundle.study.small_n.suppress:
            continue
        half = view.z * float(own.std(ddof=1)) / len(own) ** 0.5
        mean = float(own.mean())
        drawn = drawn_mean(view, key, inside, scores[scale.id].to_numpy(dtype=float))
        lower, upper = (mean - half, mean + half) if drawn is None else (drawn.lower, drawn.upper)
        rows.append(
            (
                f"{scale.id} {view.text(scale.text)}",
                str(len(own)),
                fixed(mean if drawn is None else drawn.mean, 2),
                interval(lower, upper, 2),
                fixed(float(means[scale.id]), 2),
            )
        )
    if not rows:
        return ()
    return (
        Heading(1, view.t("h_voice"), "voice"),
        TableBlock(
            title=view.t("tab_voice"),
            rows=tuple(rows),
            note=view.t("tab_voice_note", level=view.level),
            columns=(
                Column(view.t("c_scale"), "left", 2.4),
                Column("n", "right", 0.6),
                Column(view.t("c_mean_own"), "right"),
                Column(view.level, "right", 1.3),
                Column(view.t("c_mean_all"), "right"),
            ),
        ),
    )
