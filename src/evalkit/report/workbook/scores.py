"""Sheets of the scores: ranking, indicators, weights."""

from __future__ import annotations

import numpy as np

from evalkit.report.formats.xlsx import Sheet, SheetChart
from evalkit.report.workbook.titles import Row, Titles
from evalkit.study.failures import Failure
from evalkit.study.results import StudyResults


def ranking(results: StudyResults, titles: Titles) -> Sheet:
    """Totals with intervals, ranks with their ranges, shrunken scores."""
    view, ranking = titles.views[0], results.ranking
    rows: list[Row] = []
    for i in [*view.order(), *(i for i in range(len(ranking.status)) if not view.shown(i))]:
        head: Row = (view.code(i), titles.branch(i), view.region(i), titles.say(str(ranking.status[i])))
        if not view.shown(i):
            rows.append((*head, *[None] * 9))
            continue
        bounds = view.rank_bounds(i) or (None, None)
        shrunken = reliability = None
        if view.ranked(i) and not isinstance(ranking.shrunken, Failure):
            k = int(np.flatnonzero(ranking.ranked == i)[0])
            shrunken, reliability = (
                float(ranking.shrunken.shrunken[k]),
                float(ranking.shrunken.reliability[k]),
            )
        value = view.total(i)
        rows.append(
            (*head, int(ranking.respondents[i]), *value, ranking.rank[i], *bounds, shrunken, reliability)
        )
    names = (
        "c_code",
        "c_branch",
        "c_region",
        "c_status",
        "c_answers",
        "c_total",
        "c_lower",
        "c_upper",
        "c_rank",
        "c_best_rank",
        "c_worst_rank",
        "c_shrunken",
        "c_reliability",
    )
    formats = ("", "", "", "", "0", "0.00", "0.00", "0.00", "0", "0", "0", "0.00", "0.00")
    return Sheet(
        name=titles.t("s_ranking"),
        columns=tuple(titles.t(n) for n in names),
        rows=tuple(rows),
        title=titles.t("tab_ranking"),
        number_formats=formats,
        bars=(5,),
        chart=SheetChart(title=titles.t("fig_ranking"), labels=1, values=5, lower=6, upper=7),
    )


def dimensions(results: StudyResults, titles: Titles) -> Sheet:
    """Dimension scores of every branch with their intervals; no rows where there is one dimension."""
    view = titles.views[0]
    found = results.bundle.index_system.dimensions
    order = view.order() if len(found) > 1 else []
    rows = tuple(
        (view.code(i), titles.branch(i), *(x for d in range(len(found)) for x in view.dimension(i, d)))
        for i in order
    )
    columns = [titles.t("c_code"), titles.t("c_branch")]
    for node in found:
        name = f"{node.id} " + " / ".join(v.text(node.text) for v in titles.views)
        columns += [name, f"{node.id} {titles.t('c_lower')}", f"{node.id} {titles.t('c_upper')}"]
    return Sheet(
        name=titles.t("h_dimensions"),
        columns=tuple(columns),
        rows=rows,
        title=titles.t("tab_dimensions"),
        number_formats=("", "", *["0.00"] * (3 * len(found))),
    )


def scores(results: StudyResults, titles: Titles) -> Sheet:
    """Scores of every branch and indicator."""
    return _by_branch(results, titles, "s_scores", results.indicators.score)


def values(results: StudyResults, titles: Titles) -> Sheet:
    """Raw values of every branch and indicator."""
    return _by_branch(results, titles, "s_values", results.indicators.value)


def weights(results: StudyResults, titles: Titles) -> Sheet:
    """Weights and reliability of the indicators."""
    stage = results.weights
    rows = []
    for j, code in enumerate(results.indicators.codes):
        experts = None if stage.experts is None else stage.experts.indicator_weights[code]
        entropy = None if stage.entropy is None else float(stage.entropy.weights[j])
        rows.append(
            (
                code,
                titles.indicator(code),
                experts,
                entropy,
                float(stage.weights[j]),
                float(results.between.reliability[j]),
            )
        )
    names = ("c_code", "c_indicator", "c_w_experts", "c_w_entropy", "c_w_used", "c_reliability")
    return Sheet(
        name=titles.t("s_weights"),
        columns=tuple(titles.t(n) for n in names),
        rows=tuple(rows),
        title=titles.t("tab_weights"),
        number_formats=("", "", "0.0000", "0.0000", "0.0000", "0.00"),
        bars=(4,),
        chart=SheetChart(title=titles.t("fig_weights"), labels=1, values=4),
    )


def _by_branch(results: StudyResults, titles: Titles, name: str, cells: np.ndarray) -> Sheet:
    view = titles.views[0]
    codes = results.indicators.codes
    rows = tuple((view.code(i), titles.branch(i), *(float(x) for x in cells[i])) for i in view.order())
    columns = (
        titles.t("c_code"),
        titles.t("c_branch"),
        *(f"{code} {titles.indicator(code)}" for code in codes),
    )
    return Sheet(
        name=titles.t(name),
        columns=columns,
        rows=rows,
        title=titles.t(name),
        number_formats=("", "", *["0.00"] * len(codes)),
    )
