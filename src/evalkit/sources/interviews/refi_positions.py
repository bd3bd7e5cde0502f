"""Where the selections of a REFI-QDA project lie, as read, and what speaks against that reading."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from evalkit.errors import Problem, SourceError
from evalkit.sources.interviews.offsets import Reading, SourceText, Span, agrees
from evalkit.sources.interviews.refi_xml import guid, text_of


def quoted_words(element: Element) -> str:
    """The text that a selection says it holds; its name, unless that is a title such as "line:6"."""
    name = text_of(element, "PlainTextContent") or element.get("name", "")
    return "" if name.partition(":")[0] in {"line", "Quotation"} else name


def position(element: Element, name: str, file: str) -> int:
    """A position of a selection.

    Raises:
        SourceError: not a whole number.
    """
    try:
        return int(element.get(name, ""))
    except ValueError:
        what = f"{name} is {element.get(name)!r}"
        place = f"selection {guid(element.get('guid'))}"
        raise SourceError(Problem(what=what, file=file, place=place, expected="a whole number")) from None


def doubts(
    spans: list[Span],
    texts: dict[str, SourceText],
    reading: Reading,
    evidence: tuple[int, tuple[Reading, ...], bool],
    file: str,
) -> list[Problem]:
    """Warnings: nothing tells how positions are counted, another way fits as well, or words do not match.

    Args:
        spans: the selections of texts.
        texts: the documents that have one, by GUID.
        reading: how positions are read.
        evidence: selections that confirm the inferred reading, other readings that fit, whether the reading
            was given.
        file: named in the warnings.
    """
    confirmed, others, given = evidence
    found: list[Problem] = []
    if not spans:
        return found
    what = ""
    if not given and not confirmed:
        what = "no selection says which words it holds: the end is read as exclusive, in code points"
    elif not given and others:
        what = f"positions are read as '{reading}'; '{others[0]}' fits the selections as well"
    if what:
        hint = "give the reading if that is wrong"
        found.append(Problem(what=what, file=file, hint=hint, severity="warning"))
    wrong = [
        s for s in spans if confirmed and s.quote and s.document in texts and not _holds(texts, s, reading)
    ]
    if wrong:
        what = f"{len(wrong)} of {len(spans)} selections do not hold the words of their name"
        place = f"first at {wrong[0].start}–{wrong[0].end}: {wrong[0].quote[:40]!r}"
        found.append(Problem(what=what, file=file, place=place, severity="warning"))
    return found


def _holds(texts: dict[str, SourceText], span: Span, reading: Reading) -> bool:
    source = texts[span.document]
    start, end = source.span(span.start, span.end, reading)
    return agrees(source.plain[max(start, 0) : max(end, 0)], span.quote)
