"""Sobol indices: the share of an output's variance that comes from each group of uncertain inputs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal, NamedTuple, get_args

import numpy as np

from evalkit.errors import DataError, OptionError, StatisticError
from evalkit.randomness import generator
from evalkit.result import Result, ResultTable, result

FirstOrder = Literal["saltelli", "jansen"]
VANISHING = 1e-24
"""A variance below this share of the squared largest output is floating-point noise, not variance."""


@result
class SobolResult(Result):
    """Variance of q outputs split over g groups of inputs that are independent of each other.

    Attributes:
        groups: (g,) names of the groups.
        outputs: (q,) names of the outputs, empty without names.
        first_order: (g, q) S: share of the variance that a group explains alone; NaN for a constant output.
        total: (g, q) S_T: share that a group takes part in, interactions included; NaN likewise.
        variance: (q,) variance of each output, in its squared unit.
        overall_first_order: (g,) shares of the summed variance of all outputs; for one output the same as
            `first_order`. It depends on the units of the outputs.
        overall_total: (g,) likewise for S_T.
        first_order_interval: (g, 2) percentile bootstrap of `overall_first_order`.
        total_interval: (g, 2) of `overall_total`.
        estimator: formula of the first-order index; S_T is Jansen's.
        draws: n, base draws.
        evaluations: n · (g + 2), outputs computed.
        confidence: of the intervals.
        resamples: bootstrap samples.
        seed: of the bootstrap.
    """

    title: ClassVar[str] = "Variance split (Sobol)"

    groups: tuple[str, ...]
    outputs: tuple[str, ...]
    first_order: np.ndarray
    total: np.ndarray
    variance: np.ndarray
    overall_first_order: np.ndarray
    overall_total: np.ndarray
    first_order_interval: np.ndarray
    total_interval: np.ndarray
    estimator: str
    draws: int
    evaluations: int
    confidence: float
    resamples: int
    seed: int

    def tables(self) -> tuple[ResultTable, ...]:
        """One row per group: both shares of the summed variance, with intervals."""
        intervals = (self.first_order_interval.T, self.total_interval.T)
        parts = (self.overall_first_order, *intervals[0], self.overall_total, *intervals[1])
        rows = tuple(zip(self.groups, *(part.tolist() for part in parts), strict=True))
        columns = ("group", "first order", "lower", "upper", "total", "lower", "upper")
        return (ResultTable(title=self.title, columns=columns, rows=rows),)


def pick_freeze(first: np.ndarray, second: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """The mixed design matrices A_B: A with the columns of one group taken from B (Saltelli et al. 2010).

    Args:
        first: (n, d) inputs A.
        second: (n, d) inputs B, drawn independently of A.
        groups: (d,) group of each column, codes 0 … g − 1.

    Returns:
        (g, n, d).

    Raises:
        DataError: shapes do not fit, or a group has no column.
    """
    a, b, codes = np.asarray(first), np.asarray(second), np.asarray(groups)
    if a.ndim != 2 or a.shape != b.shape or codes.shape != a.shape[1:]:
        raise DataError(f"inputs {a.shape} and {b.shape} and groups {codes.shape} do not fit together")
    count = int(codes.max()) + 1
    if set(codes.tolist()) != set(range(count)):
        raise DataError("groups must be the codes 0 … g − 1, each used by one column at least")
    chosen = codes == np.arange(count)[:, np.newaxis]
    return np.where(chosen[:, np.newaxis, :], b, a)


def sobol_indices(
    first: np.ndarray,
    second: np.ndarray,
    mixed: np.ndarray,
    groups: Sequence[str] | None = None,
    *,
    outputs: Sequence[str] | None = None,
    estimator: FirstOrder = "saltelli",
    confidence: float = 0.95,
    resamples: int = 500,
    seed: int = 0,
) -> SobolResult:
    """First-order and total Sobol indices from the outputs of a pick-freeze design.

    With f centred: S = E[f(B)·(f(A_B) − f(A))]/V (Saltelli et al. 2010) or 1 − E[(f(B) − f(A_B))²]/(2V)
    (Jansen 1999); S_T = E[(f(A) − f(A_B))²]/(2V) (Jansen 1999); V is the variance over A and B together. Over
    several outputs numerators and variances are summed (Gamboa et al. 2014). The bootstrap draws rows of the
    design. Estimates may lie slightly outside 0 to 1; they are not cut.

    Args:
        first: (n,) or (n, q) outputs of A, n ≥ 2.
        second: likewise of B.
        mixed: (g, n) or (g, n, q) outputs of A with one group taken from B.
        groups: (g,) names; "1", "2", … without them.
        outputs: (q,) names.
        estimator: "saltelli" or "jansen", of the first-order index.
        confidence: of the intervals.
        resamples: bootstrap samples.
        seed: of the bootstrap.

    Raises:
        DataError: shapes or names do not fit, or an output is missing or infinite.
        OptionError: unknown estimator, confidence outside 0 to 1, or no resamples.
        StatisticError: no output varies, so there is no variance to split.
    """
    if estimator not in get_args(FirstOrder):
        raise OptionError.unknown_choice("estimator", estimator, get_args(FirstOrder))
    if not 0 < confidence < 1 or resamples < 1:
        raise OptionError(
            f"confidence must lie between 0 and 1 and resamples be positive; got {confidence}, {resamples}"
        )
    a, b, ab = _checked(first, second, mixed)
    names = tuple(str(i + 1) for i in range(len(ab))) if groups is None else tuple(map(str, groups))
    labels = tuple(map(str, outputs or ()))
    if len(names) != len(ab) or len(labels) not in {0, a.shape[1]}:
        raise DataError(
            f"{len(ab)} groups and {a.shape[1]} outputs, but {len(names)} and {len(labels)} names"
        )
    centre = (a.mean(axis=0) + b.mean(axis=0)) / 2
    terms = _terms(a - centre, b - centre, ab - centre, estimator)
    shares = _shares(terms, np.full((1, len(a)), 1 / len(a)))
    if not shares.known.any():
        raise StatisticError("no output varies: there is no variance to split")
    counts = generator(seed).multinomial(len(a), np.full(len(a), 1 / len(a)), resamples)
    spread = _shares(terms, counts / len(a))
    tails = [50 * (1 - confidence), 50 * (1 + confidence)]
    return SobolResult(
        groups=names,
        outputs=labels,
        first_order=shares.first[0],
        total=shares.total[0],
        variance=shares.variance[0],
        overall_first_order=shares.overall_first[0],
        overall_total=shares.overall_total[0],
        first_order_interval=np.percentile(spread.overall_first, tails, axis=0).T,
        total_interval=np.percentile(spread.overall_total, tails, axis=0).T,
        estimator=estimator,
        draws=len(a),
        evaluations=len(a) * (len(ab) + 2),
        confidence=confidence,
        resamples=resamples,
        seed=seed,
    )


class _Terms(NamedTuple):
    """Row-wise terms whose means give the indices: (n, q) sums and squares, (g, n, q) numerators."""

    both: np.ndarray
    squares: np.ndarray
    first: np.ndarray
    total: np.ndarray
    jansen: bool
    floor: np.ndarray


class _Shares(NamedTuple):
    """Indices of r weightings of the rows: (r, g, q), (r, q), (r, g)."""

    first: np.ndarray
    total: np.ndarray
    variance: np.ndarray
    known: np.ndarray
    overall_first: np.ndarray
    overall_total: np.ndarray


def _terms(a: np.ndarray, b: np.ndarray, ab: np.ndarray, estimator: FirstOrder) -> _Terms:
    jansen = estimator == "jansen"
    return _Terms(
        both=(a + b) / 2,
        squares=(a**2 + b**2) / 2,
        first=(b - ab) ** 2 / 2 if jansen else b * (ab - a),
        total=(a - ab) ** 2 / 2,
        jansen=jansen,
        floor=VANISHING * np.maximum(np.abs(a).max(axis=0), np.abs(b).max(axis=0)) ** 2,
    )


def _shares(terms: _Terms, weights: np.ndarray) -> _Shares:
    """Indices under row weights (r, n), each summing to 1."""
    variance = np.maximum(weights @ terms.squares - (weights @ terms.both) ** 2, 0.0)
    first, total = (np.swapaxes(weights @ part, 0, 1) for part in (terms.first, terms.total))
    if terms.jansen:
        first = variance[:, np.newaxis] - first
    known = variance > terms.floor
    whole = variance.sum(axis=1, keepdims=True)
    below = np.where(known, variance, np.nan)[:, np.newaxis]
    with_variance = np.where(whole > 0, whole, np.nan)
    return _Shares(
        first / below,
        total / below,
        variance,
        known,
        first.sum(axis=2) / with_variance,
        total.sum(axis=2) / with_variance,
    )


def _checked(
    first: np.ndarray, second: np.ndarray, mixed: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    a, b, ab = (np.asarray(part, dtype=float) for part in (first, second, mixed))
    if a.ndim == 1:
        a, b, ab = a[:, np.newaxis], b[..., np.newaxis], ab[..., np.newaxis]
    if a.ndim != 2 or b.shape != a.shape or ab.ndim != 3 or ab.shape[1:] != a.shape or not ab.size:
        raise DataError(f"outputs {a.shape}, {b.shape} and {ab.shape} are not those of one design")
    if len(a) < 2:
        raise DataError("a variance needs two draws at least")
    for name, part in (("A", a), ("B", b), ("a mixed matrix", ab)):
        if not np.isfinite(part).all():
            row = int(np.argwhere(~np.isfinite(part))[0][-2]) + 1
            raise DataError(f"the output of draw {row} of {name} is missing or infinite")
    return a, b, ab
