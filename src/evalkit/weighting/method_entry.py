"""What the registry says of a weighting method, and how it is called."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from evalkit.result import Result

Kind = Literal["subjective", "objective", "combination"]


Needs = Literal[
    "judgement matrix",
    "incomplete judgement matrix",
    "judgement matrices of experts",
    "judgement matrices of a hierarchy",
    "criterion weights, grade scales and grades",
    "fuzzy judgement matrix",
    "best-to-others and others-to-worst",
    "supermatrix",
    "scores of experts",
    "points of experts",
    "indicator table",
    "sets of weights",
]


Invariance = Literal["unit", "origin", "direction"]


@dataclass(frozen=True, kw_only=True, slots=True)
class WeightingMethod:
    """One weighting method.

    Attributes:
        name: the name in a study file.
        zh: the Chinese term.
        kind: "subjective" (from judgements), "objective" (from data) or "combination".
        needs: what it starts from; methods with the same needs are called alike. An indicator table means
            (matrix (m, k), directions (k,), labels (k,)).
        compute: the function; every result has `.labels` and `.weights`.
        options: keyword arguments that make this entry of the function.
        invariant: what an objective method does not depend on: "unit" (a column times a positive number),
            "origin" (a column plus a number), "direction" (benefit or cost).
        reference: the publication.
    """

    name: str
    zh: str
    kind: Kind
    needs: Needs
    compute: Callable[..., Result]
    options: dict[str, Any] = field(default_factory=dict)
    invariant: frozenset[Invariance] = frozenset()
    reference: str

    def weigh(self, *arguments: Any, **options: Any) -> Result:
        """Call the function with the entry's options; the caller's win."""
        return self.compute(*arguments, **{**self.options, **options})
