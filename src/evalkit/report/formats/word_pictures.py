"""Charts in Word: one drawing that holds the vector picture and, for older readers, the same one as PNG."""

from __future__ import annotations

import io
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml.ns import qn
from docx.shared import Pt

from evalkit.charts.drawing import Drawing
from evalkit.report.formats.archive import printable
from evalkit.report.formats.svg import svg_file
from evalkit.report.formats.word_xml import node

SVG_EXTENSION = "{96DAC541-7B7A-43D3-8B79-37D633B846F1}"
SVG_NAMESPACE = "http://schemas.microsoft.com/office/drawing/2016/SVG/main"


def add_picture(
    word: Any, png: bytes, drawing: Drawing, *, alt: str, number: int, width: float, keep: bool
) -> None:
    """Append a centred picture with its description; ``number`` counts the charts of the document.

    ``keep`` holds it on one page with what follows, its caption.
    """
    line = word.add_paragraph()
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    line.paragraph_format.keep_with_next = keep
    shape = line.add_run().add_picture(io.BytesIO(png), width=Pt(min(drawing.width, width)))
    properties = shape._inline.docPr
    properties.set("descr", printable(alt))
    properties.set("name", f"chart {number}")
    blip = next(shape._inline.iter(qn("a:blip")))
    package = word.part.package
    part = Part(
        PackURI(f"/word/media/chart{number}.svg"), "image/svg+xml", svg_file(drawing, printable(alt)), package
    )
    vector = blip.makeelement(f"{{{SVG_NAMESPACE}}}svgBlip", nsmap={"asvg": SVG_NAMESPACE})
    vector.set(qn("r:embed"), word.part.relate_to(part, RELATIONSHIP_TYPE.IMAGE))
    extension = node("a:ext", vector)
    extension.set("uri", SVG_EXTENSION)
    blip.append(node("a:extLst", extension))
