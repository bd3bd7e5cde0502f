"""Likert bars, share bars, heat maps and changes show the numbers they were given."""

from __future__ import annotations

import math

import pytest

from evalkit.charts.drawing import Circle, Drawing, Path, Rect, Text
from evalkit.charts.kinds import (
    ChangeChart,
    ChangeRow,
    HeatChart,
    LikertChart,
    LikertRow,
    ShareChart,
    ShareRow,
    draw,
)
from evalkit.errors import DataError

EXACT = 1e-6  # points: hairlines of half a point are taken off and added in floating point
LEVELS = ("--", "-", "0", "+", "++")


def texts(drawing: Drawing) -> list[str]:
    return [shape.text for shape in drawing.shapes if isinstance(shape, Text)]


def bars(drawing: Drawing) -> list[Rect]:
    """The pieces of bars: rectangles above the legend, whose samples are 8 points high."""
    return [shape for shape in drawing.shapes if isinstance(shape, Rect) and shape.h != 8.0]


def test_the_neutral_answers_lie_on_both_sides_of_zero() -> None:
    chart = LikertChart(rows=(LikertRow("a", (1, 2, 4, 2, 1)),), levels=LEVELS)
    low, lower, middle, higher, high = bars(draw(chart, 400.0))
    zero = next(
        s.points[0][0] for s in draw(chart, 400.0).shapes if isinstance(s, Path) and s.stroke == "soft"
    )
    assert middle.x + (middle.w + 0.5) / 2 == pytest.approx(zero, abs=EXACT)
    assert low.w + 0.5 == pytest.approx((lower.w + 0.5) / 2, abs=EXACT)
    assert high.w == pytest.approx(low.w, abs=EXACT)
    assert higher.w == pytest.approx(lower.w, abs=EXACT)


def test_the_share_above_the_middle_stands_on_the_right() -> None:
    rows = (LikertRow("a", (1, 2, 4, 2, 1)), LikertRow("nobody", (0,) * 5))
    shown = texts(draw(LikertChart(rows=rows, levels=LEVELS), 400.0))
    assert "30%" in shown
    assert {"10", "20", "40"} <= set(shown)
    assert "–" in shown


def test_an_even_scale_has_no_middle() -> None:
    chart = LikertChart(rows=(LikertRow("a", (1, 1, 1, 1)),), levels=("a", "b", "c", "d"))
    assert "50%" in texts(draw(chart, 400.0))
    assert len(bars(draw(chart, 400.0))) == 4


def test_likert_charts_share_an_axis_on_request() -> None:
    even, extreme = LikertRow("a", (1, 1, 1)), LikertRow("a", (0, 0, 1))

    def zero(row: LikertRow) -> float:
        drawing = draw(LikertChart(rows=(row,), levels=("-", "0", "+"), reach=100.0), 400.0)
        return next(s.points[0][0] for s in drawing.shapes if isinstance(s, Path) and s.stroke == "soft")

    assert zero(LikertRow("a", (1, 1, 1), shown="x")) == zero(LikertRow("a", (0, 0, 1), shown="x"))
    assert even.shares == pytest.approx((100 / 3,) * 3)
    assert extreme.shares == (0.0, 0.0, 100.0)


def test_share_bars_fill_the_width_in_proportion() -> None:
    chart = ShareChart(rows=(ShareRow("a", (1, 3)), ShareRow("b", (0, 0))), classes=("x", "y"))
    first, second = bars(draw(chart, 400.0))
    assert second.w + 0.5 == pytest.approx(3 * (first.w + 0.5), abs=EXACT)
    assert {"25", "75", "–"} <= set(texts(draw(chart, 400.0)))


def tinted(drawing: Drawing) -> list[Rect]:
    return [s for s in drawing.shapes if isinstance(s, Rect) and s.fill in ("main", "second") and s.h != 8]


def test_tints_grow_with_the_value_and_numbers_stand_in_the_cells() -> None:
    chart = HeatChart(rows=("a",), columns=("x", "y", "z"), values=((1.0, 2.0, 3.0),), digits=1)
    drawing = draw(chart, 400.0)
    assert [cell.opacity for cell in tinted(drawing)] == pytest.approx([0.0, 0.3, 0.6])
    assert {"1.0", "2.0", "3.0"} <= set(texts(drawing))


def test_below_the_centre_the_tint_turns_and_a_corner_marks_the_cell() -> None:
    chart = HeatChart(rows=("a",), columns=("x", "y", "z"), values=((-1.0, 0.0, 2.0),), centre=0.0, digits=1)
    drawing = draw(chart, 400.0)
    assert [(cell.fill, round(cell.opacity, 6)) for cell in tinted(drawing)] == [
        ("second", 0.3),
        ("main", 0.0),
        ("main", 0.6),
    ]
    top = min(s.y for s in tinted(drawing))
    corners = [
        s for s in drawing.shapes if isinstance(s, Path) and s.fill == "warning" and s.points[0][1] <= top + 1
    ]
    assert len(corners) == 1


def test_a_missing_cell_is_hatched_with_a_dash_and_named_in_the_legend() -> None:
    chart = HeatChart(rows=("a",), columns=("x", "y"), values=((math.nan, 5.0),), missing_label="no data")
    drawing = draw(chart, 400.0)
    assert {"–", "– no data", "5"} <= set(texts(drawing))
    assert sum(isinstance(s, Path) for s in drawing.shapes) > 5


def test_equal_values_have_one_tint_and_no_scale() -> None:
    drawing = draw(HeatChart(rows=("a", "b"), columns=("x",), values=((5.0,), (5.0,))), 400.0)
    assert len({cell.opacity for cell in tinted(drawing)}) == 1
    assert texts(drawing).count("5") == 2


def test_correlations_go_without_their_leading_zero() -> None:
    chart = HeatChart(rows=("a",), columns=("x",), values=((0.5,),), digits=2, leading_zero=False)
    assert (chart.text(0.5), chart.text(-0.25), chart.text(1.0), chart.text(10.25)) == (
        ".50",
        "−.25",
        "1.00",
        "10.25",
    )


def test_columns_whose_names_do_not_fit_are_numbered_with_a_key() -> None:
    long = tuple(f"a very long name of an indicator, number {k}" for k in range(12))
    drawing = draw(HeatChart(rows=("a",), columns=long, values=(tuple(map(float, range(12))),)), 300.0)
    assert {str(k + 1) for k in range(12)} <= set(texts(drawing))
    assert any(text.startswith("12  a very long name") for text in texts(drawing))


def test_before_is_hollow_after_is_full_and_the_difference_is_signed() -> None:
    chart = ChangeChart(
        rows=(ChangeRow("a", 60.0, 65.0, (58.0, 62.0), (63.0, 67.0)),), before_label="b", after_label="c"
    )
    drawing = draw(chart, 400.0)
    before, after = [s for s in drawing.shapes if isinstance(s, Circle)][:2]
    assert (before.fill, after.fill) == ("paper", "main")
    assert before.x < after.x
    assert "+5.0" in texts(drawing)


def test_an_unsettled_change_is_dotted_and_without_an_arrow() -> None:
    def lines(settled: bool) -> tuple[int, int]:
        rows = (ChangeRow("a", 60.0, 65.0, settled=settled),)
        shapes = draw(ChangeChart(rows=rows, before_label="b", after_label="c"), 400.0).shapes
        paths = [s for s in shapes if isinstance(s, Path)]
        return sum(p.dash == "dotted" for p in paths), sum(p.closed for p in paths)

    assert lines(settled=True) == (0, 1)
    assert lines(settled=False) == (1, 0)


def test_a_missing_period_shows_a_dash() -> None:
    chart = ChangeChart(rows=(ChangeRow("a", None, 65.0),), before_label="b", after_label="c")
    assert "–" in texts(draw(chart, 400.0))


def test_what_cannot_be_shown_is_refused_with_the_row_named() -> None:
    with pytest.raises(DataError, match="'a' of a Likert chart"):
        LikertRow("a", (1.0, math.nan))
    with pytest.raises(DataError, match="'a' has 2 numbers for 5 levels"):
        LikertChart(rows=(LikertRow("a", (1, 2)),), levels=LEVELS)
    with pytest.raises(DataError, match="2 to 11 levels"):
        LikertChart(rows=(LikertRow("a", (1,)),), levels=("x",))
    with pytest.raises(DataError, match="'a' of a share chart"):
        ShareRow("a", (-1.0,))
    with pytest.raises(DataError, match="1 to 8 classes"):
        ShareChart(rows=(ShareRow("a", (1.0,) * 9),), classes=tuple("abcdefghi"))
    with pytest.raises(DataError, match="'a' has 1 amounts for 2 classes"):
        ShareChart(rows=(ShareRow("a", (1.0,)),), classes=("x", "y"))
    with pytest.raises(DataError, match="2 rows and 1 columns"):
        HeatChart(rows=("a", "b"), columns=("x",), values=((1.0,),))
    with pytest.raises(DataError, match="1 to 60 rows and columns"):
        HeatChart(rows=(), columns=("x",), values=())
    with pytest.raises(DataError, match=r"'a': 5\.0 is not within"):
        ChangeRow("a", 5.0, 6.0, before_interval=(6.0, 7.0))
