"""Measurement invariance over groups: a ladder of models, each held to one more equality than the last."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from evalkit.errors import OptionError, StatisticError
from evalkit.psychometrics.sem.analysis import fitter
from evalkit.psychometrics.sem.assessment.comparison import Difference, fitted_difference
from evalkit.psychometrics.sem.assessment.reading import solution
from evalkit.psychometrics.sem.assessment.result import SemResult
from evalkit.psychometrics.sem.estimation.fitted import Fitted
from evalkit.psychometrics.sem.estimation.task import Setting
from evalkit.result import Result, ResultTable, result

CONTINUOUS: tuple[str, ...] = ("configural", "loadings", "intercepts", "residuals", "means")
ORDERED: tuple[str, ...] = ("configural", "thresholds", "loadings", "intercepts", "residuals", "means")
LEVEL = 0.05
POOR = 0.90
"""CFI of the configural model below which the groups do not share a good model to begin with."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One rung of the ladder.

    Attributes:
        name: "configural", or what is equal here and was not before.
        equal: everything that is equal.
        model: the fitted model; None where it could not be estimated.
        against: the last model it is tested against; None for the first rung.
        note: why there is no model or no test, or "".
    """

    name: str
    equal: tuple[str, ...]
    model: SemResult | None
    against: Difference | None
    note: str


@result
class InvarianceResult(Result):
    """Tests of measurement invariance.

    Attributes:
        steps: the ladder.
        reached: name of the last step before the first one that is rejected at 5 % or not estimated.
        groups: their names.
        n_group: respondents of each.
        estimator: its name.
        clusters: number of clusters behind the tests, or None.
        warnings: sentences about what limits the result.
    """

    title: ClassVar[str] = "Measurement invariance"

    steps: tuple[Step, ...]
    reached: str
    groups: tuple[str, ...]
    n_group: tuple[int, ...]
    estimator: str
    clusters: int | None
    warnings: tuple[str, ...]

    def tables(self) -> tuple[ResultTable, ...]:
        """One row for each step."""
        columns = ("step", "chi2", "df", "cfi", "rmsea", "srmr")
        changes = ("chi2_difference", "df_difference", "pvalue", "cfi_change", "rmsea_change", "note")
        rows = tuple(_row(step) for step in self.steps)
        return (ResultTable(title="Steps", columns=(*columns, *changes), rows=rows),)


def _row(step: Step) -> tuple[object, ...]:
    nan = math.nan
    model, test = step.model, step.against
    own = (nan,) * 5 if model is None else (model.chi2, model.df, model.cfi, model.rmsea, model.srmr)
    added = (nan,) * 5 if test is None else (test.chi2, test.df, test.pvalue, test.cfi, test.rmsea)
    return (step.name, *own, *added, step.note)


def invariance(setting: Setting, partial: Sequence[str] = ()) -> InvarianceResult:
    """The ladder of a model over its groups, with difference tests that fit the estimator.

    Continuous answers: form, loadings (metric), intercepts (scalar), residual variances (strict), factor
    means (Meredith 1993). Ordered items: thresholds come before loadings, each step identified as by Wu &
    Estabrook (2016); the one threshold of a binary item is equal without being testable, and the item joins
    the test of the loadings. Change of CFI is a guide, not a test.

    Args:
        setting: a model with at least two groups.
        partial: names of parameters (``f=~x2``, ``x2~1``) left free from the step that would equate them.

    Raises:
        OptionError: fewer than two groups, or equal= given.
        StatisticError: the configural model cannot be estimated.
    """
    request = setting.request
    if len(setting.groups) < 2:
        raise OptionError(
            "invariance compares groups; there is one", hint="name the column of groups in group="
        )
    if request.equal:
        raise OptionError("the ladder sets what is equal", hint="leave equal= out")
    ladder = CONTINUOUS
    request = replace(request, partial=(*request.partial, *partial))
    if request.ordered:
        ladder = ORDERED
        request = replace(request, parameterisation="theta", standardised_factors=True, stepwise=True)
    fit = fitter(replace(setting, request=request))
    steps: list[Step] = []
    last: tuple[Fitted, SemResult] | None = None
    for k, name in enumerate(ladder):
        equal = tuple(ladder[1 : k + 1])
        rung = replace(setting, request=replace(request, equal=equal))
        step, last = _step(fit, rung, name, last)
        steps.append(step)
    first = steps[0].model
    return InvarianceResult(
        steps=tuple(steps),
        reached=_reached(steps),
        groups=setting.groups,
        n_group=first.n_group if first is not None else (),
        estimator=setting.estimator.name,
        clusters=first.clusters if first is not None else None,
        warnings=_warnings(steps),
    )


def _step(
    fit: Callable[[Setting], Fitted], setting: Setting, name: str, last: tuple[Fitted, SemResult] | None
) -> tuple[Step, tuple[Fitted, SemResult] | None]:
    """One rung and the model the next one is tested against."""
    equal = setting.request.equal
    try:
        fitted = fit(setting)
    except StatisticError as error:
        if last is None:
            raise
        return Step(name=name, equal=equal, model=None, against=None, note=error.message), last
    found = solution(fitted)
    if last is None:
        return Step(name=name, equal=equal, model=found, against=None, note=""), (fitted, found)
    if found.df == last[1].df:
        note = "not testable: the equalities only change how the model is identified"
        return Step(name=name, equal=equal, model=found, against=None, note=note), (fitted, found)
    test = fitted_difference(last, (fitted, found))
    return Step(name=name, equal=equal, model=found, against=test, note=""), (fitted, found)


def _reached(steps: Sequence[Step]) -> str:
    """The last step before one that is rejected or not estimated."""
    reached = ""
    for step in steps:
        if step.model is None or (step.against is not None and not step.against.pvalue >= LEVEL):
            return reached
        reached = step.name
    return reached


def _warnings(steps: Sequence[Step]) -> tuple[str, ...]:
    found: list[str] = []
    for step in steps:
        if step.model is not None:
            found += [f"{step.name}: {sentence}" for sentence in step.model.warnings]
    first = steps[0].model
    cfi = 1.0 if first is None else first.fit.comparative.cfi
    if cfi < POOR:
        found.append(f"the form itself fits poorly (CFI {cfi:.3f}): equality of a poor model says little")
    return tuple(dict.fromkeys(found))
