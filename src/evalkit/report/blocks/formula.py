"""Formulas as a small tree, so that Word, typst, LaTeX and a browser each set them in their own way."""

from __future__ import annotations

import re
from dataclasses import dataclass

from evalkit.report.blocks.checks import anchor


@dataclass(frozen=True, slots=True)
class Fraction:
    """One term over another."""

    top: Math
    bottom: Math


@dataclass(frozen=True, slots=True)
class Script:
    """A term with a subscript, a superscript or both."""

    base: Math
    sub: Math = ""
    sup: Math = ""


@dataclass(frozen=True, slots=True)
class Root:
    """A square root."""

    body: Math


@dataclass(frozen=True, slots=True)
class Big:
    """A large operator (∑, ∏) with its limits."""

    sign: str
    lower: Math = ""
    upper: Math = ""


Math = str | Fraction | Script | Root | Big | tuple["Math", ...]


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula on a line of its own; with a ``label`` it is numbered and can be referred to.

    A string holds letters, numbers and signs as they are read: ``"λ = 1 − α"``. Single letters are variables
    and slanted, longer words stand upright.
    """

    body: Math
    label: str = ""

    def __post_init__(self) -> None:
        anchor(self.label, "label")


_TOKEN = re.compile(r"\d+(?:\.\d+)?|\.\d+|[A-Za-z\u0370-\u03ff]+|[\u2e80-\u9fff]+|\s+|.", re.DOTALL)


def tokens(text: str) -> list[tuple[str, str]]:
    """The pieces of a string as (kind, text): "number", "variable", "word" or "sign"; blanks are dropped."""
    found = []
    for piece in _TOKEN.findall(text):
        if piece.isspace():
            continue
        letters = piece.isalpha()
        kind = "variable" if letters and len(piece) == 1 and ord(piece) < 0x2E80 else "sign"
        kind = "word" if letters and kind == "sign" else "number" if piece[-1].isdigit() else kind
        found.append((kind, piece))
    return found


def linear(node: Math) -> str:
    """The formula on one line, for formats and readers without two dimensions."""
    match node:
        case str():
            return node
        case tuple():
            return " ".join(linear(part) for part in node if part)
        case Fraction(top, bottom):
            return f"{_grouped(top)}/{_grouped(bottom)}"
        case Script(base, sub, sup):
            lowered = f"_{_grouped(sub)}" if sub else ""
            return linear(base) + lowered + (f"^{_grouped(sup)}" if sup else "")
        case Root(body):
            return f"√({linear(body)})"
        case Big(sign, lower, upper):
            limits = (f"_{_grouped(lower)}" if lower else "") + (f"^{_grouped(upper)}" if upper else "")
            return sign + limits


def _grouped(node: Math) -> str:
    text = linear(node)
    return text if len(text) == 1 or text.isalnum() else f"({text})"


def parts(node: Math) -> object:
    """The formula as lists, dicts and strings, as a format without Python types takes it."""
    match node:
        case str():
            return [{"kind": kind, "text": text} for kind, text in tokens(node)]
        case tuple():
            return [parts(part) for part in node]
        case Fraction(top, bottom):
            return {"kind": "fraction", "top": parts(top), "bottom": parts(bottom)}
        case Script(base, sub, sup):
            return {"kind": "script", "base": parts(base), "sub": parts(sub), "sup": parts(sup)}
        case Root(body):
            return {"kind": "root", "body": parts(body)}
        case Big(sign, lower, upper):
            return {"kind": "big", "sign": sign, "sub": parts(lower), "sup": parts(upper)}
