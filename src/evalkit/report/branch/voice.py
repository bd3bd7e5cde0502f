"""Page 5: what customers say: satisfaction, recommendation, and the answers behind the service dimensions."""

from __future__ import annotations

import numpy as np

from evalkit.charts.kinds import LikertChart, LikertRow
from evalkit.definitions.questionnaire import Scale
from evalkit.inference.proportions import NetPromoterScore
from evalkit.numbers import fixed, interval
from evalkit.report.branch.answers import recoded, standings
from evalkit.report.branch.others import mean_shown
from evalkit.report.branch.scales import scale_table, scale_verdict
from evalkit.report.document import Block, ChartBlock, Heading, Paragraph
from evalkit.report.drawn import recommendation_classes, recommendation_score
from evalkit.report.view import View
from evalkit.report.wording import enough

MOST_LEVELS = 11
MOST_SCALES = 20


def voice(view: View, i: int) -> tuple[Block, ...]:
    """Scales of the main survey, promoters and detractors, and the spread of the answers."""
    key = view.results.bundle.study.main_survey
    scales, inside = view.results.kept[key].questionnaire.scales, view.inside(key, i)
    if not view.shown(i) or not scales or not enough(view, int(inside.sum())):
        return ()
    found = standings(view, key)
    known = np.flatnonzero(~np.isnan(found.mean[i])).tolist()
    if not known:
        return ()
    k = _outcome(view, scales)
    k = k if k in known else known[0]
    said = view.t("br_voice_" + scale_verdict(view, i, found, k)) if mean_shown(view, i) else ""
    message = view.t(
        "br_voice",
        subject=view.t("br_customers" if _recommendation(view) else "br_survey"),
        scale=view.text(scales[k].text),
        mean=fixed(float(found.mean[i, k])),
        interval=interval(max(float(found.lower[i, k]), 0.0), min(float(found.upper[i, k]), 100.0)),
        said=said,
    )
    blocks: list[Block] = [Heading(1, message, "voice")]
    blocks.append(scale_table(view, i, key, found, view.t("br_tab_voice")))
    blocks += _promoters(view, i, inside)
    chart = _answers(view, inside)
    if chart is not None:
        note = view.t("br_fig_answers_note")
        blocks.append(ChartBlock(chart, title=view.t("br_fig_answers"), note=note))
    return tuple(blocks)


def _outcome(view: View, scales: tuple[Scale, ...]) -> int:
    """The scale that the page is about: the outcome of the importance analysis, else what an indicator holds.

    The first scale of which indicators hold half the items; the first of all where there is none.
    """
    asked, main = view.results.bundle.study.importance, view.results.bundle.study.main_survey
    if asked is not None and asked.survey == main:
        return [scale.id for scale in scales].index(asked.outcome)
    sources = [node.source for node in view.results.bundle.index_system.indicators]
    held = {
        item for source in sources if source is not None and source.survey == main for item in source.items
    }
    half = (k for k, scale in enumerate(scales) if 2 * len(held & set(scale.item_ids)) >= len(scale.item_ids))
    return next(half, 0)


def _promoters(view: View, i: int, inside: np.ndarray) -> list[Block]:
    """Shares of promoters, passives and detractors here and in all, and the score with its interval."""
    key, item = view.results.bundle.study.main_survey, _recommendation(view)
    if item is None:
        return []
    answers = view.results.kept[key].answers[item].to_numpy(dtype=float)
    if not enough(view, int((~np.isnan(answers[inside])).sum())):
        return []
    parts = (inside, np.ones_like(inside))
    counts = [recommendation_classes(answers[rows], view.design_weights(key, rows)) for rows in parts]
    scores = [recommendation_score(view, key, rows, answers) for rows in parts]
    names = [view.t("br_own"), view.t("br_all_answers")]
    shown = len(names) if mean_shown(view, i) else 1
    chart = LikertChart(
        rows=tuple(
            LikertRow(name, tuple(c.tolist()), shown=_nps(score), highlight=not row)
            for row, (name, c, score) in enumerate(zip(names, counts, scores, strict=True))
        )[:shown],
        levels=(view.t("br_detractors"), view.t("br_passives"), view.t("br_promoters")),
        axis_label=view.t("br_answers_axis"),
    )
    own = scores[0]
    text = view.t(
        "br_nps",
        nps=fixed(float(own.nps), 0, signed=True),
        n=int(own.n),
        level=view.level,
        interval=interval(float(own.ci_lower), float(own.ci_upper), 0),
    )
    return [
        Paragraph(text),
        ChartBlock(chart, title=view.t("br_fig_nps"), note=view.t("br_fig_nps_note"), alt=text),
    ]


def _recommendation(view: View) -> str | None:
    """The question of the main survey that a net promoter score is made of."""
    key = view.results.bundle.study.main_survey
    for node in view.results.bundle.index_system.indicators:
        rule, source = node.rule, node.source
        if rule is not None and rule.type == "nps" and source is not None and source.survey == key:
            return source.items[0]
    return None


def _nps(score: NetPromoterScore) -> str:
    ends = interval(float(score.ci_lower), float(score.ci_upper), 0)
    return f"{fixed(float(score.nps), 0, signed=True)} {ends}"


def _answers(view: View, inside: np.ndarray) -> LikertChart | None:
    """Diverging bars, one a scale, of all answers to its items; scales of the commonest answer format."""
    survey = view.results.kept[view.results.bundle.study.main_survey]
    formats = [scale.answer for scale in survey.questionnaire.scales]
    answer = max(dict.fromkeys(formats), key=formats.count)
    levels = survey.questionnaire.answers[answer]
    codes = range(levels.lo, levels.hi + 1)
    if not 2 <= len(codes) <= MOST_LEVELS:
        return None
    values = recoded(survey)[inside]
    held = view.design_weights(view.results.bundle.study.main_survey, inside)
    weight = (np.ones(len(values)) if held is None else held / held.mean())[:, np.newaxis]
    bars = []
    for scale in survey.questionnaire.scales:
        own = values[:, [survey.items.index(item) for item in scale.item_ids]]
        if scale.answer != answer or not enough(view, int((~np.isnan(own)).any(axis=1).sum())):
            continue
        counts = tuple(float(((own == code) * weight).sum()) for code in codes)
        bars.append(LikertRow(f"{scale.id} {view.text(scale.text)}", counts))
    if not bars:
        return None
    names = tuple(view.text(levels.labels[c]) if c in levels.labels else str(c) for c in codes)
    return LikertChart(rows=tuple(bars[:MOST_SCALES]), levels=names, axis_label=view.t("br_answers_axis"))
