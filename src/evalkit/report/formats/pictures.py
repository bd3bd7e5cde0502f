"""Charts as picture files, drawn by typst from the same geometry as every page."""

from __future__ import annotations

from evalkit.charts.drawing import Drawing
from evalkit.report.formats.typesetting import SANS, Typesetter, as_json, missing_characters, substituted

DOTS_PER_INCH = 300


class PictureWriter:
    """One typst compiler for many pictures; use one per process."""

    def __init__(self) -> None:
        self._typesetter = Typesetter("picture.typ")

    def png(self, drawing: Drawing, language: str, title: str) -> bytes:
        """The drawing as a PNG file at 300 dots per inch, on white.

        Raises:
            PdfError: typst failed or warned.
        """
        data = as_json({"drawing": drawing, "language": language})
        data = substituted(data, missing_characters(data, SANS))
        return self._typesetter.compile(data, title, "png", ppi=DOTS_PER_INCH)
