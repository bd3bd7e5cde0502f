"""Critical ratios of items: the highest and the lowest scorers on the scale compared (Kelley 1939)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betainc

from evalkit.errors import OptionError, StatisticError
from evalkit.psychometrics.moments import checked_answers
from evalkit.result import Result, ResultTable, result

FloatArray = NDArray[np.float64]

SHARE = 0.27
"""Share of respondents in each extreme group; the optimum for normal scores (Kelley 1939)."""


@result
class ExtremeGroupsResult(Result):
    """t tests of each of k items between the highest and the lowest scorers.

    The total that forms the groups contains the item, so the test is descriptive: an item of pure noise
    is "significant" too often.

    Attributes:
        t: (k,) Student's t with pooled variance; NaN where the item is constant in both groups.
        df: n_low + n_high - 2.
        pvalue: (k,) two-sided; NaN likewise.
        welch_t: (k,) Welch's t; NaN likewise.
        welch_df: (k,) Satterthwaite's degrees of freedom; NaN likewise.
        welch_pvalue: (k,) two-sided; NaN likewise.
        mean_high: (k,) item means of the high group.
        mean_low: (k,) item means of the low group.
        cut_low: totals up to this form the low group.
        cut_high: totals from this form the high group.
        n_low: respondents in the low group.
        n_high: respondents in the high group.
        share: asked for in each group; ties on the cut make the groups larger.
        items: k item names.
        n_obs: respondents who answered all items.
        n_total: rows seen.
        undefined: items that are constant in both groups.
    """

    title: ClassVar[str] = "Extreme-groups comparison"

    t: FloatArray
    df: int
    pvalue: FloatArray
    welch_t: FloatArray
    welch_df: FloatArray
    welch_pvalue: FloatArray
    mean_high: FloatArray
    mean_low: FloatArray
    cut_low: float
    cut_high: float
    n_low: int
    n_high: int
    share: float
    items: tuple[str, ...]
    n_obs: int
    n_total: int
    undefined: tuple[str, ...]

    def tables(self) -> tuple[ResultTable, ...]:
        """One row per item."""
        columns = ("mean_high", "mean_low", "t", "pvalue", "welch_t", "welch_df", "welch_pvalue")
        body = zip(*(map(float, getattr(self, name)) for name in columns), strict=True)
        rows = tuple((name, *line) for name, line in zip(self.items, body, strict=True))
        return (ResultTable(title="Items", columns=("item", *columns), rows=rows),)


def extreme_groups(
    values: ArrayLike, names: Sequence[str] | None = None, *, share: float = SHARE
) -> ExtremeGroupsResult:
    """Critical ratio (CR) of each item: t of the highest against the lowest 27 % of the total.

    The cuts are the linearly interpolated quantiles (R's type 7) of the total at share and 1 - share; whoever
    is on a cut belongs to its group. Rows with a missing answer are left out.

    Args:
        values: (n, k) answers, keyed one way, NaN where missing.
        names: k item names.
        share: of respondents in each group, above 0 and at most .5.

    Raises:
        DataError: not a table of finite numbers.
        OptionError: a share outside (0, .5].
        StatisticError: one item, groups that cannot be told apart, or fewer than two respondents in one.
    """
    if not 0.0 < share <= 0.5:
        raise OptionError(f"share must be above 0 and at most .5; got {share}", hint="the usual value is .27")
    table, labels = checked_answers(values, names)
    if table.shape[1] < 2:
        raise StatisticError(f"extreme groups need a scale; {labels[0]!r} is a single item")
    kept = table[~np.isnan(table).any(axis=1)]
    if len(kept) < 4:
        raise StatisticError(f"{len(kept)} of {len(table)} rows answer all items: too few for extreme groups")
    total = kept.sum(axis=1)
    low, high = np.quantile(total, [share, 1.0 - share])
    if low >= high:
        raise StatisticError(
            f"the lowest and the highest {share:.0%} of the totals overlap (both at {low:g}): too many ties",
            hint="the total has too few different values for extreme groups",
        )
    bottom, top = kept[total <= low], kept[total >= high]
    if min(len(bottom), len(top)) < 2:
        raise StatisticError(
            f"the extreme groups have {len(bottom)} and {len(top)} respondents; each needs two"
        )
    counts = len(kept), len(table)
    return _assemble(bottom, top, (float(low), float(high)), share=share, names=labels, counts=counts)


def _assemble(
    bottom: FloatArray,
    top: FloatArray,
    cuts: tuple[float, float],
    *,
    share: float,
    names: tuple[str, ...],
    counts: tuple[int, int],
) -> ExtremeGroupsResult:
    n_low, n_high = len(bottom), len(top)
    difference = top.mean(axis=0) - bottom.mean(axis=0)
    spread_low, spread_high = bottom.var(axis=0, ddof=1), top.var(axis=0, ddof=1)
    flat = (np.ptp(bottom, axis=0) == 0) & (np.ptp(top, axis=0) == 0)
    spread_high = np.where(flat, np.nan, spread_high)
    df = n_low + n_high - 2
    pooled = ((n_low - 1) * spread_low + (n_high - 1) * spread_high) / df
    t = difference / np.sqrt(pooled * (1.0 / n_low + 1.0 / n_high))
    part_low, part_high = spread_low / n_low, spread_high / n_high
    welch = difference / np.sqrt(part_low + part_high)
    welch_df = (part_low + part_high) ** 2 / (part_low**2 / (n_low - 1) + part_high**2 / (n_high - 1))
    return ExtremeGroupsResult(
        t=t,
        df=df,
        pvalue=_two_sided(t, np.full(len(t), float(df))),
        welch_t=welch,
        welch_df=welch_df,
        welch_pvalue=_two_sided(welch, welch_df),
        mean_high=top.mean(axis=0),
        mean_low=bottom.mean(axis=0),
        cut_low=cuts[0],
        cut_high=cuts[1],
        n_low=n_low,
        n_high=n_high,
        share=share,
        items=names,
        n_obs=counts[0],
        n_total=counts[1],
        undefined=tuple(name for name, at in zip(names, flat, strict=True) if at),
    )


def _two_sided(t: FloatArray, df: FloatArray) -> FloatArray:
    """P(|T| >= |t|) = I_x(df/2, 1/2) with x = df/(df + t²): keeps its digits down to 1e-300."""
    p: FloatArray = betainc(df / 2.0, 0.5, df / (df + t**2))
    return p
