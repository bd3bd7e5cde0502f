"""Agreement of coders on one scale: every coefficient with its standard error and its interval."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

import numpy as np

from evalkit.errors import DataError, OptionError, StatisticError
from evalkit.inference.agreement.coefficient import Coefficient
from evalkit.inference.agreement.coefficients import COEFFICIENTS
from evalkit.inference.agreement.ratings import Ratings, category_numbers, checked_sizes, distinct_ratings
from evalkit.inference.agreement.resampling import Units, draw, drawn_units, percentile_interval
from evalkit.inference.agreement.weights import Level, WeightKind, agreement_weights
from evalkit.inference.units import checked_probability
from evalkit.result import Result, ResultTable, result

FEWEST_DRAWS = 100


@result
class RatingAgreement(Result):
    """Agreement of r coders on n units.

    Attributes:
        coefficient: (c,) names of the coefficients.
        estimate: (c,) their values, NaN where one does not exist (then `failures` says why).
        se: (c,) large-sample standard errors for independent units, NaN where no standard formula exists.
        ci_lower: (c,) lower limits, NaN where no interval exists.
        ci_upper: (c,) upper limits.
        n_units: units rated by two coders at least.
        n_total: units seen.
        n_coders: coders.
        n_resampled: units or groups that are drawn with replacement for the intervals.
        categories: (q,) the categories.
        weights: weights of κ and AC2 ("identity" gives the plain κ and AC1).
        level: level of measurement of α.
        confidence: of the intervals.
        n_draws: draws with replacement.
        seed: of the draws.
        failures: coefficient → why it has no value or no interval.
    """

    title: ClassVar[str] = "Agreement of coders"

    coefficient: tuple[str, ...]
    estimate: np.ndarray
    se: np.ndarray
    ci_lower: np.ndarray
    ci_upper: np.ndarray
    n_units: int
    n_total: int
    n_coders: int
    n_resampled: int
    categories: tuple[str, ...]
    weights: str
    level: str
    confidence: float
    n_draws: int
    seed: int
    failures: Mapping[str, str]

    def value(self, coefficient: str) -> float:
        """One coefficient by name.

        Raises:
            OptionError: unknown name.
            StatisticError: it does not exist for these ratings.
        """
        if coefficient not in self.coefficient:
            raise OptionError.unknown_choice("coefficient", coefficient, self.coefficient)
        found = float(self.estimate[self.coefficient.index(coefficient)])
        if np.isnan(found):
            raise StatisticError(f"{coefficient}: {self.failures[coefficient]}")
        return found

    def tables(self) -> tuple[ResultTable, ...]:
        """One row a coefficient."""
        columns = ("coefficient", "estimate", "se", "ci_lower", "ci_upper")
        numbers = zip(self.estimate, self.se, self.ci_lower, self.ci_upper, strict=True)
        rows = tuple((n, *map(float, x)) for n, x in zip(self.coefficient, numbers, strict=True))
        return (ResultTable(title="Coefficients", columns=columns, rows=rows),)


def rating_agreement(
    values: Any,
    *,
    categories: Sequence[object] | None = None,
    weights: WeightKind = "identity",
    level: Level = "nominal",
    groups: Sequence[object] | None = None,
    sizes: Sequence[int] | np.ndarray | None = None,
    n_draws: int = 1000,
    seed: int = 0,
    confidence: float = 0.95,
) -> RatingAgreement:
    """Percent agreement, Cohen's κ, Fleiss' κ, Krippendorff's α and Gwet's AC1/AC2.

    Intervals are percentiles of draws of units with replacement, or of whole groups of units (characters of
    one document, decisions about one segment), which then need no independence inside a group. Standard
    errors assume independent units and are left out (NaN) when groups are given.

    Args:
        values: (n, r) categories as numbers or texts, NaN or None where a coder gave none; r ≥ 2.
        categories: all categories in their order; None for the sorted ones that occur.
        weights: of κ and AC2: "identity", "linear", "quadratic", "ordinal".
        level: of α: "nominal", "ordinal", "interval", "ratio".
        groups: (n,) what is drawn as a whole; None for single units.
        sizes: (n,) how many equal units each row stands for (characters of a stretch of text).
        n_draws: draws; 0 for no intervals, else at least 100.
        seed: of the draws.
        confidence: of the intervals.

    Raises:
        DataError: no table of units × coders, or a rating that is no category (row and column named).
        OptionError: unknown weights or level, a confidence outside 0 to 1, too few draws.
        StatisticError: no unit was rated by two coders.
    """
    index, scale, names = category_numbers(values, categories)
    size = checked_sizes(sizes, len(index))
    table, row = distinct_ratings(
        index, scale, names, weights=agreement_weights(weights, scale), level=level, sizes=size
    )
    units = Units(row=row, group=None if groups is None else numbered_groups(groups, len(index)), size=size)
    return summarise(table, units, weights=weights, n_draws=n_draws, seed=seed, confidence=confidence)


def numbered_groups(groups: Sequence[object], count: int) -> np.ndarray:
    """(n,) numbers 0 … of the groups of n units; DataError when their number does not fit."""
    if len(groups) != count:
        raise DataError(f"{len(groups)} groups for {count} units")
    _, number = np.unique(np.asarray(groups, dtype=str), return_inverse=True)
    return number.reshape(-1)


def summarise(
    table: Ratings,
    units: Units,
    *,
    weights: str,
    n_draws: int,
    seed: int,
    confidence: float,
) -> RatingAgreement:
    """All coefficients of distinct ratings; `units` says which units stand behind them.

    Raises:
        OptionError: a confidence outside 0 to 1, too few draws.
    """
    checked_probability("confidence", confidence)
    if n_draws and n_draws < FEWEST_DRAWS:
        raise OptionError(f"n_draws must be 0 or at least {FEWEST_DRAWS}; got {n_draws}")
    drawn = int(units.group.max()) + 1 if units.group is not None else int(table.size.sum())
    failures: dict[str, str] = {}
    entries = tuple(COEFFICIENTS.values())
    features = [entry.features(table).astype(float) for entry in entries]
    draws = np.full((len(entries), 0), np.nan)
    if n_draws and drawn > 1:
        draws = _draws(entries, features, table, units, n_draws=n_draws, seed=seed)
    single = units.group is None and int(table.size.sum()) > 1
    rows = [
        _one(entry, table, table.size @ part, (single, own, confidence), failures)
        for entry, part, own in zip(entries, features, draws, strict=True)
    ]
    if n_draws and drawn < 2:
        failures["intervals"] = "one unit or group only: nothing can be drawn"
    estimate, se, lower, upper = np.array(rows).T
    rated = (table.index >= 0).sum(axis=1)
    return RatingAgreement(
        coefficient=tuple(COEFFICIENTS),
        estimate=estimate,
        se=se,
        ci_lower=lower,
        ci_upper=upper,
        n_units=int(table.size[rated >= 2].sum()),
        n_total=int(table.size.sum()),
        n_coders=table.coders,
        n_resampled=drawn,
        categories=table.names,
        weights=weights,
        level=table.level,
        confidence=confidence,
        n_draws=n_draws,
        seed=seed,
        failures=failures,
    )


def _draws(
    entries: tuple[Coefficient, ...],
    features: list[np.ndarray],
    table: Ratings,
    units: Units,
    *,
    n_draws: int,
    seed: int,
) -> np.ndarray:
    """(c, n_draws) every coefficient in the same draws of units."""
    estimates = [_estimator(entry, table) for entry in entries]
    widths = [part.shape[1] for part in features]
    return draw(drawn_units(np.hstack(features), table, units), estimates, widths, n_draws, seed)


def _estimator(entry: Coefficient, table: Ratings) -> Callable[[np.ndarray], np.ndarray]:
    return lambda sums: entry.estimate(sums, table)


def _one(
    entry: Coefficient,
    table: Ratings,
    sums: np.ndarray,
    drawing: tuple[bool, np.ndarray, float],
    failures: dict[str, str],
) -> tuple[float, float, float, float]:
    """Estimate, standard error and limits of one coefficient; what does not exist is NaN and explained."""
    nothing = float("nan")
    single, draws, confidence = drawing
    estimate = float(entry.estimate(sums, table))
    if np.isnan(estimate):
        failures[entry.name] = "all ratings fall into one category (or a pair of coders shares no unit)"
        return nothing, nothing, nothing, nothing
    se = entry.standard_error(table) if single and entry.standard_error is not None else nothing
    if not len(draws):
        return estimate, se, nothing, nothing
    lower, upper, undefined = percentile_interval(draws, confidence)
    if np.isnan(lower):
        failures[entry.name] = (
            f"no interval: it does not exist in {undefined} of {len(draws)} draws (too rare)"
        )
    return estimate, se, lower, upper
