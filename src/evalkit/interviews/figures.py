"""The figures that evidence rules look at: counts with their sources, and scores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

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
        if not 0 <= self.count <= self.n:
            raise DataError(f"a count lies between 0 and n; got {self.count} of {self.n}")
        if not self.design_effect > 0:
            raise DataError(f"a design effect is positive; got {self.design_effect}")


@dataclass(frozen=True, kw_only=True)
class Scored:
    """A score of 0 to 100 with its standard error (None = unknown)."""

    value: float
    se: float | None = None
    sources: tuple[str, ...] = ()


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
