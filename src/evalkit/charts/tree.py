"""The hierarchy tree: goal, criteria and indicators with their weights, rightwards or downwards."""

from __future__ import annotations

from evalkit.charts.drawing import Drawing, Path, Rect, Shape, Text, text_width, wrap
from evalkit.charts.marks import frame
from evalkit.charts.scale import known
from evalkit.charts.tree_model import HierarchyChart, TreeNode, leaves_of
from evalkit.charts.tree_upright import draw_downwards, fits_upright
from evalkit.numbers import fixed

SIZE, LEADING = 7.0, 8.6
GAP = 3.0


def draw_hierarchy(chart: HierarchyChart, width: float) -> Drawing:
    """The chart on a given width."""
    if chart.vertical and fits_upright(chart, width):
        return draw_downwards(chart, width)
    return _rightwards(chart, width)


def _rightwards(chart: HierarchyChart, width: float) -> Drawing:
    depth = chart.root.depth
    bar = 52.0 if any(known(leaf.weight) is not None for leaf in leaves_of(chart.root)) else 0.0
    gutter = 16.0
    w = (width - bar - 1 - gutter * (depth - 1)) / depth
    lines = 2 if chart.root.leaves * 24 < 640 else 1
    high = 21.0 if lines == 2 else 620 / chart.root.leaves - GAP
    heaviest = max((abs(known(leaf.weight) or 0.0) for leaf in leaves_of(chart.root)), default=0.0) or 1.0
    shapes: list[Shape] = []
    above = 1.0 + max((30.0 - high * chart.root.leaves) / 2, 0.0)
    free = above

    def place(node: TreeNode, level: int) -> float:
        nonlocal free
        x = 0.5 + level * (w + gutter)
        if node.children:
            middles = [place(child, level + 1) for child in node.children]
            middle = (middles[0] + middles[-1]) / 2
            shapes.extend(_elbows(x + w, middle, x + w + gutter, middles))
        else:
            middle = free + high / 2
            free += high + GAP
            if bar and (weight := known(node.weight)) is not None:
                long = (bar - 8) * abs(weight) / heaviest
                shapes.append(Rect(x=x + w + 4, y=middle - high * 0.25, w=long, h=high * 0.5, fill="third"))
        tall = high if not node.children else 30.0 if node is chart.root else 21.0
        tall = min(tall, max(high * node.leaves, 9.0)) if lines == 1 else tall
        shapes.extend(_box(chart, node, (x, middle - tall / 2, w, tall), lines))
        return middle

    place(chart.root, 0)
    return Drawing(width=width, height=free + above - GAP, shapes=tuple(shapes))


def _elbows(x1: float, y1: float, x2: float, ends: list[float]) -> list[Shape]:
    middle = (x1 + x2) / 2
    return [
        Path(points=((x1, y1), (middle, y1), (middle, y), (x2, y)), stroke="faint", width=0.8) for y in ends
    ]


def _box(
    chart: HierarchyChart, node: TreeNode, place: tuple[float, float, float, float], most: int
) -> list[Shape]:
    """A frame with the label on the left and the weight on the right."""
    x, y, w, h = place
    size = min(SIZE, h * 0.8)
    weight = "" if known(node.weight) is None else fixed(node.weight, chart.digits)
    room = w - 8 - (text_width(weight, size, bold=True) + 4 if weight else 0.0)
    lines = wrap(node.label, size, room, 3 if h >= 30 else most)
    first = y + h / 2 - LEADING * (len(lines) - 1) / 2 + size * 0.36
    fill = "tint" if node.children else "paper"
    shapes: list[Shape] = [frame(x, y, w, h, fill=fill, stroke="main" if node.children else "faint")]
    shapes += [Text(x=x + 4, y=first + k * LEADING, text=part, size=size) for k, part in enumerate(lines)]
    if weight:
        middle = y + h / 2 + size * 0.36
        shapes.append(
            Text(x=x + w - 4, y=middle, text=weight, size=size, anchor="end", bold=True, colour="main")
        )
    return shapes
