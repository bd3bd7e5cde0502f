"""Correlations of directed indicators, for the methods that rest on them."""

from __future__ import annotations

import numpy as np

from evalkit.errors import StatisticError
from evalkit.weighting.objective.indicator_table import IndicatorTable

SINGULAR = 1e-10


def directed_correlation(table: IndicatorTable) -> np.ndarray:
    """(v, v) Pearson correlations of the v indicators that vary, cost indicators turned."""
    varying = table.min_max[:, ~table.constant]
    return np.atleast_2d(np.corrcoef(varying, rowvar=False))


def spread(values: np.ndarray, table: IndicatorTable) -> np.ndarray:
    """(k,) values of the varying indicators, 0 for the constant ones."""
    full = np.zeros(len(table.names))
    full[~table.constant] = values
    return full


def refuse_negative(weights: np.ndarray, table: IndicatorTable, method: str) -> None:
    """Refuse weights of the varying indicators below 0, naming them.

    Raises:
        StatisticError: see above.
    """
    names = [name for name, flag in zip(table.names, table.constant, strict=True) if not flag]
    negative = [f"{name!r} ({w:.3f})" for name, w in zip(names, weights, strict=True) if w < -SINGULAR]
    if negative:
        raise StatisticError(
            f"{method} gives a negative weight to {', '.join(negative)}: the indicator runs against the "
            "others after directions are honoured, so a better value would lower the index",
            hint="check its direction; if it is right, it measures something else and needs expert weights",
        )
