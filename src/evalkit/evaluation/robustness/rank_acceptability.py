"""Rank acceptability: how often each alternative takes each rank when weights or scores are uncertain."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

import numpy as np

from evalkit.errors import DataError, OptionError, StatisticError
from evalkit.evaluation.robustness.rank_counts import LOW, WIDTH, count_ranks
from evalkit.result import Result, ResultTable, result

PAIRWISE_UP_TO = 100
LARGEST = 5_000
TAIL = 1e-12


@result
class RankAcceptability(Result):
    """Ranks of m alternatives over n draws.

    Attributes:
        alternatives: (m,) names.
        acceptability: (m, m) b_i^r, share of the draws in which alternative i (row) has rank r (column);
            rows sum to 1, columns too where nothing is tied.
        expected_rank: (m,) mean rank.
        rank_lower: (m,) lower end of the central interval of the rank.
        rank_upper: (m,) upper end.
        probability_top: (m,) share of the draws with rank ≤ `top`.
        top: how many count as the top.
        pairwise: (m, m) share of the draws in which i (row) is ahead of j (column); None where not asked for.
        central_weights: (m, k) mean weights of the draws in which the alternative is first, NaN for one that
            never is; None where scores were drawn.
        tied: (m,) share of the draws in which an alternative shares its rank; tied alternatives all take the
            best of their ranks ("1224").
        labels: (k,) names of the indicators, empty without names or weights.
        draws: n.
        largest_error: largest Monte-Carlo standard error of an acceptability.
        confidence: of the rank interval.
    """

    title: ClassVar[str] = "Rank acceptability"

    alternatives: tuple[str, ...]
    acceptability: np.ndarray
    expected_rank: np.ndarray
    rank_lower: np.ndarray
    rank_upper: np.ndarray
    probability_top: np.ndarray
    top: int
    pairwise: np.ndarray | None
    central_weights: np.ndarray | None
    tied: np.ndarray
    labels: tuple[str, ...]
    draws: int
    largest_error: float
    confidence: float

    def at_most(self, rank: int) -> np.ndarray:
        """(m,) share of the draws in which each alternative has this rank or a better one.

        Raises:
            OptionError: rank outside 1 to m.
        """
        if not 1 <= rank <= len(self.alternatives):
            raise OptionError(f"rank must be 1 to {len(self.alternatives)}; got {rank}")
        return np.asarray(self.acceptability[:, :rank].sum(axis=1))

    def tables(self) -> tuple[ResultTable, ...]:
        """One row per alternative, best expected rank first."""
        best = self.acceptability[:, 0]
        parts = (self.expected_rank, self.rank_lower, self.rank_upper, best, self.probability_top, self.tied)
        rows = tuple(
            (self.alternatives[i], *(float(part[i]) for part in parts))
            for i in np.argsort(self.expected_rank, kind="stable")
        )
        columns = ("alternative", "expected rank", "lower", "upper", "first", f"top {self.top}", "tied")
        return (ResultTable(title=self.title, columns=columns, rows=rows),)


def rank_acceptability(
    scores: np.ndarray,
    weights: np.ndarray,
    *,
    alternatives: Sequence[str] | None = None,
    labels: Sequence[str] | None = None,
    top: int | None = None,
    pairwise: bool | None = None,
    confidence: float = 0.95,
) -> RankAcceptability:
    """Ranks of weighted means over draws of weights (SMAA-2: Lahdelma & Salminen 2001).

    Scores that differ by less than about 5e-12 of the range of all scores are tied.

    Args:
        scores: (m, k) normalised scores, high = good, none missing.
        weights: (n, k) draws of weights, not negative; each row is divided by its sum.
        alternatives: (m,) names.
        labels: (k,) names of the indicators.
        top: how many count as the top; a quarter of the alternatives, at least one, without it.
        pairwise: whether pairs are counted (m² numbers a draw); for up to 100 alternatives without it.
        confidence: of the rank interval.

    Raises:
        DataError: shapes or names do not fit, a score is missing or a weight out of range.
        OptionError: `top` or confidence out of range, or more than 5,000 alternatives.
        StatisticError: fewer than two alternatives, or all have the same scores.
    """
    values, w = np.asarray(scores, dtype=float), np.asarray(weights, dtype=float)
    if values.ndim != 2 or w.ndim != 2 or not w.size or w.shape[1] != values.shape[1]:
        raise DataError(f"weights {w.shape} (draws × indicators) do not fit scores {values.shape}")
    if not (np.isfinite(w) & (w >= 0)).all() or not (w.sum(axis=1) > 0).all():
        row = int(np.argmin((np.isfinite(w) & (w >= 0)).all(axis=1) & (w.sum(axis=1) > 0)))
        raise DataError(f"draw {row + 1}: weights must be finite, not negative and not all 0")
    w = w / w.sum(axis=1, keepdims=True)
    names = _names(values, alternatives)
    low, span = _range(values, names)
    table = np.ascontiguousarray((LOW + WIDTH * (1 - (values - low) / span)).T)
    return _accept(
        lambda edge: w[edge] @ table,
        names,
        len(w),
        top=top,
        pairwise=pairwise,
        confidence=confidence,
        weights=w,
        labels=tuple(map(str, labels or ())),
    )


def score_acceptability(
    draws: np.ndarray,
    *,
    alternatives: Sequence[str] | None = None,
    top: int | None = None,
    pairwise: bool | None = None,
    confidence: float = 0.95,
) -> RankAcceptability:
    """Ranks over draws of scores, such as bootstrap resamples or posterior draws.

    Args:
        draws: (n, m) scores, high = good, none missing.
        alternatives: (m,) names.
        top: how many count as the top; a quarter of the alternatives, at least one, without it.
        pairwise: whether pairs are counted; for up to 100 alternatives without it.
        confidence: of the rank interval.

    Raises:
        DataError: not a table of draws, names that do not fit, or a missing score.
        OptionError: `top` or confidence out of range, or more than 5,000 alternatives.
        StatisticError: fewer than two alternatives, or all scores are equal.
    """
    values = np.asarray(draws, dtype=float)
    if values.ndim != 2 or not values.size:
        raise DataError(f"expected draws × alternatives; got shape {values.shape}")
    names = _names(values.T, alternatives)
    low, span = _range(values.T, names)
    return _accept(
        lambda edge: LOW + WIDTH * (1 - (values[edge] - low) / span),
        names,
        len(values),
        top=top,
        pairwise=pairwise,
        confidence=confidence,
    )


def _accept(
    block: Callable[[slice], np.ndarray],
    names: tuple[str, ...],
    draws: int,
    *,
    top: int | None,
    pairwise: bool | None,
    confidence: float,
    weights: np.ndarray | None = None,
    labels: tuple[str, ...] = (),
) -> RankAcceptability:
    m = len(names)
    first = max(1, m // 4) if top is None else top
    if not 1 <= first <= m or m > LARGEST:
        raise OptionError(f"top must be 1 to {m}, and at most {LARGEST} alternatives; got top {first}")
    if not 0 < confidence < 1:
        raise OptionError(f"confidence must lie between 0 and 1; got {confidence}")
    if weights is not None and len(labels) not in {0, weights.shape[1]}:
        raise DataError(f"{weights.shape[1]} indicators, but {len(labels)} labels")
    counted = count_ranks(block, draws, m, pairwise=m <= PAIRWISE_UP_TO if pairwise is None else pairwise)
    shares = counted.counts / draws
    upto = np.cumsum(shares, axis=1)
    tail = (1 - confidence) / 2
    return RankAcceptability(
        alternatives=names,
        acceptability=shares,
        expected_rank=shares @ np.arange(1, m + 1),
        rank_lower=1 + (upto < tail - TAIL).sum(axis=1),
        rank_upper=1 + (upto < 1 - tail - TAIL).sum(axis=1),
        probability_top=upto[:, first - 1].copy(),
        top=first,
        pairwise=None if counted.pairs is None else counted.pairs / draws,
        central_weights=None if weights is None else _central(weights, counted.winner, m),
        tied=counted.ties / draws,
        labels=labels,
        draws=draws,
        largest_error=float(np.sqrt((shares * (1 - shares)).max() / draws)),
        confidence=confidence,
    )


def _central(weights: np.ndarray, winner: np.ndarray, m: int) -> np.ndarray:
    row, alternative = winner.T
    wins = np.bincount(alternative, minlength=m)
    sums = np.column_stack(
        [np.bincount(alternative, weights=column[row], minlength=m) for column in weights.T]
    )
    empty = np.full_like(sums, np.nan)
    return np.asarray(np.divide(sums, wins[:, np.newaxis], out=empty, where=wins[:, np.newaxis] > 0))


def _names(values: np.ndarray, alternatives: Sequence[str] | None) -> tuple[str, ...]:
    m = len(values)
    names = tuple(str(i + 1) for i in range(m)) if alternatives is None else tuple(map(str, alternatives))
    if len(names) != m:
        raise DataError(f"{m} alternatives, but {len(names)} names")
    if m < 2:
        raise StatisticError(f"ranks need two alternatives at least; got {m}")
    return names


def _range(values: np.ndarray, names: tuple[str, ...]) -> tuple[float, float]:
    if not np.isfinite(values).all():
        row, column = (int(x) for x in np.argwhere(~np.isfinite(values))[0])
        raise DataError(
            f"alternative {names[row]!r}, column {column + 1} is {values[row, column]:g}",
            hint="leave the alternative out, or fill the cell with a stated rule",
        )
    low, high = float(values.min()), float(values.max())
    if not (np.ptp(values, axis=0) > 0).any():
        raise StatisticError("all alternatives have the same scores: every draw ties them")
    return low, high - low
