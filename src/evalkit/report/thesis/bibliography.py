"""References in GB/T 7714-2015, in APA style (7th edition) and as BibTeX."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from evalkit.errors import OptionError
from evalkit.report.document import Reference

SHOWN_GB = 3  # GB/T 7714 names three authors


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """A published work; an author is "Family, G. I." or the name of an organisation."""

    key: str
    type: Literal["article", "book"]
    authors: tuple[str, ...]
    year: int
    title: str
    journal: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    place: str = ""
    publisher: str = ""

    @property
    def families(self) -> tuple[str, ...]:
        """The authors' family names."""
        return tuple(author.split(",")[0] for author in self.authors)


@cache
def sources() -> dict[str, Source]:
    """All works by key."""
    import yaml

    text = files("evalkit.report.thesis").joinpath("bibliography.yaml").read_text(encoding="utf-8")
    return {
        key: Source(**{**entry, "key": key, "authors": tuple(entry["authors"])})
        for key, entry in yaml.safe_load(text).items()
    }


def references(keys: Iterable[str], language: str) -> tuple[Reference, ...]:
    """The list of references: GB/T 7714 as cited for Chinese, APA by author for English.

    Raises:
        OptionError: a key that is not in the bibliography.
    """
    held = sources()
    named = list(dict.fromkeys(keys))
    for key in named:
        if key not in held:
            raise OptionError.unknown_choice("reference", key, sorted(held))
    if language == "zh":
        return tuple(Reference(key, gb_t_7714(held[key])) for key in named)
    ordered = sorted(named, key=lambda key: (held[key].families, held[key].year))
    return tuple(
        Reference(key, apa(held[key]), apa_short(held[key]), apa_emphasis(held[key])) for key in ordered
    )


def gb_t_7714(source: Source) -> str:
    """An entry of a Chinese list of references (GB/T 7714-2015, numbered system)."""
    names = [_gb_author(author) for author in source.authors[:SHOWN_GB]]
    who = ", ".join(names) + (", et al" if len(source.authors) > SHOWN_GB else "")
    if source.type == "book":
        return f"{who}. {source.title}[M]. {source.place}: {source.publisher}, {source.year}."
    return (
        f"{who}. {source.title}[J]. {source.journal}, {source.year}, "
        f"{source.volume}({source.issue}): {source.pages}."
    )


def _gb_author(author: str) -> str:
    family, _, given = author.partition(", ")
    initials = re.sub(r"[.\-]", " ", given).split()
    return " ".join([family.upper(), *initials])


def apa(source: Source) -> str:
    """An entry of an English list of references (APA, 7th edition)."""
    names = list(source.authors)
    who = names[0] if len(names) == 1 else ", ".join(names[:-1]) + f", & {names[-1]}"
    who += "" if who.endswith(".") else "."
    if source.type == "book":
        return f"{who} ({source.year}). {source.title}. {source.publisher}."
    pages = source.pages.replace("-", "–")
    return (
        f"{who} ({source.year}). {source.title}. {source.journal}, {source.volume}({source.issue}), {pages}."
    )


def apa_emphasis(source: Source) -> str:
    """What APA style sets in italics: the title of a book, or journal and volume of an article."""
    return source.title if source.type == "book" else f"{source.journal}, {source.volume}"


def apa_short(source: Source) -> str:
    """A citation inside brackets."""
    families = source.families
    if len(families) == 1:
        return f"{families[0]}, {source.year}"
    if len(families) == 2:
        return f"{families[0]} & {families[1]}, {source.year}"
    return f"{families[0]} et al., {source.year}"


def bibtex(keys: Iterable[str]) -> str:
    """The works as a BibTeX file, in the order of their keys."""
    return "\n".join(_bibtex_entry(sources()[key]) for key in sorted(set(keys)))


def _bibtex_entry(source: Source) -> str:
    authors = " and ".join(author if "," in author else f"{{{author}}}" for author in source.authors)
    fields = {
        "author": authors,
        "title": f"{{{source.title}}}",
        "year": str(source.year),
        "journal": source.journal,
        "volume": source.volume,
        "number": source.issue,
        "pages": source.pages.replace("-", "--"),
        "address": source.place,
        "publisher": source.publisher,
    }
    body = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items() if value)
    return f"@{source.type}{{{source.key},\n{body}\n}}\n"
