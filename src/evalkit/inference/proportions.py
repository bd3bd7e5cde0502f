"""Intervals for shares and for the net promoter score."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from scipy.stats import norm

from evalkit.errors import DataError
from evalkit.inference.units import checked_probability
from evalkit.result import Result, result

SMALL_SAMPLE = 30
ADDED_EXTREME = 0.75
ADDED_TOTAL = 3.0


@result
class ShareInterval(Result):
    """Shares with Wilson intervals.

    Attributes:
        share: (b,) or scalar shape, successes/n, 0 to 1.
        ci_lower: lower end, 0 to 1.
        ci_upper: upper end, 0 to 1.
        n: numbers of answers.
        n_effective: n / design effect.
        confidence: level.
        ci_method: "Wilson", with the design effect where it is not 1.
    """

    title: ClassVar[str] = "Share"

    share: np.ndarray
    ci_lower: np.ndarray
    ci_upper: np.ndarray
    n: np.ndarray
    n_effective: np.ndarray
    confidence: float
    ci_method: str


@result
class NetPromoterScore(Result):
    """Net promoter scores of −100 to 100.

    Attributes:
        nps: 100 (p₊ − p₋), unrounded.
        se: standard error in points, 100 √(var/n), var = p₊ + p₋ − (p₊ − p₋)².
        ci_lower: lower end in points, not below −100.
        ci_upper: upper end, not above 100.
        n: numbers of answers.
        adjusted: whether the interval is the adjusted Wald (n < 30).
        confidence: level.
    """

    title: ClassVar[str] = "Net promoter score"

    nps: np.ndarray
    se: np.ndarray
    ci_lower: np.ndarray
    ci_upper: np.ndarray
    n: np.ndarray
    adjusted: np.ndarray
    confidence: float


def wilson_interval(
    successes: np.ndarray | float,
    n: np.ndarray | float,
    *,
    confidence: float = 0.95,
    design_effect: np.ndarray | float = 1.0,
) -> ShareInterval:
    """Wilson's (1927) score interval; in clustered samples with n divided by the design effect (Kish 1965).

    Args:
        successes: (…) counts.
        n: (…) numbers of answers, ≥ 1.
        confidence: level.
        design_effect: (…) 1 + (m̄ − 1)·ICC for clusters of mean size m̄; 1 for a simple random sample.

    Raises:
        DataError: counts outside 0 … n, no answers, or a design effect that is not positive.
        OptionError: confidence outside 0 to 1.
    """
    checked_probability("confidence", confidence)
    given = np.broadcast_arrays(*(np.asarray(v, dtype=float) for v in (successes, n, design_effect)))
    x, size, deff = (np.array(values) for values in given)
    if not (np.isfinite(x) & (x >= 0) & (x <= size) & (size > 0)).all():
        raise DataError("successes must lie in 0 … n with n ≥ 1", hint="leave units without answers out")
    if not (np.isfinite(deff) & (deff > 0)).all():
        raise DataError("the design effect must be positive")
    z, share, effective = norm.ppf(0.5 + confidence / 2), x / size, size / deff
    centre = (share + z**2 / (2 * effective)) / (1 + z**2 / effective)
    half = z * np.sqrt(share * (1 - share) / effective + z**2 / (4 * effective**2)) / (1 + z**2 / effective)
    return ShareInterval(
        share=share,
        ci_lower=np.clip(centre - half, 0.0, 1.0),
        ci_upper=np.clip(centre + half, 0.0, 1.0),
        n=size,
        n_effective=effective,
        confidence=confidence,
        ci_method="Wilson" if (deff == 1).all() else "Wilson with n / design effect",
    )


def design_effect(cluster_size: float, icc: float) -> float:
    """Kish's design effect 1 + (m̄ − 1)·ICC for clusters of mean size m̄."""
    if not (cluster_size >= 1 and 0 <= icc <= 1):
        raise DataError(f"a cluster size ≥ 1 and an ICC of 0 to 1 are needed; got {cluster_size}, {icc}")
    return 1 + (cluster_size - 1) * icc


def net_promoter_score(
    promoters: np.ndarray | float,
    passives: np.ndarray | float,
    detractors: np.ndarray | float,
    *,
    confidence: float = 0.95,
) -> NetPromoterScore:
    """NPS with a Wald interval, adjusted for n < 30 by three pseudo-answers (¾, 1½, ¾; Rocks 2016).

    Args:
        promoters: (…) answers of 9 and 10.
        passives: (…) answers of 7 and 8.
        detractors: (…) answers of 0 to 6.
        confidence: level.

    Raises:
        DataError: negative or missing counts, or no answers.
        OptionError: confidence outside 0 to 1.
    """
    checked_probability("confidence", confidence)
    plus, middle, minus = np.broadcast_arrays(
        *(np.asarray(v, dtype=float) for v in (promoters, passives, detractors))
    )
    n = plus + middle + minus
    if not (np.isfinite(n) & (plus >= 0) & (middle >= 0) & (minus >= 0) & (n > 0)).all():
        raise DataError(
            "promoters, passives and detractors must be counts with one answer at least",
            hint="leave units without answers out",
        )
    nps, se = _score(plus, minus, n)
    small = n < SMALL_SAMPLE
    extra, total = np.where(small, ADDED_EXTREME, 0.0), np.where(small, ADDED_TOTAL, 0.0)
    centre, width = _score(plus + extra, minus + extra, n + total)
    half = norm.ppf(0.5 + confidence / 2) * width
    return NetPromoterScore(
        nps=nps,
        se=se,
        ci_lower=np.maximum(centre - half, -100.0),
        ci_upper=np.minimum(centre + half, 100.0),
        n=n,
        adjusted=small,
        confidence=confidence,
    )


def _score(plus: np.ndarray, minus: np.ndarray, n: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    up, down = plus / n, minus / n
    net = up - down
    return 100 * net, 100 * np.sqrt(np.maximum(up + down - net**2, 0.0) / n)
