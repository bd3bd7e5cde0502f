"""Correlation matrices of items: Pearson, Spearman, and those of the normal variables behind ratings."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evalkit.errors import OptionError
from evalkit.psychometrics.correlation.correlation_methods import (
    METHODS,
    complete_rows,
    of_answers,
    of_tables,
)
from evalkit.psychometrics.correlation.correlation_result import CorrelationMethod, CorrelationResult
from evalkit.psychometrics.correlation.latent_correlation import LatentCorrelation
from evalkit.psychometrics.correlation.pair_tables import PairTables
from evalkit.psychometrics.correlation.positive_definite import smallest_eigenvalue, smoothed
from evalkit.psychometrics.moments import MISSING, Missing, checked_answers

FloatArray = NDArray[np.float64]

NEARLY_SINGULAR = 1e-10
"""Smallest eigenvalue that is still told apart from 0 (rounding leaves 1e-14)."""


def correlation(
    values: ArrayLike | PairTables,
    names: Sequence[str] | None = None,
    method: CorrelationMethod = "pearson",
    missing: Missing = "listwise",
    *,
    ordinal: Sequence[str] | None = None,
    correct: float = 0.0,
    smooth: bool = False,
) -> CorrelationResult:
    """The correlation matrix of a table of answers.

    The methods for ordinal items are two-step maximum likelihood: thresholds from the margins (all
    respondents of an item), then each correlation by itself (Olsson 1979; Olsson, Drasgow & Dorans 1982).
    Nothing ever falls back to Pearson: a correlation that does not exist is an error, and one at the bound,
    an empty cell and an indefinite matrix are named in the result.

    Args:
        values: (n, p) answers, NaN where missing; or PairTables, which carry names and missing, for all
            methods but "polyserial" and "mixed".
        names: p names; item1, item2, ... when left out.
        method: "pearson"; "spearman" (mid-ranks); "polychoric" for ordinal items; "tetrachoric", the same,
            for items with two values; "mixed": Pearson, polyserial and polychoric by kind of pair;
            "polyserial", the same, where both kinds are expected.
        missing: "listwise" or "pairwise".
        ordinal: names of the ordinal variables, for "mixed" and "polyserial"; when left out, those with at
            most 11 distinct values.
        correct: added to the empty cells of ordinal pairs: 0, or .5 as psych does by default.
        smooth: replace a matrix that is not positive definite (cor.smooth of psych); said in the warnings.

    Raises:
        DataError: the answers do not form a table, or have too many categories for the method.
        OptionError: an unknown choice, or an option of another method.
        StatisticError: a constant item, too few respondents, or a correlation that does not exist.
    """
    _check_options(method, missing, ordinal, correct)
    if isinstance(values, PairTables):
        if names is not None:
            raise OptionError("PairTables carry their own names; do not give them again")
        if method in ("polyserial", "mixed"):
            raise OptionError(f'method="{method}" needs the answers, not their tables')
        labels, n_total, missing = values.names, values.n_total, values.missing
        found = of_tables(values, method, correct)
        kinds = labels if method in ("polychoric", "tetrachoric") else ()
    else:
        table, labels = checked_answers(values, names)
        n_total = len(table)
        if missing == "listwise":
            table = complete_rows(table)
        found, kinds = of_answers(table, labels, method, missing, ordinal=ordinal, correct=correct)
    return _assemble(
        found,
        labels,
        kinds,
        n_total=n_total,
        method=method,
        missing=missing,
        correct=correct,
        smooth=smooth,
    )


def _check_options(
    method: CorrelationMethod, missing: Missing, ordinal: Sequence[str] | None, correct: float
) -> None:
    if method not in METHODS:
        raise OptionError.unknown_choice("method", method, METHODS)
    if missing not in MISSING:
        raise OptionError.unknown_choice("missing", missing, MISSING)
    if ordinal is not None and method not in ("polyserial", "mixed"):
        raise OptionError(f'ordinal= belongs to "mixed" and "polyserial"; the method is "{method}"')
    if correct != 0.0 and method in ("pearson", "spearman"):
        raise OptionError(f'correct= belongs to methods for ordinal items; the method is "{method}"')


def _assemble(
    found: LatentCorrelation,
    names: tuple[str, ...],
    ordinal: tuple[str, ...],
    *,
    n_total: int,
    method: CorrelationMethod,
    missing: Missing,
    correct: float,
    smooth: bool,
) -> CorrelationResult:
    upper = list(zip(*np.triu_indices(len(names), 1), strict=True))
    empty = tuple((names[j], names[k], int(found.empty[j, k])) for j, k in upper if found.empty[j, k])
    bound = tuple((names[j], names[k]) for j, k in upper if found.bound[j, k])
    least = smallest_eigenvalue(found.matrix)
    replaced = smooth and least <= NEARLY_SINGULAR
    return CorrelationResult(
        matrix=smoothed(found.matrix) if replaced else found.matrix,
        names=names,
        method=method,
        missing=missing,
        n_obs=int(found.n_pairs.min()),
        n_total=n_total,
        n_pairs=found.n_pairs,
        ordinal=ordinal,
        thresholds=found.thresholds,
        se=found.se,
        empty_cells=empty,
        at_bound=bound,
        smallest_eigenvalue=least,
        correct=correct,
        smooth=smooth,
        warnings=_warnings(found, empty, bound, least, correct=correct, replaced=replaced),
    )


def _warnings(
    found: LatentCorrelation,
    empty: tuple[tuple[str, str, int], ...],
    bound: tuple[tuple[str, str], ...],
    least: float,
    *,
    correct: float,
    replaced: bool,
) -> tuple[str, ...]:
    said = []
    if empty:
        done = f"{correct:g} was added to each" if correct else "nothing was added"
        count = "1 pair has" if len(empty) == 1 else f"{len(empty)} pairs have"
        said.append(f"{count} empty cells, first {empty[0][0]!r} and {empty[0][1]!r}: {done}")
    if bound:
        listed = ", ".join(f"{first!r} and {second!r}" for first, second in bound)
        said.append(f"the likelihood has no maximum inside (-1, 1), the estimate stops at ±.9999: {listed}")
    if least <= NEARLY_SINGULAR:
        what = "a smoothed matrix is given instead" if replaced else "the matrix is given as it is"
        said.append(f"the matrix is not positive definite (smallest eigenvalue {least:.3g}): {what}")
    fewest, most = int(found.n_pairs.min()), int(found.n_pairs.max())
    if fewest < most:
        said.append(f"pairwise correlations rest on {fewest} to {most} respondents")
    return tuple(said)
