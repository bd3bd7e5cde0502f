"""Scoring rules for numbers on a line: likert, linear, target, band, nps, share."""

from __future__ import annotations

from collections import abc
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np

from evalkit.errors import OptionError
from evalkit.evaluation.directions import Direction
from evalkit.evaluation.scoring.rule_base import ScoringRule
from evalkit.registry import Registry

Transform = Literal["log10", "log10p1", "signed_log10"]

_TRANSFORMS: Registry[abc.Callable[[np.ndarray], np.ndarray]] = Registry(
    "transform",
    {
        "log10": np.log10,
        "log10p1": lambda x: np.log10(1 + x),
        "signed_log10": lambda x: np.sign(x) * np.log10(1 + np.abs(x)),
    },
)
LOWEST_ARGUMENT = {"log10": 0.0, "log10p1": -1.0}


def _ordered(rule: str, low: float, high: float) -> None:
    if not low < high:
        raise OptionError(f"rule {rule}: lo must lie below hi; got lo = {low:g}, hi = {high:g}")


@dataclass(frozen=True, slots=True)
class Likert(ScoringRule):
    """Mean of scale answers: 100 (x − lo)/(hi − lo); reversed items are recoded before."""

    name: ClassVar[str] = "likert"
    lo: float
    hi: float

    def __post_init__(self) -> None:
        ScoringRule.__post_init__(self)
        _ordered(self.name, self.lo, self.hi)

    def curve(self, x: np.ndarray) -> np.ndarray:
        """Linear between the ends of the scale."""
        return 100 * (x - self.lo) / (self.hi - self.lo)

    def width(self) -> float:
        """The length of the scale."""
        return self.hi - self.lo


@dataclass(frozen=True, slots=True)
class Linear(ScoringRule):
    """Linear between two goalposts, or linear in a logarithm.

    100 (t(x) − t(lo))/(t(hi) − t(lo)) with t the identity, log10(x), log10(1 + x) or
    sign(x)·log10(1 + |x|). The goalposts are in units of x, not of its logarithm.
    """

    name: ClassVar[str] = "linear"
    lo: float
    hi: float
    transform: Transform | None = None

    def __post_init__(self) -> None:
        ScoringRule.__post_init__(self)
        _ordered(self.name, self.lo, self.hi)
        if self.transform is None:
            return
        _TRANSFORMS[self.transform]
        least = LOWEST_ARGUMENT.get(self.transform)
        if least is not None and self.lo <= least:
            raise OptionError(
                f"rule linear: {self.transform} needs lo > {least:g}; got lo = {self.lo:g}",
                hint="goalposts are in units of the indicator; use log10p1 where 0 occurs",
            )

    def curve(self, x: np.ndarray) -> np.ndarray:
        """Linear in t(x); x beyond a goalpost is moved onto it first, so a logarithm always exists."""
        if self.transform is None:
            return 100 * (x - self.lo) / (self.hi - self.lo)
        t = _TRANSFORMS[self.transform]
        low, high = t(np.array([self.lo, self.hi]))
        return np.asarray(100 * (t(np.clip(x, self.lo, self.hi)) - low) / (high - low))

    def width(self) -> float:
        """The distance of the goalposts."""
        return self.hi - self.lo


@dataclass(frozen=True, slots=True)
class Target(ScoringRule):
    """0 at the floor, 60 at the pass mark, 100 at the target, linear between.

    The order of the marks carries the direction (floor < passing < target for a benefit, the reverse for a
    cost), so this rule is not turned.
    """

    name: ClassVar[str] = "target"
    turned: ClassVar[bool] = False
    floor: float
    passing: float
    target: float

    def __post_init__(self) -> None:
        ScoringRule.__post_init__(self)
        if not (self.floor < self.passing < self.target or self.floor > self.passing > self.target):
            raise OptionError(f"rule target: the marks must rise or fall strictly; got {self._marks()}")

    def check(self, direction: str) -> None:
        """A benefit needs rising marks, a cost falling ones."""
        ScoringRule.check(self, direction)
        if (direction == "benefit") != (self.floor < self.target):
            order = "floor < pass < target" if direction == "benefit" else "floor > pass > target"
            raise OptionError(f"rule target: direction {direction} needs {order}; got {self._marks()}")

    def _marks(self) -> str:
        return f"floor {self.floor:g}, pass {self.passing:g}, target {self.target:g}"

    def curve(self, x: np.ndarray) -> np.ndarray:
        """Piecewise linear through the three marks."""
        sign = 1 if self.floor < self.target else -1
        marks = sign * np.array([self.floor, self.passing, self.target])
        return np.asarray(np.interp(sign * x, marks, [0.0, 60.0, 100.0]))

    def width(self) -> float:
        """The length of the shorter of the two pieces."""
        return min(abs(self.passing - self.floor), abs(self.target - self.passing))


@dataclass(frozen=True, slots=True)
class Band(ScoringRule):
    """Moderate indicator (适度型): 0 below a, rising to 100 on [b, c], falling to 0 at d."""

    name: ClassVar[str] = "band"
    directions: ClassVar[tuple[Direction, ...]] = ("moderate",)
    a: float
    b: float
    c: float
    d: float

    def __post_init__(self) -> None:
        ScoringRule.__post_init__(self)
        if not self.a < self.b <= self.c < self.d:
            marks = f"{self.a:g}, {self.b:g}, {self.c:g}, {self.d:g}"
            raise OptionError(f"rule band: a < b ≤ c < d is needed; got {marks}")

    def curve(self, x: np.ndarray) -> np.ndarray:
        """Piecewise linear through the four marks."""
        up = (x - self.a) / (self.b - self.a)
        down = (self.d - x) / (self.d - self.c)
        return 100 * np.minimum(up, down)

    def width(self) -> float:
        """The length of the shorter flank."""
        return min(self.b - self.a, self.d - self.c)


@dataclass(frozen=True, slots=True)
class Nps(ScoringRule):
    """Net promoter score of −100 to 100: (NPS + 100)/2."""

    name: ClassVar[str] = "nps"
    directions: ClassVar[tuple[Direction, ...]] = ("benefit",)

    def curve(self, x: np.ndarray) -> np.ndarray:
        """Linear from −100 to 100."""
        return (x + 100) / 2

    def width(self) -> float:
        """200 points."""
        return 200.0


@dataclass(frozen=True, slots=True)
class Share(ScoringRule):
    """A percentage of 0 to 100 is its own score."""

    name: ClassVar[str] = "share"

    def curve(self, x: np.ndarray) -> np.ndarray:
        """The percentage itself."""
        return x

    def width(self) -> float:
        """100 points."""
        return 100.0
