"""Means and covariances of incomplete answers, by the EM algorithm (Dempster, Laird & Rubin 1977)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from evalkit.errors import StatisticError
from evalkit.psychometrics.sem.sampling.sample import Pattern, SampleGroup, answer_patterns, require_regular

FloatArray = NDArray[np.float64]

MAX_STEPS = 2_000
TOLERANCE = 1e-11
"""Largest change of a mean or covariance, in standard deviations, at which the search ends."""


def incomplete_group(name: str, answers: FloatArray, items: Sequence[str]) -> SampleGroup:
    """A group with missing answers (n, p), NaN where missing; rows without any answer do not count.

    Raises:
        StatisticError: two items that nobody answered together, a constant item, items that determine each
            other, or no convergence.
    """
    answers = answers[~np.isnan(answers).all(axis=1)]
    patterns = answer_patterns(answers)
    _require_overlap(name, answers, items)
    mean, covariance = saturated_moments(patterns, len(answers), answers)
    require_regular(name, covariance, items)
    return SampleGroup(
        name=name,
        n_obs=len(answers),
        mean=mean,
        covariance=covariance,
        answers=answers,
        patterns=patterns,
    )


def saturated_moments(
    patterns: Sequence[Pattern], n_obs: int, answers: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Maximum-likelihood means (p,) and covariances (p, p), divisor n, by accelerated EM.

    Pairs of EM steps are extrapolated along their direction (SQUAREM, Varadhan & Roland 2008); a step out of
    the domain falls back to plain EM.
    """
    mean = np.nanmean(answers, axis=0)
    covariance = np.diag(np.nanvar(answers, axis=0))
    scale = np.sqrt(np.diag(covariance))
    for _ in range(MAX_STEPS):
        one = _em(patterns, n_obs, mean, covariance)
        two = _em(patterns, n_obs, *one)
        change = max(_distance(two, one, scale), 0.0)
        if change < TOLERANCE:
            return two
        mean, covariance = _leap((mean, covariance), one, two)
        try:
            np.linalg.cholesky(covariance)
        except np.linalg.LinAlgError:
            mean, covariance = two
    raise StatisticError(
        "the means and covariances of the incomplete answers did not settle",
        hint="leave out items that few respondents answered",
    )


Pair = tuple[FloatArray, FloatArray]


def _em(patterns: Sequence[Pattern], n_obs: int, mean: FloatArray, covariance: FloatArray) -> Pair:
    p = len(mean)
    first, second = np.zeros(p), np.zeros((p, p))
    for pattern in patterns:
        seen = pattern.items
        if len(seen) == p:
            filled, spread = pattern.mean, pattern.covariance
            noise = np.zeros((p, p))
        else:
            hidden = np.setdiff1d(np.arange(p), seen)
            slope = np.linalg.solve(covariance[np.ix_(seen, seen)], covariance[np.ix_(seen, hidden)])
            filled = pattern.mean.copy()
            filled[hidden] = mean[hidden] + (pattern.mean - mean)[seen] @ slope
            carry = np.zeros((p, p))
            carry[seen, seen] = 1.0
            carry[np.ix_(seen, hidden)] = slope
            spread = carry.T @ pattern.covariance @ carry
            noise = np.zeros((p, p))
            noise[np.ix_(hidden, hidden)] = (
                covariance[np.ix_(hidden, hidden)] - covariance[np.ix_(hidden, seen)] @ slope
            )
        share = pattern.n_obs / n_obs
        first += share * filled
        second += share * (spread + noise + np.outer(filled, filled))
    return first, second - np.outer(first, first)


def _leap(start: Pair, one: Pair, two: Pair) -> Pair:
    """Extrapolation of two steps by the ratio of their lengths."""
    r = [b - a for a, b in zip(start, one, strict=True)]
    v = [(c - b) - d for b, c, d in zip(one, two, r, strict=True)]
    bent = sum(float((x**2).sum()) for x in v)
    if bent == 0.0:
        return two
    length = -np.sqrt(sum(float((x**2).sum()) for x in r) / bent)
    length = min(length, -1.0)
    moved = tuple(a - 2.0 * length * d + length**2 * w for a, d, w in zip(start, r, v, strict=True))
    return moved[0], moved[1]


def _distance(two: Pair, one: Pair, scale: FloatArray) -> float:
    means = np.abs(two[0] - one[0]) / scale
    spread = np.abs(two[1] - one[1]) / np.outer(scale, scale)
    return float(max(means.max(), spread.max()))


def _require_overlap(name: str, answers: FloatArray, items: Sequence[str]) -> None:
    group = f" in group {name!r}" if name else ""
    answered = (~np.isnan(answers)).astype(np.float64)
    together = answered.T @ answered
    lonely = np.argwhere(together < 2)
    if len(lonely):
        i, j = lonely[0]
        what = f"item {items[i]!r}" if i == j else f"items {items[i]!r} and {items[j]!r}"
        raise StatisticError(
            f"{what}{group} were answered by fewer than two respondents together",
            hint="leave one of them out",
        )
    flat = [item for item, v in zip(items, np.nanvar(answers, axis=0), strict=True) if not v > 0]
    if flat:
        raise StatisticError(f"constant item{group}: {', '.join(map(repr, flat))}", hint="leave the item out")
