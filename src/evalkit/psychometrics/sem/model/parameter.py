"""One parameter of a model, and the options that decide which parameters there are."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from evalkit.errors import OptionError

EQUALITIES = (
    "loadings",
    "intercepts",
    "thresholds",
    "residuals",
    "residual_covariances",
    "factor_variances",
    "factor_covariances",
    "means",
    "regressions",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Parameter:
    """One parameter of one group.

    Attributes:
        left: variable left of the operator.
        operator: "=~", "~", "~~", "~1" for a mean or intercept, "|" for a threshold of an ordered item, or
            "~*~" for the scale of its latent answer.
        right: variable right of it; "" for an intercept; "t1", "t2", … for a threshold.
        group: 0-based group.
        free: position in the vector of free parameters; -1 where the value is fixed.
        value: where it is fixed; NaN where it is free or taken from the sample.
        label: name given in the model, or "".
        start: first value of the search given in the model, or None.
        added: it stands in the model by default and not by the text.
        sample: its value is the moment of an exogenous observed variable.
        derived: its value follows from other parameters (the residual variance of an ordered item).
    """

    left: str
    operator: str
    right: str
    group: int
    free: int = 0
    value: float = math.nan
    label: str = ""
    start: float | None = None
    added: bool = False
    sample: bool = False
    derived: bool = False

    @property
    def name(self) -> str:
        """``left operator right`` without spaces."""
        return f"{self.left}{self.operator}{self.right}"


@dataclass(frozen=True, kw_only=True, slots=True)
class ModelOptions:
    """What turns formulas into parameters; the defaults are those of lavaan's cfa() and sem().

    Attributes:
        standardised_factors: factor variances are fixed at 1 and first loadings are free.
        orthogonal: exogenous factors do not covary.
        means: intercepts are part of the model.
        fixed_x: moments of exogenous observed variables are taken from the sample, unless the text has one.
        equal: kinds of parameters that are the same in all groups.
        partial: names of parameters (``f=~x2``) that are left free nevertheless.
        thresholds: number of thresholds of each ordered item; empty where none is ordered.
        theta: residual variances of ordered items are 1, instead of the variances of their latent answers.
        stepwise: intercepts of ordered items are free where thresholds are equal and intercepts are not (Wu &
            Estabrook 2016), so that thresholds, loadings and intercepts can be tested one after the other.
    """

    standardised_factors: bool = False
    orthogonal: bool = False
    means: bool = False
    fixed_x: bool = True
    equal: tuple[str, ...] = ()
    partial: tuple[str, ...] = ()
    thresholds: Mapping[str, int] = field(default_factory=dict)
    theta: bool = False
    stepwise: bool = False

    def __post_init__(self) -> None:
        for name in self.equal:
            if name not in EQUALITIES:
                raise OptionError.unknown_choice("equal", name, EQUALITIES)


def exogenous(rows: Iterable[Parameter], observed: Sequence[str]) -> tuple[str, ...]:
    """Observed variables that others are regressed on and nothing points to, in their order."""
    listed = list(rows)
    pointed = {row.right for row in listed if row.operator == "=~"}
    pointed |= {row.left for row in listed if row.operator == "~"}
    predictors = {row.right for row in listed if row.operator == "~"} - pointed
    return tuple(name for name in observed if name in predictors)


def row_key(row: Parameter) -> tuple[str, ...]:
    """What makes two rows of one group the same parameter: covariances have no direction."""
    names = sorted((row.left, row.right)) if row.operator == "~~" else [row.left, row.right]
    return (row.operator, *names)
