"""A model fitted to answers: parsing, sampling statistics, estimates and everything that is read off them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evalkit.errors import DataError, did_you_mean
from evalkit.psychometrics.moments import checked_answers
from evalkit.psychometrics.sem.assessment.reading import solution
from evalkit.psychometrics.sem.assessment.result import SemResult
from evalkit.psychometrics.sem.estimation import continuous_fit, ordered_fit
from evalkit.psychometrics.sem.estimation.fitted import Fitted
from evalkit.psychometrics.sem.estimation.request import Request, checked
from evalkit.psychometrics.sem.estimation.task import Setting
from evalkit.psychometrics.sem.model.syntax import parse_model


def structural_model(
    model: str,
    values: ArrayLike,
    names: Sequence[str],
    *,
    groups: Sequence[object] | None = None,
    clusters: Sequence[object] | None = None,
    request: Request | None = None,
) -> SemResult:
    """Estimates, standard errors and fit of a structural equation model in lavaan's syntax.

    Args:
        model: the text.
        values: (n, k) answers, NaN where missing.
        names: k names of the columns; the model may use some of them.
        groups: (n,) group of each row; None for one group.
        clusters: (n,) cluster of each row; None for independent rows.
        request: options.

    Raises:
        DefinitionError: the text cannot be read, with its lines.
        DataError: a variable of the model is not among the names, or sizes differ.
        OptionError: options that do not go together.
        StatisticError: the model cannot be estimated from these answers; the reason is named.
    """
    setting = model_setting(model, values, names, groups=groups, clusters=clusters, request=request)
    return solution(fit_model(setting))


def fit_model(setting: Setting) -> Fitted:
    """The parts of a fitted model, for statistics that need more than its result."""
    return fitter(setting)(setting)


def fitter(setting: Setting) -> Callable[[Setting], Fitted]:
    """A function that fits models to the answers of a setting; what it needs of them is computed once."""
    if setting.request.ordered:
        found = ordered_fit.sampling(setting)
        return lambda one: ordered_fit.fit(one, found)
    samples = continuous_fit.sampling(setting)
    return lambda one: continuous_fit.fit(one, samples)


def model_setting(
    model: str,
    values: ArrayLike,
    names: Sequence[str],
    *,
    groups: Sequence[object] | None = None,
    clusters: Sequence[object] | None = None,
    request: Request | None = None,
) -> Setting:
    """A model with the answers to its observed variables; arguments and errors as structural_model."""
    wanted = request or Request()
    syntax = parse_model(model)
    table, labels = checked_answers(values, names)
    _require_known(syntax.observed, labels, "the model names {!r}, which is no column of the data")
    _require_known(wanted.ordered, syntax.observed, "ordered= names {!r}, which the model does not use")
    for what, given in (("groups", groups), ("clusters", clusters)):
        if given is not None and len(given) != len(table):
            raise DataError(f"{len(given)} {what} for {len(table)} rows", hint="give one for each row")
    place = {name: i for i, name in enumerate(labels)}
    used = table[:, [place[name] for name in syntax.observed]]
    keys, masks = _split(groups, len(used))
    codes = None
    if clusters is not None:
        numbers = np.unique([str(c) for c in clusters], return_inverse=True)[1].astype(np.int64)
        codes = tuple(numbers[mask] for mask in masks)
    return Setting(
        syntax=syntax,
        text=model,
        tables=tuple(used[mask] for mask in masks),
        groups=keys,
        clusters=codes,
        n_total=len(used),
        request=wanted,
        estimator=checked(wanted, len(keys), clusters is not None),
    )


def _require_known(wanted: Sequence[str], known: Sequence[str], sentence: str) -> None:
    absent = [name for name in wanted if name not in known]
    if absent:
        raise DataError(sentence.format(absent[0]), hint=did_you_mean(absent[0], known))


def _split(groups: Sequence[object] | None, n_rows: int) -> tuple[tuple[str, ...], list[NDArray[np.bool_]]]:
    """Names of the groups in the order they appear, and which rows belong to each."""
    if groups is None:
        return ("",), [np.ones(n_rows, dtype=np.bool_)]
    texts = np.array([str(g) for g in groups])
    keys = tuple(dict.fromkeys(texts.tolist()))
    return keys, [texts == key for key in keys]
