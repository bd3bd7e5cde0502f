"""Correlations by method, from the tables of all pairs or from the answers."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import compress

import numpy as np
from numpy.typing import NDArray

from evalkit.errors import OptionError, StatisticError
from evalkit.psychometrics.correlation.category_counts import has_few_values
from evalkit.psychometrics.correlation.correlation_result import CorrelationMethod
from evalkit.psychometrics.correlation.latent_correlation import (
    LatentCorrelation,
    mixed_matrix,
    polychoric_matrix,
)
from evalkit.psychometrics.correlation.pair_tables import IntArray, PairTables, pair_tables
from evalkit.psychometrics.correlation.spearman import spearman_from_tables, spearman_of_values
from evalkit.psychometrics.correlation.table_moments import moments_of_tables
from evalkit.psychometrics.moments import Missing, moments

FloatArray = NDArray[np.float64]

METHODS: tuple[CorrelationMethod, ...] = (
    "pearson",
    "spearman",
    "polychoric",
    "tetrachoric",
    "polyserial",
    "mixed",
)

ORDINAL_VALUES = 11
"""Distinct values up to which "mixed" and "polyserial" take a variable as ordinal unless told: 0–10."""


def of_tables(tables: PairTables, method: CorrelationMethod, correct: float) -> LatentCorrelation:
    """The correlations of a method that needs no more than the tables."""
    if method == "pearson":
        return _observed(moments_of_tables(tables).correlation, tables.n_pairs)
    if method == "spearman":
        return _observed(spearman_from_tables(tables), tables.n_pairs)
    if method == "tetrachoric":
        _require_two_values(tables)
    return polychoric_matrix(tables, correct)


def complete_rows(table: FloatArray) -> FloatArray:
    """The rows with all items answered, two at least."""
    partial = np.isnan(table).any(axis=1)
    kept = table[~partial] if partial.any() else table
    if len(kept) < 2:
        raise StatisticError(f"{len(kept)} of {len(table)} rows answer all items: a correlation needs two")
    return kept


def of_answers(
    table: FloatArray,
    names: tuple[str, ...],
    method: CorrelationMethod,
    missing: Missing,
    *,
    ordinal: Sequence[str] | None,
    correct: float,
) -> tuple[LatentCorrelation, tuple[str, ...]]:
    """The correlations and the names of the variables taken as ordinal."""
    if method in ("polyserial", "mixed"):
        chosen = _ordinal(table, names, method, ordinal)
        found = mixed_matrix(table, names, chosen, missing, correct)
        return found, tuple(compress(names, chosen))
    if method in ("polychoric", "tetrachoric"):
        return of_tables(pair_tables(table, names, missing), method, correct), names
    return _of_values(table, names, method, missing), ()


def _of_values(
    table: FloatArray, names: tuple[str, ...], method: CorrelationMethod, missing: Missing
) -> LatentCorrelation:
    if method == "spearman" and has_few_values(table):
        return of_tables(pair_tables(table, names, missing), method, 0.0)
    answered = (~np.isnan(table)).astype(np.float64)
    n_pairs = np.rint(answered.T @ answered).astype(np.int64)
    if method == "spearman":
        return _observed(spearman_of_values(table, names, listwise=missing == "listwise"), n_pairs)
    return _observed(moments(table, names, missing).correlation, n_pairs)


def _observed(matrix: FloatArray, n_pairs: IntArray) -> LatentCorrelation:
    p = len(matrix)
    return LatentCorrelation(
        matrix=matrix,
        n_pairs=n_pairs,
        thresholds=(np.empty(0),) * p,
        se=None,
        empty=np.zeros((p, p), dtype=np.int64),
        bound=np.zeros((p, p), dtype=np.bool_),
    )


def _require_two_values(tables: PairTables) -> None:
    for name, k in zip(tables.names, tables.n_categories, strict=True):
        if k > 2:
            raise StatisticError(
                f"item {name!r} has {k} values: a tetrachoric correlation is for items with two",
                hint='use method="polychoric"',
            )


def _ordinal(
    table: FloatArray, names: tuple[str, ...], method: CorrelationMethod, given: Sequence[str] | None
) -> NDArray[np.bool_]:
    """(p,) which variables are ordinal: as told, else those with at most 11 values."""
    if given is None:
        sizes = [len(np.unique(column[~np.isnan(column)])) for column in table.T]
        chosen = np.array(sizes) <= ORDINAL_VALUES
    else:
        for name in given:
            if name not in names:
                raise OptionError.unknown_choice("ordinal", name, names)
        chosen = np.isin(names, list(given))
    if method == "polyserial" and (chosen.all() or not chosen.any()):
        kind = "ordinal" if chosen.all() else "continuous"
        raise OptionError(
            f"polyserial correlations need continuous and ordinal variables; all are {kind}",
            hint="name the ordinal ones with ordinal=",
        )
    return chosen
