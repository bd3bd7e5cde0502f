"""Sufficient statistics of a long table, chunk by chunk: one pass, bounded memory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike

from evalkit.errors import DataError, OptionError, StatisticError
from evalkit.psychometrics.correlation.pair_tables import FloatArray, PairTables, pair_tables
from evalkit.psychometrics.correlation.table_moments import moments_of_tables
from evalkit.psychometrics.moments import MISSING, Missing, Moments, checked_answers, moments
from evalkit.result import Result, ResultTable, result


@result
class SampleStatistics(Result):
    """What the classical and the ordinal methods need of a table of answers.

    Attributes:
        moments: means and covariances.
        pair_tables: contingency tables of all pairs; None for continuous variables.
    """

    title: ClassVar[str] = "Sample statistics"

    moments: Moments
    pair_tables: PairTables | None

    def tables(self) -> tuple[ResultTable, ...]:
        """The means and covariances."""
        return self.moments.tables()


def accumulate(
    chunks: Iterable[ArrayLike],
    names: Sequence[str],
    missing: Missing = "listwise",
    *,
    ordinal: bool = True,
) -> SampleStatistics:
    """Moments and contingency tables of all chunks of rows together.

    The result is the same for every division into chunks: counts are added as integers, and the moments of
    ordinal items are computed from the counts.

    Args:
        chunks: tables (n_i, p) with the same p items, NaN where an answer is missing; each is read once.
        names: p item names.
        missing: "listwise" or "pairwise".
        ordinal: True for rating items (at most 64 values each); False for continuous variables, which get
            moments only, and only "listwise".

    Raises:
        DataError: no chunk, a chunk that is not a table of p numbers, or too many categories.
        OptionError: an unknown choice, or pairwise moments of continuous variables.
        StatisticError: fewer than two respondents in all.
    """
    if missing not in MISSING:
        raise OptionError.unknown_choice("missing", missing, MISSING)
    if ordinal:
        tables = _added_tables(chunks, names, missing)
        return SampleStatistics(moments=moments_of_tables(tables), pair_tables=tables)
    if missing == "pairwise":
        raise OptionError(
            "pairwise moments of continuous variables do not add up over chunks",
            hint='use missing="listwise", or ordinal=True for rating items',
        )
    return SampleStatistics(moments=_added_moments(chunks, names), pair_tables=None)


def _added_tables(chunks: Iterable[ArrayLike], names: Sequence[str], missing: Missing) -> PairTables:
    total: PairTables | None = None
    for chunk in chunks:
        part = pair_tables(chunk, names, missing)
        total = part if total is None else total + part
    if total is None:
        raise DataError("no chunk of answers was given")
    return total


def _added_moments(chunks: Iterable[ArrayLike], names: Sequence[str]) -> Moments:
    total: Moments | None = None
    seen = 0
    for chunk in chunks:
        table, labels = checked_answers(chunk, names)
        seen += len(table)
        partial = np.isnan(table).any(axis=1)
        complete = table[~partial] if partial.any() else table
        if len(complete):
            part = moments(complete, labels) if len(complete) > 1 else _of_one_row(complete[0], labels)
            total = part if total is None else total + part
    if seen == 0:
        raise DataError("no chunk of answers was given")
    if total is None or total.n_obs < 2:
        kept = 0 if total is None else 1
        raise StatisticError(f"{kept} of {seen} rows answer all items: a covariance needs at least two")
    return replace(total, n_total=seen)


def _of_one_row(row: FloatArray, names: tuple[str, ...]) -> Moments:
    """A row as a summand: its scatter around its own mean is zero."""
    spread = np.zeros((len(names), len(names)))
    return Moments(n_obs=1, mean=row, covariance=spread, names=names, n_total=1, missing="listwise")
