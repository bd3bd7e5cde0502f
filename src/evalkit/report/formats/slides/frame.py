"""An empty 16:9 deck: its size, layouts, colours, fonts, logo and properties, without a clock."""

from __future__ import annotations

import datetime
import io
from collections.abc import Mapping
from typing import Any

import pptx
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.oxml.shapes.picture import CT_Picture

from evalkit.definitions.text import Language
from evalkit.report.document import Document
from evalkit.report.formats.archive import printable
from evalkit.report.formats.slides.xml import Pen, SlideFaces, add_vector, emu
from evalkit.report.theme import Logo

CREATED = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC).replace(tzinfo=None)
WIDTH, HEIGHT = 960.0, 540.0
TITLE = (40.0, 30.0, 880.0, 66.0)  # left, top, width, height
RULE, COVER_RULE = (40.0, 100.0, 880.0), (60.0, 282.0, 840.0)  # lines under the title: left, top, width
FOOT = (40.0, 510.0, 740.0, 20.0)
NUMBER = (820.0, 510.0, 100.0, 20.0)
LOGO_HEIGHT = 30.0
TITLE_SIZE, FOOT_SIZE = 24.0, 10.0
COVER, CONTENT, PLAIN = "Title Slide", "Title and Content", "Title Only"
SCHEME = {
    "dk1": "ink", "lt1": "paper", "dk2": "main", "lt2": "panel", "accent1": "main", "accent2": "second",
    "accent3": "third", "accent4": "good", "accent5": "warning", "accent6": "faint", "hlink": "main",
    "folHlink": "soft",
}  # fmt: skip


def empty_deck(document: Document, pen: Pen, logo: bytes | None) -> Any:
    """A presentation of python-pptx with the cover, content and title-only layouts; ``logo`` is a PNG."""
    deck = pptx.Presentation()
    deck.slide_width, deck.slide_height = emu(WIDTH), emu(HEIGHT)
    deck.element.find(qn("p:sldSz")).attrib.pop("type", None)
    _without_extras(deck)
    for layout in list(deck.slide_layouts):
        if layout.name not in (COVER, CONTENT, PLAIN):
            deck.slide_layouts.remove(layout)
    _colours_and_fonts(deck.slide_master.part, pen.palette, pen.faces)
    _master(deck.slide_master)
    held = document.logo
    if logo is not None and held is not None:
        _logo(deck.slide_master, logo, held, document.language)
    for layout in deck.slide_layouts:
        _layout(layout)
        _rule(layout, pen)
    _properties(deck, document)
    return deck


def list_notes_master(deck: Any) -> None:
    """Name the master of the notes where PowerPoint looks for it."""
    for relation in deck.part.rels.values():
        if relation.reltype == RELATIONSHIP_TYPE.NOTES_MASTER:
            held = f'<p:notesMasterId r:id="{relation.rId}"/>'
            listed = parse_xml(f"<p:notesMasterIdLst {nsdecls('p', 'r')}>{held}</p:notesMasterIdLst>")
            deck.element.find(qn("p:sldMasterIdLst")).addnext(listed)


def title_width(logo: Logo | None) -> float:
    """The width of a slide's title beside the logo, in points."""
    return TITLE[2] if logo is None else TITLE[2] - LOGO_HEIGHT * logo.image.ratio - 20


def _without_extras(deck: Any) -> None:
    """Leave out the thumbnail and the printer settings of the template."""
    package = deck.part.package
    for relation in list(package._rels.values()):
        if relation.reltype.endswith("/thumbnail"):
            package.drop_rel(relation.rId)
    for relation in list(deck.part.rels.values()):
        if relation.reltype == RELATIONSHIP_TYPE.PRINTER_SETTINGS:
            deck.part.drop_rel(relation.rId)


def _colours_and_fonts(master: Any, palette: Mapping[str, str], faces: SlideFaces) -> None:
    part = master.part_related_by(RELATIONSHIP_TYPE.THEME)
    theme = parse_xml(part.blob)
    for name, colour in SCHEME.items():
        (held,) = theme.iter(qn(f"a:{name}"))
        for old in list(held):
            held.remove(old)
        rgb = palette[colour].removeprefix("#").upper()
        held.append(parse_xml(f'<a:srgbClr {nsdecls("a")} val="{rgb}"/>'))
    for kind in ("majorFont", "minorFont"):
        (held,) = theme.iter(qn(f"a:{kind}"))
        held.find(qn("a:latin")).set("typeface", faces.latin)
        held.find(qn("a:ea")).set("typeface", faces.cjk)
        for font in held.findall(qn("a:font")):
            if font.get("script") == "Hans":
                font.set("typeface", faces.cjk)
    part._blob = serialised(theme)


def serialised(element: Any) -> bytes:
    """An element as the bytes of a part."""
    from lxml import etree

    made: bytes = etree.tostring(element, encoding="UTF-8", standalone=True)
    return made


def _master(master: Any) -> None:
    """Places and styles of title, text, foot and number."""
    places = {"title": TITLE, "body": (40.0, 112.0, 880.0, 384.0), "ftr": FOOT, "sldNum": NUMBER}
    for shape in list(master.placeholders):
        kind = shape._element.ph.get("type")
        if kind == "dt":
            shape._element.getparent().remove(shape._element)
            continue
        shape.left, shape.top, shape.width, shape.height = map(emu, places[kind])
        body = shape._element.txBody.find(qn("a:bodyPr"))
        for side in ("lIns", "rIns", "tIns", "bIns"):
            body.set(side, "0")
        if kind == "title":
            body.set("anchor", "b")
        for level in shape._element.txBody.iter(qn("a:lvl1pPr")):
            level.set("algn", "r" if kind == "sldNum" else "l")
            level.find(qn("a:defRPr")).set("sz", str(round(FOOT_SIZE * 100)))
    (level,) = master._element.xpath("p:txStyles/p:titleStyle/a:lvl1pPr")
    level.set("algn", "l")
    default = level.find(qn("a:defRPr"))
    default.set("sz", str(round(TITLE_SIZE * 100)))
    default.set("b", "1")
    default.find(qn("a:solidFill"))[0].set("val", "tx2")
    for k, size in enumerate((18, 16, 14, 14, 14), start=1):
        (found,) = master._element.xpath(f"p:txStyles/p:bodyStyle/a:lvl{k}pPr/a:defRPr")
        found.set("sz", str(size * 100))


def _rule(layout: Any, pen: Pen) -> None:
    """A line under the title."""
    tree = layout._element.cSld.spTree
    left, top, width = COVER_RULE if layout.name == COVER else RULE
    rgb = pen.palette["main"].removeprefix("#").upper()
    line = parse_xml(
        f"<p:cxnSp {nsdecls('p', 'a')}><p:nvCxnSpPr>"
        f'<p:cNvPr id="{tree.max_shape_id + 1}" name="rule"/><p:cNvCxnSpPr/>'
        '<p:nvPr userDrawn="1"/></p:nvCxnSpPr>'
        f'<p:spPr><a:xfrm><a:off x="{emu(left)}" y="{emu(top)}"/>'
        f'<a:ext cx="{emu(width)}" cy="0"/></a:xfrm><a:prstGeom prst="line"><a:avLst/></a:prstGeom>'
        f'<a:ln w="{emu(1.0)}"><a:solidFill><a:srgbClr val="{rgb}"/></a:solidFill></a:ln></p:spPr></p:cxnSp>'
    )
    tree.append(line)


def _logo(master: Any, png: bytes, logo: Logo, language: Language) -> None:
    """The logo at the right of the title of every slide."""
    _, link = master.part.get_or_add_image_part(io.BytesIO(png))
    width = LOGO_HEIGHT * logo.image.ratio
    tree = master._element.cSld.spTree
    place = (emu(TITLE[0] + TITLE[2] - width), emu(TITLE[1] + 26.0), emu(width), emu(LOGO_HEIGHT))
    alt = printable(logo.alt.get(language))
    picture: Any = CT_Picture.new_pic(  # type: ignore[no-untyped-call]
        tree.max_shape_id + 1, "logo", "", link, *place
    )
    picture.nvPicPr.cNvPr.set("descr", alt)
    tree.append(picture)
    if logo.suffix == "svg":
        add_vector(picture, master.part, "logo", logo.image.data)


def _layout(layout: Any) -> None:
    """Placeholders stand where the master has them; the cover has places of its own."""
    cover = {"ctrTitle": (60.0, 150.0, 840.0, 120.0), "subTitle": (60.0, 290.0, 840.0, 90.0)}
    for shape in list(layout.placeholders):
        kind = shape._element.ph.get("type")
        if kind == "dt":
            shape._element.getparent().remove(shape._element)
        elif kind in cover:
            shape.left, shape.top, shape.width, shape.height = map(emu, cover[kind])
            shape._element.txBody.find(qn("a:bodyPr")).set("anchor", "b" if kind == "ctrTitle" else "t")
            for level in shape._element.txBody.iter(qn("a:lvl1pPr")):
                level.set("algn", "l")


def _properties(deck: Any, document: Document) -> None:
    held = deck.core_properties
    held.title, held.subject = printable(document.title)[:255], printable(document.subtitle)[:255]
    held.author, held.last_modified_by, held.comments = "evalkit", "evalkit", ""
    held.keywords = printable(document.identifier)[:255]
    held.language = {"zh": "zh-CN", "en": "en-GB"}[document.language]
    held.created = held.modified = CREATED
    held.revision = 1
