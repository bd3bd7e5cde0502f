"""How large a chart is drawn on a slide, and which rows of a long one it keeps."""

from __future__ import annotations

import pytest

from evalkit.charts.kinds import (
    BarChart,
    BarRow,
    ChangeChart,
    ChangeRow,
    Chart,
    HeatChart,
    IntervalChart,
    IntervalRow,
    RadarChart,
    Series,
)
from evalkit.report.formats.slides.chart import MOST_ROWS, SCALES, fewer_rows, fitted
from evalkit.report.language import phrases

WORDS = phrases("en")


def intervals(n: int, highlight: int = -1) -> IntervalChart:
    rows = (IntervalRow(f"B{k}", 90.0 - k, 88.0 - k, 92.0 - k, highlight=k == highlight) for k in range(n))
    return IntervalChart(rows=tuple(rows))


def radar() -> RadarChart:
    return RadarChart(axes=tuple("abcde"), series=(Series(name="s", values=(1.0, 2.0, 3.0, 4.0, 5.0)),))


@pytest.mark.parametrize("chart", [intervals(3), intervals(60), radar()])
@pytest.mark.parametrize(("width", "height"), [(880.0, 380.0), (520.0, 380.0), (880.0, 150.0)])
def test_a_chart_is_as_large_as_its_box_allows(chart: Chart, width: float, height: float) -> None:
    drawing, scale = fitted(chart, width, height)
    assert drawing.width * scale <= width + 1e-6
    assert drawing.height * scale <= height + 1e-6
    assert scale <= SCALES[0]
    full = drawing.width * scale > 0.98 * width or drawing.height * scale > 0.8 * height
    assert full or scale == SCALES[0]


def test_a_long_chart_keeps_its_ends_and_the_highlighted_row_with_a_gap_between() -> None:
    chart, shown, of = fewer_rows(intervals(40, highlight=20), WORDS)
    assert isinstance(chart, IntervalChart)
    assert (shown, of) == (MOST_ROWS + 1, 40)
    labels = [row.label for row in chart.rows]
    assert labels == [*(f"B{k}" for k in range(8)), "… 23 more", "B20", *(f"B{k}" for k in range(32, 40))]
    assert chart.rows[8].value is None


def test_the_tints_of_a_shortened_heat_map_keep_their_scale() -> None:
    values = tuple((float(k), float(-k)) for k in range(30))
    long = HeatChart(
        rows=tuple(f"r{k}" for k in range(30)),
        columns=("a", "b"),
        values=values,
        highlighted=frozenset({15, 29}),
    )
    chart, shown, of = fewer_rows(long, WORDS)
    assert isinstance(chart, HeatChart)
    assert (shown, of) == (MOST_ROWS + 1, 30)
    assert chart.ends == long.ends
    assert {chart.rows[k] for k in chart.highlighted} == {"r15", "r29"}
    assert [row[0] for row in chart.values] == [float(name[1:]) for name in chart.rows]


def test_bars_keep_the_first_and_changes_both_ends() -> None:
    bars, shown, of = fewer_rows(BarChart(rows=tuple(BarRow(f"b{k}", float(k)) for k in range(30))), WORDS)
    assert isinstance(bars, BarChart)
    assert ([row.label for row in bars.rows], shown, of) == ([f"b{k}" for k in range(16)], 16, 30)
    rows = tuple(ChangeRow(f"c{k}", 1.0, float(k)) for k in range(30))
    changes, _, _ = fewer_rows(ChangeChart(rows=rows, before_label="a", after_label="b"), WORDS)
    assert isinstance(changes, ChangeChart)
    assert [row.label for row in changes.rows][6:10] == ["c6", "c7", "… 14 more", "c22"]


@pytest.mark.parametrize("chart", [intervals(16), radar()])
def test_a_short_chart_stays_as_it_is(chart: Chart) -> None:
    same, shown, of = fewer_rows(chart, WORDS)
    assert same == chart
    assert shown == of
