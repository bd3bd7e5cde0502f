"""The other branches as one anonymous crowd: percentiles and moments, no row of any one of them."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from evalkit.report.interactive.league import RANKED, League
from evalkit.report.interactive.packing import rounded, triangle

FEWEST_PEERS = 10  # with fewer, a quartile comes close to the score of a single branch
QUARTILES = (25, 50, 75)


def peers(league: League, i: int) -> dict[str, Any] | None:
    """What branch i may know about the other ranked branches; None if they are too few to stay anonymous.

    Means and covariances of the scores, and of their logarithms on 1–100 (for the geometric mean), give the
    spread of the total under any weights; quartiles in whole points and the branch's own percentile describe
    each indicator. An indicator with fewer than ten values of others has neither.
    """
    others = (league.state == RANKED) & (np.arange(len(league.codes)) != i)
    score = league.score[others]
    counts = (~np.isnan(score)).sum(axis=0)
    if len(score) < FEWEST_PEERS or (counts < FEWEST_PEERS).all():
        return None
    score = np.where(counts >= FEWEST_PEERS, score, np.nan)
    mean, covariance = _moments(score)
    log_mean, log_covariance = _moments(np.log(1 + 0.99 * score))
    own = league.score[i] if league.state[i] == RANKED else np.full(score.shape[1], np.nan)
    return {
        "count": len(score),
        "mean": rounded(mean, 1),
        "covariance": triangle(covariance, 1),
        "logMean": rounded(log_mean, 3),
        "logCovariance": triangle(log_covariance, 4),
        "quartiles": _quartiles(score),
        "percentile": [_percentile(own[j], score[:, j]) for j in range(len(own))],
    }


def _moments(score: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and covariance; a missing score counts as the mean, a column without any has neither."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        mean = np.nan_to_num(np.nanmean(score, axis=0))
    centred = np.where(np.isnan(score), 0.0, score - mean)
    return mean, centred.T @ centred / (len(score) - 1)


def _quartiles(score: np.ndarray) -> list[list[float] | None]:
    return [
        None if np.isnan(column).all() else rounded(np.nanpercentile(column, QUARTILES), 0)
        for column in score.T
    ]


def _percentile(own: float, others: np.ndarray) -> int | None:
    known = others[~np.isnan(others)]
    if np.isnan(own) or not len(known):
        return None
    return round(100 * float(np.mean((known < own) + 0.5 * (known == own))))
