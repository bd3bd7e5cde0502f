"""A document as LaTeX: headings, captions and citations that LaTeX counts, three-line tables, ctex.

A chapter is a ``\\chapter`` with its sections, so that it can be taken into a thesis as it is. Charts are
given as the path of a picture file that is written beside the text; without one, their caption and a note
stand alone. To be compiled with XeLaTeX, twice.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from evalkit.report.blocks.numbering import Numbering
from evalkit.report.document import Document, Reference
from evalkit.report.formats.archive import printable
from evalkit.report.formats.latex.math import latex_math
from evalkit.report.formats.latex.preamble import Look, preamble
from evalkit.report.formats.latex.tables import latex_table
from evalkit.report.formats.tree import flat, tree
from evalkit.report.language import phrases

_SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
    "'": r"\textquotesingle{}",
    "`": r"\textasciigrave{}",
    "[": r"{[}",
}
_SPECIALS = re.compile("|".join([*map(re.escape, _SPECIAL), "-(?=-)"]))  # -- and --- would become dashes


def escape_latex(text: str) -> str:
    """Text that LaTeX prints as it is: no character of it starts a command."""
    return _SPECIALS.sub(lambda found: _SPECIAL.get(found.group(), "-{}"), printable(text))


def render_latex(document: Document, pictures: Mapping[int, str] | None = None) -> str:
    """The document as a LaTeX file.

    Args:
        document: what to print.
        pictures: file names of the charts by their place among the charts of the document, from 1.
    """
    content, numbering = tree(document), document.numbering()
    words = phrases(document.language)
    chapter = document.chapter
    look = Look(
        language=document.language,
        style=document.style,
        chapter=chapter,
        title=escape_latex(document.title),
        numbered=numbering.numbered,
        separator="" if chapter is None else words.t("chapter_number", chapter="").strip(),
    )
    writer = _Writer(content, dict(pictures or {}), numbering, apa=_apa(document))
    title, level = document.title, r"\section*"
    if chapter is not None:
        title, level = title.removeprefix(words.t("chapter_title", chapter=chapter, title="")), r"\chapter"
    parts = [rf"{level}{{{escape_latex(title)}}}"]
    parts += [rf"\noindent {escape_latex(line)}" for line in (document.subtitle, document.banner) if line]
    parts += [writer.block(block) for block in flat(content["blocks"])]
    body = "\n\n".join([*parts, "\\end{document}\n"])
    return preamble(look, body) + "\n" + body


def _apa(document: Document) -> bool:
    return document.style == "thesis" and document.language == "en"


class _Writer:
    def __init__(
        self, content: dict[str, Any], pictures: dict[int, str], numbering: Numbering, *, apa: bool
    ) -> None:
        self.pictures = pictures
        self.numbering = numbering
        self.marks = numbering.marks
        self.apa = apa
        self.note_label = content["note_label"]
        self.drawn = 0

    def block(self, block: dict[str, Any]) -> str:
        match block["kind"]:
            case "heading":
                name = ("section", "subsection", "subsubsection")[block["level"] - 1]
                star, mark = ("", _label) if block["number"] else ("*", _target)
                return rf"\{name}{star}{{{escape_latex(block['text'])}}}{mark(block['anchor'])}"
            case "paragraph":
                return self.inline(block["text"])
            case "list":
                name = "enumerate" if block["ordered"] else "itemize"
                return _list(name, [self.inline(item) for item in block["items"]])
            case "callout":
                listed = _list("itemize", [escape_latex(line) for line in block["lines"]])
                return rf"\paragraph{{{escape_latex(block['title'])}}}" + "\n" + listed
            case "cards":
                shown = [f"{c['label']}: {c['value']}" for c in block["cards"]]
                notes = [f" ({c['note']})" if c["note"] else "" for c in block["cards"]]
                lines = [escape_latex(text + note) for text, note in zip(shown, notes, strict=True)]
                return _list("itemize", lines)
            case "table":
                return self.table(block)
            case "chart":
                return self.chart(block)
            case "formula":
                name = "equation" if block["label"] else "equation*"
                body = latex_math(block["body"]) + _label(block["label"])
                return f"\\begin{{{name}}}\n{body}\n\\end{{{name}}}"
            case "references":
                return self.references()
        return r"\clearpage"

    def references(self) -> str:
        """The list as bibitems: a name and a year for citations by author, a number else."""
        held = self.numbering.references
        lines = [rf"\begin{{thebibliography}}{{{len(held)}}}"]
        for key, entry in held.items():
            names, _, year = entry.short.rpartition(", ")
            short = "" if self.numbering.numbered else f"[{{{escape_latex(names)}}}({escape_latex(year)})]"
            lines.append(rf"\bibitem{short}{{{key}}} {self.entry(entry)}")
        return "\n".join([*lines, r"\end{thebibliography}"])

    def entry(self, entry: Reference) -> str:
        before, slanted, after = (
            entry.text.partition(entry.emphasis) if entry.emphasis else (entry.text, "", "")
        )
        middle = rf"\emph{{{escape_latex(slanted)}}}" if slanted else ""
        return escape_latex(before) + middle + escape_latex(after)

    def inline(self, value: str | list[dict[str, str]]) -> str:
        if isinstance(value, str):
            return escape_latex(value)
        return "".join(_cited(keys) if keys else self.span(text, to) for text, to, keys in _citations(value))

    def span(self, text: str, to: str) -> str:
        """Text, a link to a heading without a number, or a number that LaTeX counts."""
        mark = self.marks.get(to)
        if mark is None or (mark.kind == "section" and not mark.before):
            return rf"\hyperref[{to}]{{{escape_latex(text)}}}" if to else escape_latex(text)
        before, after = escape_latex(mark.before), escape_latex(mark.after)
        return rf"\hyperref[{to}]{{{before}\ref*{{{to}}}{after}}}"

    def table(self, block: dict[str, Any]) -> str:
        caption = _caption(block) if block["caption"] else ""
        return latex_table(block, escape_latex, caption, self.note(block))

    def chart(self, block: dict[str, Any]) -> str:
        """A picture where it stands: floats beside long tables overrun the page."""
        self.drawn += 1
        picture = self.pictures.get(self.drawn)
        room = r"width=\linewidth,height=.85\textheight,keepaspectratio"
        image = "" if picture is None else rf"\includegraphics[{room}]{{\detokenize{{{picture}}}}}"
        caption = [_caption(block, "of{figure}")] if block["caption"] else []
        note = [rf"{{\footnotesize\raggedright {self.note(block)}\par}}"] if block["note"] else []
        shown = [r"\usebox{\picturebox}\par"]
        lines = [*caption, *shown] if self.apa else [*shown, *caption]
        before = [rf"\sbox{{\picturebox}}{{{image}}}", r"\needroom{\dimexpr\ht\picturebox+5\baselineskip}"]
        return "\n".join([*before, r"\begin{center}", *lines, *note, r"\end{center}"])

    def note(self, block: dict[str, Any]) -> str:
        if not block["note"]:
            return ""
        label = escape_latex(self.note_label)
        return (rf"\emph{{{label.strip()}}} " if self.apa else label) + self.inline(block["note"])


def _citations(spans: list[dict[str, str]]) -> list[tuple[str, str, tuple[str, ...]]]:
    """The spans as (text, target, keys): a citation with its brackets is one entry with keys."""
    made: list[tuple[str, str, tuple[str, ...]]] = []
    k = 0
    while k < len(spans):
        keys = []
        while k + 1 < len(spans) and spans[k + 1]["to"].startswith("cite-"):
            keys.append(spans[k + 1]["to"].removeprefix("cite-"))
            k += 2
        made.append(("", "", tuple(keys)) if keys else (spans[k]["text"], spans[k]["to"], ()))
        k += 1
    return made


def _cited(keys: tuple[str, ...]) -> str:
    return rf"\citep{{{','.join(keys)}}}"


def _label(name: str) -> str:
    return rf"\label{{{name}}}" if name else ""


def _target(name: str) -> str:
    return rf"\phantomsection\label{{{name}}}" if name else ""


def _caption(block: dict[str, Any], of: str = "") -> str:
    star = "" if block["label"] else "*"
    before, after = (of[:2], of[2:]) if of else ("", "")
    return rf"\caption{before}{star}{after}{{{escape_latex(block['title'])}}}{_label(block['label'])}"


def _list(name: str, items: list[str]) -> str:
    return "\n".join([rf"\begin{{{name}}}", *(rf"\item {item}" for item in items), rf"\end{{{name}}}"])
