"""The hierarchy tree as Chinese theses print it: downwards, the lowest labels upright."""

from __future__ import annotations

from evalkit.charts.drawing import Drawing, Path, Shape, Text, text_width, wrap
from evalkit.charts.marks import frame
from evalkit.charts.scale import known
from evalkit.charts.tree_model import HierarchyChart, TreeNode, leaves_of
from evalkit.numbers import fixed

SIZE, LEADING, STACKED = 7.0, 8.6, 8.0
MOST_STACKED = 10  # characters in one column


def fits_upright(chart: HierarchyChart, width: float) -> bool:
    """Whether all leaves are Chinese and stand side by side on the width."""
    leaves = leaves_of(chart.root)
    upright = all(ord(char) >= 0x2E80 for leaf in leaves for char in leaf.label)
    weights = [fixed(leaf.weight, chart.digits) for leaf in leaves if known(leaf.weight) is not None]
    most = max(len(_columns(leaf.label)) for leaf in leaves)
    room = max([STACKED * most + 5, *(text_width(weight, 6.0) + 3 for weight in weights)])
    return upright and chart.root.depth > 1 and room * len(leaves) <= width


def draw_downwards(chart: HierarchyChart, width: float) -> Drawing:
    """The tree from top to bottom, its leaves written upright."""
    leaves = leaves_of(chart.root)
    step = width / len(leaves)
    longest = max(len(_columns(leaf.label)[0]) for leaf in leaves)
    levels, gutter, tall = chart.root.depth, 16.0, 28.0
    high = longest * STACKED + 8
    shapes: list[Shape] = []
    free = 0.0

    def place(node: TreeNode, level: int) -> float:
        nonlocal free
        y = 0.5 + level * (tall + gutter)
        if node.children:
            middles = [place(child, level + 1) for child in node.children]
            middle = (middles[0] + middles[-1]) / 2
            half = (y + tall + y + tall + gutter) / 2
            for x in middles:
                points = ((middle, y + tall), (middle, half), (x, half), (x, y + tall + gutter))
                shapes.append(Path(points=points, stroke="faint", width=0.8))
            w = min(max(step * node.leaves - 4, 20.0), 150.0)
            shapes.extend(_wide_box(chart, node, (middle - w / 2, y, w, tall)))
        else:
            middle = free + step / 2
            free += step
            foot = 0.5 + (levels - 1) * (tall + gutter)
            if y < foot:
                shapes.append(Path(points=((middle, y), (middle, foot)), stroke="faint", width=0.8))
            shapes.extend(_upright_box(chart, node, middle, foot, high))
        return middle

    place(chart.root, 0)
    return Drawing(width=width, height=(levels - 1) * (tall + gutter) + high + 12, shapes=tuple(shapes))


def _wide_box(chart: HierarchyChart, node: TreeNode, place: tuple[float, float, float, float]) -> list[Shape]:
    """A frame with the label in the middle and the weight under it."""
    x, y, w, h = place
    weight = () if known(node.weight) is None else (fixed(node.weight, chart.digits),)
    lines = wrap(node.label, SIZE, w - 4, 2 if weight else 3)
    texts = (*lines, *weight)
    first = y + h / 2 - LEADING * (len(texts) - 1) / 2 + SIZE * 0.36
    return [
        frame(x, y, w, h, fill="tint", stroke="main"),
        *(
            Text(
                x=x + w / 2,
                y=first + k * LEADING,
                text=text,
                size=SIZE,
                anchor="middle",
                bold=k >= len(lines),
                colour="main" if k >= len(lines) else "ink",
            )
            for k, text in enumerate(texts)
        ),
    ]


def _columns(label: str) -> tuple[str, ...]:
    """A label as one or two columns of characters."""
    if len(label) <= MOST_STACKED:
        return (label,)
    half = -(-len(label) // 2)
    return label[:half], label[half:]


def _upright_box(chart: HierarchyChart, leaf: TreeNode, x: float, y: float, high: float) -> list[Shape]:
    """A narrow frame with one character under the other, the weight below it."""
    columns = _columns(leaf.label)
    wide = STACKED * len(columns) + 4
    shapes: list[Shape] = [frame(x - wide / 2, y, wide, high)]
    for j, column in enumerate(columns):
        middle = x + (j - (len(columns) - 1) / 2) * STACKED
        first = y + (high - len(columns[0]) * STACKED) / 2 + SIZE * 0.95
        shapes += [
            Text(x=middle, y=first + k * STACKED, text=char, size=SIZE, anchor="middle")
            for k, char in enumerate(column)
        ]
    if known(leaf.weight) is not None:
        text = fixed(leaf.weight, chart.digits)
        shapes.append(Text(x=x, y=y + high + 8, text=text, size=6.0, anchor="middle", colour="main"))
    return shapes
