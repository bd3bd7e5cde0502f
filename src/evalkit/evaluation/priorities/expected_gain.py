"""Expected gain of actions: what the total would gain if the gaps to the best peers were closed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from evalkit.errors import DataError, OptionError
from evalkit.randomness import generator
from evalkit.result import Result, ResultTable, result

FEWEST_DRAWS = 200


@result
class ExpectedGain(Result):
    """Gains of m actions for b units on k indicators, in points of the total.

    Attributes:
        labels: (b,) names of the units.
        actions: (m,) names of the actions.
        target: (k,) the score to reach: the quantile of the peers' shrunken scores, or `at_least`.
        target_se: (k,) its standard error over the posterior draws of the peers.
        gap: (b, k) max(0, target − score) in points of the score; NaN = no score.
        gain: (b, m) Σ w · gap over the indicators of an action.
        ci_lower: (b, m) lower end of its interval, ≥ 0.
        ci_upper: (b, m) upper end.
        quantile: the quantile of the peers that counts as best.
        confidence: level of the intervals.
        draws: number of draws.
        seed: of the draws.
    """

    title: ClassVar[str] = "Expected gain if the gap were closed"

    labels: tuple[str, ...]
    actions: tuple[str, ...]
    target: np.ndarray
    target_se: np.ndarray
    gap: np.ndarray
    gain: np.ndarray
    ci_lower: np.ndarray
    ci_upper: np.ndarray
    quantile: float
    confidence: float
    draws: int
    seed: int

    def tables(self) -> tuple[ResultTable, ...]:
        """One row for each unit and action."""
        rows = tuple(
            (unit, action, *(float(part[i, m]) for part in (self.gain, self.ci_lower, self.ci_upper)))
            for i, unit in enumerate(self.labels)
            for m, action in enumerate(self.actions)
        )
        return (
            ResultTable(title="Gains", columns=("unit", "action", "gain", "ci_lower", "ci_upper"), rows=rows),
        )


def expected_gain(
    scores: np.ndarray,
    covariance: np.ndarray,
    weights: np.ndarray,
    *,
    peers: np.ndarray,
    peers_sd: np.ndarray,
    reach: np.ndarray,
    at_least: np.ndarray | None = None,
    labels: Sequence[str] | None = None,
    actions: Sequence[str] | None = None,
    quantile: float = 0.90,
    confidence: float = 0.95,
    draws: int = 2000,
    seed: int = 0,
) -> ExpectedGain:
    """Points of the total that actions would bring "if the gap were closed", with intervals.

    The target is a quantile of the peers' shrunken scores, since the maximum of noisy scores is mostly luck.
    An interval holds the middle of w · max(0, target* − score*) over normal draws of the unit's scores (with
    their covariance) and of the peers (with their posterior standard deviations). Shrunken scores lie closer
    together than true ones, so the drawn targets lie a little above the stated one: the interval is one of
    the distance to the true quantile and holds it in 93–97 % of the units below it (10 and 40 units,
    reliability .3 to .8). A gain states a distance; it does not say that an action closes it.

    Args:
        scores: (b, k) scores of 0 to 100, NaN = missing (no gain there).
        covariance: (b, k, k) sampling covariance of the scores; rows of missing scores are not read.
        weights: (k,) or (b, k) weights in the total, ≥ 0.
        peers: (p, k) shrunken scores of the peers, NaN = none.
        peers_sd: (p, k) their posterior standard deviations, ≥ 0.
        reach: (m, k) booleans: the indicators that an action acts upon; (b, m, k) where units differ.
        at_least: lowest target of an action, such as a pass mark, shaped like reach; NaN or None = the
            peers' only.
        labels: (b,) names of the units.
        actions: (m,) names of the actions.
        quantile: of the peers, linear interpolation.
        confidence: level of the intervals.
        draws: at least 200.
        seed: of the draws.

    Raises:
        DataError: shapes do not fit, a weight or error is negative, or the error of a score is missing.
        OptionError: quantile, confidence or draws out of range.
    """
    _check_options(quantile, confidence, draws)
    held = _Given(
        scores=np.asarray(scores, dtype=float),
        sigma=np.asarray(covariance, dtype=float),
        weights=np.asarray(weights, dtype=float),
        peers=np.asarray(peers, dtype=float),
        sd=np.asarray(peers_sd, dtype=float),
        reach=np.asarray(reach),
        floor=np.full(np.shape(reach), -np.inf) if at_least is None else np.nan_to_num(at_least, nan=-np.inf),
    )
    names, titles = _checked(held, labels, actions)
    rng = generator(seed)
    target = np.full(held.scores.shape[1], np.nan)
    target[held.known] = np.nanquantile(held.peers[:, held.known], quantile, axis=0)
    reached = _drawn_targets(held, quantile, draws, rng)
    gain, lower, upper = _gains(held, target, reached, confidence, rng)
    return ExpectedGain(
        labels=names,
        actions=titles,
        target=target,
        target_se=reached.std(axis=0),
        gap=np.maximum(target - held.scores, 0.0),
        gain=gain,
        ci_lower=np.minimum(lower, gain),
        ci_upper=np.maximum(upper, gain),
        quantile=quantile,
        confidence=confidence,
        draws=draws,
        seed=seed,
    )


@dataclass(frozen=True, kw_only=True, eq=False)
class _Given:
    """The checked input; floor is −∞ where an action has no lowest target."""

    scores: np.ndarray
    sigma: np.ndarray
    weights: np.ndarray
    peers: np.ndarray
    sd: np.ndarray
    reach: np.ndarray
    floor: np.ndarray

    @property
    def known(self) -> np.ndarray:
        """Indicators that a peer has, shape (k,)."""
        return np.asarray(~np.isnan(self.peers).all(axis=0))


def _gains(
    held: _Given, target: np.ndarray, reached: np.ndarray, confidence: float, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Gains and the ends of their intervals, each (b, m)."""
    weights = np.broadcast_to(held.weights, held.scores.shape)
    found = np.zeros((3, len(held.scores), held.reach.shape[-2]))
    reach = np.broadcast_to(held.reach, (len(held.scores), *held.reach.shape[-2:]))
    lowest = np.broadcast_to(held.floor, reach.shape)
    tails = (0.5 - confidence / 2, 0.5 + confidence / 2)
    for i, own in enumerate(held.scores):
        usable = ~np.isnan(own) & held.known
        at = np.flatnonzero(usable)
        drawn = _drawn_scores(own[at], held.sigma[i][np.ix_(at, at)], len(reached), rng)
        reachable = np.where(reach[i], weights[i], 0.0)[:, at]
        for floor, actions in _alike(lowest[i][:, at], reach[i][:, at]):
            gap = np.maximum(np.maximum(target[at], floor) - own[at], 0.0)
            gaps = np.maximum(np.maximum(reached[:, at], floor) - drawn, 0.0)
            found[0, i, actions] = reachable[actions] @ gap
            found[1:, i, actions] = np.quantile(reachable[actions] @ gaps.T, tails, axis=1)
    return found[0], found[1], found[2]


def _alike(lowest: np.ndarray, reach: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Lowest targets (k,) and the actions (indices) that share them; actions without reach are left out."""
    acting = np.flatnonzero(reach.any(axis=1))
    floors, group = np.unique(lowest[acting], axis=0, return_inverse=True)
    for g, floor in enumerate(floors):
        yield floor, acting[group.reshape(-1) == g]


def _drawn_targets(held: _Given, quantile: float, draws: int, rng: np.random.Generator) -> np.ndarray:
    """Quantile of the peers under posterior draws, shape (draws, k); NaN where no peer has a score."""
    found = np.full((draws, held.peers.shape[1]), np.nan)
    for j in np.flatnonzero(held.known):
        have = ~np.isnan(held.peers[:, j])
        noise = held.sd[have, j] * rng.standard_normal((draws, int(have.sum())))
        found[:, j] = np.quantile(held.peers[have, j] + noise, quantile, axis=1)
    return found


def _drawn_scores(score: np.ndarray, sigma: np.ndarray, draws: int, rng: np.random.Generator) -> np.ndarray:
    values, vectors = np.linalg.eigh(sigma)
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    return np.asarray(score + rng.standard_normal((draws, len(score))) @ root.T)


def _check_options(quantile: float, confidence: float, draws: int) -> None:
    for name, value in (("quantile", quantile), ("confidence", confidence)):
        if not 0 < value < 1:
            raise OptionError(f"{name} must lie between 0 and 1; got {value}")
    if draws < FEWEST_DRAWS:
        raise OptionError(f"draws must be at least {FEWEST_DRAWS}; got {draws}")


def _checked(
    held: _Given, labels: Sequence[str] | None, actions: Sequence[str] | None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    _check_shapes(held)
    weights, sd = held.weights, held.sd
    if not (weights >= 0).all() or (sd < 0).any() or np.isnan(sd[~np.isnan(held.peers)]).any():
        raise DataError("weights and peers_sd must be known and not negative")
    present = ~np.isnan(held.scores)
    unknown = np.isnan(held.sigma) & present[:, :, np.newaxis] & present[:, np.newaxis, :]
    if unknown.any():
        i, j, _ = (int(x) for x in np.argwhere(unknown)[0])
        raise DataError(f"the covariance of unit {i + 1}, indicator {j + 1} is missing")
    b, m = len(held.scores), held.reach.shape[-2]
    names = tuple(str(i + 1) for i in range(b)) if labels is None else tuple(map(str, labels))
    titles = tuple(str(i + 1) for i in range(m)) if actions is None else tuple(map(str, actions))
    if len(names) != b or len(titles) != m:
        raise DataError(f"{len(names)} labels and {len(titles)} actions for {b} units and {m} actions")
    return names, titles


def _check_shapes(held: _Given) -> None:
    if held.scores.ndim != 2 or not held.scores.size:
        raise DataError(f"scores must be units × indicators; got shape {held.scores.shape}")
    b, k = held.scores.shape
    if held.sigma.shape != (b, k, k) or held.weights.shape not in {(b, k), (k,)}:
        raise DataError(
            f"covariance {held.sigma.shape} or weights {held.weights.shape} do not fit scores {(b, k)}"
        )
    if held.peers.ndim != 2 or held.peers.shape[1] != k or held.sd.shape != held.peers.shape:
        raise DataError(
            f"peers {held.peers.shape} and peers_sd {held.sd.shape} must have {k} columns and one shape"
        )
    shape = held.reach.shape
    if len(shape) not in {2, 3} or shape[-1] != k or shape[:-2] not in {(), (b,)} or held.reach.dtype != bool:
        raise DataError(f"reach must be booleans, actions × {k} indicators; got {held.reach.dtype} {shape}")
    if held.floor.shape != held.reach.shape:
        raise DataError(f"at_least {held.floor.shape} does not fit reach {held.reach.shape}")
