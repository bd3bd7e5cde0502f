"""A formula as MathML Core, which browsers set without help; a reader's aid speaks its one-line form."""

from __future__ import annotations

from markupsafe import Markup, escape

from evalkit.report.blocks.formula import Big, Fraction, Math, Root, Script, tokens

_NAMES = {"variable": "mi", "word": "mi", "number": "mn", "sign": "mo"}


def mathml(body: Math, spoken: str) -> Markup:
    """The formula as one ``<math>`` element on a line of its own."""
    return Markup('<math display="block" aria-label="{}">{}</math>').format(spoken, _node(body))


def _node(node: Math) -> Markup:
    match node:
        case str():
            pieces = [Markup("<{0}>{1}</{0}>").format(_NAMES[kind], text) for kind, text in tokens(node)]
            return _row(pieces)
        case tuple():
            return _row([_node(part) for part in node])
        case Fraction(top, bottom):
            return Markup("<mfrac>{}{}</mfrac>").format(_node(top), _node(bottom))
        case Root(body):
            return Markup("<msqrt>{}</msqrt>").format(_node(body))
        case Script(base, sub, sup):
            return _scripts("m", ("sub", "sup"), _node(base), sub, sup)
        case Big(sign, lower, upper):
            base = Markup("<mo movablelimits='false'>") + escape(sign) + Markup("</mo>")
            return _scripts("m", ("under", "over"), base, lower, upper)


def _scripts(stem: str, names: tuple[str, str], base: Markup, low: Math, high: Math) -> Markup:
    held = [(name, part) for name, part in zip(names, (low, high), strict=True) if part]
    if not held:
        return base
    tag = stem + "".join(name for name, _ in held)
    inside = base + Markup("").join(_node(part) for _, part in held)
    return Markup("<{0}>{1}</{0}>").format(tag, inside)


def _row(pieces: list[Markup]) -> Markup:
    return pieces[0] if len(pieces) == 1 else Markup("<mrow>") + Markup("").join(pieces) + Markup("</mrow>")
