"""Theme files: every fault at once with its line; logos that cannot run or fetch; colours that can be read."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import matplotlib
import pytest

from evalkit.content import content_file
from evalkit.definitions.bundle import load_bundle
from evalkit.definitions.font_file import font_families
from evalkit.definitions.logo_file import MOST_BYTES, read_logo
from evalkit.definitions.model import FaultsError
from evalkit.definitions.theme import Colours
from evalkit.definitions.theme_files import LoadedTheme, read_theme
from evalkit.errors import DefinitionError, Problem
from evalkit.palette import PALETTE, contrast
from evalkit.study.checking import check_file
from evalkit.study.schemas import json_schema

SQUARE = '<rect width="4" height="4"/>'
FONTS = Path(matplotlib.get_data_path()) / "fonts" / "ttf"


def svg(inside: str = SQUARE, head: str = 'viewBox="0 0 40 10"', before: str = "") -> str:
    return f'{before}<svg xmlns="http://www.w3.org/2000/svg" {head}>{inside}</svg>'


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(width: int = 2, height: int = 1) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\x00" + b"\x7f" * width for _ in range(height)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def theme(folder: Path, *lines: str) -> Path:
    path = folder / "theme.yaml"
    path.write_text("\n".join(("evalkit: theme/1", "id: t", *lines)) + "\n", encoding="utf-8")
    return path


def problems(path: Path) -> tuple[Problem, ...]:
    with pytest.raises(DefinitionError) as caught:
        read_theme(path)
    return caught.value.problems


def logo_faults(folder: Path, text: str | bytes, name: str = "logo.svg") -> list[str]:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    with pytest.raises(FaultsError) as caught:
        read_logo(path)
    return [sentence for _, sentence in caught.value.faults]


def test_every_problem_of_a_theme_is_named_at_once_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "logo.svg").write_text(svg("<script>alert(1)</script>"), encoding="utf-8")
    path = theme(
        tmp_path,
        "colours:",
        "  main: blue",
        "  soft: '#bbbbbb'",
        "  inc: '#000000'",
        "fonts:",
        "  sans: 'a;b'",
        "  files: [nothing.ttf]",
        "logo: {file: logo.svg, alt: x, height: 90}",
    )
    said = [(problem.line, problem.place, problem.what) for problem in problems(path)]
    soft = [(line, what) for line, place, what in said if place == "colours.soft"]
    assert soft[0] == (5, "the contrast of soft #bbbbbb on paper #ffffff is 1.9:1")
    places = {(line, place) for line, place, _ in said}
    assert places == {
        (4, "colours.main"),
        (5, "colours.soft"),
        (6, "colours.inc"),
        (8, "fonts.sans"),
        (9, "fonts.files.0"),
        (10, "logo.file"),
        (10, "logo.height"),
    }
    assert (9, "fonts.files.0", "no such file: nothing.ttf") in said


def test_a_missing_logo_is_named_with_its_line_and_the_nearest_file(tmp_path: Path) -> None:
    (tmp_path / "lgo.svg").write_text(svg(), encoding="utf-8")
    found = problems(theme(tmp_path, "logo:", "  file: logo.svg", "  alt: x"))
    assert [(p.line, p.what, p.hint) for p in found] == [
        (4, "no such file: logo.svg", "did you mean 'lgo.svg'?"),
    ]


@pytest.mark.parametrize(
    ("colour", "value", "ground"),
    [("ink", "#8a8a8a", "paper"), ("good", "#2e9e6b", "panel"), ("warning_tint", "#c98a5a", "warning_tint")],
)
def test_a_text_colour_without_contrast_is_refused_by_name(
    colour: str, value: str, ground: str, tmp_path: Path
) -> None:
    found = problems(theme(tmp_path, f"colours: {{{colour}: '{value}'}}"))
    assert all(problem.place == f"colours.{colour}" for problem in found)
    assert any(value in problem.what and f"on {ground}" in problem.what for problem in found)


def test_a_dark_page_is_refused_and_a_tint_too_strong_for_dark_numbers_is_a_warning(tmp_path: Path) -> None:
    dark = problems(theme(tmp_path, "colours: {paper: '#202020', ink: '#ffffff'}"))
    assert "too dark for paper" in " ".join(problem.what for problem in dark)
    loaded = read_theme(theme(tmp_path, "colours: {main: '#00264d'}"))
    assert [(p.severity, p.place, p.line) for p in loaded.problems] == [("warning", "colours.main", 3)]


def test_series_that_look_alike_in_grey_print_are_a_warning(tmp_path: Path) -> None:
    (problem,) = read_theme(theme(tmp_path, "colours: {second: '#3f8f6f'}")).problems
    assert (problem.severity, problem.place) == ("warning", "colours.second")
    assert "third #5d9b9b look alike in grey print" in problem.what


def test_contrast_is_that_of_the_web_guidelines() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21.0, rel=1e-12)
    # WCAG technique G18 gives #777777 on white as just below 4.5:1, #767676 as just above
    assert contrast("#777777", "#ffffff") < 4.5 < contrast("#767676", "#ffffff")


def test_the_shipped_palette_passes_its_own_checks(tmp_path: Path) -> None:
    lines = [f"  {name}: '{colour.upper()}'" for name, colour in PALETTE.items()]
    loaded = read_theme(theme(tmp_path, "colours:", *lines))
    assert loaded.problems == ()
    assert loaded.rules.colours.palette() == PALETTE == Colours().palette()


@pytest.mark.parametrize(
    ("inside", "named"),
    [
        ("<script>alert(1)</script>", "'script'"),
        ('<rect width="1" height="1" onload="alert(1)"/>', "'onload'"),
        ('<image href="https://example.org/a.png"/>', "'image'"),
        ("<foreignObject/>", "'foreignObject'"),
        ("<text>Bank</text>", "turn texts into paths"),
        ('<path d="M0 0" style="fill: url(https://example.org/#a)"/>', "'style'"),
        ("<style>@import 'x.css';</style>", "style of the logo"),
        ('<linearGradient href="other.svg#a"/>', "'href'"),
        ('<a xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="javascript:alert(1)"/>', "'href'"),
        ('<div xmlns="http://www.w3.org/1999/xhtml"/>', "xhtml"),
        ("<g>" * 70 + "</g>" * 70, "too deeply"),
    ],
)
def test_an_svg_that_runs_fetches_or_writes_is_refused(inside: str, named: str, tmp_path: Path) -> None:
    assert any(named in sentence for sentence in logo_faults(tmp_path, svg(inside)))


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (svg(before='<!DOCTYPE svg [<!ENTITY a "b">]>'), "document type"),
        (svg(before='<?xml-stylesheet href="a.css"?>'), "processing instruction"),
        (svg(head=""), "gives no size"),
        ("<svg/>", "namespace"),
        ("not xml", "not SVG"),
        (b"\xff\xfe\x00", "not SVG"),
        (svg() + " " * MOST_BYTES, "at most"),
    ],
)
def test_a_file_that_is_no_plain_svg_is_refused(text: str | bytes, named: str, tmp_path: Path) -> None:
    assert named in logo_faults(tmp_path, text)[0]


def test_a_plain_svg_with_gradients_and_clips_of_its_own_is_taken(tmp_path: Path) -> None:
    inside = (
        '<defs><linearGradient id="g"><stop offset="0"/></linearGradient></defs>'
        '<style>.a { fill: url(#g); }</style><path class="a" d="M0 0 H4" fill="url( \'#g\')"/>'
    )
    path = tmp_path / "logo.svg"
    path.write_text(svg(inside, before='<?xml version="1.0"?>'), encoding="utf-8")
    logo = read_logo(path)
    assert (logo.media_type, logo.ratio) == ("image/svg+xml", 4.0)


def test_a_png_is_taken_whole_and_refused_when_cut_or_large(tmp_path: Path) -> None:
    path = tmp_path / "logo.png"
    path.write_bytes(png(6, 2))
    assert read_logo(path).ratio == 3.0
    assert "not a whole PNG" in logo_faults(tmp_path, png()[:-6], "logo.png")[0]
    assert "not a whole PNG" in logo_faults(tmp_path, png().replace(b"IDAT", b"IDAX"), "logo.png")[0]
    assert "3000 × 1 pixels" in logo_faults(tmp_path, png(3000, 1), "logo.png")[0]
    assert "a .png or an .svg" in logo_faults(tmp_path, png(), "logo.gif")[0]


def test_the_families_of_a_font_file_are_read_from_it(tmp_path: Path) -> None:
    assert font_families(FONTS / "DejaVuSerif.ttf") == {"DejaVu Serif"}
    for name, content in (("a.ttf", b"nothing"), ("b.otf", b"OTTO" + b"\x00" * 4), ("c.woff", b"")):
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(ValueError, match=r"OpenType|\.ttf"):
            font_families(path)


def test_fonts_and_their_files_must_know_each_other(tmp_path: Path) -> None:
    (tmp_path / "f.ttf").write_bytes((FONTS / "DejaVuSerif.ttf").read_bytes())
    (found,) = (p for p in problems(theme(tmp_path, "fonts: {sans: DejaVu Sarif, files: [f.ttf]}")) if p.hint)
    assert (found.place, found.hint) == ("fonts.files.0", "did you mean 'DejaVu Sarif'?")
    loaded = read_theme(theme(tmp_path, "fonts: {sans: DejaVu Serif, cjk_sans: KaiTi, files: [f.ttf]}"))
    assert loaded.fonts == (("DejaVu Serif", tmp_path / "f.ttf"),)
    assert [problem.place for problem in loaded.problems] == ["fonts.cjk_sans"]


def test_the_shipped_example_has_nothing_to_complain_of_and_follows_the_printed_schema() -> None:
    path = content_file("themes", "example.yaml")
    loaded = read_theme(path)
    assert isinstance(loaded, LoadedTheme)
    assert loaded.problems == check_file(path) == ()
    assert loaded.logo is not None
    assert set(json_schema("theme")["properties"]) >= set(loaded.file.data)


def test_check_names_the_problems_of_a_theme(tmp_path: Path) -> None:
    (problem,) = check_file(theme(tmp_path, "colours: {faint: '#eeeeee'}"))
    assert (problem.line, problem.place, problem.expected) == (3, "colours.faint", "at least 3:1")


def test_a_study_brings_its_theme_and_names_what_is_wrong_with_it(tmp_path: Path, root: Path) -> None:
    study = (root / "analysis" / "bank_crm" / "study.yaml").read_text(encoding="utf-8")
    study = study.replace("../../questionnaires", str(root / "questionnaires"))
    path = tmp_path / "study.yaml"
    path.write_text(f"{study}\ntheme: theme.yaml\n", encoding="utf-8")
    with pytest.raises(DefinitionError, match=r"study\.yaml:\d+: theme: no such file: theme\.yaml"):
        load_bundle(path)
    theme(tmp_path, "colours: {main: '#111111'}")
    bundle = load_bundle(path)
    assert bundle.theme is not None
    assert bundle.theme.rules.colours.main == "#111111"
    assert bundle.theme.file in bundle.files
    theme(tmp_path, "colours: {main: '#eeeeee'}")
    with pytest.raises(DefinitionError, match=r"theme\.yaml:3: colours\.main"):
        load_bundle(path)
