"""Competition ranks and grades of scores."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from evalkit.errors import DataError, OptionError

TIE = 1e-9


def competition_ranks(values: np.ndarray, *, highest_first: bool = True, tie: float = TIE) -> np.ndarray:
    """Ranks "1224": equal values share the best place, the next place is left out.

    Args:
        values: (…, b), ranked along the last axis; NaN is not ranked.
        highest_first: rank 1 to the highest value, else to the lowest.
        tie: neighbours in order that differ by no more are equal (floating-point noise is not a rank).

    Returns:
        (…, b) floats holding whole ranks, NaN where the value is NaN.

    Raises:
        DataError: no values on the last axis.
    """
    scores = np.asarray(values, dtype=float)
    if scores.ndim == 0 or not scores.shape[-1]:
        raise DataError(f"ranks need at least one value; got shape {scores.shape}")
    missing = np.isnan(scores)
    key = np.where(missing, np.inf, -scores if highest_first else scores)
    order = np.argsort(key, axis=-1)
    sorted_key = np.take_along_axis(np.where(missing, 0.0, key), order, axis=-1)
    place = np.broadcast_to(np.arange(1, scores.shape[-1] + 1), scores.shape)
    new = np.ones(scores.shape, dtype=bool)
    new[..., 1:] = np.diff(sorted_key, axis=-1) > tie
    ranks = np.empty(scores.shape)
    np.put_along_axis(ranks, order, np.maximum.accumulate(np.where(new, place, 0), axis=-1), axis=-1)
    return np.where(missing, np.nan, ranks)


def grade(scores: np.ndarray, cutoffs: Sequence[float], labels: Sequence[str]) -> tuple[str | None, ...]:
    """The grade of each score; a score on a cutoff has the better grade.

    Args:
        scores: (b,) scores; NaN has no grade.
        cutoffs: (g − 1,) lower bounds, falling, of all grades but the worst.
        labels: (g,) names of the grades, best first.

    Returns:
        (b,) labels, None for NaN.

    Raises:
        OptionError: cutoffs that do not fall, or a number of labels that does not fit.
    """
    bounds = np.asarray(cutoffs, dtype=float)
    if bounds.ndim != 1 or not np.isfinite(bounds).all() or (np.diff(bounds) >= 0).any():
        raise OptionError(f"cutoffs must fall strictly, best grade first; got {list(cutoffs)}")
    if len(labels) != len(bounds) + 1:
        raise OptionError(
            f"{len(bounds)} cutoffs separate {len(bounds) + 1} grades; got {len(labels)} labels"
        )
    values = np.asarray(scores, dtype=float)
    below = (values[:, np.newaxis] < bounds - TIE).sum(axis=1)
    return tuple(
        None if np.isnan(value) else labels[place]
        for value, place in zip(values, below.tolist(), strict=True)
    )
