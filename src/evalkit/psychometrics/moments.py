"""Sample moments: the number of answers, the means and the covariances that classical methods need.

Moments carry their own n, so that a statistic can never be computed with one sample size and reported
with another. Listwise moments of two chunks of rows add up exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evalkit.errors import DataError, OptionError, StatisticError
from evalkit.result import Result, ResultTable, matrix_table, result

FloatArray = NDArray[np.float64]
Missing = Literal["listwise", "pairwise"]
MISSING: tuple[Missing, ...] = ("listwise", "pairwise")


def scale_to_correlation(covariance: FloatArray) -> FloatArray:
    """A covariance matrix (p, p) divided by its own standard deviations; the diagonal is exactly 1."""
    deviations = np.sqrt(np.diag(covariance))
    correlation: FloatArray = covariance / np.outer(deviations, deviations)
    np.fill_diagonal(correlation, 1.0)
    return correlation


@result
class Moments(Result):
    """Means and covariances of p items, with the n they came from.

    Attributes:
        n_obs: respondents behind the numbers; for "pairwise" the smallest number behind any covariance.
        mean: (p,) item means.
        covariance: (p, p) sample covariances, divisor n - 1.
        names: p item names.
        n_total: rows seen, complete or not.
        missing: "listwise" (rows with all items answered) or "pairwise" (all rows that answered a pair).
        n_pairs: (p, p) respondents behind each covariance; None for "listwise".
        pair_correlation: (p, p) correlations, each with the means and standard deviations of its own
            respondents; None for "listwise".
    """

    title: ClassVar[str] = "Moments"

    n_obs: int
    mean: FloatArray
    covariance: FloatArray
    names: tuple[str, ...]
    n_total: int
    missing: Missing
    n_pairs: NDArray[np.int64] | None = None
    pair_correlation: FloatArray | None = None

    @property
    def n_items(self) -> int:
        """The number of items p."""
        return len(self.names)

    @property
    def standard_deviations(self) -> FloatArray:
        """(p,) item standard deviations, divisor n - 1."""
        deviations: FloatArray = np.sqrt(np.diag(self.covariance))
        return deviations

    @property
    def correlation(self) -> FloatArray:
        """(p, p) correlations; pairwise ones use the rows of their own pair, as R's cor(use="pairwise").

        Raises:
            StatisticError: an item is constant; it is named.
        """
        self.require_variance()
        if self.pair_correlation is not None:
            return self.pair_correlation
        return scale_to_correlation(self.covariance)

    def require_variance(self) -> None:
        """Raise StatisticError naming the items that do not vary."""
        constant = [name for name, v in zip(self.names, np.diag(self.covariance), strict=True) if v <= 0.0]
        if constant:
            raise StatisticError(
                f"constant item: all answers to {_listed(constant)} are the same; no correlation exists",
                hint="leave the item out, or check how it was coded",
            )

    def __add__(self, other: Moments) -> Moments:
        """The moments of both chunks of rows together (Chan, Golub & LeVeque 1983); listwise only.

        Raises:
            DataError: the items differ, or one side is pairwise.
        """
        if self.names != other.names:
            raise DataError("moments of different items cannot be added", hint="use the same items in order")
        if "pairwise" in (self.missing, other.missing):
            raise DataError("pairwise moments cannot be added", hint='compute both with missing="listwise"')
        n = self.n_obs + other.n_obs
        step = other.mean - self.mean
        scatter = (self.n_obs - 1) * self.covariance + (other.n_obs - 1) * other.covariance
        scatter = scatter + np.outer(step, step) * (self.n_obs * other.n_obs / n)
        return Moments(
            n_obs=n,
            mean=self.mean + step * (other.n_obs / n),
            covariance=scatter / (n - 1),
            names=self.names,
            n_total=self.n_total + other.n_total,
            missing="listwise",
        )

    def tables(self) -> tuple[ResultTable, ...]:
        """Means and standard deviations by item, then the covariances."""
        rows = tuple(
            (name, float(m), float(s))
            for name, m, s in zip(self.names, self.mean, self.standard_deviations, strict=True)
        )
        items = ResultTable(title="Items", columns=("item", "mean", "sd"), rows=rows)
        return items, matrix_table("Covariance", "item", self.names, self.names, self.covariance)


def moments(values: ArrayLike, names: Sequence[str] | None = None, missing: Missing = "listwise") -> Moments:
    """Means and covariances of a table of answers.

    Args:
        values: (n, p) numbers, NaN where an answer is missing.
        names: p item names; item1, item2, ... when left out.
        missing: "listwise" drops rows with any missing answer; "pairwise" uses all rows of each pair,
            as R's cov(use = "pairwise").

    Raises:
        DataError: the shape or the names do not fit, or a value is infinite.
        OptionError: missing is neither of the two.
        StatisticError: fewer than two respondents are left (for some pair).
    """
    table, labels = checked_answers(values, names)
    if missing not in MISSING:
        raise OptionError.unknown_choice("missing", missing, MISSING)
    answered = ~np.isnan(table)
    if missing == "pairwise" and not answered.all():
        return _pairwise(table, answered, labels)
    complete = answered.all(axis=1)
    n_total = len(table)
    kept = table if complete.all() else table[complete]
    n = len(kept)
    if n < 2:
        raise StatisticError(
            f"{n} of {n_total} rows answer all {len(labels)} items: a covariance needs at least two",
            hint=_emptiest(answered, labels),
        )
    shifted = kept - kept[0]
    centre = shifted.mean(axis=0)
    shifted -= centre
    covariance = shifted.T @ shifted / (n - 1)
    return Moments(
        n_obs=n,
        mean=kept[0] + centre,
        covariance=covariance,
        names=labels,
        n_total=n_total,
        missing=missing,
        n_pairs=np.full(covariance.shape, n) if missing == "pairwise" else None,
    )


def checked_answers(values: ArrayLike, names: Sequence[str] | None) -> tuple[FloatArray, tuple[str, ...]]:
    """The answers as an (n, p) float table with p distinct names.

    Raises:
        DataError: not a table of numbers, no row or item, names that do not fit, an infinite value.
    """
    try:
        table = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise DataError(f"the answers are not a table of numbers: {error}") from error
    if table.ndim != 2 or 0 in table.shape:
        raise DataError(f"the answers must be a table (respondents, items); got shape {table.shape}")
    labels = checked_names(names, table.shape[1])
    infinite = np.isinf(table)
    if infinite.any():
        row, column = np.argwhere(infinite)[0]
        raise DataError(
            f"item {labels[column]!r}, row {row + 1}: the value is infinite",
            hint="code a missing answer as NaN",
        )
    return table, labels


def checked_names(names: Sequence[str] | None, n_items: int) -> tuple[str, ...]:
    """n_items distinct names; item1, item2, ... when none are given.

    Raises:
        DataError: the number of names is wrong or a name stands twice.
    """
    labels = tuple(f"item{j + 1}" for j in range(n_items)) if names is None else tuple(map(str, names))
    if len(labels) != n_items:
        raise DataError(f"{len(labels)} names for {n_items} items: one name per item is expected")
    if len(set(labels)) != n_items:
        twice = sorted({name for name in labels if labels.count(name) > 1})
        raise DataError(f"the item name {_listed(twice)} stands more than once")
    return labels


def _pairwise(table: FloatArray, answered: NDArray[np.bool_], names: tuple[str, ...]) -> Moments:
    mask = answered.astype(np.float64)
    n_pairs = mask.T @ mask
    thin = np.argwhere(n_pairs < 2)
    if len(thin):
        first, second = (names[j] for j in thin[0])
        count = int(n_pairs[tuple(thin[0])])
        raise StatisticError(
            f"items {first!r} and {second!r} were answered together by {count} respondents:"
            " a covariance needs at least two",
        )
    origin = table[answered.argmax(axis=0), np.arange(len(names))]
    shifted = np.where(answered, table - origin, 0.0)
    centre = shifted.sum(axis=0) / mask.sum(axis=0)
    shifted = np.where(answered, shifted - centre, 0.0)
    sums = shifted.T @ mask
    covariance = (shifted.T @ shifted - sums * sums.T / n_pairs) / (n_pairs - 1)
    own_variance = ((shifted**2).T @ mask - sums**2 / n_pairs) / (n_pairs - 1)
    flat = own_variance <= 1e-14 * np.diag(covariance)[:, None]
    correlation = None
    if np.diag(covariance).all():
        if flat.any():
            first, second = (names[j] for j in np.argwhere(flat)[0])
            raise StatisticError(
                f"item {first!r} is constant among the respondents who also answered {second!r}",
                hint='use missing="listwise" or leave one of the two out',
            )
        correlation = covariance / np.sqrt(own_variance * own_variance.T)
        np.fill_diagonal(correlation, 1.0)
    return Moments(
        n_obs=int(n_pairs.min()),
        mean=origin + centre,
        covariance=covariance,
        names=names,
        n_total=len(table),
        missing="pairwise",
        n_pairs=np.rint(n_pairs).astype(np.int64),
        pair_correlation=correlation,
    )


def _listed(names: Sequence[str]) -> str:
    return ", ".join(repr(name) for name in names)


def _emptiest(answered: NDArray[np.bool_], names: tuple[str, ...]) -> str:
    counts = answered.sum(axis=0)
    worst = int(counts.argmin())
    return f"item {names[worst]!r} has the fewest answers ({int(counts[worst])} of {len(answered)})"
