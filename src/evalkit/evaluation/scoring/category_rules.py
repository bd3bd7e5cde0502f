"""Scoring rules for what is not a number on a line: grades and categories."""

from __future__ import annotations

from collections import abc
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from evalkit.errors import DataError, OptionError
from evalkit.evaluation.directions import Direction
from evalkit.evaluation.scoring.rule_base import ScoringRule


@dataclass(frozen=True, slots=True)
class Grades(ScoringRule):
    """Shares or counts of g grades on the last axis of x, times the score of each grade."""

    name: ClassVar[str] = "grades"
    directions: ClassVar[tuple[Direction, ...]] = ("benefit",)
    scores: tuple[float, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "scores", tuple(float(s) for s in self.scores))
        if not self.scores or not all(0 <= s <= 100 for s in self.scores):
            raise OptionError(f"rule grades: scores must lie in 0 to 100; got {self.scores}")

    def curve(self, x: np.ndarray) -> np.ndarray:
        """Mean score over the grades, (…, g) → (…)."""
        if x.ndim == 0 or x.shape[-1] != len(self.scores):
            raise DataError(f"rule grades has {len(self.scores)} grades; got values of shape {x.shape}")
        total = x.sum(axis=-1)
        if (x < 0).any() or (total <= 0).any():
            raise DataError(
                "rule grades: shares must not be negative, and each row needs one answer at least"
            )
        return np.asarray(x @ np.array(self.scores) / total)


@dataclass(frozen=True, slots=True)
class Mapping(ScoringRule):
    """A score for each category, for instance the stages of the customer life cycle."""

    name: ClassVar[str] = "map"
    directions: ClassVar[tuple[Direction, ...]] = ("benefit",)
    scores: abc.Mapping[str | float, float]

    def __post_init__(self) -> None:
        if not self.scores or not all(0 <= s <= 100 for s in self.scores.values()):
            raise OptionError(f"rule map: scores must lie in 0 to 100; got {dict(self.scores)}")

    def curve(self, x: np.ndarray) -> np.ndarray:
        """The score of each category; a category without a score is named."""
        known = x == x  # noqa: PLR0124 (NaN differs from itself, whatever the type of the array)
        if x.dtype == object:
            known &= x != None  # noqa: E711 (element by element)
        kinds, place = np.unique(x[known], return_inverse=True)
        unknown = [kind for kind in kinds.tolist() if kind not in self.scores]
        if unknown:
            listed = ", ".join(map(str, self.scores))
            raise DataError(f"rule map has no score for {unknown[0]!r}", hint=f"it knows {listed}")
        table = np.array([self.scores[kind] for kind in kinds.tolist()], dtype=float)
        found = np.full(x.shape, np.nan)
        found[known] = table[place]
        return found
