"""Names and numbers of persons are replaced on ingest; positions of selections move with the text."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace

from evalkit.definitions.pseudonyms import PATTERNS, PseudonymRules
from evalkit.errors import Problem
from evalkit.sources.interviews.project import Document, Project

Hide = Callable[[str], str]
MASKS = {"email": "[email]", "id_number": "[id]", "card": "[card]", "phone": "[phone]"}


@dataclass(frozen=True, kw_only=True)
class Masked:
    """A text without names.

    Attributes:
        text: with replacements.
        cuts: (start, end, length of the replacement) in the original text, in order.
        counts: replacements by kind ("name", "phone", … or the id of a pattern); never what was replaced.
    """

    text: str
    cuts: tuple[tuple[int, int, int], ...]
    counts: Counter[str]

    def move(self, position: int, *, end: bool) -> int:
        """A position of the original in the new text; inside a replacement it moves to that side of it."""
        shift, last = 0, bisect_right(self.cuts, (position, float("inf"), 0))
        for start, stop, length in self.cuts[:last]:
            if start < position < stop:
                return start + shift + (length if end else 0)
            if stop <= position:
                shift += length - (stop - start)
        return position + shift


class Masker:
    """The rules, ready for use."""

    def __init__(self, rules: PseudonymRules) -> None:
        names = sorted((name for name in rules.names if name.strip()), key=len, reverse=True)
        self._names = {name.casefold(): rules.names[name] for name in names}
        found = [("name", "|".join(_word(name) for name in names), "")] if names else []
        found += [(pattern.id, pattern.pattern, pattern.replace) for pattern in rules.patterns]
        found += [(kind, PATTERNS[kind], MASKS[kind]) for kind in PATTERNS if kind in rules.known]
        self._rules = [(kind, re.compile(pattern, re.IGNORECASE), mask) for kind, pattern, mask in found]

    def mask(self, text: str) -> Masked:
        """Replace; the rule that stands first wins where two of them meet."""
        taken: list[tuple[int, int, str, str]] = []
        for kind, pattern, mask in self._rules:
            for found in pattern.finditer(text):
                start, end = found.span()
                if end > start and all(end <= a or start >= b for a, b, _, _ in taken):
                    taken.append((start, end, mask or self._names[found.group().casefold()], kind))
        taken.sort()
        parts, place = [], 0
        for start, end, new, _ in taken:
            parts += [text[place:start], new]
            place = end
        cuts = tuple((start, end, len(new)) for start, end, new, _ in taken)
        return Masked(
            text="".join([*parts, text[place:]]), cuts=cuts, counts=Counter(kind for *_, kind in taken)
        )


def pseudonymise(project: Project, rules: PseudonymRules, file: str = "") -> Project:
    """The project without names: texts, turns, names of documents, cases and selections, notes, values.

    Parts of a REFI-QDA file that are only carried (notes, pictures, links) may hold names and are dropped.
    A warning says how many replacements were made, by kind; the names themselves are never kept.
    """
    masker = Masker(rules)
    counts: Counter[str] = Counter()

    def hide(text: str) -> str:
        masked = masker.mask(text)
        counts.update(masked.counts)
        return masked.text

    masks = {d.guid: masker.mask(d.text) for d in project.documents if d.text is not None}
    for masked in masks.values():
        counts.update(masked.counts)
    documents = tuple(_document(document, masks.get(document.guid), hide) for document in project.documents)
    selections = tuple(
        replace(
            selection,
            start=_moved(masks.get(selection.document), selection.start, end=False),
            end=_moved(masks.get(selection.document), selection.end, end=True),
            name=hide(selection.name),
            note=hide(selection.note),
        )
        for selection in project.selections
    )
    cases = tuple(
        replace(case, name=hide(case.name), values={key: hide(value) for key, value in case.values.items()})
        for case in project.cases
    )
    sets = tuple(replace(held, name=hide(held.name)) for held in project.sets)
    what = "pseudonymised: " + (
        ", ".join(f"{n} × {kind}" for kind, n in sorted(counts.items())) or "nothing found"
    )
    notes = [Problem(what=what, file=file, severity="warning")]
    if project.other:
        what = f"{len(project.other)} parts that are no coded text were dropped: they may hold names"
        notes.append(Problem(what=what, file=file, severity="warning"))
    return replace(
        project,
        documents=documents,
        selections=selections,
        cases=cases,
        sets=sets,
        other=(),
        problems=(*project.problems, *notes),
    )


def _word(name: str) -> str:
    """A name as an expression; a Latin name only as a whole word."""
    edge = r"\b" if name.isascii() else ""
    return f"{edge}{re.escape(name)}{edge}"


def _document(document: Document, masked: Masked | None, hide: Hide) -> Document:
    if masked is None:
        return replace(document, name=hide(document.name))
    turns = tuple(
        replace(
            turn,
            start=masked.move(turn.start, end=False),
            end=masked.move(turn.end, end=True),
            speaker=hide(turn.speaker),
        )
        for turn in document.turns
    )
    return replace(document, name=hide(document.name), text=masked.text, turns=turns)


def _moved(masked: Masked | None, position: int | None, *, end: bool) -> int | None:
    return position if masked is None or position is None else masked.move(position, end=end)
