"""Random indices: the mean consistency index of random judgement matrices, by named table.

Tables differ in the third digit, and a consistency ratio near .10 changes its verdict with them, so every
result names the table it used.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from evalkit.errors import OptionError
from evalkit.registry import Registry

DEFAULT_TABLE = "saaty"


@dataclass(frozen=True, kw_only=True, slots=True)
class RandomIndexTable:
    """One table of random indices.

    Attributes:
        name: the name printed with every consistency ratio.
        values: RI for n = 3, 4, …; empty where RI is a formula.
        slope: λ̄ = slope · n + intercept, the formula that stands instead of values.
        intercept: see slope.
        origin: where the numbers were published.
    """

    name: str
    values: tuple[float, ...] = ()
    slope: float = 0.0
    intercept: float = 0.0
    origin: str

    def reaches(self, n: int) -> bool:
        """Whether the table has an RI for an n × n matrix."""
        return n <= 2 or not self.values or n - 3 < len(self.values)

    def at(self, n: int) -> float:
        """RI for an n × n matrix; 0 for n ≤ 2, where every reciprocal matrix is consistent.

        Raises:
            OptionError: n lies beyond the table.
        """
        if n <= 2:
            return 0.0
        if not self.values:
            return (self.slope * n + self.intercept - n) / (n - 1)
        if not self.reaches(n):
            raise OptionError(
                f"random index table {self.name!r} ends at n = {len(self.values) + 2}; this matrix has {n}",
                hint="split the criterion into groups of at most 7, or use random_index='alonso-lamata'",
            )
        return self.values[n - 3]


_SAATY = (0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59)
_ALT = (0.52, 0.89, 1.12, 1.26, 1.36, 1.41, 1.46, 1.49, 1.52, 1.54, 1.56, 1.58, 1.59)
_SAATY_2005 = (0.52, 0.89, 1.11, 1.25, 1.35, 1.40, 1.45, 1.49, 1.52, 1.54, 1.56, 1.58, 1.59)
_DONEGAN_DODD = (0.4914, 0.8286, 1.0591, 1.1797, 1.2519, 1.3171, 1.3733, 1.4055)
_TUMMALA_LING = (0.5799, 0.8921, 1.1159, 1.2358, 1.3322, 1.3952, 1.4537, 1.4882)
_SIMULATED = (
    *(0.5244574542912288, 0.8841580006969436, 1.1080910858, 1.2481999290, 1.3406829987, 1.4037424311),
    *(1.4506837357, 1.4860518862, 1.5136627212, 1.5357806078, 1.5547606230, 1.5705595985, 1.5838342024),
)

RANDOM_INDEX: Registry[RandomIndexTable] = Registry(
    "random_index",
    {
        table.name: table
        for table in (
            RandomIndexTable(name="saaty", values=_SAATY, origin="Saaty (1980), two decimals"),
            RandomIndexTable(name="alt_1_15", values=_ALT, origin="Chinese modelling courses, MATLAB code"),
            RandomIndexTable(name="saaty-2005", values=_SAATY_2005, origin="Saaty (2005), ANP"),
            RandomIndexTable(name="donegan-dodd", values=_DONEGAN_DODD, origin="Donegan & Dodd (1991)"),
            RandomIndexTable(name="tummala-ling", values=_TUMMALA_LING, origin="Tummala & Ling (1998)"),
            RandomIndexTable(
                name="simulated",
                values=_SIMULATED,
                origin="evalkit: n = 3 and 4 from all 4,913 and 24,137,569 matrices on 1/9 … 9; n ≥ 5 the "
                "mean of 1,000,000 (default_rng(20240601 + n), standard error < .0006)",
            ),
            RandomIndexTable(
                name="alonso-lamata",
                slope=2.7699,
                intercept=-4.3513,
                origin="Alonso & Lamata (2006), regression λ̄ = 2.7699 n − 4.3513",
            ),
        )
    },
)


def random_index(n: int, table: str = DEFAULT_TABLE) -> float:
    """RI of a named table for an n × n matrix (0 for n ≤ 2).

    Raises:
        OptionError: unknown table, or n beyond it.
    """
    return RANDOM_INDEX[table].at(n)


def consistency(
    lambda_max: np.ndarray, n: int, table: str = DEFAULT_TABLE
) -> tuple[np.ndarray, np.ndarray, float]:
    """Consistency index and ratio of n × n matrices.

    CI = (λmax − n)/(n − 1), CR = CI/RI (Saaty 1977); CR is 0 without a division where RI is 0 (n ≤ 2).

    Args:
        lambda_max: principal eigenvalues, any shape.
        n: the size of the matrices.
        table: name of the random-index table.

    Returns:
        CI and CR, both in the shape of lambda_max, and RI.

    Raises:
        OptionError: unknown table, or n beyond it.
    """
    ri = random_index(n, table)
    values = np.asarray(lambda_max, dtype=float)
    if n <= 2:
        return np.zeros_like(values), np.zeros_like(values), ri
    ci = (values - n) / (n - 1)
    return ci, ci / ri, ri


def ratio_by_table(lambda_max: float, n: int) -> Mapping[str, float]:
    """CR of one n × n matrix under every table that reaches n, by name of the table."""
    reached = [name for name, table in RANDOM_INDEX.items() if table.reaches(n)]
    return MappingProxyType(
        {name: float(consistency(np.asarray(lambda_max), n, name)[1]) for name in reached}
    )
