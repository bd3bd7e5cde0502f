"""Codes beside one another, after one another, and how many interviews it took to see them all."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np
import pandas as pd
from scipy.special import gammaln

from evalkit.errors import OptionError, StatisticError
from evalkit.interviews.interviews import Interviews
from evalkit.result import Result, ResultTable, matrix_table, result


@result
class CoOccurrence(Result):
    """Pairs of codes.

    Attributes:
        code: (k,) codes.
        within: "documents" or "segments".
        n: interviews or segments in all.
        count: (k, k) interviews (segments) with both codes, on the diagonal those with the code.
        phi: (k, k) correlation of "has the code" over interviews (segments), NaN where a code
            is in none or all.
    """

    title: ClassVar[str] = "Codes together"

    code: tuple[str, ...]
    within: str
    n: int
    count: np.ndarray
    phi: np.ndarray

    def tables(self) -> tuple[ResultTable, ...]:
        """Counts, then phi."""
        return (
            matrix_table(f"Both codes ({self.within})", "code", self.code, self.code, self.count),
            matrix_table("Phi", "code", self.code, self.code, self.phi),
        )


@result
class CodeSequence(Result):
    """What follows what.

    Attributes:
        code: (k,) codes.
        count: (k, k) how often the column's code is the next one after the row's, by one coder.
        share: (k, k) by row; NaN for codes that nothing follows.
    """

    title: ClassVar[str] = "Codes after one another"

    code: tuple[str, ...]
    count: np.ndarray
    share: np.ndarray

    def tables(self) -> tuple[ResultTable, ...]:
        """Counts."""
        return (matrix_table("Next code", "code", self.code, self.code, self.count),)


@result
class Saturation(Result):
    """Distinct codes over interviews.

    Attributes:
        document: (n,) interviews in the order of the file.
        n_codes: (n,) distinct codes after each.
        n_new: (n,) codes that each one added.
        expected: (n,) mean over all orders (rarefaction).
        total: codes seen in all.
    """

    title: ClassVar[str] = "Saturation"

    document: tuple[str, ...]
    n_codes: np.ndarray
    n_new: np.ndarray
    expected: np.ndarray
    total: int

    def tables(self) -> tuple[ResultTable, ...]:
        """One row an interview."""
        numbers = zip(self.document, self.n_new, self.n_codes, self.expected, strict=True)
        rows = tuple((name, int(a), int(b), float(c)) for name, a, b, c in numbers)
        columns = ("interview", "codes added", "codes so far", "expected")
        return (ResultTable(title="Codes by interview", columns=columns, rows=rows),)


def co_occurrence(
    interviews: Interviews, within: Literal["documents", "segments"] = "documents"
) -> CoOccurrence:
    """Interviews (or segments: equal or overlapping selections) that hold two codes.

    Raises:
        OptionError: `within` is neither.
        StatisticError: nothing is coded.
    """
    if within not in ("documents", "segments"):
        raise OptionError.unknown_choice("within", within, ("documents", "segments"))
    rows = interviews.segments
    if rows.empty:
        raise StatisticError("no segment is coded")
    codes = list(interviews.codes)
    if within == "documents":
        owner, number = rows["document"], interviews.n
    else:
        owner = overlapping(rows)
        number = int(owner.nunique())
    has = (
        (pd.crosstab(owner, rows["code"]) > 0).reindex(columns=codes, fill_value=False).to_numpy(dtype=float)
    )
    count = has.T @ has
    each = np.diag(count)
    spread = each * (number - each)
    scale = np.sqrt(np.outer(spread, spread))
    phi = np.where(
        scale > 0, (number * count - np.outer(each, each)) / np.where(scale > 0, scale, 1.0), np.nan
    )
    return CoOccurrence(code=interviews.codes, within=within, n=number, count=count, phi=phi)


def overlapping(rows: pd.DataFrame) -> pd.Series:
    """The run of overlapping selections that each row belongs to; without positions its unit."""
    ordered = rows.sort_values(["document", "start", "end"], kind="stable")
    start, end = ordered["start"], ordered["end"]
    known = start.notna()
    furthest = end.where(known).astype("Float64").groupby(ordered["document"]).cummax()
    before = furthest.groupby(ordered["document"]).shift()
    begins = known & (before.isna() | (start.astype("Float64") >= before)).fillna(True)
    run = begins.cumsum().astype(str)
    keys = ordered["document"] + "\x1f" + run.where(known, "unit " + ordered["text"])
    return keys.reindex(rows.index)


def code_sequence(interviews: Interviews) -> CodeSequence:
    """How often one code comes next after another, in the order of the text.

    Raises:
        StatisticError: no two codings follow one another.
    """
    rows = interviews.segments
    ordered = rows.assign(order=range(len(rows))).sort_values(
        ["document", "coder", "start", "order"], kind="stable", na_position="last"
    )
    following = ordered["code"].shift(-1)
    same = (ordered["document"] == ordered["document"].shift(-1)) & (
        ordered["coder"] == ordered["coder"].shift(-1)
    )
    if not same.any():
        raise StatisticError("no two codings of one coder follow one another in an interview")
    codes = list(interviews.codes)
    table = pd.crosstab(ordered["code"][same], following[same])
    count = table.reindex(index=codes, columns=codes, fill_value=0).to_numpy(dtype=float)
    total = count.sum(axis=1, keepdims=True)
    share = np.where(total > 0, count / np.where(total > 0, total, 1.0), np.nan)
    return CodeSequence(code=interviews.codes, count=count, share=share)


def saturation(interviews: Interviews) -> Saturation:
    """Distinct codes after each interview, and their mean over all orders of the interviews.

    The mean after m of N interviews is Σ_k 1 − C(N − n_k, m)/C(N, m), n_k interviews with
    code k (Hurlbert 1971).

    Raises:
        StatisticError: nothing is coded.
    """
    rows = interviews.segments
    if rows.empty:
        raise StatisticError("no segment is coded")
    names = list(interviews.documents.index)
    has = (pd.crosstab(rows["document"], rows["code"]) > 0).reindex(index=names, fill_value=False).to_numpy()
    seen = np.logical_or.accumulate(has, axis=0).sum(axis=1)
    n, each = len(names), has.sum(axis=0)[None, :]
    m = np.arange(1, n + 1)[:, None]
    rest = n - each - m
    log = gammaln(n - each + 1) - gammaln(np.maximum(rest, 0) + 1) + gammaln(n - m + 1) - gammaln(n + 1)
    expected = (1.0 - np.where(rest >= 0, np.exp(log), 0.0)).sum(axis=1)
    return Saturation(
        document=tuple(names),
        n_codes=seen,
        n_new=np.diff(seen, prepend=0),
        expected=expected,
        total=int(seen[-1]),
    )
