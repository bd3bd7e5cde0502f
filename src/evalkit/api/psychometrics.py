"""``ek.cronbach_alpha`` and its neighbours: the science with labels, for people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from evalkit.api.data import Data, numeric_matrix
from evalkit.psychometrics import adequacy, alpha, exploratory, omega, retention
from evalkit.psychometrics.moments import moments

Missing = Literal["listwise", "pairwise"]
Items = str | Sequence[str] | None


def cronbach_alpha(
    data: Data,
    items: Items = None,
    *,
    missing: Missing = "listwise",
    confidence: float = 0.95,
    ci_method: Literal["adf", "feldt", "duhachek"] = "adf",
) -> alpha.AlphaResult:
    """Coefficient alpha, raw and standardised, with an interval and item statistics.

    Args:
        data: DataFrame, array (n, p) or survey; in a survey reversed items are recoded.
        items: columns, or the code of a scale in a survey.
        missing: "listwise" or "pairwise"; the n used is in the result.
        confidence: of the interval.
        ci_method: "adf" (distribution-free, Maydeu-Olivares et al. 2007), "feldt" or
            "duhachek" (both normal theory).

    Raises:
        DataError, StatisticError: see ``evalkit.psychometrics.alpha.cronbach_alpha``.

    Example:
        >>> import evalkit as ek
        >>> ek.cronbach_alpha([[1, 2, 2], [2, 3, 2], [4, 4, 5], [5, 4, 5], [3, 3, 4]]).alpha.__round__(4)
        0.9529
    """
    values, names = numeric_matrix(data, items)
    return alpha.cronbach_alpha(values, names, missing=missing, confidence=confidence, ci_method=ci_method)


def omega_total(data: Data, items: Items = None, *, missing: Missing = "listwise") -> omega.OmegaResult:
    """Omega total of a scale from one minres factor (McDonald 1999)."""
    values, names = numeric_matrix(data, items)
    return omega.omega_total(moments(values, names, missing))


def kmo(data: Data, items: Items = None, *, missing: Missing = "listwise") -> adequacy.KmoResult:
    """Kaiser–Meyer–Olkin measure of sampling adequacy, overall and per item."""
    values, names = numeric_matrix(data, items)
    return adequacy.kmo(moments(values, names, missing))


def bartlett(data: Data, items: Items = None, *, missing: Missing = "listwise") -> adequacy.BartlettResult:
    """Bartlett's test of sphericity on the Pearson correlations."""
    values, names = numeric_matrix(data, items)
    return adequacy.bartlett(moments(values, names, missing))


def efa(
    data: Data,
    n_factors: int,
    items: Items = None,
    *,
    method: str = "minres",
    rotation: str = "oblimin",
    kaiser: bool | None = None,
    missing: Missing = "listwise",
    seed: int = 0,
) -> exploratory.EfaResult:
    """Exploratory factor analysis of the Pearson correlations.

    Args:
        data: DataFrame, array (n, p) or survey.
        n_factors: number of factors.
        items: columns, or the code of a scale in a survey.
        method: "minres", "ml", "paf" or "pca".
        rotation: "oblimin", "varimax", "quartimax", "promax" or "none".
        kaiser: row normalisation before rotation; None takes the rotation's usual choice.
        missing: "listwise" or "pairwise".
        seed: of the random starts of the rotation.
    """
    values, names = numeric_matrix(data, items)
    return exploratory.efa(
        moments(values, names, missing), n_factors, method, rotation, kaiser=kaiser, seed=seed
    )


def parallel_analysis(
    data: Data,
    items: Items = None,
    *,
    n_draws: int = 1000,
    percentile: float = 95.0,
    model: Literal["pca", "factor"] = "pca",
    missing: Missing = "listwise",
    seed: int = 0,
) -> retention.ParallelAnalysis:
    """Horn's parallel analysis against eigenvalues of random data of the same size."""
    values, names = numeric_matrix(data, items)
    return retention.parallel_analysis(
        moments(values, names, missing), n_draws=n_draws, percentile=percentile, model=model, seed=seed
    )
