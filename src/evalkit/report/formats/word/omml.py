"""A formula in Office Math Markup (ECMA-376 part 1, 22.1), which Word keeps editable."""

from __future__ import annotations

from evalkit.report.blocks.formula import Big, Fraction, Math, Root, Script, tokens
from evalkit.report.formats.archive import printable
from evalkit.report.formats.word.xml import Element, node


def omml(body: Math) -> Element:
    """The formula as one ``m:oMath`` element."""
    return node("m:oMath", *_nodes(body))


def _nodes(body: Math) -> list[Element]:
    match body:
        case str():
            return [_text(piece, upright=kind == "word") for kind, piece in tokens(body)]
        case tuple():
            return [made for part in body for made in _nodes(part)]
        case Fraction(top, bottom):
            return [node("m:f", node("m:num", *_nodes(top)), node("m:den", *_nodes(bottom)))]
        case Root(inside):
            hidden = node("m:radPr", node("m:degHide", val="1"))
            return [node("m:rad", hidden, node("m:deg"), node("m:e", *_nodes(inside)))]
        case Script(base, sub, sup):
            return [_script(base, sub, sup)]
        case Big(sign, lower, upper):
            made = _text(sign, upright=True)
            for tag, limit in (("m:limLow", lower), ("m:limUpp", upper)):
                if limit:
                    made = node(tag, node("m:e", made), node("m:lim", *_nodes(limit)))
            return [made]


def _script(base: Math, sub: Math, sup: Math) -> Element:
    inside = node("m:e", *_nodes(base))
    low, high = node("m:sub", *_nodes(sub)), node("m:sup", *_nodes(sup))
    if sub and sup:
        return node("m:sSubSup", inside, low, high)
    return node("m:sSub", inside, low) if sub else node("m:sSup", inside, high)


def _text(text: str, *, upright: bool) -> Element:
    shown = node("m:t")
    shown.text = printable(text)
    properties = [node("m:rPr", node("m:nor"))] if upright else []
    face = node("w:rPr", node("w:rFonts", ascii="Cambria Math", hAnsi="Cambria Math"))
    return node("m:r", *properties, face, shown)
