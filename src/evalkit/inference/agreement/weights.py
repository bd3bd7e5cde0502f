"""How far two categories agree (weights of κ and AC2), and how far they differ (Krippendorff's metrics)."""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np

from evalkit.errors import DataError, OptionError

WeightKind = Literal["identity", "linear", "quadratic", "ordinal"]
Level = Literal["nominal", "ordinal", "interval", "ratio"]


def agreement_weights(kind: WeightKind, values: np.ndarray) -> np.ndarray:
    """(q, q) weights, 1 for equal categories: 1 − (d/d_max), 1 − (d/d_max)², or Gwet's ordinal weights.

    Args:
        kind: "identity", "linear", "quadratic", "ordinal".
        values: (q,) the categories as numbers.

    Raises:
        OptionError: an unknown kind.
    """
    if kind not in get_args(WeightKind):
        raise OptionError.unknown_choice("weights", kind, get_args(WeightKind))
    if kind == "identity" or len(values) < 2:
        return np.eye(len(values))
    if kind == "ordinal":
        rank = np.argsort(np.argsort(values))
        span = np.abs(rank[:, None] - rank[None, :]) + 1
        pairs = span * (span - 1) / 2
        return np.asarray(1.0 - pairs / pairs.max())
    distance = np.abs(values[:, None] - values[None, :]) / np.ptp(values)
    return np.asarray(1.0 - (distance if kind == "linear" else distance**2))


def metric_difference(level: str, values: np.ndarray, marginals: np.ndarray) -> np.ndarray:
    """Squared differences δ² of Krippendorff's α (2011).

    Args:
        level: "nominal", "ordinal", "interval", "ratio".
        values: (q,) the categories as numbers.
        marginals: (…, q) numbers of pairable values n_c; only "ordinal" uses them.

    Returns:
        (q, q), or (…, q, q) for "ordinal".

    Raises:
        OptionError: an unknown level.
        DataError: "ratio" with a negative category.
    """
    if level not in get_args(Level):
        raise OptionError.unknown_choice("level", level, get_args(Level))
    left, right = values[:, None], values[None, :]
    if level == "nominal":
        return 1.0 - np.eye(len(values))
    if level == "interval":
        return np.asarray((left - right) ** 2)
    if level == "ratio":
        if (values < 0).any():
            raise DataError("a ratio scale has no negative values", hint="use level='interval'")
        total = np.where(left + right == 0, 1.0, left + right)
        return np.asarray(((left - right) / total) ** 2)
    order = np.argsort(values)
    count = marginals[..., order]
    middle = np.cumsum(count, axis=-1) - count / 2
    gap = (middle[..., :, None] - middle[..., None, :]) ** 2
    back = np.argsort(order)
    return np.asarray(gap[..., back[:, None], back[None, :]])
