from __future__ import annotations

import math

import pytest

from evalkit.charts.drawing import Circle, Drawing, Path, Rect, Text
from evalkit.charts.kinds import (
    BarChart,
    BarRow,
    IntervalChart,
    IntervalRow,
    QuadrantChart,
    QuadrantPoint,
    RadarChart,
    Series,
    draw,
)
from evalkit.charts.scale import Scale, span, tick_label, ticks
from evalkit.errors import DataError, OptionError

AXES = tuple("abcdef")
EXACT = 1e-9  # points: the same arithmetic in another order


def texts(drawing: Drawing) -> list[str]:
    return [shape.text for shape in drawing.shapes if isinstance(shape, Text)]


def test_radar_corners_lie_at_their_score() -> None:
    chart = RadarChart(axes=tuple("abcd"), series=(Series(name="s", values=(100.0, 50.0, 0.0, 25.0)),))
    dots = [s for s in draw(chart, 400.0).shapes if isinstance(s, Circle)][:4]
    centre_x, centre_y = dots[2].x, dots[2].y
    radius = centre_y - dots[0].y
    assert dots[0].x == pytest.approx(centre_x, abs=EXACT)
    assert dots[1].x - centre_x == pytest.approx(radius / 2, abs=EXACT)
    assert centre_x - dots[3].x == pytest.approx(radius / 4, abs=EXACT)


def test_radar_leaves_a_gap_where_a_score_is_missing() -> None:
    whole = draw(RadarChart(axes=AXES, series=(Series(name="s", values=(50.0,) * 6),)), 400.0)
    gap = draw(
        RadarChart(axes=AXES, series=(Series(name="s", values=(50.0, math.nan, *(50.0,) * 4)),)), 400.0
    )

    def dots(d: Drawing) -> int:
        return sum(isinstance(s, Circle) for s in d.shapes)

    def filled(d: Drawing) -> int:
        return sum(isinstance(s, Path) and s.fill == "main" for s in d.shapes)

    assert dots(whole) - dots(gap) == 1
    assert (filled(whole), filled(gap)) == (1, 0)


def test_interval_ends_and_reference_share_one_scale() -> None:
    chart = IntervalChart(
        rows=(IntervalRow(label="a", value=10.0, lower=5.0, upper=15.0),),
        reference=10.0,
        lower=0.0,
        upper=20.0,
    )
    drawing = draw(chart, 400.0)
    whisker = next(s for s in drawing.shapes if isinstance(s, Path) and s.stroke == "soft")
    dot = next(s for s in drawing.shapes if isinstance(s, Circle))
    reference = next(s for s in drawing.shapes if isinstance(s, Path) and s.dash == "dashed")
    assert (whisker.points[0][0] + whisker.points[1][0]) / 2 == pytest.approx(dot.x, abs=EXACT)
    assert reference.points[0][0] == pytest.approx(dot.x, abs=EXACT)
    assert "10.0 [5.0, 15.0]" in texts(drawing)


def test_a_muted_row_has_no_interval_and_a_missing_value_shows_a_dash() -> None:
    rows = (
        IntervalRow(label="a", value=1.0, lower=0.0, upper=2.0, muted=True),
        IntervalRow(label="b", value=None),
    )
    drawing = draw(IntervalChart(rows=rows), 400.0)
    assert not [s for s in drawing.shapes if isinstance(s, Path) and s.stroke in ("soft", "main")]
    assert [s.fill for s in drawing.shapes if isinstance(s, Circle)] == ["paper"]
    assert "–" in texts(drawing)


@pytest.mark.parametrize("n", [1, 3, 40, 60])
def test_interval_charts_of_any_length_fit_on_an_a4_page(n: int) -> None:
    rows = tuple(IntervalRow(label=f"B{k}", value=float(k), group=f"g{k // 10}") for k in range(n))
    assert (
        draw(IntervalChart(rows=rows, axis_label="x", reference=1.0, reference_label="m"), 498.0).height < 660
    )


def test_group_names_stand_once_before_their_rows() -> None:
    rows = tuple(
        IntervalRow(label=str(k), value=1.0 * k, group="east" if k < 2 else "west") for k in range(4)
    )
    shown = texts(draw(IntervalChart(rows=rows), 400.0))
    assert shown.count("east") == shown.count("west") == 1


def test_bar_lengths_are_proportional_and_negative_bars_go_left() -> None:
    rows = (BarRow(label="a", value=4.0), BarRow(label="b", value=2.0), BarRow(label="c", value=-2.0))
    bars = [s for s in draw(BarChart(rows=rows, lower=None), 400.0).shapes if isinstance(s, Rect)]
    assert bars[0].w == pytest.approx(2 * bars[1].w, abs=EXACT)
    assert bars[2].x + bars[2].w == pytest.approx(bars[0].x, abs=EXACT)


def test_bars_show_a_legend_only_with_markers() -> None:
    with_marker = BarChart(rows=(BarRow(label="a", value=1.0, marker=2.0),), marker_label="peers")
    without = BarChart(rows=(BarRow(label="a", value=1.0),), marker_label="peers")
    assert "peers" in texts(draw(with_marker, 400.0))
    assert "peers" not in texts(draw(without, 400.0))


def test_a_border_point_is_hollow() -> None:
    points = (QuadrantPoint(label="a", x=1, y=1, border=True), QuadrantPoint(label="b", x=2, y=2))
    chart = QuadrantChart(
        points=points, x_cut=1.5, y_cut=1.5, x_label="x", y_label="y", quadrants=("p", "q", "r", "s")
    )
    assert [s.fill for s in draw(chart, 400.0).shapes if isinstance(s, Circle)] == ["paper", "main"]


def test_charts_refuse_what_they_cannot_show() -> None:
    with pytest.raises(DataError, match="3 to 24 axes"):
        RadarChart(axes=("a", "b"), series=())
    with pytest.raises(DataError, match="'s' of a radar chart has 1 values for 6 axes"):
        RadarChart(axes=AXES, series=(Series(name="s", values=(1.0,)),))
    with pytest.raises(OptionError, match="emphasis"):
        Series(name="s", values=(), emphasis="bold")  # type: ignore[arg-type]
    with pytest.raises(DataError, match=r"'a': 3\.0 is not within"):
        IntervalRow(label="a", value=3.0, lower=0.0, upper=2.0)
    with pytest.raises(DataError, match="1 to 60 rows"):
        IntervalChart(rows=())
    with pytest.raises(DataError, match="no position"):
        QuadrantPoint(label="a", x=math.nan, y=1.0)
    with pytest.raises(DataError, match="infinite"):
        draw(BarChart(rows=(BarRow(label="a", value=math.inf),)), 400.0)


def test_ticks_are_round_and_cover_the_axis() -> None:
    assert ticks(0.0, 100.0, 5) == (0.0, 20.0, 40.0, 60.0, 80.0, 100.0)
    assert ticks(-0.3, 0.9, 6) == pytest.approx((-0.2, 0.0, 0.2, 0.4, 0.6, 0.8))
    assert tick_label(-0.0) == "0"
    assert tick_label(-2.5) == "−2.5"


def test_the_axis_of_equal_or_absent_values_has_a_length() -> None:
    for values in ([5.0, 5.0], [None, math.nan], [0.0]):
        low, high = span(values)
        assert low < high
    with pytest.raises(DataError, match="upwards"):
        span([1.0], lower=2.0, upper=1.0)
    assert Scale(0.0, 10.0, 0.0, 100.0)(25.0) == 100.0
