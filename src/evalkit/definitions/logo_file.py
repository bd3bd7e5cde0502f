"""A logo: a small picture that cannot run, fetch or name anything.

It is copied into pages that are sent by mail, so an SVG may hold shapes, gradients and clips only, and a
reference only to a part of itself.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from xml.etree.ElementTree import Element, ParseError

import defusedxml.ElementTree
from defusedxml import DefusedXmlException

from evalkit.definitions.model import FaultsError

MOST_BYTES = 200_000
MOST_PIXELS = 2_000
DEEPEST = 60
SVG = "{http://www.w3.org/2000/svg}"
SHAPES = ("path", "rect", "circle", "ellipse", "line", "polyline", "polygon")
PAINTS = ("linearGradient", "radialGradient", "stop", "clipPath", "mask", "style")
ALLOWED = frozenset(("svg", "g", "defs", "title", "desc", *SHAPES, *PAINTS))
_PNG = b"\x89PNG\r\n\x1a\n"
_OUTSIDE = re.compile(r"@import|\\|javascript:|expression\s*\(|url\((?!\s*['\"]?\s*#)", re.IGNORECASE)
_LENGTH = re.compile(r"\s*([0-9]*\.?[0-9]+)\s*(px|pt|mm|cm|in)?\s*")
MediaType = Literal["image/svg+xml", "image/png"]


@dataclass(frozen=True, kw_only=True)
class LogoImage:
    """A logo that may be put into pages.

    Attributes:
        data: the bytes of the file.
        media_type: of the bytes.
        ratio: its width over its height.
    """

    data: bytes = field(repr=False)
    media_type: MediaType
    ratio: float


def read_logo(path: Path) -> LogoImage:
    """The logo in a .png or .svg file.

    Raises:
        FaultsError: every reason why the file is no such logo; its locations are empty.
    """
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise _faults(f"the logo has {size:,} bytes; at most {MOST_BYTES:,} go into every page")
    data = path.read_bytes()
    if path.suffix.lower() == ".png":
        width, height = _png_size(data)
        return LogoImage(data=data, media_type="image/png", ratio=width / height)
    if path.suffix.lower() == ".svg":
        return LogoImage(data=data, media_type="image/svg+xml", ratio=_svg_ratio(data))
    raise _faults(f"a logo is a .png or an .svg file; got {path.name!r}")


def _faults(*sentences: str) -> FaultsError:
    return FaultsError(((), sentence) for sentence in sentences)


def _png_size(data: bytes) -> tuple[int, int]:
    """Width and height in pixels, once every chunk is whole."""
    place, names = len(_PNG), []
    while data.startswith(_PNG) and place + 12 <= len(data):
        (length,) = struct.unpack_from(">I", data, place)
        body = data[place + 4 : place + 8 + length]
        check = data[place + 8 + length : place + 12 + length]
        if len(check) < 4 or zlib.crc32(body) != int.from_bytes(check, "big"):
            break
        names.append(body[:4])
        place += 12 + length
    if not names or names[0] != b"IHDR" or names[-1] != b"IEND":
        raise _faults("the logo is not a whole PNG file")
    width, height = struct.unpack_from(">II", data, len(_PNG) + 8)
    if not (0 < width <= MOST_PIXELS and 0 < height <= MOST_PIXELS):
        raise _faults(f"the logo has {width} × {height} pixels; at most {MOST_PIXELS} a side are allowed")
    return width, height


def _svg_ratio(data: bytes) -> float:
    try:
        text = data.decode("utf-8-sig")
        root: Element = defusedxml.ElementTree.fromstring(data, forbid_dtd=True)
    except DefusedXmlException as error:
        raise _faults("the logo declares a document type or entities; save it as plain SVG") from error
    except (ParseError, ValueError, LookupError) as error:
        raise _faults(f"the logo is not SVG in UTF-8 ({error})") from error
    if root.tag != f"{SVG}svg":
        raise _faults("the logo is not SVG: its root is not an svg element of the namespace of SVG")
    sentences = list(dict.fromkeys(_unsafe(root)))
    if not _shallow(root):
        sentences.append("the elements of the logo are nested too deeply; save it as plain SVG")
    if re.search(r"<\?(?!xml\s)", text):
        sentences.append("the logo holds a processing instruction, which can fetch a style sheet")
    ratio = _ratio(root)
    if ratio is None:
        sentences.append("the logo gives no size; its svg element needs a viewBox, or width and height")
    if sentences or ratio is None:
        raise _faults(*sentences)
    return ratio


def _unsafe(root: Element) -> Iterator[str]:
    for part in root.iter():
        name = str(part.tag).removeprefix(SVG)
        if name not in ALLOWED:
            cure = "turn texts into paths" if name in {"text", "tspan"} else "save it as plain SVG"
            yield f"the logo holds the element {name!r}; only shapes are allowed, {cure}"
        if name == "style" and _OUTSIDE.search(part.text or ""):
            yield "the style of the logo refers to something outside the file"
        for key, value in part.attrib.items():
            own = key.rpartition("}")[2]
            if own.lower().startswith("on"):
                yield f"the logo holds the script {own!r} on {name!r}"
            elif (own == "href" and not value.strip().startswith("#")) or _OUTSIDE.search(value):
                yield f"{own!r} of {name!r} in the logo refers to something outside the file"


def _shallow(root: Element) -> bool:
    level = [root]
    for _ in range(DEEPEST):
        level = [child for part in level for child in part]
    return not level


def _ratio(root: Element) -> float | None:
    box = re.split(r"[\s,]+", root.get("viewBox", "").strip())
    sides = box[2:] if len(box) == 4 else [root.get("width", ""), root.get("height", "")]
    found = [_LENGTH.fullmatch(side) for side in sides]
    lengths = [float(side[1]) for side in found if side is not None]
    return lengths[0] / lengths[1] if len(lengths) == 2 and min(lengths) > 0 else None
