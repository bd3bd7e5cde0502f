"""Charts as picture files, drawn by typst from the same geometry as every page."""

from __future__ import annotations

from evalkit.charts.drawing import Drawing
from evalkit.definitions.text import Language
from evalkit.errors import OptionError
from evalkit.report.formats.pdf.typesetting import SANS, Typesetter, as_json, missing_characters, substituted
from evalkit.report.theme import DEFAULT, Theme

DOTS_PER_INCH = 300


class PictureWriter:
    """One typst compiler for many pictures; use one per process."""

    def __init__(self) -> None:
        self._typesetter = Typesetter("picture.typ")
        self._logos = Typesetter("logo.typ")

    def png(self, drawing: Drawing, language: str, title: str, theme: Theme = DEFAULT) -> bytes:
        """The drawing as a PNG file at 300 dots per inch, on the paper of the theme.

        Raises:
            PdfError: typst failed or warned.
        """
        data = as_json({"drawing": drawing, "language": language}, theme)
        data = substituted(data, missing_characters(data, SANS, theme))
        return self._typesetter.compile(data, title, "png", theme, ppi=DOTS_PER_INCH)

    def logo(self, theme: Theme, language: Language) -> bytes:
        """The logo of a theme as a PNG file at 300 dots per inch, transparent around it.

        Raises:
            PdfError: typst cannot draw the logo.
            OptionError: the theme has none.
        """
        if theme.logo is None:
            raise OptionError("this theme has no logo")
        if theme.logo.suffix == "png":
            return theme.logo.image.data
        named = {"file": "logo.svg", "height": theme.logo.height}
        data = as_json({"logo": named, "language": language}, theme)
        return self._logos.compile(data, theme.logo.alt.get(language), "png", theme, ppi=DOTS_PER_INCH)
