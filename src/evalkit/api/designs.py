"""``ek.design_means`` and ``ek.rake``: means of samples that are not simple random ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np

from evalkit.api.data import Data, as_numbers, numeric_matrix
from evalkit.errors import DataError, did_you_mean
from evalkit.inference import calibration
from evalkit.inference.design import DesignMeans
from evalkit.inference.design import design_means as _design_means


def design_means(
    data: Data,
    items: str | Sequence[str] | None = None,
    *,
    by: Any = None,
    weights: Any = None,
    strata: Any = None,
    clusters: Any = None,
    population: Any = None,
    lonely: Literal["refuse", "adjust", "certainty"] = "refuse",
    confidence: float = 0.95,
) -> DesignMeans:
    """Weighted means and shares with linearised standard errors (Särndal, Swensson & Wretman 1992).

    ``by``, ``weights``, ``strata``, ``clusters`` and ``population`` are names of columns of a DataFrame or
    vectors with an entry for each respondent.

    Args:
        data: (n, k) answers, 0/1 for shares; a DataFrame, a survey or an array.
        items: columns to take.
        by: group of each respondent, for instance the branch; one group without it.
        weights: design weights, > 0.
        strata: strata of the sample.
        clusters: clusters drawn first, read within strata.
        population: clusters in the population of the respondent's stratum.
        lonely: what to do with strata of a single cluster: "refuse", "adjust" or "certainty".
        confidence: level of the intervals.

    Raises:
        DataError: columns, lengths or weights do not fit.
        OptionError: an option is out of range.
        StatisticError: a stratum of a single cluster.

    Example:
        >>> import evalkit as ek
        >>> found = ek.design_means([[1], [0], [1], [1], [0], [1]], clusters=[1, 1, 2, 2, 3, 3])
        >>> found.mean.round(3).tolist(), found.se.round(3).tolist(), found.df.tolist()
        ([[0.667]], [[0.167]], [2])
    """
    values, _ = numeric_matrix(data, items)
    labels, group = None, None
    if by is not None:
        names, group = np.unique(_column(data, by, "by").astype(str), return_inverse=True)
        labels = tuple(names.tolist())
    parts = {"weights": weights, "strata": strata, "clusters": clusters, "population": population}
    found = {name: None if part is None else _column(data, part, name) for name, part in parts.items()}
    return _design_means(
        values,
        group,
        labels,
        weights=_numbers(found["weights"]),
        strata=found["strata"],
        clusters=found["clusters"],
        population=_numbers(found["population"]),
        lonely=lonely,
        confidence=confidence,
    )


def rake(
    categories: Any,
    margins: Sequence[Any],
    weights: Any = None,
    *,
    trim: float | None = None,
) -> calibration.CalibratedWeights:
    """Weights calibrated to known margins (Deming & Stephan 1940); post-stratification with one margin.

    Args:
        categories: (n, m) DataFrame whose columns are the m margins, or a list of m vectors.
        margins: m mappings from category to population count, all with one total.
        weights: (n,) starting weights; 1 without them.
        trim: largest weight allowed, in mean weights; no limit without it.

    Raises:
        DataError: lengths or categories do not fit, or the margins have different totals.
        OptionError: a trimming limit not above 1.
        StatisticError: no weights meet the margins, or none within the limit.

    Example:
        >>> import evalkit as ek
        >>> found = ek.rake([["m", "m", "m", "f"]], [{"m": 50, "f": 50}])
        >>> found.weights.round(2).tolist()
        [16.67, 16.67, 16.67, 50.0]
    """
    vectors = (
        [categories[name].to_numpy() for name in categories.columns]
        if hasattr(categories, "columns")
        else [np.asarray(vector) for vector in categories]
    )
    start = None if weights is None else as_numbers(weights)
    return calibration.rake(vectors, list(margins), start, trim=trim)


def _column(data: Any, part: Any, name: str) -> np.ndarray:
    if not isinstance(part, str):
        return np.asarray(part)
    frame = getattr(data, "answers", data)
    if not hasattr(frame, "columns"):
        raise DataError(f"{name}={part!r} is the name of a column, and an array has none")
    if part not in frame.columns:
        raise DataError(f"there is no column {part!r}", hint=did_you_mean(part, map(str, frame.columns)))
    return np.asarray(frame[part].to_numpy())


def _numbers(values: np.ndarray | None) -> np.ndarray | None:
    return None if values is None else as_numbers(values)
