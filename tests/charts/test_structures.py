"""Curves, flows, trees, funnels and paths show the numbers they were given."""

from __future__ import annotations

import itertools
import math

import pytest

from evalkit.charts.drawing import Circle, Drawing, Path, Rect, Text
from evalkit.charts.kinds import (
    FunnelChart,
    FunnelLimit,
    FunnelPoint,
    HierarchyChart,
    Indicator,
    Latent,
    ParetoChart,
    ParetoRow,
    PathDiagram,
    PathLink,
    SankeyChart,
    SankeyLink,
    SankeyNode,
    ScreeChart,
    TreeNode,
    WeightChart,
    WeightRow,
    WhaleChart,
    draw,
    whale_curve,
)
from evalkit.errors import DataError

EXACT = 1e-9  # points, percent: the same arithmetic in another order


def texts(drawing: Drawing) -> list[str]:
    return [shape.text for shape in drawing.shapes if isinstance(shape, Text)]


def test_the_whale_curve_rises_to_its_peak_and_ends_at_the_total() -> None:
    # sorted 60, 50, 10, −20: sums 60, 110, 120, 100 of a total of 100
    curve = whale_curve([10, 60, -20, 50])
    assert curve == ((25, 60), (50, 110), (75, 120), (100, 100))
    chart = WhaleChart(
        curve=curve, x_label="x", y_label="y", peak_label="peak", pareto_label="top", pareto=50.0
    )
    shown = texts(draw(chart, 400.0))
    assert "peak 75% → 120%" in shown
    assert "top 50% → 110%" in shown


def test_a_long_whale_curve_is_thinned_but_keeps_its_peak_and_end() -> None:
    profits = [float(5000 - k) for k in range(4501)] + [-3.0] * 777
    curve = whale_curve(profits)
    assert len(curve) < 410
    total = math.fsum(profits)
    peak = math.fsum(profits[:4501])
    assert max(y for _, y in curve) == pytest.approx(100 * peak / total, rel=1e-12)
    assert curve[-1] == pytest.approx((100.0, 100.0))


def test_whale_curves_without_a_positive_total_are_refused() -> None:
    with pytest.raises(DataError, match="positive sum"):
        whale_curve([5, -6])
    with pytest.raises(DataError, match="profit of each customer"):
        whale_curve([5, math.nan])
    with pytest.raises(DataError, match="run upwards"):
        WhaleChart(curve=((50.0, 1.0), (50.0, 2.0)), x_label="", y_label="", peak_label="")


def test_gaps_are_sorted_and_their_shares_add_up() -> None:
    rows = (ParetoRow("b", 3.0), ParetoRow("a", 6.0), ParetoRow("c", 1.0), ParetoRow("d", -2.0))
    drawing = draw(ParetoChart(rows=rows, axis_label="gap", share_label="sum"), 400.0)
    shown = texts(drawing)
    assert [text for text in shown if "·" in text] == ["6.0 · 60%", "3.0 · 90%", "1.0 · 100%", "−2.0 · 100%"]
    strong = [s.opacity for s in drawing.shapes if isinstance(s, Rect)]
    assert strong == [1.0, 1.0, 0.35, 0.35]  # 80 percent are passed within the second


def test_without_a_gap_there_is_no_cumulative_line() -> None:
    rows = (ParetoRow("a", 0.0), ParetoRow("b", -1.0))
    shown = texts(draw(ParetoChart(rows=rows, axis_label="gap", share_label="sum"), 400.0))
    assert "sum" not in shown
    assert {"0.0", "−1.0"} <= set(shown)


def nodes() -> tuple[SankeyNode, ...]:
    return (SankeyNode("p", "slow", 0), SankeyNode("q", "cold", 0), SankeyNode("c", "staff", 1))


def test_ribbons_are_as_thick_as_their_amounts() -> None:
    links = (SankeyLink("p", "c", 30.0), SankeyLink("q", "c", 10.0))
    drawing = draw(SankeyChart(columns=("problem", "cause"), nodes=nodes(), links=links), 400.0)
    ribbons = [s for s in drawing.shapes if isinstance(s, Path) and s.opacity < 1]
    ends = [
        ribbon.points[len(ribbon.points) // 2][1] - ribbon.points[len(ribbon.points) // 2 - 1][1]
        for ribbon in ribbons
    ]
    assert ends[0] == pytest.approx(3 * ends[1], rel=1e-9)
    assert {"slow (30)", "cold (10)", "staff (40)"} <= set(texts(drawing))


def test_the_boxes_of_a_column_keep_apart() -> None:
    many = (*tuple(SankeyNode(f"p{k}", f"problem {k}", 0) for k in range(20)), SankeyNode("c", "cause", 1))
    links = tuple(SankeyLink(f"p{k}", "c", 1.0 + 50 * (k == 3)) for k in range(20))
    drawing = draw(SankeyChart(columns=("a", "b"), nodes=many, links=links), 400.0)
    boxes = [
        s.points for s in drawing.shapes if isinstance(s, Path) and s.fill == "paper" and s.points[0][0] < 10
    ]
    spans = sorted((points[0][1], points[2][1]) for points in boxes)
    assert len(spans) == 20
    assert all(b[0] > a[1] for a, b in itertools.pairwise(spans))


def test_links_that_make_no_flow_are_refused() -> None:
    def chart(*links: SankeyLink) -> SankeyChart:
        return SankeyChart(columns=("a", "b"), nodes=nodes(), links=links)

    with pytest.raises(DataError, match="above zero"):
        chart(SankeyLink("p", "c", 0.0))
    with pytest.raises(DataError, match="next column"):
        chart(SankeyLink("p", "q", 1.0))
    with pytest.raises(DataError, match="not there"):
        chart(SankeyLink("p", "x", 1.0))
    with pytest.raises(DataError, match="column 'c' of a Sankey chart has 0 boxes"):
        SankeyChart(columns=("a", "b", "c"), nodes=nodes(), links=())


TREE = TreeNode(
    "目标",
    None,
    (TreeNode("流程", 0.6, (TreeNode("效率", 0.4), TreeNode("渠道", 0.2))), TreeNode("员工", 0.4)),
)


def test_a_tree_prints_every_weight_and_its_bars_are_proportional() -> None:
    drawing = draw(HierarchyChart(root=TREE), 400.0)
    assert {"0.600", "0.400", "0.200", "目标"} <= set(texts(drawing))
    lengths = [s.w for s in drawing.shapes if isinstance(s, Rect)]
    assert lengths[0] == pytest.approx(2 * lengths[1])


def test_an_upright_tree_stacks_chinese_and_lies_down_for_english() -> None:
    upright = draw(HierarchyChart(root=TREE, vertical=True), 400.0)
    assert {"效", "率"} <= set(texts(upright))
    english = TreeNode("goal", None, (TreeNode("speed", 0.5), TreeNode("channels", 0.5)))
    assert "speed" in texts(draw(HierarchyChart(root=english, vertical=True), 400.0))


def test_trees_that_do_not_fit_are_refused() -> None:
    with pytest.raises(DataError, match="up to 60 leaves; got 61"):
        HierarchyChart(root=TreeNode("a", None, tuple(TreeNode(str(k)) for k in range(61))))
    deep = TreeNode("a")
    for _ in range(5):
        deep = TreeNode("b", None, (deep,))
    with pytest.raises(DataError, match="up to 5 levels; got 6"):
        HierarchyChart(root=deep)


def funnel(*points: FunnelPoint) -> FunnelChart:
    curve = tuple((float(n), 50 - 100 / n**0.5, 50 + 100 / n**0.5) for n in (10, 50, 100, 200))
    return FunnelChart(
        points=points,
        centre=50.0,
        centre_label="mean",
        limits=(FunnelLimit("95%", curve),),
        x_label="n",
        y_label="score",
        above_label="above",
    )


def test_only_outliers_are_named_and_drawn_as_triangles() -> None:
    drawing = draw(funnel(FunnelPoint("inner", 100, 52), FunnelPoint("outer", 100, 75, "above")), 400.0)
    shown = texts(drawing)
    assert "outer" in shown
    assert "inner" not in shown
    assert "above" in shown
    # the triangle of the point, and that of the legend
    assert sum(isinstance(s, Path) and s.fill == "good" for s in drawing.shapes) == 2
    assert sum(isinstance(s, Circle) for s in drawing.shapes) == 1


def test_a_point_without_a_place_is_refused() -> None:
    with pytest.raises(DataError, match="'a' of a funnel plot has no position"):
        FunnelPoint("a", math.nan, 1.0)


def test_retained_eigenvalues_are_filled() -> None:
    chart = ScreeChart(
        observed=(3.0, 1.5, 0.5),
        simulated=(1.4, 1.1, 0.8),
        retained=2,
        x_label="",
        y_label="",
        observed_label="data",
    )
    dots = [s for s in draw(chart, 400.0).shapes if isinstance(s, Circle)][:3]
    assert [dot.fill for dot in dots] == ["main", "main", "paper"]
    assert {"3.00", "1.50", "0.50"} <= set(texts(draw(chart, 400.0)))
    with pytest.raises(DataError, match="cannot retain 4"):
        ScreeChart(observed=(1.0,), retained=4, x_label="", y_label="", observed_label="")


def model(*links: PathLink) -> PathDiagram:
    items = tuple(Indicator(f"Q{k}", 0.8 - 0.1 * k, 0.36) for k in range(3))
    return PathDiagram(latents=tuple(Latent(key, key.upper(), items) for key in "abc"), links=links)


def test_levels_follow_the_longest_path() -> None:
    assert model(PathLink("a", "b", 0.5), PathLink("b", "c", 0.4), PathLink("a", "c", 0.1)).levels() == {
        "a": 0,
        "b": 1,
        "c": 2,
    }
    assert set(model(PathLink("a", "b", 0.5, both=True)).levels().values()) == {0}
    with pytest.raises(DataError, match="circle"):
        model(PathLink("a", "b", 0.5), PathLink("b", "a", 0.5))


def test_a_path_diagram_prints_loadings_residuals_and_paths() -> None:
    drawing = draw(model(PathLink("a", "b", 0.51), PathLink("a", "c", 0.07, settled=False)), 498.0)
    shown = texts(drawing)
    assert shown.count("0.80") == 3
    assert {"0.51", "0.07", "A", "Q0"} <= set(shown)
    dashed = [s for s in drawing.shapes if isinstance(s, Path) and s.dash == "dashed"]
    assert len(dashed) == 1


def test_weights_of_several_methods_stand_side_by_side_with_their_numbers() -> None:
    chart = WeightChart(rows=(WeightRow("a", (0.4, 0.2)), WeightRow("b", (0.6, None))), methods=("x", "y"))
    drawing = draw(chart, 400.0)
    assert {"0.400", "0.200", "0.600", "–"} <= set(texts(drawing))
    bars = [s for s in drawing.shapes if isinstance(s, Rect)][:4]
    assert bars[0].w == pytest.approx(2 * bars[1].w, abs=EXACT)
    assert bars[3].w == 0


def test_bars_of_neighbouring_rows_keep_apart_where_labels_wrap() -> None:
    label = "the hand-over between the steps of a service process, as customers see it"
    rows = tuple(WeightRow(f"{label} {k}", (0.3, 0.2, 0.1)) for k in range(8))
    shapes = draw(WeightChart(rows=rows, methods=("x", "y", "z")), 498.0).shapes
    bars = [s for s in shapes if isinstance(s, Rect)][:24]
    assert all(b.y >= a.y + a.h - EXACT for a, b in itertools.pairwise(bars))
