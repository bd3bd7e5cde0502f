"""The parts of a study file that compare: the former period, and what importance is derived from."""

from __future__ import annotations

from pydantic import Field, model_validator

from evalkit.definitions.model import Filled, Model
from evalkit.definitions.text import Text


class PreviousPeriod(Model):
    """Files of the period before, read with the same definitions and scored with the same goalposts.

    Attributes:
        period: what the period is called.
        surveys: survey → file with its answers in that period; a survey that is not named was not held then.
        operations: the operations table of that period, if there is one.
        smallest_change: smallest change of the total or a dimension that matters, in points.
        smallest_indicator_change: smallest change of an indicator that matters, in points of its score.
    """

    period: Text
    surveys: dict[str, str] = Field(default_factory=dict)
    operations: str | None = None
    smallest_change: float = Field(default=3.0, ge=0)
    smallest_indicator_change: float = Field(default=5.0, ge=0)

    @model_validator(mode="after")
    def _something(self) -> PreviousPeriod:
        if not self.surveys and self.operations is None:
            raise ValueError("a previous period needs a file of a survey or of operations")
        return self


class ImportanceInput(Model):
    """Derived importance: how much of the outcome each driver explains (relative weights).

    Attributes:
        survey: the survey.
        outcome: the scale that is explained.
        drivers: the scales that explain it, two at least.
        stated: a constant-sum question whose parts are the drivers: stated importance, if there is one.
        draws: bootstrap samples behind the intervals.
    """

    survey: str
    outcome: str
    drivers: Filled[str]
    stated: str | None = None
    draws: int = Field(default=2000, ge=200)

    @model_validator(mode="after")
    def _distinct(self) -> ImportanceInput:
        if len(set(self.drivers)) < max(2, len(self.drivers)) or self.outcome in self.drivers:
            raise ValueError("importance needs two different drivers at least, and another outcome")
        return self
