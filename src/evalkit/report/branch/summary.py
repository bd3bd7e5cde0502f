"""Page 1: the report on one page: where the branch stands, what is strong and weak, what to do next."""

from __future__ import annotations

import numpy as np

from evalkit.numbers import fixed, interval
from evalkit.report.branch.hold_and_watch import next_steps
from evalkit.report.branch.others import mean_shown
from evalkit.report.document import (
    Block,
    Callout,
    Cards,
    Cell,
    Column,
    Columns,
    Heading,
    Paragraph,
    TableBlock,
)
from evalkit.report.sections.card_head import big_numbers
from evalkit.report.sections.card_profile import extremes
from evalkit.report.sections.statements import branch_verdict
from evalkit.report.view import View
from evalkit.report.wording import count, smallest, total_verdict, verdict, verdict_cell
from evalkit.study.stages.standing.standing import dimension_standing

MOST_ACTIONS = 3


def summary(view: View, i: int) -> tuple[Block, ...]:
    """Cover and summary; of a branch that is not shown, only the reason."""
    head = (Heading(1, _message(view, i), "summary"), Paragraph(_sources(view, i), tone="muted"))
    if not view.shown(i):
        return (*head, Paragraph(branch_verdict(view, i)))
    blocks: list[Block] = [*head, Cards(tuple(big_numbers(view, i))), Paragraph(branch_verdict(view, i))]
    blocks += _strengths(view, i)
    blocks += _lights(view, i)
    actions = _actions(view, i)
    if actions is not None:
        blocks.append(actions)
    return tuple(blocks)


def _message(view: View, i: int) -> str:
    ranking = view.results.ranking
    if not view.shown(i):
        few = ranking.reason[i] == "few answers"
        return view.t("br_summary_suppressed" if few else "br_summary_no_score")
    score = fixed(view.total(i)[0])
    if not view.ranked(i):
        return view.t("br_summary_trend", score=score, n=int(ranking.respondents[i]))
    return view.t("br_summary_" + total_verdict(view, i), score=score, n=len(ranking.ranked))


def _sources(view: View, i: int) -> str:
    results = view.results
    parts = []
    for key, survey in results.kept.items():
        n = int(view.inside(key, i).sum())
        title = view.text(survey.questionnaire.title)
        parts.append(view.t("br_source_survey", title=title, n=count(view, n)))
    if results.inputs.operations is not None:
        parts.append(view.t("br_source_operations"))
    experts = results.weights.experts
    if experts is not None:
        parts.append(view.t("br_source_experts", n=int(experts.kept.sum())))
    return view.t("br_sources", sources=view.t("evidence_separator").join(parts))


def _strengths(view: View, i: int) -> list[Block]:
    if len(view.results.indicators.codes) < 2:
        return []
    if not mean_shown(view, i):
        return [Paragraph(view.t("br_few_others"), tone="muted")]
    best, worst = extremes(view, i, best=True), extremes(view, i, best=False)
    return [Columns((best,), (worst,))] if best is not None and worst is not None else []


def _lights(view: View, i: int) -> list[Block]:
    """One row a dimension with its light: a symbol and words, not colour alone."""
    dimensions = view.results.bundle.index_system.dimensions
    if len(dimensions) < 2:
        return []
    standing = dimension_standing(view.results.ranking)
    compared = mean_shown(view, i) and len(view.results.ranking.ranked) > 1
    rows = []
    for d, dimension in enumerate(dimensions):
        value = view.dimension(i, d)
        gap = float(standing.difference[i, d])
        half = view.z * float(standing.difference_se[i, d])
        light = verdict(
            gap,
            settled=bool(standing.settled[i, d]),
            smallest=smallest(view),
            trend_only=not view.ranked(i),
        )
        cells: list[str | Cell] = [
            f"{dimension.id} {view.text(dimension.text)}",
            Cell(view.score_text(value), bar=None if np.isnan(value[0]) else value[0], strong=True),
        ]
        if compared:
            known = not np.isnan(half)
            difference = f"{fixed(gap, 1, signed=True)} {interval(gap - half, gap + half)}" if known else "–"
            cells += [fixed(float(standing.mean[d])), difference]
        cells.append(verdict_cell(view, light) if not np.isnan(gap) else Cell("–", tone="muted"))
        rows.append(tuple(cells))
    between = (
        [Column(view.t("br_c_mean_ranked"), "right", 0.8), Column(view.t("br_c_difference"), "right", 1.6)]
        if compared
        else []
    )
    columns = (
        Column(view.t("br_c_dimension"), "left", 2.2),
        Column(view.t("c_score_ci", level=view.level), "right", 2.0),
        *between,
        Column(view.t("br_c_light"), "left", 1.4),
    )
    note = view.t("br_lights_note", level=view.level, points=fixed(smallest(view)))
    return [TableBlock(title=view.t("br_tab_lights"), columns=columns, rows=tuple(rows), note=note)]


def _actions(view: View, i: int) -> Callout | None:
    if view.results.bundle.suggestions is None:
        return None
    own = view.suggestions(i)[:MOST_ACTIONS]
    if not own:
        return next_steps(view, i)
    lines = tuple(
        view.t(
            "br_action_line",
            measure=view.text(s.measure.text),
            action=view.text(s.measure.action).rstrip("。."),
            owner=view.text(s.measure.owner),
            days=s.measure.days,
            gain=fixed(s.gain),
            interval=interval(s.gain_lower, s.gain_upper),
        )
        for s in own
    )
    return Callout(view.t("br_next"), lines)
