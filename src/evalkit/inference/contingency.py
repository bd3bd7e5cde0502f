"""Tables of counts: adjusted residuals, a test chosen by rule, and Cramér's V with its interval."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from scipy import stats
from scipy.optimize import brentq
from scipy.special import gammaln

from evalkit.errors import DataError, StatisticError
from evalkit.inference.units import checked_probability
from evalkit.randomness import generator
from evalkit.result import Result, result

LEAST_EXPECTED = 5.0
CHI_SQUARE = "Pearson's chi-square"
FISHER = "Fisher's exact test"
FREEMAN_HALTON = "Fisher's exact test (Freeman–Halton, random tables)"


@result
class ContingencyTest(Result):
    """Association of two classifications.

    Attributes:
        counts: (r, c).
        expected: (r, c) under independence.
        adjusted_residuals: (r, c) Haberman's, about standard normal under independence.
        test: name of the test, chosen by `rule`.
        rule: why this test.
        chi2: Pearson's χ², without a continuity correction.
        df: (r − 1)(c − 1).
        pvalue: of the test.
        cramers_v: √(χ²/(n·(min(r, c) − 1))).
        ci_lower: lower limit of V in the population.
        ci_upper: upper limit.
        confidence: of the limits.
        n: total.
        n_tables: random tables of the Freeman–Halton test, 0 else.
        seed: of them.
    """

    title: ClassVar[str] = "Association"

    counts: np.ndarray
    expected: np.ndarray
    adjusted_residuals: np.ndarray
    test: str
    rule: str
    chi2: float
    df: int
    pvalue: float
    cramers_v: float
    ci_lower: float
    ci_upper: float
    confidence: float
    n: int
    n_tables: int
    seed: int


def contingency_test(
    counts: np.ndarray, *, confidence: float = 0.95, n_tables: int = 9999, seed: int = 0
) -> ContingencyTest:
    """Test a table of counts.

    The rule: Pearson's χ² where every expected count is 5 at least; else Fisher's exact test, for tables
    larger than 2 × 2 in the form of Freeman and Halton (1951) on random tables with the same margins
    (Patefield 1981). The interval of V inverts the noncentral χ² (Smithson 2003), noncentrality n (m − 1) V²
    with m = min(r, c). All assume independent respondents.

    Args:
        counts: (r, c) whole numbers, r, c ≥ 2.
        confidence: of the interval.
        n_tables: random tables.
        seed: of them.

    Raises:
        DataError: no table of counts.
        StatisticError: a row or column without any count.
        OptionError: confidence outside 0 to 1.
    """
    table = np.asarray(counts)
    if table.ndim != 2 or min(table.shape) < 2 or not np.isfinite(table.astype(float)).all():
        raise DataError(f"a table of two rows and two columns at least is needed; got shape {table.shape}")
    if (table < 0).any() or (table != np.rint(table)).any():
        raise DataError("counts must be whole numbers of at least 0")
    checked_probability("confidence", confidence)
    table = table.astype(int)
    row, column, n = table.sum(axis=1), table.sum(axis=0), int(table.sum())
    if not (row.all() and column.all()):
        raise StatisticError("a row or column has no counts", hint="leave empty categories out")
    expected = np.outer(row, column) / n
    spread = expected * np.outer(1 - row / n, 1 - column / n)
    chi2, df = float(((table - expected) ** 2 / expected).sum()), (len(row) - 1) * (len(column) - 1)
    scale = n * (min(table.shape) - 1)
    name, pvalue = _tested(table, expected, (chi2, df), n_tables, seed)
    low, high = _noncentrality(chi2, df, confidence)
    least = f"{expected.min():.2f}"
    rule = f"smallest expected count {least}: " + ("5 or more" if name == CHI_SQUARE else "below 5")
    return ContingencyTest(
        counts=table,
        expected=expected,
        adjusted_residuals=(table - expected) / np.sqrt(spread),
        test=name,
        rule=rule,
        chi2=chi2,
        df=df,
        pvalue=pvalue,
        cramers_v=float(np.sqrt(chi2 / scale)),
        ci_lower=float(np.sqrt(low / scale)),
        ci_upper=float(min(1.0, np.sqrt(high / scale))),
        confidence=confidence,
        n=n,
        n_tables=n_tables if name == FREEMAN_HALTON else 0,
        seed=seed,
    )


def _tested(
    table: np.ndarray, expected: np.ndarray, chi: tuple[float, int], n_tables: int, seed: int
) -> tuple[str, float]:
    if expected.min() >= LEAST_EXPECTED:
        return CHI_SQUARE, float(stats.chi2.sf(*chi))
    if table.shape == (2, 2):
        return FISHER, float(stats.fisher_exact(table).pvalue)
    margins = stats.random_table(table.sum(axis=1), table.sum(axis=0))
    drawn = margins.rvs(n_tables, method="patefield", random_state=generator(seed))
    probability = -gammaln(drawn + 1).sum(axis=(1, 2))
    own = -gammaln(table + 1).sum()
    extreme = int((probability <= own + 1e-9).sum())
    return FREEMAN_HALTON, (extreme + 1) / (n_tables + 1)


def _noncentrality(chi2: float, df: int, confidence: float) -> tuple[float, float]:
    """The noncentralities under which χ² is the upper, and the lower, limit."""
    tail = (1 - confidence) / 2

    def root(level: float) -> float:
        if stats.chi2.cdf(chi2, df) <= level:
            return 0.0
        top = max(chi2, 1.0)
        while stats.ncx2.cdf(chi2, df, top) > level:
            top *= 2
        return float(brentq(lambda nc: stats.ncx2.cdf(chi2, df, nc) - level, 1e-12, top, xtol=1e-10))

    return root(1 - tail), root(tail)
