"""The path diagram stays inside its picture, whatever its paths pass over."""

from __future__ import annotations

from evalkit.charts.drawing import Path, Text
from evalkit.charts.kinds import Indicator, Latent, PathDiagram, PathLink, draw


def test_a_path_that_passes_over_a_level_stays_below_the_upper_edge() -> None:
    items = tuple(Indicator(f"x{k}", 0.7) for k in range(3))
    latents = tuple(Latent(key, key, items) for key in "abc")
    links = (PathLink("a", "b", 0.5), PathLink("b", "c", 0.4), PathLink("a", "c", 0.3))
    drawing = draw(PathDiagram(latents=latents, links=links), 498.0)
    heights = [y for shape in drawing.shapes if isinstance(shape, Path) for _, y in shape.points]
    heights += [shape.y - shape.size for shape in drawing.shapes if isinstance(shape, Text)]
    assert min(heights) >= 0.0
    assert max(heights) <= drawing.height


def test_a_diagram_without_such_a_path_is_no_higher() -> None:
    items = tuple(Indicator(f"x{k}", 0.7) for k in range(3))
    latents = tuple(Latent(key, key, items) for key in "abc")
    links = (PathLink("a", "b", 0.5), PathLink("b", "c", 0.4))
    plain = draw(PathDiagram(latents=latents, links=links), 498.0)
    over = draw(PathDiagram(latents=latents, links=(*links, PathLink("a", "c", 0.3))), 498.0)
    assert plain.height < over.height
