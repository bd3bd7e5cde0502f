"""How a raw indicator value becomes a score of 0–100, as written in an index system."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from evalkit.definitions.model import Model


def _check_goalposts(lo: float | str, hi: float | str) -> None:
    if not isinstance(lo, str) and not isinstance(hi, str) and lo >= hi:
        raise ValueError(f"lo must be below hi, also for a cost; got lo {lo:g}, hi {hi:g}")


class LikertRule(Model):
    """100·(mean − lo)/(hi − lo) of items answered from lo to hi."""

    type: Literal["likert"]
    lo: float = 1.0
    hi: float = 5.0

    @model_validator(mode="after")
    def _ordered(self) -> LikertRule:
        _check_goalposts(self.lo, self.hi)
        return self


class LinearRule(Model):
    """100·(x − lo)/(hi − lo); "min" and "max" take the branches' own range (reported with a warning)."""

    type: Literal["linear"]
    lo: float | Literal["min"]
    hi: float | Literal["max"]
    transform: Literal["log10", "log10p1", "signed_log10"] | None = None

    @model_validator(mode="after")
    def _ordered(self) -> LinearRule:
        _check_goalposts(self.lo, self.hi)
        return self


class TargetRule(Model):
    """0 at floor, 60 at pass, 100 at target, linear between; for a cost, floor > pass > target."""

    type: Literal["target"]
    floor: float
    passing: float = Field(alias="pass")
    target: float

    @model_validator(mode="after")
    def _ordered(self) -> TargetRule:
        if not (self.floor < self.passing < self.target or self.floor > self.passing > self.target):
            raise ValueError("a target rule needs floor < pass < target, or floor > pass > target for a cost")
        return self


class BandRule(Model):
    """Moderate indicators: 0 below a, rising to 100 on [b, c], falling to 0 at d."""

    type: Literal["band"]
    a: float
    b: float
    c: float
    d: float

    @model_validator(mode="after")
    def _ordered(self) -> BandRule:
        if not self.a < self.b <= self.c < self.d:
            raise ValueError("a band needs a < b <= c < d")
        return self


class NpsRule(Model):
    """(NPS + 100)/2 for a net promoter score of −100 to 100."""

    type: Literal["nps"]


class ShareRule(Model):
    """The percentage itself (0–100)."""

    type: Literal["share"]


class GradesRule(Model):
    """Shares of answers in each grade times the score of the grade."""

    type: Literal["grades"]
    scores: dict[int | str, float]


class MapRule(Model):
    """A score for each code."""

    type: Literal["map"]
    map: dict[int | str, float]


Rule = Annotated[
    LikertRule | LinearRule | TargetRule | BandRule | NpsRule | ShareRule | GradesRule | MapRule,
    Field(discriminator="type"),
]
