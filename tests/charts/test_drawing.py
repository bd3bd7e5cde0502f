from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest

from evalkit.charts.drawing import (
    Circle,
    Drawing,
    Path,
    Rect,
    Text,
    shorten,
    text_width,
    wrap,
)
from evalkit.charts.kinds import DRAWERS, Chart, RadarChart, Series, draw
from evalkit.charts.tones import CLASSES, Tone, agreement, heat
from evalkit.palette import PALETTE

# The width estimate errs on the wide side by up to a tenth; texts that touch in the estimate do not in print.
TOUCHING = 0.5


def box(text: Text) -> tuple[float, float, float, float]:
    width = text_width(text.text, text.size, text.bold) * 0.94
    left = text.x - width * {"start": 0.0, "middle": 0.5, "end": 1.0}[text.anchor]
    return left, text.y - text.size * 0.72, left + width, text.y + text.size * 0.1


def covered(drawing: Drawing) -> list[tuple[str, str]]:
    texts = [shape for shape in drawing.shapes if isinstance(shape, Text) and shape.text]
    found = []
    for (a, p), (b, q) in itertools.combinations([(text, box(text)) for text in texts], 2):
        if q[0] >= p[2] - TOUCHING or p[0] >= q[2] - TOUCHING:
            continue
        if min(p[3], q[3]) - max(p[1], q[1]) > TOUCHING:
            found.append((a.text, b.text))
    return found


CROWDED = {"quadrant", "funnel"}
"""Scatter plots: from about 20 named points on, labels cannot all keep clear of each other."""


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", [498.0, 380.0, 240.0])
@pytest.mark.parametrize("n", [1, 3, 14, 40, 60])
def test_no_text_of_a_chart_covers_another_or_leaves_the_picture(
    gallery: Callable[[str, int], dict[str, Chart]], language: str, width: float, n: int
) -> None:
    for name, chart in gallery(language, n).items():
        drawing = draw(chart, width)
        if n <= 14 or name not in CROWDED:
            assert covered(drawing) == [], name
        for shape in drawing.shapes:
            if isinstance(shape, Text):
                left, top, right, bottom = box(shape)
                assert left > -1, (name, shape)
                assert right < drawing.width + 1, (name, shape)
                assert top > -1, (name, shape)
                assert bottom < drawing.height + 1, (name, shape)


def test_the_gallery_holds_every_kind_of_chart(gallery: Callable[[str, int], dict[str, Chart]]) -> None:
    assert {type(chart) for chart in gallery("en", 3).values()} == set(DRAWERS)


@pytest.mark.parametrize("n", [1, 2, 60])
def test_every_shape_has_finite_places_inside_the_picture(
    gallery: Callable[[str, int], dict[str, Chart]], n: int
) -> None:
    for name, chart in gallery("en", n).items():
        drawing = draw(chart, 498.0)
        assert drawing.height < 720, name  # points: what an A4 page holds
        for shape in drawing.shapes:
            match shape:
                case Path(points=points):
                    places = points
                case Rect(x=x, y=y, w=w, h=h):
                    places = ((x, y), (x + w, y + h))
                case Circle(x=x, y=y) | Text(x=x, y=y):
                    places = ((x, y),)
            assert all(-3 <= x <= 501 and -3 <= y <= drawing.height + 3 for x, y in places), (name, shape)


def test_shapes_use_palette_colours_only(gallery: Callable[[str, int], dict[str, Chart]]) -> None:
    for chart in gallery("en", 14).values():
        for shape in draw(chart, 498.0).shapes:
            match shape:
                case Path(stroke=a, fill=b) | Circle(stroke=a, fill=b):
                    named = {a, b}
                case Rect(fill=a):
                    named = {a}
                case Text(colour=a):
                    named = {a}
            assert named - {""} <= PALETTE.keys()


def luminance(colour: str) -> float:
    channels = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("name", ["ink", "soft", "main", "good", "warning"])
@pytest.mark.parametrize("ground", ["paper", "panel", "tint", "good_tint", "warning_tint"])
def test_text_colours_have_the_contrast_of_wcag_aa(name: str, ground: str) -> None:
    contrast = (luminance(PALETTE[ground]) + 0.05) / (luminance(PALETTE[name]) + 0.05)
    assert contrast >= 4.5  # WCAG 2.2, success criterion 1.4.3


def blend(tone: Tone) -> float:
    """The luminance of a tone on white paper."""
    fill, paper = PALETTE[tone.fill], PALETTE["paper"]
    mixed = [
        round(tone.opacity * int(fill[k : k + 2], 16) + (1 - tone.opacity) * int(paper[k : k + 2], 16))
        for k in (1, 3, 5)
    ]
    return luminance("#" + "".join(f"{part:02x}" for part in mixed))


TONES = {
    **{f"class {k}": tone for k, tone in enumerate(CLASSES)},
    **{f"{n} levels, {k}": tone for n in (2, 3, 5, 7, 11) for k, tone in enumerate(agreement(n))},
    **{f"heat {x}": heat(x, diverging=True) for x in (-1.0, -0.5, 0.0, 0.5, 1.0)},
}


@pytest.mark.parametrize("tone", TONES.values(), ids=TONES.keys())
def test_numbers_on_a_tone_have_the_contrast_of_wcag_aa(tone: Tone) -> None:
    light, dark = sorted((blend(tone), luminance(PALETTE[tone.text])), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5  # WCAG 2.2, success criterion 1.4.3


def test_neighbouring_classes_differ_in_grey() -> None:
    for a, b in itertools.pairwise(map(blend, CLASSES)):
        assert max(a, b) / min(a, b) > 1.5


def test_the_series_colours_differ_in_grey() -> None:
    greys = sorted(luminance(PALETTE[name]) for name in ("main", "second", "third"))
    assert greys[1] / greys[0] > 1.5
    assert greys[2] / greys[1] > 1.3


def test_chinese_breaks_anywhere_and_words_stay_whole() -> None:
    assert wrap("客户满意度指数加权", 10, 50) == ("客户满意度", "指数加权")
    assert wrap("Customer retention rate", 10, 85) == ("Customer", "retention rate")


def test_a_line_starts_with_no_closing_mark() -> None:
    for width in range(30, 120, 3):
        for part in wrap("客户成本（时间、金钱、精力）与信任。", 10, float(width), 9)[1:]:
            assert part[0] not in "、）。，"


def test_what_cannot_fit_ends_with_an_ellipsis() -> None:
    assert shorten("abcdef", 10, 1000) == "abcdef"
    assert shorten("客户满意度指数", 10, 35) == "客户…"
    assert all(text_width(part, 10) <= 40 for part in wrap("客户满意度指数与客户保持率", 10, 40))


def test_long_labels_of_24_axes_make_way_for_each_other() -> None:
    axes = tuple(f"很长的中文指标名称，用来测试两行标签是否互相让开{k}" for k in range(24))
    drawing = draw(RadarChart(axes=axes, series=(Series("s", (50.0,) * 24),)), 400.0)
    assert covered(drawing) == []
