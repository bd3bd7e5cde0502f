"""Vectorised draws that several parts of the simulation share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit
from scipy.stats import norm

from evalkit.errors import DataError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


def categories(probabilities: Floats, rng: np.random.Generator) -> Ints:
    """One category per row.

    Args:
        probabilities: (n, k), rows with a positive sum (scaled to 1 here).
        rng: source of randomness.

    Returns:
        (n,) category numbers 0..k-1.
    """
    cumulative = np.cumsum(probabilities, axis=1)
    u = rng.random(len(cumulative)) * cumulative[:, -1]
    drawn: Ints = (u[:, None] >= cumulative).sum(axis=1)
    return drawn


def codes(shares: Mapping[int, float], size: int, rng: np.random.Generator) -> Ints:
    """(size,) codes drawn with the given shares."""
    rows = np.broadcast_to(np.array(list(shares.values())), (size, len(shares)))
    drawn: Ints = np.array(list(shares), dtype=np.int64)[categories(rows, rng)]
    return drawn


def ordered_classes(latent: Floats, shares: Sequence[float]) -> Ints:
    """Cut a standard normal variable (n,) into classes 1..k with the given shares (k,)."""
    cuts = norm.ppf(np.cumsum(shares)[:-1] / np.sum(shares))
    return 1 + np.searchsorted(cuts, latent)


def chance(logit: Floats | float, size: int, rng: np.random.Generator) -> Flags:
    """(size,) events with probability 1 / (1 + exp(-logit)); logit is (size,) or one number."""
    happens: Flags = rng.random(size) < expit(logit)
    return happens


def residual_sd(explained: float, what: str) -> float:
    """Standard deviation that completes an explained variance to 1.

    Raises:
        DataError: the explained variance is 1 or more.
    """
    if not explained < 1.0:
        raise DataError(
            f"{what}: the coefficients explain {explained:.4g} of a variance of 1",
            hint="make the loadings or paths of the parameter file smaller",
        )
    return float(np.sqrt(1.0 - explained))


def likert_answers(
    factors: Floats,
    loadings: Floats,
    reversed_items: Flags,
    *,
    thresholds: Sequence[float],
    acquiescence: Floats,
    rng: np.random.Generator,
) -> Ints:
    """Answers 1..k+1 of a graded normal-ogive model.

    y* = ±(λ η + sqrt(1 − λ²) e) + a, minus for reversed items; y = 1 + #{t_k < y*} with thresholds mirrored
    for reversed items. The acquiescence a has the same sign for both.

    Args:
        factors: (n, items), the latent variable behind each item.
        loadings: (items,), standardised.
        reversed_items: (items,).
        thresholds: k increasing cuts on the standard normal scale.
        acquiescence: (n,), shift of each person.
        rng: source of randomness.

    Returns:
        (n, items) raw answers, reversed items not recoded.
    """
    sign = np.where(reversed_items, -1.0, 1.0)
    noise = rng.standard_normal(factors.shape)
    latent = sign * (loadings * factors + np.sqrt(1.0 - loadings**2) * noise) + acquiescence[:, None]
    cuts = np.asarray(thresholds)
    straight = np.searchsorted(cuts, latent)
    mirrored = np.searchsorted(-cuts[::-1], latent)
    return 1 + np.where(reversed_items, mirrored, straight)
