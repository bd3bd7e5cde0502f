"""``ek.cfa`` and its neighbours: confirmatory factor analysis and structural equation models."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from evalkit.api.data import Data, numeric_matrix
from evalkit.errors import DataError, OptionError, did_you_mean
from evalkit.psychometrics.moments import moments
from evalkit.psychometrics.sem import analysis
from evalkit.psychometrics.sem import invariance as _invariance
from evalkit.psychometrics.sem.assessment import comparison, modification, validity
from evalkit.psychometrics.sem.assessment.comparison import Difference
from evalkit.psychometrics.sem.assessment.modification import ModificationIndices
from evalkit.psychometrics.sem.assessment.reading import solution
from evalkit.psychometrics.sem.assessment.result import SemResult
from evalkit.psychometrics.sem.estimation.request import Parameterisation, Request, SemMissing
from evalkit.psychometrics.sem.estimation.task import Setting
from evalkit.psychometrics.sem.invariance import InvarianceResult
from evalkit.psychometrics.sem.model.syntax import parse_model

Model = str | Mapping[str, Sequence[str]]


def sem(
    model: Model,
    data: Data,
    *,
    estimator: str | None = None,
    ordered: bool | Sequence[str] = False,
    group: str | Sequence[Any] | None = None,
    cluster: str | Sequence[Any] | None = None,
    missing: SemMissing = "listwise",
    standardised_factors: bool = False,
    orthogonal: bool = False,
    means: bool | None = None,
    equal: Sequence[str] = (),
    partial: Sequence[str] = (),
    parameterisation: Parameterisation = "delta",
) -> SemResult:
    """A structural equation model in lavaan's syntax.

    Args:
        model: formulas (``f =~ x1 + x2 + x3``, ``y ~ f``, ``a ~~ b``, ``ab := a*b`` …), or a mapping of each
            factor to its items.
        data: DataFrame, array (n, p) with columns "item1", …, or survey (reversed items recoded).
        estimator: "ML", "MLR", "MLM", "ULS", "GLS", "WLS", or for ordered items "WLSMV", "DWLS", "ULSMV".
            Left out: ML, or WLSMV for ordered items.
        ordered: True if all observed variables are ordered categories, or their names.
        group: column of groups ("branch" in a survey), or one value for each row.
        cluster: column of clusters whose members are not independent, or one value for each row (for MLR).
        missing: "listwise", or "fiml" for every answer that was given (ML, MLR).
        standardised_factors: factor variances 1 and all loadings free, instead of first loadings 1.
        orthogonal: exogenous factors do not covary.
        means: whether intercepts are modelled; they are where groups, clusters or missing answers need them.
        equal: what is the same in all groups: "loadings", "intercepts", "thresholds", "residuals",
            "residual_covariances", "factor_variances", "factor_covariances", "means", "regressions".
        partial: parameters such as "f=~x2" left free in spite of ``equal``.
        parameterisation: "delta" or "theta", of ordered items.

    Raises:
        DefinitionError: the model cannot be read; every line is named.
        DataError: a variable is no column, or is not numeric.
        OptionError: options that do not go together.
        StatisticError: the model cannot be estimated from these answers; the reason is named.

    Example:
        >>> import numpy as np
        >>> import evalkit as ek
        >>> rng = np.random.default_rng(1)
        >>> answers = rng.normal(size=(200, 1)) + rng.normal(size=(200, 4))
        >>> fitted = ek.sem("f =~ item1 + item2 + item3 + item4", answers, estimator="MLR")
        >>> fitted.df, round(fitted.chi2, 2)
        (2, 1.12)
    """
    request = Request(
        estimator=estimator or "",
        missing=missing,
        standardised_factors=standardised_factors,
        orthogonal=orthogonal,
        means=means,
        equal=tuple(equal),
        partial=tuple(partial),
        parameterisation=parameterisation,
    )
    return solution(analysis.fit_model(_setting(model, data, (group, cluster), request, ordered)))


def cfa(model: Model, data: Data, **options: Any) -> SemResult:
    """Confirmatory factor analysis; the arguments of ``ek.sem``.

    Args:
        model: a mapping of each factor to its items, or formulas in lavaan's syntax.
        data: DataFrame, array (n, p) or survey (reversed items recoded).
        options: as ``ek.sem``.

    Raises:
        DefinitionError: the model cannot be read.
        DataError: a variable is no column, or is not numeric.
        OptionError: options that do not go together.
        StatisticError: the model cannot be estimated from these answers.
    """
    return sem(model, data, **options)


def modification_indices(model: Model, data: Data, **options: Any) -> ModificationIndices:
    """What freeing each fixed parameter would take off the chi-square, the largest first.

    They are a search in the same data: a model changed by them needs fresh data to be tested.

    Args:
        model: as ``ek.sem``.
        data: as ``ek.sem``.
        options: as ``ek.sem``; estimators ML, MLR and MLM.

    Raises:
        OptionError: an estimator without a likelihood.
        EvalkitError: as ``ek.sem``.
    """
    given = dict(options)
    places = (given.pop("group", None), given.pop("cluster", None))
    ordered = given.pop("ordered", False)
    setting = _setting(model, data, places, _request(given), ordered)
    return modification.modification_indices(analysis.fit_model(setting))


def invariance(model: Model, data: Data, *, group: str | Sequence[Any], **options: Any) -> InvarianceResult:
    """Measurement invariance over groups: form, thresholds, loadings, intercepts, residuals, means.

    Args:
        model: as ``ek.sem``.
        data: as ``ek.sem``.
        group: column of groups, or one value for each row.
        options: as ``ek.sem``, without ``equal``; "MLR" is advised for rating items taken as continuous.

    Raises:
        OptionError: fewer than two groups, or options that do not go together.
        EvalkitError: as ``ek.sem``.
    """
    given = dict(options)
    places = (group, given.pop("cluster", None))
    ordered = given.pop("ordered", False)
    return _invariance.invariance(_setting(model, data, places, _request(given), ordered))


def compare_models(free: SemResult, restricted: SemResult) -> Difference:
    """The chi-square difference of two nested models, scaled where their tests are (Satorra & Bentler 2001).

    Args:
        free: the model with fewer degrees of freedom.
        restricted: the same model with restrictions, fitted to the same answers.

    Raises:
        OptionError: the models are not comparable.
    """
    return comparison.difference(free, restricted)


def htmt(scales: Mapping[str, Sequence[str]], data: Data, *, geometric: bool = False) -> validity.HtmtResult:
    """Heterotrait–monotrait ratios of correlations between scales (Henseler, Ringle & Sarstedt 2015).

    Args:
        scales: each scale with its items, at least two.
        data: DataFrame, array (n, p) or survey; complete rows are used.
        geometric: HTMT2, with geometric means (Roemer, Schuberth & Henseler 2021).

    Raises:
        DataError: an item is no column, or is not numeric.
        StatisticError: a scale of one item, or a constant item.

    Example:
        >>> import numpy as np
        >>> import pandas as pd
        >>> import evalkit as ek
        >>> rng = np.random.default_rng(1)
        >>> common, own = rng.normal(size=(300, 1)), np.repeat(rng.normal(size=(300, 2)), 2, axis=1)
        >>> answers = pd.DataFrame(common + own + rng.normal(size=(300, 4)), columns=["a1", "a2", "b1", "b2"])
        >>> ek.htmt({"a": ["a1", "a2"], "b": ["b1", "b2"]}, answers).ratios.round(2).tolist()
        [[1.0, 0.48], [0.48, 1.0]]
    """
    items = list(dict.fromkeys(item for names in scales.values() for item in names))
    values, names = numeric_matrix(data, items)
    sample = moments(values, names)
    return validity.htmt_result(sample.correlation, names, scales, sample.n_obs, geometric=geometric)


OPTIONS = (
    "estimator",
    "missing",
    "standardised_factors",
    "orthogonal",
    "means",
    "equal",
    "partial",
    "parameterisation",
)


def _request(options: Mapping[str, Any]) -> Request:
    """Options by name; an unknown one gets the closest."""
    for name in options:
        if name not in OPTIONS:
            raise OptionError(f"there is no option {name!r}", hint=did_you_mean(name, OPTIONS))
    given = dict(options)
    for name in {"equal", "partial"} & set(given):
        given[name] = tuple(given[name])
    given["estimator"] = given.get("estimator") or ""
    return Request(**given)


def _setting(
    model: Model,
    data: Data,
    places: tuple[str | Sequence[Any] | None, str | Sequence[Any] | None],
    request: Request,
    ordered: bool | Sequence[str],
) -> Setting:
    text = model
    if not isinstance(model, str):
        text = "\n".join(f"{factor} =~ {' + '.join(items)}" for factor, items in model.items())
    observed = parse_model(str(text)).observed
    table = getattr(data, "scored", data)
    known = [str(name) for name in getattr(table, "columns", ())]
    absent = [name for name in observed if known and name not in known]
    if absent:
        raise DataError(
            f"the model names {absent[0]!r}, which is no column of the data",
            hint=did_you_mean(absent[0], known),
        )
    values, names = numeric_matrix(data, list(observed) if known else None)
    names = names if known else tuple(name.replace(" ", "") for name in names)
    return analysis.model_setting(
        str(text),
        values,
        names,
        groups=_labels(data, places[0], "group"),
        clusters=_labels(data, places[1], "cluster"),
        request=replace(request, ordered=observed if ordered is True else tuple(ordered or ())),
    )


def _labels(data: Any, place: str | Sequence[Any] | None, name: str) -> list[Any] | None:
    """One label for each row, from a column or as given; a missing one is named."""
    if place is None:
        return None
    labels = list(_column(data, place, name) if isinstance(place, str) else place)
    blank = [row for row, label in enumerate(labels, start=1) if label is None or label != label]  # noqa: PLR0124
    if blank:
        raise DataError(
            f"{len(blank)} rows have no {name}, the first is row {blank[0]}", hint="leave them out"
        )
    return labels


def _column(data: Any, place: str, name: str) -> Sequence[Any]:
    if hasattr(data, "questionnaire"):
        known = ["branch", *data.answers.columns]
        if place in known:
            return data.branch if place == "branch" else data.answers[place]  # type: ignore[no-any-return]
    elif hasattr(data, "columns"):
        known = [str(column) for column in data.columns]
        if place in data.columns:
            return data[place]  # type: ignore[no-any-return]
    else:
        raise OptionError(f"{name}= names a column; the data have none", hint="give one label for each row")
    raise DataError(f"there is no column {place!r}", hint=did_you_mean(place, known))
