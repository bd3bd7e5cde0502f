"""All charts by one import, and the one function that turns a chart into a drawing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from evalkit.charts.bar import BarChart, BarRow, draw_bar
from evalkit.charts.change import ChangeChart, ChangeRow, draw_change
from evalkit.charts.drawing import Drawing
from evalkit.charts.funnel import FunnelChart, FunnelLimit, FunnelPoint, draw_funnel
from evalkit.charts.heat import HeatChart, draw_heat
from evalkit.charts.interval import IntervalChart, IntervalRow, draw_interval
from evalkit.charts.likert import LikertChart, LikertRow, draw_likert
from evalkit.charts.line import LineChart, TimeSeries, draw_line
from evalkit.charts.pareto import ParetoChart, ParetoRow, draw_pareto
from evalkit.charts.path import draw_path
from evalkit.charts.path_model import Indicator, Latent, PathDiagram, PathLink
from evalkit.charts.quadrant import QuadrantChart, QuadrantPoint, draw_quadrant
from evalkit.charts.radar import RadarChart, Series, draw_radar
from evalkit.charts.sankey import draw_sankey
from evalkit.charts.sankey_model import SankeyChart, SankeyLink, SankeyNode
from evalkit.charts.scree import ScreeChart, draw_scree
from evalkit.charts.shares import ShareChart, ShareRow, draw_shares
from evalkit.charts.tree import draw_hierarchy
from evalkit.charts.tree_model import HierarchyChart, TreeNode
from evalkit.charts.weight import WeightChart, WeightRow, draw_weights
from evalkit.charts.whale import WhaleChart, draw_whale, whale_curve

__all__ = [
    "BarChart",
    "BarRow",
    "ChangeChart",
    "ChangeRow",
    "Chart",
    "FunnelChart",
    "FunnelLimit",
    "FunnelPoint",
    "HeatChart",
    "HierarchyChart",
    "Indicator",
    "IntervalChart",
    "IntervalRow",
    "Latent",
    "LikertChart",
    "LikertRow",
    "LineChart",
    "ParetoChart",
    "ParetoRow",
    "PathDiagram",
    "PathLink",
    "QuadrantChart",
    "QuadrantPoint",
    "RadarChart",
    "SankeyChart",
    "SankeyLink",
    "SankeyNode",
    "ScreeChart",
    "Series",
    "ShareChart",
    "ShareRow",
    "TimeSeries",
    "TreeNode",
    "WeightChart",
    "WeightRow",
    "WhaleChart",
    "draw",
    "whale_curve",
]

Chart = (
    BarChart
    | ChangeChart
    | FunnelChart
    | HeatChart
    | HierarchyChart
    | IntervalChart
    | LikertChart
    | LineChart
    | ParetoChart
    | PathDiagram
    | QuadrantChart
    | RadarChart
    | SankeyChart
    | ScreeChart
    | ShareChart
    | WeightChart
    | WhaleChart
)

DRAWERS: dict[type[Any], Callable[[Any, float], Drawing]] = {
    BarChart: draw_bar,
    ChangeChart: draw_change,
    FunnelChart: draw_funnel,
    HeatChart: draw_heat,
    HierarchyChart: draw_hierarchy,
    IntervalChart: draw_interval,
    LikertChart: draw_likert,
    LineChart: draw_line,
    ParetoChart: draw_pareto,
    PathDiagram: draw_path,
    QuadrantChart: draw_quadrant,
    RadarChart: draw_radar,
    SankeyChart: draw_sankey,
    ScreeChart: draw_scree,
    ShareChart: draw_shares,
    WeightChart: draw_weights,
    WhaleChart: draw_whale,
}
"""How each kind of chart is drawn."""


def draw(chart: Chart, width: float) -> Drawing:
    """The chart as shapes on a given width in points; every format shows this same geometry."""
    return DRAWERS[type(chart)](chart, width)
