"""What stands before the text of a LaTeX file: class, fonts, captions, numbers, citations.

Only packages of texlive-latex-base and -recommended are asked for, and ctex for Chinese.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from evalkit.report.formats.latex.math import GREEK, SIGNS

_HEAD = r"""\documentclass[%(options)s]{%(kind)s}
%% compile with xelatex, twice
\usepackage{fontspec}
\IfFontExistsTF{Times New Roman}{\setmainfont{Times New Roman}}{%%
  \IfFontExistsTF{texgyretermes-regular.otf}{\setmainfont{texgyretermes}[Extension=.otf,UprightFont=*-regular,
    BoldFont=*-bold,ItalicFont=*-italic,BoldItalicFont=*-bolditalic]}{}}
\usepackage{amsmath,array,booktabs,caption,graphicx,longtable}
\usepackage[margin=25mm]{geometry}
\usepackage%(natbib)s{natbib}
\usepackage[hidelinks,pdftitle={%(title)s}]{hyperref}
\newcommand{\share}[1]{\dimexpr #1\linewidth-2\tabcolsep\relax}
\newcolumntype{L}[1]{>{\raggedright\arraybackslash}p{\share{#1}}}
\newcolumntype{R}[1]{>{\raggedleft\arraybackslash}p{\share{#1}}}
\newcolumntype{C}[1]{>{\centering\arraybackslash}p{\share{#1}}}
\newcommand{\needroom}[1]{\par\ifdim\pagegoal=\maxdimen\else
  \ifdim\dimexpr\pagetotal+#1\relax>\pagegoal\newpage\fi\fi}
\setlength{\tabcolsep}{4pt}
\setlength{\emergencystretch}{3em}
\newsavebox{\picturebox}
\heavyrulewidth=1.5pt
\lightrulewidth=.75pt
\captionsetup{hypcap=false,%(captions)s}
\renewcommand{\bibsection}{}
"""
_CAPTIONS = {
    ("thesis", "zh"): "labelsep=quad,labelfont=bf,textfont=bf,justification=centering",
    (
        "thesis",
        "en",
    ): "labelsep=newline,labelfont=bf,textfont=it,justification=raggedright,singlelinecheck=off",
    ("report", "zh"): "labelsep=quad,justification=raggedright,singlelinecheck=off",
    ("report", "en"): "labelsep=period,justification=raggedright,singlelinecheck=off",
}
_NATBIB = {True: "[numbers]", False: "[round,authoryear]"}
_CHINESE_CHAPTERS = r"\ctexset{chapter/number=\arabic{chapter}}" + "\n"
_CHINESE = re.compile(r"[\u2e80-\uffef]")
_CHINESE_INSIDE = r"""\usepackage{xeCJK}
\IfFontExistsTF{SimSun}{\setCJKmainfont{SimSun}}{%
  \setCJKmainfont{FandolSong-Regular.otf}[BoldFont=FandolSong-Bold.otf,ItalicFont=FandolKai-Regular.otf]}
"""
_SYMBOLS = {**{letter: "\\" + name for letter, name in GREEK.items()}, **SIGNS}
_OWN_GLYPH = set("−·×÷±…%&#$_^~\\{}")  # in every text font, or escaped as text


@dataclass(frozen=True, kw_only=True)
class Look:
    """What decides the preamble.

    Attributes:
        language: "zh" or "en".
        style: "thesis" or "report".
        chapter: the chapter that the document is; None for a document of its own.
        title: for the properties of the PDF, escaped.
        numbered: whether references are cited by number.
        separator: between the chapter and the number of a table ("-" or ".").
    """

    language: str
    style: str
    chapter: int | None
    title: str
    numbered: bool
    separator: str

    @property
    def kind(self) -> str:
        """The document class."""
        plain = "article" if self.chapter is None else "report"
        return {"article": "ctexart", "report": "ctexrep"}[plain] if self.language == "zh" else plain


def preamble(look: Look, body: str) -> str:
    """Everything up to and with the beginning of the document; ``body`` is what follows."""
    chinese, chapter = look.language == "zh", look.chapter
    size = (
        ["zihao=-4"] if chinese and look.style == "thesis" else ["12pt" if look.style == "thesis" else "11pt"]
    )
    head = _HEAD % {
        "options": ",".join(["a4paper", *size]),
        "kind": look.kind,
        "natbib": _NATBIB[look.numbered],
        "title": look.title,
        "captions": _CAPTIONS[look.style, look.language],
    }
    foreign = not chinese and _CHINESE.search(body) is not None
    parts = [
        head,
        *([_CHINESE_INSIDE] if foreign else []),
        *(_symbol(char) for char in sorted(set(body)) if char in _SYMBOLS.keys() - _OWN_GLYPH),
    ]
    if chapter is not None:
        parts += [_CHINESE_CHAPTERS] if chinese else []
        parts += [_number(name, look.separator) for name in ("table", "figure", "equation")]
        parts.append(rf"\setcounter{{chapter}}{{{chapter - 1}}}" + "\n")
    return "".join(parts) + "\\begin{document}\n"


def _number(name: str, separator: str) -> str:
    return rf"\renewcommand{{\the{name}}}{{\thechapter{separator}\arabic{{{name}}}}}" + "\n"


def _symbol(char: str) -> str:
    """A letter or sign that many text fonts lack, set as mathematics wherever it stands."""
    return rf"\catcode`{char}=\active \protected\def{char}{{\ensuremath{{{_SYMBOLS[char].strip()}}}}}" + "\n"
