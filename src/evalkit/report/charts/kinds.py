"""All charts by one import, and the one function that turns a chart into a drawing."""

from __future__ import annotations

from evalkit.report.charts.bar import BarChart, BarRow, draw_bar
from evalkit.report.charts.drawing import Drawing
from evalkit.report.charts.interval import IntervalChart, IntervalRow, draw_interval
from evalkit.report.charts.quadrant import QuadrantChart, QuadrantPoint, draw_quadrant
from evalkit.report.charts.radar import RadarChart, Series, draw_radar

__all__ = [
    "BarChart",
    "BarRow",
    "Chart",
    "IntervalChart",
    "IntervalRow",
    "QuadrantChart",
    "QuadrantPoint",
    "RadarChart",
    "Series",
    "draw",
]

Chart = RadarChart | IntervalChart | BarChart | QuadrantChart


def draw(chart: Chart, width: float) -> Drawing:
    """The chart as shapes on a given width in points; every format shows this same geometry."""
    match chart:
        case RadarChart():
            return draw_radar(chart, width)
        case IntervalChart():
            return draw_interval(chart, width)
        case BarChart():
            return draw_bar(chart, width)
        case QuadrantChart():
            return draw_quadrant(chart, width)
