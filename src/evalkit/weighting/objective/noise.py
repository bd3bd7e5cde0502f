"""Weights from data that weigh noise: indicators whose differences between alternatives are unreliable."""

from __future__ import annotations

import numpy as np

from evalkit.errors import DataError

LEAST_RELIABILITY = 0.5


def noise_warnings(
    weights: np.ndarray,
    reliability: np.ndarray,
    labels: tuple[str, ...],
    *,
    of: str,
    least: float = LEAST_RELIABILITY,
) -> tuple[str, ...]:
    """A sentence for each indicator with weight whose reliability is below the least.

    Methods such as entropy weigh an indicator by how much it differs between alternatives. With few
    respondents each, or rare events, most of that difference is sampling noise, and the noisiest indicator
    weighs most.

    Args:
        weights: (k,) a set of weights that comes from data.
        reliability: (k,) signal variance / (signal + noise variance) of the alternatives' values, 0 to 1; NaN
            = unknown, without a warning.
        labels: (k,) names of the indicators.
        of: name of the set of weights.
        least: reliability below which a weight is flagged.

    Raises:
        DataError: shapes do not fit, or a reliability outside 0 … 1.
    """
    values, found = np.asarray(weights, dtype=float), np.asarray(reliability, dtype=float)
    if found.shape != (len(labels),) or values.shape != found.shape:
        raise DataError(
            f"reliability needs one number for each of {len(labels)} indicators; got {found.shape}"
        )
    bad = ~np.isnan(found) & ~((found >= 0) & (found <= 1))
    if bad.any():
        j = int(np.argmax(bad))
        raise DataError(f"reliability of {labels[j]!r} is {found[j]:g}; expected 0 to 1, or NaN when unknown")
    return tuple(
        f"{of}: {label!r} weighs {w:.1%} at reliability {r:.2f}; "
        f"{1 - r:.0%} of its differences is sampling noise, not information"
        for label, w, r in zip(labels, values, found, strict=True)
        if w > 0 and r < least
    )
