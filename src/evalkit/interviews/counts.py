"""How many interviews and segments hold a code: in all, by branch, by role; small groups are hidden."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np
import pandas as pd

from evalkit.errors import OptionError, StatisticError
from evalkit.inference.proportions import wilson_interval
from evalkit.interviews.interviews import Interviews
from evalkit.result import Result, ResultTable, result

LEAST = 5
"""Interviews below which a group could point to persons."""

Group = Literal["branch", "role"]


@result
class CodeCounts(Result):
    """Counts by code.

    Attributes:
        code: (k,) codes.
        n_interviews: (k,) interviews in which the code was given at least once.
        n_segments: (k,) coded segments (a segment that two coders coded alike counts once).
        n: interviews in all.
        share: (k,) n_interviews / n.
        ci_lower: (k,) lower Wilson limit; descriptive, since quota interviews are no random sample.
        ci_upper: (k,) upper limit.
        confidence: of the limits.
        basis: whose codings count.
    """

    title: ClassVar[str] = "Interviews by code"

    code: tuple[str, ...]
    n_interviews: np.ndarray
    n_segments: np.ndarray
    n: int
    share: np.ndarray
    ci_lower: np.ndarray
    ci_upper: np.ndarray
    confidence: float
    basis: str

    def of(self, code: str) -> tuple[int, int]:
        """(interviews with the code, interviews in all)."""
        if code not in self.code:
            raise OptionError.unknown_choice("code", code, self.code)
        return int(self.n_interviews[self.code.index(code)]), self.n

    def tables(self) -> tuple[ResultTable, ...]:
        """One row a code."""
        columns = ("code", "interviews", "of", "share", "ci_lower", "ci_upper", "segments")
        rows = tuple(
            (code, int(a), self.n, float(share), float(low), float(high), int(b))
            for code, a, share, low, high, b in zip(
                self.code,
                self.n_interviews,
                self.share,
                self.ci_lower,
                self.ci_upper,
                self.n_segments,
                strict=True,
            )
        )
        return (ResultTable(title="By code (descriptive intervals)", columns=columns, rows=rows),)


@result
class CodeByGroup(Result):
    """Interviews with each code by group.

    Attributes:
        by: "branch" or "role".
        code: (k,) codes.
        group: (g,) groups; "" stands for interviews without one.
        n: (g,) interviews of each group.
        n_interviews: (k, g) interviews with the code, NaN in hidden groups.
        n_segments: (k, g) segments with the code, NaN in hidden groups.
        hidden: (g,) groups that are too small to be shown, and one more where the total would give it away.
        least: interviews that a group needs.
    """

    title: ClassVar[str] = "Interviews by code and group"

    by: Group
    code: tuple[str, ...]
    group: tuple[str, ...]
    n: np.ndarray
    n_interviews: np.ndarray
    n_segments: np.ndarray
    hidden: np.ndarray
    least: int

    def tables(self) -> tuple[ResultTable, ...]:
        """Interviews, one row a code; hidden groups as dashes."""
        rows = tuple((c, *map(float, line)) for c, line in zip(self.code, self.n_interviews, strict=True))
        head = ("code", *(f"{name} (n = {n})" for name, n in zip(self.group, self.n, strict=True)))
        return (ResultTable(title=f"Interviews by {self.by}", columns=head, rows=rows),)


def code_counts(
    interviews: Interviews, *, coder: str | None = None, ancestors: bool = False, confidence: float = 0.95
) -> CodeCounts:
    """Interviews and segments with each code.

    Args:
        interviews: the coded interviews.
        coder: whose codings count; None for those of any coder.
        ancestors: a code above counts where one below it was given.
        confidence: of the Wilson limits.

    Raises:
        OptionError: an unknown coder, or confidence outside 0 to 1.
        StatisticError: no interviews.
    """
    if not interviews.n:
        raise StatisticError("there are no interviews to count")
    rows = _rows(interviews, coder, ancestors)
    codes = interviews.codes
    number = rows.groupby("code")["document"].nunique().reindex(codes, fill_value=0).to_numpy()
    segments = distinct_segments(rows).groupby("code").size().reindex(codes, fill_value=0).to_numpy()
    interval = wilson_interval(
        number, np.full(len(number), interviews.n), confidence=confidence, design_effect=np.ones(len(number))
    )
    return CodeCounts(
        code=codes,
        n_interviews=number,
        n_segments=segments,
        n=interviews.n,
        share=interval.share,
        ci_lower=interval.ci_lower,
        ci_upper=interval.ci_upper,
        confidence=confidence,
        basis="any coder" if coder is None else f"coder {coder}",
    )


def code_by_group(
    interviews: Interviews,
    by: Group,
    *,
    coder: str | None = None,
    ancestors: bool = False,
    least: int = LEAST,
) -> CodeByGroup:
    """Interviews with each code by branch or role.

    Groups of fewer than `least` interviews are hidden; where that would leave exactly one hidden group, which
    the total gives away, the smallest of the others is hidden with it.

    Raises:
        OptionError: an unknown coder or grouping.
        StatisticError: no interview has such a group.
    """
    if by not in ("branch", "role"):
        raise OptionError.unknown_choice("by", by, ("branch", "role"))
    if not (interviews.documents[by] != "").any():
        raise StatisticError(f"no interview says its {by}")
    rows = _rows(interviews, coder, ancestors)
    sizes = interviews.documents[by].value_counts().sort_index()
    groups = tuple(sizes.index)
    hidden = hidden_groups(sizes.to_numpy(), least)
    held = (rows.drop_duplicates(["document", "code"]), distinct_segments(rows))
    counts = [pd.crosstab(part["code"], part[by]) for part in held]
    codes, names = list(interviews.codes), list(groups)
    tables = [
        count.reindex(index=codes, columns=names, fill_value=0).to_numpy(dtype=float, copy=True)
        for count in counts
    ]
    for table in tables:
        table[:, hidden] = np.nan
    return CodeByGroup(
        by=by,
        code=interviews.codes,
        group=groups,
        n=sizes.to_numpy(),
        n_interviews=tables[0],
        n_segments=tables[1],
        hidden=hidden,
        least=least,
    )


def hidden_groups(sizes: np.ndarray, least: int = LEAST) -> np.ndarray:
    """Which groups of these sizes (g,) are hidden."""
    hidden = np.asarray(sizes) < least
    if hidden.sum() == 1 and len(hidden) > 1:
        shown = np.where(hidden, np.inf, sizes)
        hidden = hidden.copy()
        hidden[int(shown.argmin())] = True
    return np.asarray(hidden)


def distinct_segments(rows: pd.DataFrame) -> pd.DataFrame:
    """One row a code and place: what two coders coded alike stands once."""
    placed = rows.assign(place=rows["segment"].where(rows["start"].isna(), "span"))
    return placed.drop_duplicates(["document", "start", "end", "text", "place", "code"])


def _rows(interviews: Interviews, coder: str | None, ancestors: bool) -> pd.DataFrame:
    if coder is not None and coder not in interviews.coders:
        raise OptionError.unknown_choice("coder", coder, interviews.coders)
    rows = interviews.with_ancestors() if ancestors else interviews.segments
    return rows if coder is None else rows[rows["coder"] == coder]
