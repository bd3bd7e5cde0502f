"""What every normalisation has: checked parameters, a formula, and scores where more is better."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np

from evalkit.evaluation.decision_matrix import DecisionMatrix

Invariance = Literal["order", "interval", "ratio", "none"]


class Normalisation:
    """Base of all normalisations.

    Class attributes:
        name: the name in a study file.
        zh: the Chinese term.
        formula: benefit and cost written out.
        invariance: what may happen to a column without changing the scores: any rising transformation
            ("order"), other units and origin ("interval"), other units ("ratio"), nothing ("none").
    """

    name: ClassVar[str] = ""
    zh: ClassVar[str] = ""
    formula: ClassVar[str] = ""
    invariance: ClassVar[Invariance] = "none"

    def check(self, table: DecisionMatrix) -> None:
        """Raise DataError or OptionError when the formula does not serve these columns."""

    def undefined(self, table: DecisionMatrix) -> np.ndarray:
        """(k,) indicators for which the formula is 0/0."""
        return np.zeros(len(table.labels), dtype=bool)

    def middle(self) -> float:
        """The score that a constant indicator gives to all where this is asked for."""
        return 0.0

    def scores(self, table: DecisionMatrix) -> np.ndarray:
        """(m, k) scores, more is better; what stands in an undefined column is not read."""
        raise NotImplementedError
