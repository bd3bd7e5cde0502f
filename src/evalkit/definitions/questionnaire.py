"""A questionnaire: its answer formats, scales, other questions and screening rules."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field, model_validator

from evalkit.definitions.model import FaultsError, Filled, Location, Model
from evalkit.definitions.text import Named, Text
from evalkit.errors import did_you_mean

QuestionType = Literal["single", "multiple", "rating", "number", "text", "constant_sum", "code"]


class AnswerFormat(Model):
    """How an item is answered: whole-number codes from lo to hi, and the codes that mean "no answer"."""

    lo: int
    hi: int
    labels: dict[int, Text] = Field(default_factory=dict)
    missing: dict[int, Text] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _range(self) -> AnswerFormat:
        if self.lo >= self.hi:
            raise ValueError(f"lo must be below hi; got lo {self.lo}, hi {self.hi}")
        inside = [code for code in self.missing if self.lo <= code <= self.hi]
        if inside:
            raise ValueError(
                f"the missing codes {inside} lie between lo and hi, where they are valid answers"
            )
        outside = [code for code in self.labels if not self.lo <= code <= self.hi]
        if outside:
            raise ValueError(f"the labels {outside} lie outside lo {self.lo} and hi {self.hi}")
        return self


class Item(Named):
    """One item of a scale; a reversed item is recoded once, in scoring, to lo + hi − x."""

    reversed: bool = False


class Scale(Named):
    """Items that measure one construct."""

    answer: str
    items: Filled[Item]
    origin: Text | None = None

    @property
    def item_ids(self) -> tuple[str, ...]:
        """The item codes in order."""
        return tuple(item.id for item in self.items)


class Option(Model):
    """One choice of a question; an exclusive one cannot be ticked together with others."""

    code: int | str
    zh: str
    en: str
    exclusive: bool = False
    missing: bool = False


class Question(Named):
    """A question outside the scales. A multiple one has a 0/1 column ``ID_code`` for each option."""

    type: QuestionType
    answer: str | None = None
    options: tuple[Option, ...] = ()
    parts: tuple[str, ...] = ()
    total: float | None = None
    optional: bool = False
    sensitive: bool = False

    @model_validator(mode="after")
    def _complete(self) -> Question:
        needs = {"rating": "answer", "single": "options", "multiple": "options", "constant_sum": "parts"}
        needed = needs.get(self.type)
        if needed is not None and not getattr(self, needed):
            raise ValueError(f"{self.id}: a question of type {self.type!r} needs {needed!r}")
        if (self.type == "rating") != (self.answer is not None):
            raise ValueError(f"{self.id}: 'answer' is for questions of type 'rating'")
        if (self.type == "constant_sum") != (self.total is not None):
            raise ValueError(f"{self.id}: 'total' and the type 'constant_sum' go together")
        codes = [option.code for option in self.options]
        twice = sorted({str(code) for code in codes if codes.count(code) > 1})
        if twice:
            raise ValueError(f"{self.id}: the option codes {twice} are used more than once")
        return self

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that hold the answers."""
        if self.type == "multiple":
            return tuple(f"{self.id}_{option.code}" for option in self.options)
        if self.type == "constant_sum":
            return tuple(f"{self.id}_{part}" for part in self.parts)
        return (self.id,)


class AttentionItem(Named):
    """An item with one right answer; it never enters a scale."""

    expected: int


class LongString(Model):
    """Q_LONG: the longest run of equal raw answers over the scale items, in questionnaire order."""

    run: int = Field(ge=2)


class TooFast(Model):
    """Q_FAST: duration under the larger of a fixed time and a share of the median."""

    seconds: float = Field(ge=0)
    share_of_median: float = Field(ge=0, le=1)


class ReverseConflict(Model):
    """Q_REV: mean distance of recoded reversed items from the other items of their scales."""

    difference: float = Field(gt=0)


class MissingShare(Model):
    """Q_MISS: the share of scale items without an answer."""

    share: float = Field(ge=0, lt=1)


class Screening(Model):
    """Which answers are flagged, and which flagged answers are left out (none unless said)."""

    Q_ATT: bool = False
    Q_LONG: LongString | None = None
    Q_FAST: TooFast | None = None
    Q_REV: ReverseConflict | None = None
    Q_MISS: MissingShare | None = None
    Q_DUP: bool = False
    exclude_any: tuple[str, ...] = ()
    exclude_two_of: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _known_flags(self) -> Screening:
        used = {*self.exclude_any, *self.exclude_two_of}
        on = {name for name in type(self).model_fields if name.startswith("Q_") and getattr(self, name)}
        missing = sorted(used - on)
        if missing:
            raise ValueError(f"exclusion uses {missing}, which are not switched on above")
        return self


class Questionnaire(Model):
    """A questionnaire file (``evalkit: questionnaire/1``)."""

    evalkit: Literal["questionnaire/1"]
    id: str
    title: Text
    origin: Text
    respondent: str | None = None
    duration: str | None = None
    answers: dict[str, AnswerFormat]
    scales: tuple[Scale, ...] = ()
    questions: tuple[Question, ...] = ()
    attention: tuple[AttentionItem, ...] = ()
    screening: Screening = Screening()

    @model_validator(mode="after")
    def _consistent(self) -> Questionnaire:
        faults = [*self._codes_used_twice(), *self._unknown_answers()]
        if self.screening.Q_ATT and not self.attention:
            faults.append((("screening", "Q_ATT"), "Q_ATT is switched on, but there is no attention item"))
        if self.screening.Q_FAST is not None and self.duration is None:
            faults.append((("screening", "Q_FAST"), "Q_FAST needs 'duration', the column with the seconds"))
        if faults:
            raise FaultsError(faults)
        return self

    def _codes_used_twice(self) -> Iterator[tuple[Location, str]]:
        scales: set[str] = set()
        for i, scale in enumerate(self.scales):
            if scale.id in scales:
                yield ("scales", i, "id"), f"the scale {scale.id!r} stands twice"
            scales.add(scale.id)
        columns: list[tuple[Location, str]] = [
            (("scales", i, "items", j, "id"), item.id)
            for i, scale in enumerate(self.scales)
            for j, item in enumerate(scale.items)
        ]
        columns += [(("questions", i, "id"), c) for i, q in enumerate(self.questions) for c in q.columns]
        columns += [(("attention", i, "id"), check.id) for i, check in enumerate(self.attention)]
        seen: set[str] = set()
        for location, name in columns:
            if name in seen:
                yield location, f"the code {name!r} is used twice; every column has one code"
            seen.add(name)

    def _unknown_answers(self) -> Iterator[tuple[Location, str]]:
        lists: dict[str, tuple[Scale | Question, ...]] = {"scales": self.scales, "questions": self.questions}
        for key, owners in lists.items():
            for i, owner in enumerate(owners):
                if owner.answer is not None and owner.answer not in self.answers:
                    hint = did_you_mean(owner.answer, self.answers)
                    sentence = f"the answer format {owner.answer!r} is not defined in 'answers'; {hint}"
                    yield (key, i, "answer"), sentence

    def columns(self) -> Iterator[str]:
        """Every answer column of the questionnaire."""
        for scale in self.scales:
            yield from scale.item_ids
        for question in self.questions:
            yield from question.columns
        for check in self.attention:
            yield check.id

    def item_formats(self) -> dict[str, AnswerFormat]:
        """The answer format of every scale item and rating question, by column."""
        formats = {item.id: self.answers[scale.answer] for scale in self.scales for item in scale.items}
        return formats | {q.id: self.answers[q.answer] for q in self.questions if q.answer is not None}

    def reversed_items(self) -> tuple[str, ...]:
        """The items that are recoded in scoring."""
        return tuple(item.id for scale in self.scales for item in scale.items if item.reversed)
