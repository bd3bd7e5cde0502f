"""Names and numbers of persons are replaced on ingest; positions of selections move with the text."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from unicodedata import normalize

from evalkit.definitions.pseudonyms import PATTERNS, UNSEEN, PseudonymRules, name_expression, narrow
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
        self._names = {name: rules.names[name] for name in names}
        self._squeezed = {_squeezed(name): new for name, new in reversed(self._names.items())}
        found = [("name", _any_of(names), "")] if names else []
        found += [(pattern.id, pattern.pattern, pattern.replace) for pattern in rules.patterns]
        found += [(kind, PATTERNS[kind], MASKS[kind]) for kind in PATTERNS if kind in rules.known]
        self._rules = [(kind, re.compile(pattern, re.IGNORECASE), mask) for kind, pattern, mask in found]

    def mask(self, text: str) -> Masked:
        """Replace; the rule that stands first wins where two of them meet. Full-width counts as plain."""
        plain, busy = narrow(text), bytearray(len(text))
        taken: list[tuple[int, int, str, str]] = []
        for number, (kind, pattern, mask) in enumerate(self._rules):
            named = number == 0 and bool(self._names)
            for found in pattern.finditer(plain):
                start, end = found.span()
                if end == start or any(busy[start:end]):
                    continue
                busy[start:end] = bytes([1]) * (end - start)
                new = self._pseudonym(found.group()) if named else mask
                taken.append((start, end, new, kind))
        taken.sort()
        parts, place = [], 0
        for start, end, new, _ in taken:
            parts += [text[place:start], new]
            place = end
        cuts = tuple((start, end, len(new)) for start, end, new, _ in taken)
        return Masked(
            text="".join([*parts, text[place:]]), cuts=cuts, counts=Counter(kind for *_, kind in taken)
        )

    def _pseudonym(self, found: str) -> str:
        """What stands in the place of a name as it was found."""
        if (held := self._squeezed.get(_squeezed(found))) is not None:
            return held
        fits = (
            new for name, new in self._names.items() if re.fullmatch(_any_of([name]), found, re.IGNORECASE)
        )
        return next(fits)


def _squeezed(name: str) -> str:
    """A name without blanks and the like, whatever its case and its accents are made of."""
    return re.sub(rf"[\s_.\-{UNSEEN}]", "", narrow(normalize("NFC", name))).casefold()


def _any_of(names: list[str]) -> str:
    """Any of the names, longer ones first; those with one first character are tried together."""
    begun: dict[str, list[str]] = {}
    for first, rest in map(name_expression, names):
        begun.setdefault(first, []).append(rest)
    return "|".join(f"{first}(?:{'|'.join(rests)})" for first, rests in begun.items())


def pseudonymise(project: Project, rules: PseudonymRules, file: str = "") -> Project:
    """The project without names: texts, turns, names of documents, cases and coders, notes, codes, values.

    What was noticed while reading quotes the file, so names are taken out of it as well.

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
    codes = tuple(
        replace(code, name=hide(code.name), description=hide(code.description)) for code in project.codes
    )
    coders = tuple(replace(coder, name=hide(coder.name)) for coder in project.coders)
    noticed = [_unnamed(problem, masker) for problem in project.problems]
    what = "pseudonymised: " + (
        ", ".join(f"{n} × {kind}" for kind, n in sorted(counts.items())) or "nothing found"
    )
    notes = [Problem(what=what, file=file, severity="warning")]
    if project.other:
        what = f"{len(project.other)} parts that are no coded text were dropped: they may hold names"
        notes.append(Problem(what=what, file=file, severity="warning"))
    return replace(
        project,
        name=masker.mask(project.name).text,
        documents=documents,
        codes=codes,
        coders=coders,
        selections=selections,
        cases=cases,
        sets=sets,
        other=(),
        problems=(*noticed, *notes),
    )


def _unnamed(problem: Problem, masker: Masker) -> Problem:
    what, place, expected, hint = (
        masker.mask(text).text for text in (problem.what, problem.place, problem.expected, problem.hint)
    )
    return replace(problem, what=what, place=place, expected=expected, hint=hint)


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
