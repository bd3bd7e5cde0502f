"""All branches together: dimension scores, since the former period, and under the weights of other stages."""

from __future__ import annotations

import numpy as np

from evalkit.charts.kinds import RadarChart, Series
from evalkit.inference.change_result import NOT_MEASURED, ChangeResult
from evalkit.numbers import MISSING, fixed, interval, percent, with_interval
from evalkit.report.document import Block, Cell, CellLike, ChartBlock, Column, Heading, TableBlock
from evalkit.report.sections.movers import verdict_cell
from evalkit.report.view import View
from evalkit.study.stages.standing.overall import MeanScore, OverallStage

FEWEST_AXES = 3


def elements(view: View) -> tuple[Block, ...]:
    """Dimension scores over all branches; only where a former period or other weights make them news."""
    stage = view.results.overall
    if stage is None or stage.goal is None or not (stage.sets or isinstance(stage.change, ChangeResult)):
        return ()
    return (
        Heading(1, view.t("h_elements"), "elements"),
        *_radar(view, stage),
        _scores(view, stage, stage.goal),
        *_sets(view, stage),
    )


def _scores(view: View, stage: OverallStage, goal: MeanScore) -> TableBlock:
    changed = stage.change if isinstance(stage.change, ChangeResult) else None
    means = {view.results.bundle.index_system.goal.id: goal, **stage.dimensions}
    columns = [
        Column(view.t("el_c_part"), "left", 1.8),
        Column(view.t("el_c_score", level=view.level), "right", 1.5),
    ]
    if changed is not None:
        columns += [
            Column(view.t("c_before"), "right", 0.9),
            Column(view.t("c_after"), "right", 0.9),
            Column(view.t("c_change", level=view.level), "right", 1.7),
            Column(view.t("c_verdict"), "left", 1.1),
        ]
    rows = []
    for k, (code, mean) in enumerate(means.items()):
        cells: list[str | Cell] = [Cell(view.indicator(code), strong=k == 0), _mean(view, mean)]
        if changed is not None:
            cells += _changed(view, changed, changed.measures.index(code))
        rows.append(tuple(cells))
    return TableBlock(
        title=view.t("tab_elements"),
        columns=tuple(columns),
        rows=tuple(rows),
        note=view.t("tab_elements_note_change" if changed is not None else "tab_elements_note", n=goal.n),
    )


def _mean(view: View, mean: MeanScore) -> str:
    if mean.se is None:
        return fixed(mean.value)
    half = view.z * mean.se
    return with_interval(mean.value, max(mean.value - half, 0.0), min(mean.value + half, 100.0))


def _changed(view: View, found: ChangeResult, j: int) -> list[str | Cell]:
    verdict = str(found.verdict[0, j])
    if verdict == NOT_MEASURED:
        return [MISSING, MISSING, MISSING, verdict_cell(view, verdict)]
    ends = interval(float(found.ci_lower[0, j]), float(found.ci_upper[0, j]))
    return [
        fixed(float(found.before[0, j])),
        fixed(float(found.after[0, j])),
        f"{fixed(float(found.change[0, j]), 1, signed=True)} {ends}",
        verdict_cell(view, verdict),
    ]


def _radar(view: View, stage: OverallStage) -> tuple[Block, ...]:
    changed = stage.change if isinstance(stage.change, ChangeResult) else None
    codes = list(stage.dimensions)
    if len(codes) < FEWEST_AXES:
        return ()
    now = view.text(view.results.bundle.study.period)
    series = [Series(now, tuple(_shown(stage.dimensions[code].value) for code in codes))]
    since = view.results.change
    if changed is not None and since is not None:
        places = [changed.measures.index(code) for code in codes]
        after = tuple(_shown(float(changed.after[0, j])) for j in places)
        before = tuple(_shown(float(changed.before[0, j])) for j in places)
        series = [Series(now, after), Series(view.text(since.period), before, "reference")]
    chart = RadarChart(axes=tuple(view.indicator(code) for code in codes), series=tuple(series))
    return (ChartBlock(chart, title=view.t("fig_elements")),)


def _shown(value: float) -> float | None:
    return None if np.isnan(value) else float(np.clip(value, 0, 100))


def _sets(view: View, stage: OverallStage) -> tuple[Block, ...]:
    """The total under each set of weights."""
    if not stage.sets:
        return ()
    codes = list(stage.dimensions)
    highest = max(range(len(stage.sets)), key=lambda k: stage.sets[k].mean.value)
    rows: tuple[tuple[CellLike, ...], ...] = tuple(
        (
            view.text(held.weights.text),
            *(percent(100 * held.weights.weights[code], 0) for code in codes),
            Cell(_mean(view, held.mean), strong=k == highest),
            held_best(view, held.total),
        )
        for k, held in enumerate(stage.sets)
    )
    table = TableBlock(
        title=view.t("tab_sets"),
        columns=(
            Column(view.t("el_c_stage"), "left", 1.6),
            *(Column(view.indicator(code), "right", 0.9) for code in codes),
            Column(view.t("el_c_total", level=view.level), "right", 1.6),
            Column(view.t("el_c_best"), "left", 1.3),
        ),
        rows=rows,
        note=view.t("tab_sets_note", n=stage.goal.n if stage.goal else 0),
    )
    return (table,)


def held_best(view: View, total: np.ndarray) -> str:
    """The branch with the highest total."""
    best = int(np.nanargmax(total))
    return f"{view.branch(best)} {fixed(float(total[best]))}"
