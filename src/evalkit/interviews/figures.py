"""The figures that evidence rules look at: counts with their sources, and scores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from numbers import Integral, Real

from evalkit.errors import DataError


@dataclass(frozen=True, kw_only=True)
class Counted:
    """``count`` of ``n``, and which rows or segments were counted.

    Attributes:
        count: those with the mark.
        n: all that could have it.
        design_effect: of a clustered sample; 1 for a simple random sample.
        sources: ids of survey rows or interview segments.

    Raises:
        DataError: the count lies outside 0 … n, or the design effect is below 1.
    """

    count: int
    n: int
    design_effect: float = 1.0
    sources: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name, value in (("count", self.count), ("n", self.n)):
            if isinstance(value, bool) or not isinstance(value, Integral):
                raise DataError(f"{name} is a whole number; got {value!r}")
        if not 0 <= self.count <= self.n:
            raise DataError(f"a count lies between 0 and n; got {self.count} of {self.n}")
        if not (isinstance(self.design_effect, Real) and 1 <= self.design_effect < float("inf")):
            raise DataError(f"a design effect is 1 or more; got {self.design_effect!r}")


@dataclass(frozen=True, kw_only=True)
class Scored:
    """A score of 0 to 100 with its standard error (None = unknown).

    Raises:
        DataError: a score outside 0 to 100, or a standard error below 0.
    """

    value: float
    se: float | None = None
    sources: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not (isinstance(self.value, Real) and 0 <= self.value <= 100):
            raise DataError(f"a score lies between 0 and 100; got {self.value!r}")
        if self.se is not None and not (isinstance(self.se, Real) and 0 <= self.se < float("inf")):
            raise DataError(f"a standard error is 0 or more; got {self.se!r}")


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What was counted and scored.

    Attributes:
        shares: by (survey, item, option).
        interviews: interviews with a code, by code.
        scores: by index node.
        shares_with: respondents who name a cause among those who name a problem, by (problem, cause).
        interviews_with: interviews with both codes, by (problem, cause).
    """

    shares: Mapping[tuple[str, str, str], Counted] = field(default_factory=dict)
    interviews: Mapping[str, Counted] = field(default_factory=dict)
    scores: Mapping[str, Scored] = field(default_factory=dict)
    shares_with: Mapping[tuple[str, str], Counted] = field(default_factory=dict)
    interviews_with: Mapping[tuple[str, str], Counted] = field(default_factory=dict)
