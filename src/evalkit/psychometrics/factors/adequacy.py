"""Whether items share enough variance for factor analysis: KMO and Bartlett's test of sphericity."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import chdtrc

from evalkit.errors import StatisticError
from evalkit.psychometrics.matrices import correlations, require_positive_definite
from evalkit.psychometrics.moments import Moments
from evalkit.result import Result, ResultTable, result

FloatArray = NDArray[np.float64]


@result
class KmoResult(Result):
    """Kaiser-Meyer-Olkin measure of sampling adequacy.

    Attributes:
        msa: overall, 0–1.
        msa_items: (p,) per item, 0–1.
        items: p item names.
        n_obs: respondents, or None if not given; KMO does not depend on it.
    """

    title: ClassVar[str] = "Kaiser-Meyer-Olkin measure of sampling adequacy"

    msa: float
    msa_items: FloatArray
    items: tuple[str, ...]
    n_obs: int | None

    def tables(self) -> tuple[ResultTable, ...]:
        """One row per item."""
        rows = tuple(zip(self.items, map(float, self.msa_items), strict=True))
        return (ResultTable(title="Items", columns=("item", "msa"), rows=rows),)


@result
class BartlettResult(Result):
    """Bartlett's test that all correlations are zero.

    Attributes:
        chi2: -(n - 1 - (2p + 5)/6) log|R|.
        df: p(p - 1)/2.
        pvalue: of chi2, for normal answers; 0.0 where it is below 1e-308.
        n_obs: respondents n.
        items: p item names.
    """

    title: ClassVar[str] = "Bartlett's test of sphericity"

    chi2: float
    df: int
    pvalue: float
    n_obs: int
    items: tuple[str, ...]


def kmo(data: Moments | ArrayLike, n_obs: int | None = None, names: Sequence[str] | None = None) -> KmoResult:
    """KMO (Kaiser & Rice 1974): sum r² / (sum r² + sum q²) off the diagonal, q the partial correlations
    given all other items.

    Args:
        data: Moments, or a (p, p) correlation matrix.
        n_obs: respondents, kept for the record; for a matrix only.
        names: p item names; for a matrix only.

    Raises:
        StatisticError: a singular matrix (the dependent items are named), a constant item, or one item.
        DataError: not a correlation matrix.
    """
    given = correlations(data, n_obs, names)
    require_positive_definite(given.matrix, given.names, "KMO")
    inverse = np.linalg.inv(given.matrix)
    scale = 1.0 / np.sqrt(np.diag(inverse))
    partial = (inverse * scale[:, None] * scale) ** 2
    squares = given.matrix**2
    np.fill_diagonal(partial, 0.0)
    np.fill_diagonal(squares, 0.0)
    of_items = squares.sum(axis=0)
    both = of_items + partial.sum(axis=0)
    if (both <= 0.0).any():
        lonely = given.names[int((both <= 0.0).argmax())]
        raise StatisticError(f"item {lonely!r} correlates with no other item: its KMO is undefined")
    return KmoResult(
        msa=float(of_items.sum() / both.sum()),
        msa_items=of_items / both,
        items=given.names,
        n_obs=given.n_obs,
    )


def bartlett(
    data: Moments | ArrayLike, n_obs: int | None = None, names: Sequence[str] | None = None
) -> BartlettResult:
    """Bartlett's (1950) test of sphericity.

    Args:
        data: Moments, or a (p, p) correlation matrix.
        n_obs: respondents; needed for a matrix, refused beside Moments.
        names: p item names; for a matrix only.

    Raises:
        StatisticError: a singular matrix (the dependent items are named), a constant item, one item, no n,
            or too few respondents for the multiplier to be positive.
        DataError: not a correlation matrix.
    """
    given = correlations(data, n_obs, names)
    if given.n_obs is None:
        raise StatisticError("Bartlett's test needs the number of respondents", hint="give n_obs")
    require_positive_definite(given.matrix, given.names, "Bartlett's test")
    p = len(given.matrix)
    multiplier = given.n_obs - 1 - (2 * p + 5) / 6
    if multiplier <= 0:
        raise StatisticError(f"{given.n_obs} respondents are too few for Bartlett's test of {p} items")
    chi2 = -multiplier * float(np.linalg.slogdet(given.matrix)[1])
    df = p * (p - 1) // 2
    return BartlettResult(
        chi2=chi2, df=df, pvalue=float(chdtrc(df, max(chi2, 0.0))), n_obs=given.n_obs, items=given.names
    )
