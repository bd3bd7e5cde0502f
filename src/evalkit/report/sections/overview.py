"""The overview page: what a manager of all branches reads first."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from evalkit.charts.kinds import HeatChart, IntervalChart, IntervalRow
from evalkit.numbers import fixed, percent, rank_range
from evalkit.report.document import (
    Block,
    Callout,
    Card,
    Cards,
    Cell,
    ChartBlock,
    Column,
    GroupRow,
    Heading,
    Link,
    Paragraph,
    Row,
    TableBlock,
)
from evalkit.report.sections.statements import league_message, main_findings, titled
from evalkit.report.view import View
from evalkit.report.wording import TONES, total_verdict
from evalkit.study.failures import Failure
from evalkit.study.stages.standing.standing import dimension_standing

MOST_HEAT_ROWS = 60
MOST_CHART_ROWS = 60
FEW_ROWS = 20
LOW_ROW = 9.5  # points, where there are more than a few rows


def summary(view: View) -> tuple[Block, ...]:
    """Cards and the main findings."""
    results, ranking = view.results, view.results.ranking
    kept = sum(survey.n for survey in results.kept.values())
    received = sum(survey.n for survey in results.inputs.surveys.values())
    totals = ranking.composite.total[ranking.ranked]
    cards = [
        Card(
            view.t("card_branches"),
            f"{len(ranking.ranked)} / {len(ranking.status)}",
            view.t("card_branches_note"),
        ),
        Card(
            view.t("card_answers"), fixed(kept, 0), view.t("card_answers_note", received=fixed(received, 0))
        ),
    ]
    if len(totals):
        cards.append(
            Card(
                view.t("card_mean"),
                fixed(float(totals.mean())),
                view.t(
                    "card_mean_note", lowest=fixed(float(totals.min())), highest=fixed(float(totals.max()))
                ),
            )
        )
    if not isinstance(ranking.shrunken, Failure):
        reliability = float(np.mean(ranking.shrunken.reliability))
        cards.append(Card(view.t("card_reliability"), fixed(reliability, 2), view.t("card_reliability_note")))
    experts = results.weights.experts
    if experts is not None:
        cards.append(
            Card(
                view.t("card_experts"),
                f"{int(experts.kept.sum())} / {len(experts.experts)}",
                view.t("card_experts_note"),
            )
        )
    return (
        Paragraph(view.t("about_data", origin=view.text(results.bundle.study.data.origin)), tone="muted"),
        Cards(tuple(cards)),
        Callout(view.t("findings"), tuple(main_findings(view))),
    )


def ranking(view: View) -> tuple[Block, ...]:
    """The chart of scores with intervals, and the ranking table with links to the branch pages."""
    order = view.order()
    totals = view.results.ranking.composite.total[view.results.ranking.ranked]
    mean = float(totals.mean()) if len(totals) else None
    drawn = [i for i in order if view.ranked(i)] if len(order) > MOST_CHART_ROWS else order
    rows = tuple(IntervalRow(view.branch(i), *view.total(i), muted=not view.ranked(i)) for i in drawn)
    blocks: list[Block] = [Heading(1, titled(view, "h_ranking", league_message(view)), "ranking")]
    blocks += _league_charts(view, rows, mean)
    blocks.append(_table(view, order))
    return tuple(blocks)


def _league_charts(view: View, rows: tuple[IntervalRow, ...], mean: float | None) -> list[ChartBlock]:
    """The scores with intervals; of very many the first and the last, on one scale."""
    several = len(rows) > MOST_CHART_ROWS
    parts = [rows[:FEW_ROWS], rows[-FEW_ROWS:]] if several else [rows] if rows else []
    ends = [x for row in rows for x in (row.value, row.lower, row.upper) if x is not None and not np.isnan(x)]
    blocks = []
    for key, part in zip(("ho_first", "ho_last"), parts, strict=False):
        chart = IntervalChart(
            rows=part,
            reference=mean,
            reference_label=view.t("mean_of_ranked"),
            axis_label=view.t("total_score_axis", level=view.level),
            lower=min(ends) if several else None,
            upper=max(ends) if several else None,
            row_height=LOW_ROW if len(part) > FEW_ROWS else 13.5,
        )
        shown = view.t(key, k=len(part), n=len(rows)) if several else ""
        title = view.t("fig_ranking") + shown
        blocks.append(ChartBlock(chart, title=title, note=view.t("fig_ranking_note")))
    return blocks


def _table(view: View, order: list[int]) -> TableBlock:
    posterior = view.results.ranking.posterior
    top = posterior.top if not isinstance(posterior, Failure) else 0
    columns = [
        Column(view.t("c_rank"), "right", 0.7),
        Column(view.t("c_branch"), "left", 1.8),
        Column(view.t("c_region"), "left", 1.0),
        Column("n", "right", 0.6),
        Column(view.t("c_score_ci", level=view.level), "right", 1.9),
        Column(view.t("c_rank_range"), "right", 1.0),
        Column(view.t("c_shrunken"), "right", 1.0),
        Column(view.t("c_p_top", k=top), "right", 0.9),
        Column(view.t("c_grade"), "left", 1.15),
        Column(view.t("c_position"), "left", 1.2),
    ]
    hidden = [i for i in range(len(view.results.ranking.status)) if not view.shown(i)]
    listed = [*order, *hidden]
    rows = [_row(view, i) for i in listed]
    drop = [2] if not any(view.region(i) for i in order) else []
    if not top:
        drop += [6, 7] if isinstance(view.results.ranking.shrunken, Failure) else [7]
    keep = [j for j in range(len(columns)) if j not in drop]
    return TableBlock(
        title=view.t("tab_ranking"),
        columns=tuple(columns[j] for j in keep),
        rows=_parted(view, listed, [tuple(row[j] for j in keep) for row in rows]),
        note=view.t("tab_ranking_note", level=view.level),
    )


def _parted(view: View, listed: list[int], rows: Sequence[Row]) -> tuple[Row, ...]:
    """The rows of very many branches in two groups: those that are ranked, and the others."""
    ranked = sum(view.ranked(i) for i in listed)
    if len(rows) <= MOST_CHART_ROWS or ranked in (0, len(rows)):
        return tuple(rows)
    names = [GroupRow(view.t(key)) for key in ("ho_ranked", "ho_not_ranked")]
    return (names[0], *rows[:ranked], names[1], *rows[ranked:])


def _row(view: View, i: int) -> tuple[str | Cell | Link, ...]:
    ranking = view.results.ranking
    link = Link(view.branch(i), view.page(i))
    n = fixed(float(ranking.respondents[i]), 0)
    if not view.shown(i):
        few = ranking.reason[i] == "few answers"
        hidden = f"< {view.results.bundle.study.small_n.suppress}" if few else n
        remark = Cell(view.t("suppressed" if few else "no_score"), tone="muted")
        return "–", link, view.region(i), hidden, *["–"] * 5, remark
    grade = ranking.grade[i]
    shrunken = probability = "–"
    if view.ranked(i):
        k = int(np.flatnonzero(ranking.ranked == i)[0])
        if not isinstance(ranking.shrunken, Failure):
            shrunken = fixed(float(ranking.shrunken.shrunken[k]))
        if not isinstance(ranking.posterior, Failure):
            probability = percent(100 * float(ranking.posterior.probability_top[k]), 0)
    bounds = view.rank_bounds(i)
    said = total_verdict(view, i)
    label = view.t("trend_only") if said == "trend" else view.t("position_" + said)
    return (
        fixed(float(ranking.rank[i]), 0),
        link,
        view.region(i),
        n,
        view.score_text(view.total(i)),
        rank_range(*bounds) if bounds else "–",
        shrunken,
        probability,
        "–" if grade is None else (grade.zh if view.language == "zh" else grade.en),
        Cell(label, tone="normal" if said == "not_settled" else TONES[said]),
    )


def dimensions(view: View) -> tuple[Block, ...]:
    """Dimension scores of every branch."""
    system = view.results.bundle.index_system
    if len(system.dimensions) < 2:
        return ()
    columns = [Column(view.t("c_branch"), "left", 1.6), Column(view.t("c_total"), "right", 1.0)]
    columns += [Column(view.text(d.text), "right", 1.6) for d in system.dimensions]
    rows: list[Row] = []
    for i in view.order():
        cells: list[str | Cell | Link] = [
            Link(view.branch(i), view.page(i)),
            fixed(view.total(i)[0]),
        ]
        for d in range(len(system.dimensions)):
            value = view.dimension(i, d)
            cells.append(Cell(view.score_text(value), bar=None if np.isnan(value[0]) else value[0]))
        rows.append(tuple(cells))
    return (
        Heading(1, view.t("h_dimensions"), "dimensions"),
        *_heat(view),
        TableBlock(
            title=view.t("tab_dimensions"),
            columns=tuple(columns),
            rows=_parted(view, view.order(), rows),
            note=view.t("tab_dimensions_note", level=view.level),
        ),
    )


def _heat(view: View) -> tuple[ChartBlock, ...]:
    """Differences of the dimensions from their means, the ranked branches in order of the total."""
    ranked = [i for i in view.order() if view.ranked(i)]
    if len(ranked) < 2:
        return ()
    cut = len(ranked) > MOST_HEAT_ROWS
    title = view.t("ho_fig_heat") + (view.t("ho_ends", k=FEW_ROWS, n=len(ranked)) if cut else "")
    ranked = [*ranked[:FEW_ROWS], *ranked[-FEW_ROWS:]] if cut else ranked
    dimensions = view.results.bundle.index_system.dimensions
    difference = dimension_standing(view.results.ranking).difference
    chart = HeatChart(
        rows=tuple(view.branch(i) for i in ranked),
        columns=tuple(f"{d.id} {view.text(d.text)}" for d in dimensions),
        values=tuple(tuple(_known(x) for x in difference[i]) for i in ranked),
        centre=0.0,
        digits=1,
    )
    return (ChartBlock(chart, title=title, note=view.t("ho_fig_heat_note")),)


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
