"""Making indicators comparable: one registry, one function, direction honoured here once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal

import numpy as np

from evalkit.errors import OptionError, StatisticError
from evalkit.evaluation.decision_matrix import Best, DecisionMatrix, Missing, decision_matrix
from evalkit.evaluation.normalisation.base import Normalisation
from evalkit.evaluation.normalisation.linear import Goalposts, MinMax, ZScore
from evalkit.evaluation.normalisation.order import Borda, Percentile, Ranks
from evalkit.evaluation.normalisation.ratio import Maximum, Sum, Vector
from evalkit.evaluation.normalisation.reference import AboveBelowMean, Reference, Targets
from evalkit.registry import Registry
from evalkit.result import Result, ResultTable, matrix_table, result

__all__ = [
    "NORMALISATIONS",
    "AboveBelowMean",
    "Borda",
    "Goalposts",
    "Maximum",
    "MinMax",
    "Normalisation",
    "NormalisationResult",
    "Percentile",
    "Ranks",
    "Reference",
    "Sum",
    "Targets",
    "Vector",
    "ZScore",
    "normalise",
    "normalised_values",
]

Constant = Literal["refuse", "middle"]

NORMALISATIONS: Registry[type[Normalisation]] = Registry(
    "normalisation",
    {
        entry.name: entry
        for entry in (
            MinMax,
            Goalposts,
            ZScore,
            Ranks,
            Borda,
            Percentile,
            Vector,
            Sum,
            Maximum,
            Reference,
            Targets,
            AboveBelowMean,
        )
    },
)


@result
class NormalisationResult(Result):
    """Normalised values of m alternatives on k indicators, more is better everywhere.

    Attributes:
        values: (m, k) normalised values, NaN where the input is NaN.
        labels: (k,) names of the indicators.
        alternatives: (m,) names of the alternatives, empty without names.
        directions: (k,) direction of each indicator before.
        lower: (k,) smallest input value, in units of the indicator.
        upper: (k,) largest input value; with `lower` these are the goalposts to freeze for later periods.
        constant: names of the indicators that do not differ between alternatives.
        method: name of the normalisation.
        options: the normalisation with its parameters.
        formula: the formula, benefit and cost.
        notes: sentences for the reader, one per indicator whose score was set to the middle.
    """

    title: ClassVar[str] = "Normalised indicators"

    values: np.ndarray
    labels: tuple[str, ...]
    alternatives: tuple[str, ...]
    directions: tuple[str, ...]
    lower: np.ndarray
    upper: np.ndarray
    constant: tuple[str, ...]
    method: str
    options: str
    formula: str
    notes: tuple[str, ...]

    def tables(self) -> tuple[ResultTable, ...]:
        """Alternatives × indicators."""
        names = self.alternatives or tuple(str(i + 1) for i in range(len(self.values)))
        return (matrix_table(self.title, "alternative", names, self.labels, self.values),)


def normalise(
    matrix: np.ndarray,
    directions: Sequence[str],
    normalisation: str | Normalisation = "min-max",
    *,
    labels: Sequence[str] | None = None,
    alternatives: Sequence[str] | None = None,
    best: Best = None,
    missing: Missing = "refuse",
    constant: Constant = "refuse",
) -> NormalisationResult:
    """Comparable indicators, more is better everywhere (OECD/JRC Handbook 2008, step 5).

    A cost is turned here, by the formula kept in the result; a moderate or target indicator becomes
    max d − d, its closeness to the best band or value, before the formula (goalposts keep its raw value).

    Args:
        matrix: (m, k) alternatives by indicators.
        directions: (k,) "benefit", "cost", "moderate" or "target".
        normalisation: a name of NORMALISATIONS for its defaults, or an object such as MinMax(1, 100).
        labels: (k,) names of the indicators.
        alternatives: (m,) names of the alternatives.
        best: (k,) best band of a moderate, best value of a target indicator, else None.
        missing: "refuse", or "keep": NaN stays NaN and counts nowhere.
        constant: an indicator for which the formula is 0/0 is refused by name, or scores in the middle.

    Raises:
        DataError: shapes do not fit, a cell is missing, infinite or out of the formula's domain.
        OptionError: unknown direction, normalisation or option.
        StatisticError: a constant indicator under `constant="refuse"`.
    """
    table = decision_matrix(matrix, directions, labels, alternatives, best=best, missing=missing)
    method = as_normalisation(normalisation)
    values, undefined = normalised_values(table, method, constant=constant)
    wise = np.nanmin if missing == "keep" else np.min
    widest = np.nanmax if missing == "keep" else np.max
    return NormalisationResult(
        values=values,
        labels=table.labels,
        alternatives=table.alternatives,
        directions=table.directions,
        lower=np.asarray(wise(table.raw, axis=0)),
        upper=np.asarray(widest(table.raw, axis=0)),
        constant=table.names(table.spread == 0),
        method=method.name,
        options=repr(method),
        formula=method.formula,
        notes=tuple(
            f"indicator {name!r} does not differ between alternatives: all score {method.middle():g}"
            for name in table.names(undefined)
        ),
    )


def as_normalisation(normalisation: str | Normalisation) -> Normalisation:
    """The object of a name, with default parameters.

    Raises:
        OptionError: unknown name, or a normalisation that has no defaults.
    """
    if isinstance(normalisation, Normalisation):
        return normalisation
    kind = NORMALISATIONS[normalisation]
    if kind in {Goalposts, Targets}:
        raise OptionError(
            f"normalisation {normalisation!r} needs numbers of its own",
            hint=f"give {kind.__name__}(…) with one number per indicator",
        )
    return kind()


def normalised_values(
    table: DecisionMatrix, normalisation: Normalisation, *, constant: Constant
) -> tuple[np.ndarray, np.ndarray]:
    """Scores (m, k) of a checked matrix, and (k,) which indicators were set to the middle.

    Raises:
        DataError: a cell or a parameter outside the domain of the formula.
        OptionError: unknown `constant`.
        StatisticError: a constant indicator under `constant="refuse"`.
    """
    if constant not in {"refuse", "middle"}:
        raise OptionError.unknown_choice("constant", constant, ("refuse", "middle"))
    normalisation.check(table)
    undefined = normalisation.undefined(table)
    if undefined.any() and constant == "refuse":
        raise StatisticError(
            f"the indicators {', '.join(map(repr, table.names(undefined)))} do not differ between "
            f"alternatives: normalisation {normalisation.name!r} is 0/0 for them",
            hint="leave them out: they tell no alternative from another",
        )
    scores = normalisation.scores(table)
    if undefined.any():
        scores = np.where(undefined & ~np.isnan(table.raw), normalisation.middle(), scores)
    return scores, undefined
