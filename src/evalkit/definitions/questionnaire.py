"""A questionnaire: its answer formats, scales, other questions and screening rules."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field, model_validator

from evalkit.definitions.model import Model
from evalkit.definitions.text import Named, Text

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
        return self


class Item(Named):
    """One item of a scale; a reversed item is recoded once, in scoring, to lo + hi − x."""

    reversed: bool = False


class Scale(Named):
    """Items that measure one construct."""

    answer: str
    items: tuple[Item, ...] = Field(min_length=1)
    origin: str = ""

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
        missing = sorted(flag for flag in used if not getattr(self, flag, None))
        if missing:
            raise ValueError(f"exclusion uses {missing}, which are not switched on above")
        return self


class Questionnaire(Model):
    """A questionnaire file (``evalkit: questionnaire/1``)."""

    evalkit: Literal["questionnaire/1"]
    id: str
    title: Text
    origin: str
    respondent: str | None = None
    duration: str | None = None
    answers: dict[str, AnswerFormat]
    scales: tuple[Scale, ...] = ()
    questions: tuple[Question, ...] = ()
    attention: tuple[AttentionItem, ...] = ()
    screening: Screening = Screening()

    @model_validator(mode="after")
    def _consistent(self) -> Questionnaire:
        seen: set[str] = set()
        for name in self.columns():
            if name in seen:
                raise ValueError(f"the code {name!r} is used twice; every column has one code")
            seen.add(name)
        used = {owner.id: owner.answer for owner in self.scales} | {q.id: q.answer for q in self.questions}
        for code, answer in used.items():
            if answer is not None and answer not in self.answers:
                raise ValueError(f"{code}: the answer format {answer!r} is not defined in 'answers'")
        if self.screening.Q_ATT and not self.attention:
            raise ValueError("Q_ATT is switched on, but there is no attention item")
        return self

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
