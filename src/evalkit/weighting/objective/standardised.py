"""Correlations of directed indicators, for the methods that rest on them."""

from __future__ import annotations

import numpy as np

from evalkit.columns import row_blocks
from evalkit.errors import StatisticError
from evalkit.weighting.objective.indicator_table import IndicatorTable

SINGULAR = 1e-10


def directed_moments(table: IndicatorTable) -> tuple[np.ndarray, np.ndarray]:
    """(k,) standard deviations (m − 1) of the min–max values, (v, v) Pearson correlations of the v indicators
    that vary; cost indicators are turned.
    """
    m, k = table.values.shape
    span = np.where(table.constant, np.inf, table.high - table.low) * np.where(table.cost, -1.0, 1.0)
    total, cross = np.zeros(k), np.zeros((k, k))
    for rows in row_blocks(m, k):
        total += (table.values[rows] - table.low).sum(axis=0)
    centre = table.low + total / m
    for rows in row_blocks(m, k):
        block = table.values[rows] - centre
        block /= span
        cross += block.T @ block
    sd = np.sqrt(np.diag(cross) / (m - 1))
    varies = ~table.constant
    related = cross[np.ix_(varies, varies)] / ((m - 1) * np.outer(sd[varies], sd[varies]))
    np.fill_diagonal(related, 1.0)
    return sd, np.clip(related, -1.0, 1.0)


def directed_correlation(table: IndicatorTable) -> np.ndarray:
    """(v, v) Pearson correlations of the v indicators that vary, cost indicators turned."""
    return directed_moments(table)[1]


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
