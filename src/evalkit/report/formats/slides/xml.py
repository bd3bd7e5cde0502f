"""PowerPoint's own constructions: text with one face for each script, cells, links to vector pictures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.opc.package import Part
from pptx.opc.packuri import PackURI
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Emu

from evalkit.report.formats.archive import printable
from evalkit.report.theme import Theme

Element = Any  # an lxml element of python-pptx
LATIN, CJK = "Arial", "Microsoft YaHei"
SVG_EXTENSION = "{96DAC541-7B7A-43D3-8B79-37D633B846F1}"
SVG_NAMESPACE = "http://schemas.microsoft.com/office/drawing/2016/SVG/main"
EMU = 12_700  # English metric units of a point


@dataclass(frozen=True, slots=True)
class SlideFaces:
    """Families of a deck: Latin letters and Chinese characters."""

    latin: str = LATIN
    cjk: str = CJK


def slide_faces(theme: Theme) -> SlideFaces:
    """The families that a theme names, those of every PowerPoint where it names none."""
    return SlideFaces(theme.sans.latin or LATIN, theme.sans.cjk or CJK)


def emu(points: float) -> Emu:
    """Points as the whole number that PowerPoint stores."""
    return Emu(round(points * EMU))


@dataclass(frozen=True, kw_only=True, slots=True)
class Pen:
    """How runs are written: the faces, the colours by name, and the language of the text."""

    faces: SlideFaces
    palette: dict[str, str]
    language: str

    def colour(self, name: str) -> Element:
        """A solid fill of a colour of the palette."""
        rgb = self.palette[name].removeprefix("#").upper()
        return parse_xml(f'<a:solidFill {nsdecls("a")}><a:srgbClr val="{rgb}"/></a:solidFill>')

    def run(self, text: str, size: float, *, bold: bool = False, colour: str = "ink") -> Element:
        """A run of text."""
        made = parse_xml(f"<a:r {nsdecls('a')}><a:rPr/><a:t/></a:r>")
        self.properties(made[0], size, bold=bold, colour=colour)
        made[1].text = printable(text)
        return made

    def properties(self, made: Element, size: float, *, bold: bool = False, colour: str = "ink") -> None:
        """Language, size, colour and faces of a run or of the empty end of a paragraph."""
        spoken = {"zh": ("zh-CN", "en-US"), "en": ("en-GB", "zh-CN")}[self.language]
        made.set("lang", spoken[0])
        made.set("altLang", spoken[1])
        made.set("sz", str(round(size * 100)))
        made.set("b", "1" if bold else "0")
        made.set("dirty", "0")
        made.append(self.colour(colour))
        for tag, face in (("latin", self.faces.latin), ("ea", self.faces.cjk), ("cs", self.faces.latin)):
            child = parse_xml(f"<a:{tag} {nsdecls('a')}/>")
            child.set("typeface", face)
            made.append(child)


def paragraph(
    size: float, leading: float, *, align: str = "l", indent: float = 0.0, gap: float = 0.0
) -> Element:
    """An empty paragraph with an exact line height in points; ``indent`` makes it a bullet."""
    bullet = '<a:buFont typeface="Arial"/><a:buChar char="•"/>' if indent else "<a:buNone/>"
    marks = f' marL="{emu(indent)}" indent="{-emu(indent)}"' if indent else ' marL="0" indent="0"'
    return parse_xml(
        f'<a:p {nsdecls("a")}><a:pPr algn="{align}"{marks}>'
        f'<a:lnSpc><a:spcPts val="{round(size * leading * 100)}"/></a:lnSpc>'
        f'<a:spcBef><a:spcPts val="{round(gap * 100)}"/></a:spcBef>'
        f'<a:spcAft><a:spcPts val="0"/></a:spcAft>{bullet}</a:pPr></a:p>'
    )


def replace_paragraphs(body: Element, paragraphs: list[Element]) -> None:
    """Put paragraphs in the place of those of a text body."""
    for old in body.findall(qn("a:p")):
        body.remove(old)
    for one in paragraphs:
        body.append(one)


def describe(shape: Any, name: str, alt: str = "") -> None:
    """Name of a shape, and what it shows for readers who cannot see it."""
    shape.name = name
    if alt:
        shape._element.xpath(".//p:cNvPr")[0].set("descr", printable(alt))


def add_vector(picture: Element, owner: Any, name: str, svg: bytes) -> None:
    """The vector picture beside the PNG of a picture, in the part of the file that shows it."""
    (blip,) = picture.iter(qn("a:blip"))
    part = Part(PackURI(f"/ppt/media/{name}.svg"), "image/svg+xml", owner.package, svg)
    link = owner.relate_to(part, RELATIONSHIP_TYPE.IMAGE)
    blip.append(
        parse_xml(
            f'<a:extLst {nsdecls("a", "r")}><a:ext uri="{SVG_EXTENSION}">'
            f'<asvg:svgBlip xmlns:asvg="{SVG_NAMESPACE}" r:embed="{link}"/></a:ext></a:extLst>'
        )
    )
