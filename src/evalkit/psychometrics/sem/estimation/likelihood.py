"""The normal likelihood of a model: discrepancy, gradient, information and the scores of respondents.

Everything is written for a list of patterns of answered items; complete answers are one pattern (full
information maximum likelihood, Arbuckle 1996). The discrepancy of a group is the mean over its respondents of
log|Sigma_i| + (x_i - mu_i)' Sigma_i^-1 (x_i - mu_i), less the same for the saturated model.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evalkit.psychometrics.sem.model.structure import Implied, Structure, curvature
from evalkit.psychometrics.sem.sampling.sample import Pattern, SampleGroup, single_answers

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, slots=True)
class Weighted:
    """One pattern at some implied moments, in (p, p) and (p,) arrays with zeros for items not answered.

    Attributes:
        share: respondents of the pattern over those of the group.
        inverse: W, the inverse of Sigma over the answered items.
        log_determinant: of Sigma over the answered items.
        spread: W T W, with T the second moments about mu.
        pull: W (mean - mu).
    """

    share: float
    inverse: FloatArray
    log_determinant: float
    spread: FloatArray
    pull: FloatArray


def weigh(
    pattern: Pattern, n_obs: int, covariance: FloatArray, mean: FloatArray, has_means: bool
) -> Weighted | None:
    """One pattern at implied moments; None where they are not positive definite."""
    at = np.ix_(pattern.items, pattern.items)
    complete = len(pattern.items) == len(covariance)
    part = covariance if complete else covariance[at]
    try:
        factor = np.linalg.cholesky(part)
    except np.linalg.LinAlgError:
        return None
    root = np.linalg.inv(factor)
    inverse = root.T @ root
    if not complete:
        inverse, small = np.zeros_like(covariance), inverse
        inverse[at] = small
    gap = pattern.mean - mean if has_means else np.zeros(len(covariance))
    if not complete:
        away = np.ones(len(gap), dtype=np.bool_)
        away[pattern.items] = False
        gap = np.where(away, 0.0, gap)
    pull = inverse @ gap
    spread = inverse @ pattern.covariance @ inverse + np.outer(pull, pull)
    return Weighted(
        share=pattern.n_obs / n_obs,
        inverse=inverse,
        log_determinant=2.0 * float(np.log(np.diag(factor)).sum()),
        spread=spread,
        pull=pull,
    )


def weigh_group(
    group: SampleGroup, covariance: FloatArray, mean: FloatArray, has_means: bool
) -> list[Weighted] | None:
    """All patterns of a group; None where the moments are not positive definite."""
    found = []
    for pattern in group.patterns:
        weighted = weigh(pattern, group.n_obs, covariance, mean, has_means)
        if weighted is None:
            return None
        found.append(weighted)
    return found


def deviance(group: SampleGroup, weighted: Sequence[Weighted], covariance: FloatArray) -> float:
    """Mean of log|Sigma_i| + squared distances over the respondents of a group."""
    return sum(w.share * (w.log_determinant + float((w.spread * covariance).sum())) for w in weighted)


def gradient(at: Implied, weighted: Sequence[Weighted]) -> FloatArray:
    """(k,) derivative of the discrepancy of a group by the free entries."""
    pressure = sum(w.share * (w.inverse - w.spread) for w in weighted)
    pull = sum(w.share * w.pull for w in weighted)
    return 2.0 * ((pressure @ at.v) * at.u).sum(axis=0) - 2.0 * pull @ at.slope  # type: ignore[no-any-return]


def expected_hessian(at: Implied, weighted: Sequence[Weighted]) -> FloatArray:
    """(k, k) expected second derivative of the discrepancy: twice the information of one respondent."""
    total = np.zeros((at.u.shape[1],) * 2)
    for w in weighted:
        total += w.share * 2.0 * (_pairs(at, w.inverse, w.inverse) + at.slope.T @ w.inverse @ at.slope)
    return total


def observed_hessian(shape: Structure, at: Implied, weighted: Sequence[Weighted]) -> FloatArray:
    """(k, k) exact second derivative of the discrepancy of a group by the free entries."""
    total = np.zeros((at.u.shape[1],) * 2)
    pressure, force = np.zeros_like(at.covariance), np.zeros(len(at.mean))
    for w in weighted:
        both = _pairs(at, w.inverse, w.spread)
        lone = _pairs(at, w.inverse, w.inverse)
        part = 4.0 * both - 2.0 * lone
        if shape.has_means:
            push = at.u.T @ w.pull
            other = at.v.T @ w.pull
            turned = push[:, None] * (at.v.T @ w.inverse @ at.slope) + other[:, None] * (
                at.u.T @ w.inverse @ at.slope
            )
            part += 2.0 * (turned + turned.T + at.slope.T @ w.inverse @ at.slope)
        total += w.share * part
        pressure += w.share * (w.inverse - w.spread)
        force += w.share * w.pull
    return total + curvature(shape, at, pressure, -2.0 * force)


def _pairs(at: Implied, one: FloatArray, two: FloatArray) -> FloatArray:
    """(k, k) tr(one dSigma_k two dSigma_l) / 2 for symmetric (p, p) matrices."""
    ou, ov = one @ at.u, one @ at.v
    if two is one:
        uu, uv, vv = at.u.T @ ou, at.u.T @ ov, at.v.T @ ov
        return uu * vv + uv * uv.T
    tu, tv = two @ at.u, two @ at.v
    o = at.u.T @ ou, at.u.T @ ov, at.v.T @ ov
    t = at.u.T @ tu, at.u.T @ tv, at.v.T @ tv
    return 0.5 * (o[0] * t[2] + o[2] * t[0] + o[1].T * t[1] + o[1] * t[1].T)


def scores(shape: Structure, at: Implied, group: SampleGroup, weighted: Sequence[Weighted]) -> FloatArray:
    """(n, k) derivative of the log-likelihood of each respondent of a group by the free entries.

    Rows without any answer have scores of zero.
    """
    answers = single_answers(group)
    found = np.zeros((group.n_obs, at.u.shape[1]))
    for pattern, w in zip(group.patterns, weighted, strict=True):
        centre = at.mean if shape.has_means else pattern.mean
        gap = np.zeros((pattern.n_obs, len(centre)))
        gap[:, pattern.items] = (answers[pattern.rows] - centre)[:, pattern.items]
        wu, wv = w.inverse @ at.u, w.inverse @ at.v
        expected = (at.u * wv).sum(axis=0)
        found[pattern.rows] = (gap @ wu) * (gap @ wv) - expected
        if shape.has_means:
            found[pattern.rows] += gap @ (w.inverse @ at.slope)
    return found
