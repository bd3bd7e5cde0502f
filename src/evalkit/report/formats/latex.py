"""A document as LaTeX: booktabs tables, numbers that LaTeX counts and refers to, ctex for Chinese.

Charts are given as the path of a picture file that is written beside the text; without one, their caption
and a note stand alone. To be compiled with XeLaTeX or LuaLaTeX.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from evalkit.report.blocks.numbering import Mark
from evalkit.report.document import Document
from evalkit.report.formats.archive import printable
from evalkit.report.formats.latex_math import latex_math
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
_SIDES = {"left": "L", "right": "R", "center": "C"}
_PREAMBLE = r"""\documentclass[a4paper,11pt]{%(kind)s}
%% compile with xelatex or lualatex
\usepackage{fontspec}
\usepackage{amsmath,array,booktabs,caption,graphicx,longtable,textcomp,xltabular}
\usepackage[margin=25mm]{geometry}
\usepackage[hidelinks,pdftitle={%(title)s}]{hyperref}
\newcolumntype{L}[1]{>{\hsize=#1\hsize\raggedright\arraybackslash}X}
\newcolumntype{R}[1]{>{\hsize=#1\hsize\raggedleft\arraybackslash}X}
\newcolumntype{C}[1]{>{\hsize=#1\hsize\centering\arraybackslash}X}
\captionsetup{labelsep=%(gap)s,justification=%(side)s,singlelinecheck=off}
%(numbers)s\begin{document}
"""
_NUMBERS = "".join(
    rf"\renewcommand{{\the{name}}}{{%(prefix)s\arabic{{{name}}}}}" + "\n"
    for name in ("table", "figure", "equation")
)


def escape_latex(text: str) -> str:
    """Text that LaTeX prints as it is: no character of it starts a command."""
    return _SPECIALS.sub(lambda found: _SPECIAL.get(found.group(), "-{}"), printable(text))


def render_latex(document: Document, pictures: Mapping[int, str] | None = None) -> str:
    """The document as a LaTeX file.

    Args:
        document: what to print.
        pictures: file names of the charts by their place among the charts of the document, from 1.
    """
    content = tree(document)
    chinese = document.language == "zh"
    head = {
        "kind": "ctexart" if chinese else "article",
        "title": escape_latex(document.title),
        "gap": "quad" if chinese else "period",
        "side": "centering" if document.style == "thesis" else "raggedright",
        "numbers": "",
    }
    if document.chapter is not None:
        prefix = phrases(document.language).t("chapter_number", chapter=document.chapter)
        head["numbers"] = _NUMBERS % {"prefix": prefix}
    writer = _Writer(content, dict(pictures or {}), document.numbering().marks)
    parts = [_PREAMBLE % head, rf"\section*{{{escape_latex(document.title)}}}"]
    parts += [escape_latex(line) for line in (document.subtitle, document.banner) if line]
    parts += [writer.block(block) for block in flat(content["blocks"])]
    return "\n\n".join([*parts, "\\end{document}\n"])


class _Writer:
    def __init__(self, content: dict[str, Any], pictures: dict[int, str], marks: dict[str, Mark]) -> None:
        self.pictures = pictures
        self.marks = marks
        self.note_label = content["note_label"]
        self.drawn = 0

    def block(self, block: dict[str, Any]) -> str:
        match block["kind"]:
            case "heading":
                name = ("section", "subsection", "subsubsection")[block["level"] - 1]
                number = f"{block['number']} " if block["number"] else ""
                return rf"\{name}*{{{escape_latex(number + block['text'])}}}{_target(block['anchor'])}"
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
                return "\n\n".join(self.entry(entry) for entry in block["entries"])
        return r"\clearpage"

    def entry(self, entry: dict[str, str]) -> str:
        number = escape_latex(entry["number"] + " ") if entry["number"] else ""
        return rf"\noindent\hangindent=2em {_target(entry['label'])}{number}{escape_latex(entry['text'])}"

    def inline(self, value: str | list[dict[str, str]]) -> str:
        if isinstance(value, str):
            return escape_latex(value)
        return "".join(self.span(span["text"], span["to"]) for span in value)

    def span(self, text: str, to: str) -> str:
        """Text, a link to an entry or a heading, or a number that LaTeX counts."""
        shown = escape_latex(text)
        mark = self.marks.get(to)
        if mark is None or mark.kind == "section":
            return rf"\hyperref[{to}]{{{shown}}}" if to else shown
        before, after = escape_latex(mark.before), escape_latex(mark.after)
        return rf"\hyperref[{to}]{{{before}\ref*{{{to}}}{after}}}"

    def table(self, block: dict[str, Any]) -> str:
        columns = block["columns"]
        share = len(columns) / sum(column["width"] for column in columns)
        shape = "".join(f"{_SIDES[c['align']]}{{{c['width'] * share:.3f}}}" for c in columns)
        head = " & ".join(rf"\textbf{{{escape_latex(c['label'])}}}" for c in columns) + r" \\"
        lines = [rf"\begin{{xltabular}}{{\linewidth}}{{@{{}}{shape}@{{}}}}"]
        lines += [_caption(block) + r"\\"] if block["caption"] else []
        lines += [r"\toprule", head, r"\midrule", r"\endfirsthead"]
        lines += [r"\toprule", head, r"\midrule", r"\endhead", r"\bottomrule", r"\endlastfoot"]
        lines += [self.row(row, len(columns)) for row in block["rows"]]
        return "\n".join([*lines, r"\end{xltabular}", *self.note(block)])

    def row(self, row: dict[str, Any], columns: int) -> str:
        if row["group"] is not None:
            return rf"\multicolumn{{{columns}}}{{@{{}}l@{{}}}}{{\textbf{{{escape_latex(row['group'])}}}}} \\"
        texts = [escape_latex(cell["text"]) for cell in row["cells"]]
        bold = [cell["strong"] or row["highlighted"] for cell in row["cells"]]
        shown = [rf"\textbf{{{text}}}" if strong else text for text, strong in zip(texts, bold, strict=True)]
        return " & ".join(shown) + r" \\"

    def chart(self, block: dict[str, Any]) -> str:
        self.drawn += 1
        picture = self.pictures.get(self.drawn)
        lines = [r"\begin{figure}[htbp]", r"\centering"]
        if picture is not None:
            lines.append(rf"\includegraphics[width=\linewidth]{{\detokenize{{{picture}}}}}")
        lines += [_caption(block)] if block["caption"] else []
        return "\n".join([*lines, *self.note(block), r"\end{figure}"])

    def note(self, block: dict[str, Any]) -> list[str]:
        if not block["note"]:
            return []
        return [
            rf"{{\footnotesize\noindent {escape_latex(self.note_label)}{self.inline(block['note'])}\par}}"
        ]


def _label(name: str) -> str:
    return rf"\label{{{name}}}" if name else ""


def _target(name: str) -> str:
    return rf"\phantomsection\label{{{name}}}" if name else ""


def _caption(block: dict[str, Any]) -> str:
    star = "" if block["label"] else "*"
    return rf"\caption{star}{{{escape_latex(block['title'])}}}{_label(block['label'])}"


def _list(name: str, items: list[str]) -> str:
    return "\n".join([rf"\begin{{{name}}}", *(rf"\item {item}" for item in items), rf"\end{{{name}}}"])
