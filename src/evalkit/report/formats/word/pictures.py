"""Charts in Word: one drawing that holds the vector picture and, for older readers, the same one as PNG."""

from __future__ import annotations

import io
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from evalkit.charts.drawing import Drawing
from evalkit.definitions.text import Language
from evalkit.report.formats.archive import printable
from evalkit.report.formats.svg import svg_file
from evalkit.report.formats.word.xml import node
from evalkit.report.theme import DEFAULT, Logo, Theme

AFTER = 10.0  # points below a picture that nothing belongs to
SVG_EXTENSION = "{96DAC541-7B7A-43D3-8B79-37D633B846F1}"
SVG_NAMESPACE = "http://schemas.microsoft.com/office/drawing/2016/SVG/main"


def add_picture(
    word: Any,
    png: bytes,
    drawing: Drawing,
    *,
    alt: str,
    number: int,
    width: float,
    keep: bool,
    theme: Theme = DEFAULT,
) -> None:
    """Append a centred picture with its description; ``number`` counts the charts of the document.

    ``keep`` holds it on one page with what follows, its caption.
    """
    line = word.add_paragraph()
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    line.paragraph_format.keep_with_next = keep
    line.paragraph_format.space_after = Pt(0 if keep else AFTER)
    shape = line.add_run().add_picture(io.BytesIO(png), width=Pt(min(drawing.width, width)))
    _describe(shape, f"chart {number}", alt)
    _add_vector(shape, word.part, f"chart{number}", svg_file(drawing, printable(alt), theme.palette))


def add_logo(section: Any, png: bytes, logo: Logo, language: Language) -> None:
    """The logo at the right end of the head of every page, in a line of its own."""
    line = section.header.paragraphs[0].insert_paragraph_before()
    line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    shape = line.add_run().add_picture(io.BytesIO(png), height=Mm(logo.height))
    _describe(shape, "logo", logo.alt.get(language))
    if logo.suffix == "svg":
        _add_vector(shape, section.header.part, "logo", logo.image.data)


def _describe(shape: Any, name: str, alt: str) -> None:
    """Name and description; no distance to the text, where some programs else leave an eighth of an inch."""
    for side in "TBLR":
        shape._inline.set(f"dist{side}", "0")
    properties = shape._inline.docPr
    properties.set("descr", printable(alt))
    properties.set("name", name)


def _add_vector(shape: Any, owner: Any, name: str, svg: bytes) -> None:
    """The vector picture beside the PNG, in the part of the file that shows it."""
    blip = next(shape._inline.iter(qn("a:blip")))
    part = Part(PackURI(f"/word/media/{name}.svg"), "image/svg+xml", svg, owner.package)
    vector = blip.makeelement(f"{{{SVG_NAMESPACE}}}svgBlip", nsmap={"asvg": SVG_NAMESPACE})
    vector.set(qn("r:embed"), owner.relate_to(part, RELATIONSHIP_TYPE.IMAGE))
    extension = node("a:ext", vector)
    extension.set("uri", SVG_EXTENSION)
    blip.append(node("a:extLst", extension))
