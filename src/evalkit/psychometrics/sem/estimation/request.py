"""What a user asks of a model, checked: which estimator goes with which answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from evalkit.errors import OptionError
from evalkit.psychometrics.sem.estimation.estimators import Estimator, estimator
from evalkit.psychometrics.sem.model.parameter import EQUALITIES

SemMissing = Literal["listwise", "fiml"]
Parameterisation = Literal["delta", "theta"]

ORDINAL = ("DWLS", "WLSMV", "ULSMV")
"""Estimators of models of ordered items."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """Options of a fit.

    Attributes:
        estimator: name; "" for ML, or WLSMV where items are ordered.
        ordered: names of ordered items.
        missing: "listwise" or "fiml".
        standardised_factors: factor variances are fixed at 1.
        orthogonal: exogenous factors do not covary.
        means: whether intercepts are modelled; None for only where they must be.
        equal: kinds of parameters held equal over groups.
        partial: names of parameters left free nevertheless.
        parameterisation: of ordered items.
        stepwise: how groups of ordered items are identified; see ModelOptions.
    """

    estimator: str = ""
    ordered: tuple[str, ...] = ()
    missing: SemMissing = "listwise"
    standardised_factors: bool = False
    orthogonal: bool = False
    means: bool | None = None
    equal: tuple[str, ...] = ()
    partial: tuple[str, ...] = ()
    parameterisation: Parameterisation = "delta"
    stepwise: bool = False


def checked(request: Request, n_groups: int, clustered: bool) -> Estimator:
    """The estimator of a request.

    Raises:
        OptionError: options that do not go together; the message says why and what does.
    """
    method = estimator(request.estimator or ("WLSMV" if request.ordered else "ML"))
    if request.missing not in ("listwise", "fiml"):
        raise OptionError.unknown_choice("missing", request.missing, ("listwise", "fiml"))
    if request.parameterisation not in ("delta", "theta"):
        raise OptionError.unknown_choice("parameterisation", request.parameterisation, ("delta", "theta"))
    for name in request.equal:
        if name not in EQUALITIES:
            raise OptionError.unknown_choice("equal", name, EQUALITIES)
    likelihood = method.discrepancy == "likelihood"
    if request.ordered and method.name not in ORDINAL:
        raise OptionError(
            f"{method.name} takes its items as continuous; these are ordered",
            hint='use estimator="WLSMV", or leave ordered= out and say that items are treated as continuous',
        )
    if not request.ordered and method.name in ORDINAL:
        raise OptionError(f"{method.name} is for ordered items", hint="name them in ordered=")
    if request.missing == "fiml" and method.name not in {"ML", "MLR"}:
        raise OptionError(
            f'missing="fiml" needs a likelihood of single answers; {method.name} has none',
            hint='use estimator="ML" or "MLR"',
        )
    if clustered and method.name != "MLR":
        raise OptionError(
            f"clusters need a sandwich of scores; {method.name} has none", hint='use estimator="MLR"'
        )
    if request.equal and n_groups < 2:
        raise OptionError(
            "equal= compares groups; there is one", hint="name the column of the groups in group="
        )
    if not likelihood and request.missing == "listwise" and request.means and request.ordered:
        raise OptionError("ordered items have thresholds, no intercepts", hint="leave means= out")
    return method
