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
        0.9388
    """
    values, names = numeric_matrix(data, items)
    return alpha.cronbach_alpha(values, names, missing=missing, confidence=confidence, ci_method=ci_method)


def omega_total(data: Data, items: Items = None, *, missing: Missing = "listwise") -> omega.OmegaResult:
    """Omega total of a scale from one minres factor (McDonald 1999).

    Args:
        data: DataFrame, array (n, p) or survey; in a survey reversed items are recoded.
        items: columns, or the code of a scale in a survey.
        missing: "listwise" or "pairwise"; the n used is in the result.

    Raises:
        DataError: a column does not exist or is not numeric.
        StatisticError: fewer than three items, a constant item, or a singular matrix.

    Example:
        >>> import evalkit as ek
        >>> answers = [[3, 4, 4], [3, 3, 3], [2, 2, 3], [3, 1, 3], [3, 3, 3], [3, 4, 4]]
        >>> round(ek.omega(answers).omega_total, 4)
        0.7782
    """
    values, names = numeric_matrix(data, items)
    return omega.omega_total(moments(values, names, missing))


def kmo(data: Data, items: Items = None, *, missing: Missing = "listwise") -> adequacy.KmoResult:
    """Kaiser–Meyer–Olkin measure of sampling adequacy, overall and per item.

    Args:
        data: DataFrame, array (n, p) or survey; in a survey reversed items are recoded.
        items: columns, or the code of a scale in a survey.
        missing: "listwise" or "pairwise"; the n used is in the result.

    Raises:
        DataError: a column does not exist or is not numeric.
        StatisticError: a constant item or a singular matrix (the items are named).

    Example:
        >>> import evalkit as ek
        >>> answers = [[1, 2, 2], [2, 3, 2], [4, 4, 5], [5, 4, 5], [3, 3, 4]]
        >>> round(ek.kmo(answers).msa, 4)
        0.6879
    """
    values, names = numeric_matrix(data, items)
    return adequacy.kmo(moments(values, names, missing))


def bartlett(data: Data, items: Items = None, *, missing: Missing = "listwise") -> adequacy.BartlettResult:
    """Bartlett's test of sphericity on the Pearson correlations.

    Args:
        data: DataFrame, array (n, p) or survey; in a survey reversed items are recoded.
        items: columns, or the code of a scale in a survey.
        missing: "listwise" or "pairwise"; the n used is in the result.

    Raises:
        DataError: a column does not exist or is not numeric.
        StatisticError: a constant item, a singular matrix, or too few respondents.

    Example:
        >>> import evalkit as ek
        >>> answers = [[1, 2, 2], [2, 3, 2], [4, 4, 5], [5, 4, 5], [3, 3, 4]]
        >>> result = ek.bartlett(answers)
        >>> round(result.chi2, 3), result.df
        (9.508, 3)
    """
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

    Raises:
        DataError: a column does not exist or is not numeric.
        OptionError: unknown method or rotation, or a number of factors that the items cannot carry.
        StatisticError: a constant item or a singular matrix (the items are named).

    Example:
        >>> import evalkit as ek
        >>> answers = [[1, 2, 2], [2, 3, 2], [4, 4, 5], [5, 4, 5], [3, 3, 4]]
        >>> ek.efa(answers, 1, method="pca", rotation="none").loadings.round(3).ravel().tolist()
        [0.989, 0.964, 0.962]
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
    """Horn's parallel analysis against eigenvalues of random data of the same size.

    Args:
        data: DataFrame, array (n, p) or survey.
        items: columns, or the code of a scale in a survey.
        n_draws: simulated matrices.
        percentile: of the simulated eigenvalues that an observed one must exceed, 0–100.
        model: "pca" (ones on the diagonal) or "factor" (squared multiple correlations).
        missing: "listwise" or "pairwise".
        seed: of the draws.

    Raises:
        DataError: a column does not exist or is not numeric.
        OptionError: unknown model, or percentile or n_draws out of range.
        StatisticError: a constant item.

    Example:
        >>> import evalkit as ek
        >>> answers = [[1, 2, 2], [2, 3, 2], [4, 4, 5], [5, 4, 5], [3, 3, 4]]
        >>> ek.parallel_analysis(answers, n_draws=100).n_factors
        1
    """
    values, names = numeric_matrix(data, items)
    return retention.parallel_analysis(
        moments(values, names, missing), n_draws=n_draws, percentile=percentile, model=model, seed=seed
    )
