"""Normalisations against a yardstick: a reference, a target, above or below the mean.

A cost is turned by a straight line, as in all normalisations here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from evalkit.errors import DataError, OptionError
from evalkit.evaluation.decision_matrix import DecisionMatrix
from evalkit.evaluation.normalisation.base import Invariance, Normalisation


@dataclass(frozen=True, slots=True)
class Reference(Normalisation):
    """Distance to a reference: the mean, the best, the worst or one alternative (OECD 2008, Table 3 (4))."""

    name: ClassVar[str] = "reference"
    zh: ClassVar[str] = "参照比法"
    formula: ClassVar[str] = "1 + (x − ref)/ref, that is x/ref; cost: 1 + (ref − x)/ref"
    invariance: ClassVar[Invariance] = "ratio"
    reference: str | int = "mean"

    def __post_init__(self) -> None:
        if isinstance(self.reference, str) and self.reference not in {"mean", "best", "worst"}:
            raise OptionError.unknown_choice("reference", self.reference, ("mean", "best", "worst"))

    def _reference(self, table: DecisionMatrix) -> np.ndarray:
        if not isinstance(self.reference, str):
            return np.asarray(table.values[self.reference])
        if self.reference == "mean":
            return np.asarray(np.nanmean(table.values, axis=0))
        return table.best if self.reference == "best" else np.where(table.cost, table.high, table.low)

    def check(self, table: DecisionMatrix) -> None:
        """A row that exists, and a reference above 0 in every column."""
        m = len(table.values)
        if not isinstance(self.reference, str) and not 0 <= self.reference < m:
            raise OptionError(f"reference must be the index of a row, 0 to {m - 1}; got {self.reference}")
        ref = self._reference(table)
        bad = ~(ref > 0)
        if bad.any():
            j = int(np.argmax(bad))
            raise DataError(
                f"the reference of {table.labels[j]!r} is {ref[j]:g}; a distance to it needs a value above 0"
            )

    def scores(self, table: DecisionMatrix) -> np.ndarray:
        """Ratios to the reference."""
        share = table.values / self._reference(table)
        return np.asarray(np.where(table.cost, 2 - share, share))


@dataclass(frozen=True, slots=True)
class Targets(Normalisation):
    """The way from the worst alternative to a target; what is beyond the target counts as reached."""

    name: ClassVar[str] = "targets"
    zh: ClassVar[str] = "目标差距法"
    formula: ClassVar[str] = (
        "benefit: (x − min)/(target − min); cost: (max − x)/(max − target); at most 1 with cap"
    )
    targets: Sequence[float]
    cap: bool = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "targets", tuple(float(x) for x in self.targets))

    def _way(self, table: DecisionMatrix) -> np.ndarray:
        goal = np.array(self.targets)
        return np.asarray(np.where(table.cost, table.high - goal, goal - table.low))

    def check(self, table: DecisionMatrix) -> None:
        """One target per benefit or cost indicator, better than the worst alternative."""
        if len(self.targets) != len(table.labels):
            raise DataError(f"{len(table.labels)} indicators, but {len(self.targets)} targets")
        if not np.isnan(table.bands[:, 0]).all():
            raise OptionError("targets serve benefit and cost indicators; use goalposts for the others")
        short = ~(self._way(table) > 0)
        if short.any():
            j = int(np.argmax(short))
            raise OptionError(
                f"the target {self.targets[j]:g} of {table.labels[j]!r} is no better than the worst value"
            )

    def scores(self, table: DecisionMatrix) -> np.ndarray:
        """Shares of the way."""
        gone = np.where(table.cost, table.high - table.values, table.values - table.low)
        share = gone / self._way(table)
        return np.minimum(share, 1.0) if self.cap else np.asarray(share)


@dataclass(frozen=True, slots=True)
class AboveBelowMean(Normalisation):
    """1, 0 or −1: above, near or below the mean by more than a share of it (OECD 2008, Table 3 (6))."""

    name: ClassVar[str] = "above-below-mean"
    zh: ClassVar[str] = "均值分段法"
    formula: ClassVar[str] = "sign of x/x̄ − 1 where |x/x̄ − 1| > threshold, else 0; cost: the opposite sign"
    invariance: ClassVar[Invariance] = "ratio"
    threshold: float = 0.2

    def __post_init__(self) -> None:
        if not (np.isfinite(self.threshold) and self.threshold >= 0):
            raise OptionError(f"threshold must be a number ≥ 0; got {self.threshold}")

    def check(self, table: DecisionMatrix) -> None:
        """A mean above 0 in every column."""
        Reference("mean").check(table)

    def scores(self, table: DecisionMatrix) -> np.ndarray:
        """−1, 0 or 1; NaN stays NaN."""
        distance = Reference("mean").scores(table) - 1
        return np.where(
            np.abs(distance) > self.threshold, np.sign(distance), np.where(np.isnan(distance), distance, 0.0)
        )
