"""The typst compiler with the shipped fonts, which PDF pages and pictures of charts share.

Text reaches typst as JSON values only, so nothing in it can become markup. System fonts are ignored and no
time is embedded: the same input gives the same bytes on every machine with the same typst. A character that
none of the shipped fonts holds is printed as 〓 and named, never as an empty box.
"""

from __future__ import annotations

import json
import unicodedata
from functools import cache, partial
from pathlib import Path
from typing import Any, Literal

from evalkit.charts.drawing import Drawing
from evalkit.errors import EvalkitError
from evalkit.report.blocks.formula import Big, Fraction, Root, Script
from evalkit.report.blocks.numbering import Mark
from evalkit.report.formats.pdf.glyphs import undrawable
from evalkit.report.formats.pdf.layers import layers
from evalkit.report.formats.pdf.workshop import Workshop
from evalkit.report.theme import DEFAULT, Faces, Theme

SANS = ("Noto Sans SC", "Noto Sans JP")
SERIF = ("Noto Serif SC", "Noto Serif JP")
CAPITALS = {"Noto Sans SC": 0.733, "Noto Serif SC": 0.729}  # em: sCapHeight, the same in the JP companions
SUBSTITUTE = "〓"


class PdfError(EvalkitError, RuntimeError):
    """A document cannot be set: a complaint of typst."""


@cache
def _font_files() -> dict[str, str]:
    import pylopdf_fonts_jp
    import pylopdf_fonts_zh_cn

    paths = (pylopdf_fonts_zh_cn.sans_path(), pylopdf_fonts_jp.sans_path())
    serifs = (pylopdf_fonts_zh_cn.serif_path(), pylopdf_fonts_jp.serif_path())
    return {name: str(path) for name, path in zip((*SANS, *SERIF), (*paths, *serifs), strict=True)}


def house_fonts(theme: Theme, faces: Faces, language: str) -> list[Any]:
    """The families of a theme whose files are at hand, as typst wants them, before the shipped ones.

    On a Chinese page a Latin family leaves quotes and dashes to the Chinese one.
    """
    held = dict(theme.font_files)
    latin: Any = {"name": faces.latin, "covers": "latin-in-cjk"} if language == "zh" else faces.latin
    return [font for font, name in ((latin, faces.latin), (faces.cjk, faces.cjk)) if name in held]


def missing_characters(text: str, fonts: tuple[str, ...], theme: Theme = DEFAULT) -> list[str]:
    """The characters of a text that neither the shipped fonts named nor those of the theme hold, sorted."""
    held = _font_files()
    missing = undrawable(text, held[fonts[0]])
    paths = [*(held[font] for font in fonts[1:]), *(str(path) for _, path in theme.font_files)]
    for path in paths if missing else ():
        missing = undrawable(missing, path)
    return missing


def named(characters: list[str]) -> str:
    """Characters by code point and name, without showing them: ``U+1F600 GRINNING FACE``."""
    return ", ".join(f"U+{ord(char):04X} {unicodedata.name(char, '')}".rstrip() for char in characters)


def substituted(text: str, missing: list[str]) -> str:
    """The text with 〓 in place of the missing characters."""
    return text.translate({ord(char): SUBSTITUTE for char in missing})


def _plain(value: object, theme: Theme) -> Any:
    if isinstance(value, Drawing):
        return layers(value, theme.palette)
    if isinstance(value, (Fraction, Script, Root, Big, Mark)):
        return None  # the template takes the parts of a formula and the text of a caption
    raise TypeError(f"{type(value).__name__} has no place in a document")


def as_json(content: dict[str, Any], theme: Theme = DEFAULT) -> str:
    """The content for a template, with the colours of a theme and the fonts that charts are measured in."""
    whole = {**content, "palette": dict(theme.palette), "sans": SANS}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"), default=partial(_plain, theme=theme))


class Typesetter:
    """A typst compiler for each theme, kept for many documents; use one per process."""

    def __init__(self, template: str) -> None:
        import typst

        self._failure = typst.TypstError
        self._template = template
        self._compilers: dict[Workshop, Any] = {}

    def _compiler(self, theme: Theme) -> Any:
        import typst

        workshop = Workshop(logo=theme.logo, font_files=theme.font_files)
        if workshop not in self._compilers:
            root = workshop.folder()
            shipped = {str(Path(path).parent) for path in _font_files().values()}
            self._compilers[workshop] = typst.Compiler(
                root=str(root),
                font_paths=[*sorted(shipped), *([str(root)] if theme.font_files else [])],
                ignore_system_fonts=True,
            )
        return self._compilers[workshop]

    def _source(self, data: str) -> bytes:
        """A main file that hands the text to the template as one string literal.

        What else typst reads stays the same from document to document, so that it finds again what it has
        laid out before; ``sys.inputs`` would not allow that.
        """
        literal = data.replace("\\", "\\\\").replace('"', '\\"')
        return f'#import "/{self._template}": sheet\n#sheet(json(bytes("{literal}")))\n'.encode()

    def compile(
        self,
        data: str,
        title: str,
        form: Literal["pdf", "png", "svg"] = "pdf",
        theme: Theme = DEFAULT,
        **options: Any,
    ) -> bytes:
        """The template filled with the JSON text, with the logo and fonts of a theme at hand.

        Raises:
            PdfError: typst failed or warned.
        """
        try:
            made, warnings = self._compiler(theme).compile_with_warnings(
                input=self._source(data), format=form, **options
            )
        except self._failure as error:
            raise PdfError(f"typst could not set {title!r}: {error}") from error
        if warnings:
            listed = "; ".join(dict.fromkeys(warning.message for warning in warnings))
            raise PdfError(f"typst warned while setting {title!r}: {listed}")
        if not isinstance(made, bytes):
            raise PdfError(f"typst returned no {form} for {title!r}")
        return made
