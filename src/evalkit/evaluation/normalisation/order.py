"""Normalisations that keep the order only: ranks, Borda counts, percentiles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
from scipy.stats import rankdata

from evalkit.errors import OptionError
from evalkit.evaluation.decision_matrix import DecisionMatrix
from evalkit.evaluation.normalisation.base import Invariance, Normalisation

Ties = Literal["min", "average"]


def _rising_ranks(table: DecisionMatrix, ties: Ties) -> np.ndarray:
    """(m, k) ranks by column, the best alternative has the highest number; NaN is not ranked."""
    return np.asarray(rankdata(table.signed, method=ties, axis=0, nan_policy="omit"))


def _check_ties(ties: str) -> None:
    if ties not in {"min", "average"}:
        raise OptionError.unknown_choice("ties", ties, ("min", "average"))


@dataclass(frozen=True, slots=True)
class Ranks(Normalisation):
    """1 for the worst alternative, m for the best (OECD/JRC Handbook 2008, Table 3 (1))."""

    name: ClassVar[str] = "rank"
    zh: ClassVar[str] = "秩次法"
    formula: ClassVar[str] = "rank of x (cost: of −x), 1 = worst; ties share the lowest or the average rank"
    invariance: ClassVar[Invariance] = "order"
    ties: Ties = "min"

    def __post_init__(self) -> None:
        _check_ties(self.ties)

    def scores(self, table: DecisionMatrix) -> np.ndarray:
        """Ranks."""
        return _rising_ranks(table, self.ties)


@dataclass(frozen=True, slots=True)
class Borda(Normalisation):
    """The number of alternatives that are worse; with ties "average" an equal one counts one half."""

    name: ClassVar[str] = "borda"
    zh: ClassVar[str] = "Borda 计数"
    formula: ClassVar[str] = "rank − 1"
    invariance: ClassVar[Invariance] = "order"
    ties: Ties = "min"

    def __post_init__(self) -> None:
        _check_ties(self.ties)

    def scores(self, table: DecisionMatrix) -> np.ndarray:
        """Ranks less one."""
        return _rising_ranks(table, self.ties) - 1


@dataclass(frozen=True, slots=True)
class Percentile(Normalisation):
    """0 for the worst, 100 for the best: the share of the others that are worse."""

    name: ClassVar[str] = "percentile"
    zh: ClassVar[str] = "百分位法"
    formula: ClassVar[str] = "100 (rank − 1)/(n − 1), n = values present"
    invariance: ClassVar[Invariance] = "order"
    ties: Ties = "min"

    def __post_init__(self) -> None:
        _check_ties(self.ties)

    def undefined(self, table: DecisionMatrix) -> np.ndarray:
        """Indicators with one value only."""
        return np.asarray((~np.isnan(table.values)).sum(axis=0) < 2)

    def middle(self) -> float:
        """The middle of the range."""
        return 50.0

    def scores(self, table: DecisionMatrix) -> np.ndarray:
        """Percentile ranks."""
        others = np.maximum((~np.isnan(table.values)).sum(axis=0) - 1, 1)
        return np.asarray(100 * (_rising_ranks(table, self.ties) - 1) / others)
