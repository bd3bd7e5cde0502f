"""``ek.screen_availability``, ``ek.denominate``, ``ek.impute``, ``ek.treat_outliers``, ``ek.normalise``.

The stages before an index is put together, each with its log.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from evalkit.api.data import labelled
from evalkit.api.labels import in_order, named
from evalkit.api.tables import BestValues, Directions, alternatives_table
from evalkit.errors import DataError, did_you_mean
from evalkit.evaluation.decision_matrix import Missing
from evalkit.evaluation.normalisation import normalisation as _normalisation
from evalkit.evaluation.normalisation.base import Normalisation
from evalkit.evaluation.preparation import availability, denominators, imputation, outliers
from evalkit.evaluation.preparation.transforms import Transform
from evalkit.evaluation.preparation.treatment_result import TreatmentResult


def screen_availability(
    matrix: Any,
    *,
    threshold: float = 2 / 3,
    rule: availability.Rule = "missing",
    keep: Sequence[str] = (),
    drop: Sequence[str] = (),
) -> availability.AvailabilityResult:
    """Which alternatives have enough data: by missing cells, by zeros or by both.

    Args:
        matrix: (m, k) DataFrame of alternatives × indicators or array, NaN = missing.
        threshold: a share of present cells below it is too low.
        rule: "missing", "zeros" or "both".
        keep: names that stay whatever the rule says.
        drop: names that go whatever the rule says.

    Raises:
        DataError: not a table, or an unknown name.
        OptionError: unknown rule, or a threshold outside 0 to 1.

    Example:
        >>> import evalkit as ek
        >>> gap = float("nan")
        >>> ek.screen_availability([[1, 2, 3], [gap, gap, 4]]).included.tolist()
        [True, False]
    """
    values, rows, _ = labelled(matrix)
    return availability.screen_availability(
        values, threshold=threshold, rule=rule, alternatives=rows, keep=_listed(keep), drop=_listed(drop)
    )


def denominate(
    matrix: Any, sizes: Any, by: Mapping[str, str], *, factor: Mapping[str, float] | float = 1.0
) -> denominators.DenominatedResult:
    """Indicators per unit of size, such as complaints per thousand customers.

    Args:
        matrix: (m, k) DataFrame of alternatives × indicators, NaN = missing.
        sizes: (m, d) DataFrame of measures of size, rows matched by name.
        by: indicator → measure of size; an indicator that is not named stays as it is.
        factor: one number, or indicator → number, that multiplies the ratios.

    Raises:
        DataError: names do not fit, or a measure that is used is not above 0; the cell is named.

    Example:
        >>> import evalkit as ek, pandas as pd
        >>> table = pd.DataFrame({"complaints": [3, 8]}, index=["A", "B"])
        >>> sizes = pd.DataFrame({"customers": [4000, 1000]}, index=["B", "A"])
        >>> ek.denominate(table, sizes, {"complaints": "customers"}, factor=1000).values.tolist()
        [[3.0], [2.0]]
    """
    values, rows, columns = labelled(matrix)
    size, size_rows, size_names = labelled(sizes)
    if columns is None or size_names is None:
        raise DataError("denominators are matched by name", hint="give DataFrames")
    if not isinstance(by, Mapping):
        raise DataError(
            f"by must say which indicator is divided by what; got {by!r}", hint='{"complaints": "customers"}'
        )
    for name in (*by, *(factor if isinstance(factor, Mapping) else ())):
        if name not in columns:
            raise DataError(f"there is no indicator {name!r}", hint=did_you_mean(str(name), columns))
    return denominators.denominate(
        values,
        in_order(size, named(size_rows), named(rows), "the measures of size"),
        size_names,
        [by.get(name) for name in columns],
        factor=[factor.get(name, 1.0) for name in columns] if isinstance(factor, Mapping) else factor,
        labels=columns,
        alternatives=rows,
    )


def impute(
    matrix: Any, method: str = "mean", *, groups: Sequence[str] | None = None, predictors: Any = None
) -> imputation.ImputationResult:
    """Missing cells filled by a stated rule; the log lists every filled cell.

    Args:
        matrix: (m, k) DataFrame of alternatives × indicators or array, NaN = missing.
        method: "mean" or "median" of the indicator, or "regression" on the predictors.
        groups: (m,) group of each alternative: its mean or median is taken.
        predictors: (m, q) complete columns for "regression", rows matched by name.

    Raises:
        DataError: shapes or names do not fit.
        OptionError: unknown method, or groups or predictors that do not go with it.
        StatisticError: nothing to take a value from; row and column are named.

    Example:
        >>> import evalkit as ek
        >>> found = ek.impute([[1.0, 5], [float("nan"), 6], [3, 7]])
        >>> found.values[1].tolist(), found.cells[0].n
        ([2.0, 6.0], 2)
    """
    values, rows, columns = labelled(matrix)
    given = None
    if predictors is not None:
        table, others, _ = labelled(predictors)
        given = in_order(np.asarray(table), named(others), named(rows), "the predictors")
    return imputation.impute(
        values,
        method,
        groups=None if groups is None else [str(group) for group in groups],
        predictors=given,
        labels=columns,
        alternatives=rows,
    )


def treat_outliers(
    matrix: Any,
    *,
    skewness: float = 2.0,
    kurtosis: float = 3.5,
    max_winsorised: int = 5,
    transform: str | Transform | None = "log",
    combine: bool = False,
    skip: Sequence[str] = (),
) -> TreatmentResult:
    """Indicators winsorised, else transformed, until |skewness| or kurtosis is small; all on record.

    Args:
        matrix: (m, k) DataFrame of alternatives × indicators or array, NaN = missing.
        skewness: limit of |G₁|.
        kurtosis: limit of the excess G₂; an indicator that meets one of the limits passes.
        max_winsorised: largest number of points to move.
        transform: "log", "box-cox", an object with parameters, or None for no transformation.
        combine: transform the winsorised values instead of the original ones.
        skip: indicators to leave as they are.

    Raises:
        DataError: an infinite cell, or an unknown name.
        OptionError: unknown transformation, or a limit out of range.

    Example:
        >>> import evalkit as ek
        >>> found = ek.treat_outliers([[1.0], [2], [3], [4], [5], [60]])
        >>> found.values[:, 0].tolist(), found.records[0].outcome, found.records[0].n_winsorised
        ([1.0, 2.0, 3.0, 4.0, 5.0, 5.0], 'winsorised', 1)
    """
    values, rows, columns = labelled(matrix)
    return outliers.treat_outliers(
        values,
        skewness=skewness,
        kurtosis=kurtosis,
        max_winsorised=max_winsorised,
        transform=transform,
        combine=combine,
        skip=_listed(skip),
        labels=columns,
        alternatives=rows,
    )


def normalise(
    matrix: Any,
    directions: Directions = None,
    normalisation: str | Normalisation = "min-max",
    *,
    best: BestValues = None,
    missing: Missing = "refuse",
) -> _normalisation.NormalisationResult:
    """Comparable indicators, more is better everywhere; the result keeps the formula and the goalposts.

    Args:
        matrix: (m, k) DataFrame of alternatives × indicators or array.
        directions: for each column, or a mapping from names; benefit where nothing is said.
        normalisation: a name such as "min-max" or "z-score", or an object with parameters.
        best: best band of a moderate, best value of a target indicator, by name or in order.
        missing: "refuse", or "keep": a missing cell stays missing.

    Raises:
        DataError: cells or names do not fit.
        OptionError: unknown direction or normalisation.
        StatisticError: a constant indicator.

    Example:
        >>> import evalkit as ek
        >>> found = ek.normalise([[80, 3], [90, 1], [70, 9]], ["benefit", "cost"])
        >>> found.values.tolist(), found.lower.tolist(), found.upper.tolist()
        ([[50.0, 75.0], [100.0, 100.0], [0.0, 0.0]], [70.0, 1.0], [90.0, 9.0])
    """
    table = alternatives_table(matrix, directions)
    return _normalisation.normalise(
        table.values, table.directions, normalisation, best=table.best(best), missing=missing, **table.names()
    )


def _listed(names: Sequence[str]) -> Sequence[str]:
    """One name alone is a list of one."""
    return [names] if isinstance(names, str) else names
