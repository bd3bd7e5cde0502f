"""Which evidence leads to which suggestion: a table of measures and the thresholds of the rules."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from evalkit.definitions.model import FaultsError, Filled, Location, Model
from evalkit.definitions.text import Named, Text


class Thresholds(Model):
    """When an indicator counts as evidence of a weakness.

    Attributes:
        pass_score: a cost or safety indicator below it asks for action whatever its weight.
        loss_share: indicators are taken by weighted loss until this share of the total loss.
        gap: smallest gap to the 90th percentile of the peers (points) that counts.
        confidence: the gap must exceed zero with this confidence.
    """

    pass_score: float = Field(ge=0, le=100)
    loss_share: float = Field(gt=0, le=1)
    gap: float = Field(ge=0)
    confidence: float = Field(gt=0.5, lt=1)


class Measure(Named):
    """What to do about the indicators it is linked to."""

    origin: Text
    indicators: Filled[str]
    action: Text
    owner: Text
    days: int = Field(gt=0)


class SuggestionRules(Model):
    """A suggestion file (``evalkit: suggestions/1``)."""

    evalkit: Literal["suggestions/1"]
    id: str
    origin: Text
    index_system: str
    thresholds: Thresholds
    most: int = Field(default=3, gt=0)
    measures: tuple[Measure, ...]

    @model_validator(mode="after")
    def _each_code_once(self) -> SuggestionRules:
        codes = [measure.id for measure in self.measures]
        faults: list[tuple[Location, str]] = [
            (("measures", i, "id"), f"the code {code!r} is used more than once")
            for i, code in enumerate(codes)
            if code in codes[:i]
        ]
        if faults:
            raise FaultsError(faults)
        return self

    def for_indicator(self, indicator: str) -> Measure | None:
        """The first measure linked to an indicator."""
        return next((measure for measure in self.measures if indicator in measure.indicators), None)
