"""The card of one branch: where it stands, what is strong, what is weak, and what to do."""

from __future__ import annotations

import numpy as np

from evalkit.report.charts.kinds import RadarChart, Series
from evalkit.report.document import (
    Block,
    Callout,
    Card,
    Cards,
    Cell,
    ChartBlock,
    Column,
    Columns,
    GroupRow,
    Heading,
    Paragraph,
    SimpleBlock,
    TableBlock,
)
from evalkit.report.numbers import fixed, interval, rank_range
from evalkit.report.sections.method import unit
from evalkit.report.sections.statements import branch_verdict
from evalkit.report.view import Tone, View
from evalkit.study.failures import Failure
from evalkit.study.stages.suggestions import Suggestion

SHOWN = 3
RADAR_MIN, RADAR_MAX = 3, 24


def head(view: View, i: int) -> tuple[Block, ...]:
    """The big numbers and one sentence."""
    ranking = view.results.ranking
    verdict = Paragraph(branch_verdict(view, i))
    if not view.shown(i):
        return (verdict,)
    value = view.total(i)
    grade = ranking.grade[i]
    bounds = view.rank_bounds(i)
    n = int(ranking.respondents[i])
    cards = [
        Card(
            view.t("c_total"),
            fixed(value[0]),
            view.t("card_interval", level=view.level, interval=interval(value[1], value[2])),
        ),
        Card(
            view.t("c_grade"),
            "–" if grade is None else (grade.zh if view.language == "zh" else grade.en),
            "" if grade is None else view.t("card_grade_note", least=fixed(grade.from_score, 0)),
        ),
        Card(
            view.t("c_rank_range"),
            rank_range(*bounds) if bounds else view.t("trend_only"),
            view.t("card_rank_note", n=len(ranking.ranked)) if bounds else view.t("card_unranked_note"),
            tone="normal" if bounds else "warning",
        ),
        Card(view.t("c_answers"), fixed(n, 0), view.t("card_n_note")),
    ]
    if view.ranked(i) and not isinstance(ranking.shrunken, Failure):
        k = int(np.flatnonzero(ranking.ranked == i)[0])
        cards.append(
            Card(
                view.t("c_shrunken"),
                fixed(float(ranking.shrunken.shrunken[k])),
                view.t("card_shrunken_note", reliability=fixed(float(ranking.shrunken.reliability[k]), 2)),
            )
        )
    return (Cards(tuple(cards)), verdict)


def profile(view: View, i: int) -> tuple[Block, ...]:
    """Radar beside strengths and weaknesses."""
    if not view.shown(i):
        return ()
    side: tuple[SimpleBlock, ...] = tuple(
        block for block in (_extremes(view, i, best=True), _extremes(view, i, best=False)) if block
    )
    chart = _radar(view, i)
    if chart is None:
        return side
    blocks: tuple[SimpleBlock, ...] = (
        ChartBlock(chart, title=_radar_title(view), note=view.t("fig_radar_note")),
    )
    if not side:
        return blocks
    return (Columns(blocks, side, ratio=0.58),)


def _radar_title(view: View) -> str:
    few = len(view.results.indicators.codes) < RADAR_MIN
    return view.t("fig_radar_scales" if few else "fig_radar")


def _radar(view: View, i: int) -> RadarChart | None:
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
    from evalkit.survey.scoring import to_percent

    key = view.results.bundle.study.main_survey
    survey = view.results.kept[key]
    scales = survey.questionnaire.scales
    if not RADAR_MIN <= len(scales) <= RADAR_MAX:
        return None
    scores = to_percent(view.results.scales[key].scores, survey.questionnaire)
    inside = scores[survey.branch == view.code(i)]
    enough = inside.notna().sum() >= view.results.bundle.study.small_n.suppress
    own = inside.mean().where(enough).to_numpy()
    return tuple(view.text(scale.text) for scale in scales), own, scores.mean().to_numpy()


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _extremes(view: View, i: int, *, best: bool) -> Callout | None:
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


def actions(view: View, i: int) -> tuple[Block, ...]:
    """The suggestions with their evidence; a sentence where there is none."""
    if not view.shown(i) or view.results.bundle.suggestions is None:
        return ()
    own = [s for s in view.results.suggestions if s.branch == view.code(i)]
    blocks: list[Block] = [Heading(1, view.t("h_actions"), "actions")]
    if not own:
        return (*blocks, Paragraph(view.t("no_suggestion")))
    rows = tuple(
        (
            str(number),
            Cell(view.text(s.measure.text), strong=True),
            view.text(s.measure.action),
            _evidence_text(view, s),
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


def _evidence_text(view: View, suggestion: Suggestion) -> str:
    """One clause for each indicator, with the short ids of its findings (indicator/kind)."""
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
                name=view.indicator(code),
                parts=view.t("part_separator").join(parts),
                ids=", ".join(f"{item.indicator}/{item.kind}" for item in found),
            )
        )
    return view.t("evidence_separator").join(lines)


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
        rows += [_indicator_row(view, i, int(j)) for j in np.flatnonzero(results.weights.dimension == d)]
    missing = bool(np.isnan(indicators.score[i]).any())
    note = view.t("tab_branch_note", level=view.level)
    if missing:
        note += view.t("missing_indicator_note")
    columns = (
        Column(view.t("c_indicator"), "left", 2.7),
        Column(view.t("c_value"), "right", 0.9),
        Column(view.t("c_unit"), "left", 1.2),
        Column("n", "right", 0.5),
        Column(view.t("c_score"), "right", 1.3),
        Column("±", "right", 0.6),
        Column(view.t("c_mean"), "right", 0.7),
        Column(view.t("c_vs_mean"), "right", 0.8),
        Column(view.t("c_judgement"), "left", 1.3),
        Column(view.t("c_weight"), "right", 0.8),
    )
    return (
        Heading(1, view.t("h_indicator_table"), "indicators"),
        TableBlock(title=view.t("tab_branch"), columns=columns, rows=tuple(rows), note=note),
    )


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
    inside = survey.branch == view.code(i)
    if not view.shown(i) or not survey.questionnaire.scales:
        return ()
    scores = view.results.scales[key].scores
    rows = []
    for scale in survey.questionnaire.scales:
        column = scores[scale.id]
        own = column[inside].dropna()
        if len(own) < view.results.bundle.study.small_n.suppress:
            continue
        half = view.z * float(own.std(ddof=1)) / len(own) ** 0.5
        mean = float(own.mean())
        rows.append(
            (
                f"{scale.id} {view.text(scale.text)}",
                str(len(own)),
                fixed(mean, 2),
                interval(mean - half, mean + half, 2),
                fixed(float(column.mean()), 2),
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


def method_note(view: View) -> tuple[Block, ...]:
    """What the reader of one card needs to know about the numbers."""
    results = view.results
    lines = [
        view.t("m_se_short"),
        view.t("m_ranks_short"),
        view.t("m_position_short"),
        view.t("m_gain_short"),
    ]
    text = "".join(lines) if view.language == "zh" else " ".join(lines)
    source = view.t(
        "card_source",
        fingerprint=results.provenance.fingerprint,
        version=results.provenance.versions["evalkit"],
        seed=results.bundle.study.seed,
    )
    return (Heading(2, view.t("h_reading")), Paragraph(text, tone="muted"), Paragraph(source, tone="muted"))
