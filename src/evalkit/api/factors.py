"""``ek.efa`` and its neighbours: factorability, number of factors, factor analysis and scores."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np

from evalkit.api.correlations import correlation as correlate
from evalkit.api.data import Data, numeric_matrix
from evalkit.api.sample import Items, Missing, Sample, ready_moments, sample
from evalkit.psychometrics.correlation.correlation_result import CorrelationMethod
from evalkit.psychometrics.factors import adequacy, exploratory
from evalkit.psychometrics.factors import factor_scores as _scores
from evalkit.psychometrics.factors.exploratory_result import EfaResult
from evalkit.psychometrics.retention import n_factors as _count
from evalkit.psychometrics.retention import retention


def kmo(data: Sample, items: Items = None, *, missing: Missing = "listwise") -> adequacy.KmoResult:
    """Kaiser–Meyer–Olkin measure of sampling adequacy, overall and per item.

    Args:
        data: DataFrame, array (n, p), survey (reversed items recoded) or ``ek.read_statistics``.
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
    return adequacy.kmo(sample(data, items, missing))


def bartlett(data: Sample, items: Items = None, *, missing: Missing = "listwise") -> adequacy.BartlettResult:
    """Bartlett's test of sphericity on the Pearson correlations.

    Args:
        data: DataFrame, array (n, p), survey (reversed items recoded) or ``ek.read_statistics``.
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
    return adequacy.bartlett(sample(data, items, missing))


def efa(
    data: Sample,
    n_factors: int,
    items: Items = None,
    *,
    method: str = "minres",
    rotation: str = "oblimin",
    correlation: CorrelationMethod = "pearson",
    kaiser: bool | None = None,
    missing: Missing = "listwise",
    seed: int = 0,
) -> EfaResult:
    """Exploratory factor analysis of Pearson, polychoric or other correlations.

    Args:
        data: DataFrame, array (n, p), survey (reversed items recoded) or ``ek.read_statistics``.
        n_factors: number of factors.
        items: columns, or the code of a scale in a survey.
        method: "minres", "ml", "paf" or "pca".
        rotation: "oblimin", "varimax", "promax", "geomin", "bifactor", … or "none".
        correlation: "pearson", "spearman", "polychoric", …; see ``ek.correlation``.
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
    options: dict[str, Any] = {"kaiser": kaiser, "seed": seed}
    if correlation == "pearson":
        return exploratory.efa(sample(data, items, missing), n_factors, method, rotation, **options)
    found = correlate(data, items, method=correlation, missing=missing)
    return exploratory.efa(
        found.matrix, n_factors, method, rotation, names=found.names, n_obs=found.n_obs, **options
    )


def parallel_analysis(
    data: Sample,
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
        data: DataFrame, array (n, p), survey (reversed items recoded) or ``ek.read_statistics``.
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
    return retention.parallel_analysis(
        sample(data, items, missing), n_draws=n_draws, percentile=percentile, model=model, seed=seed
    )


def n_factors(
    data: Sample,
    items: Items = None,
    *,
    rules: Sequence[str] | None = None,
    n_draws: int = 1000,
    missing: Missing = "listwise",
    seed: int = 0,
) -> _count.FactorCount:
    """How many factors: the votes of parallel analysis, MAP, VSS, EKC, comparison data, scree and Kaiser.

    Args:
        data: DataFrame, array (n, p), survey (reversed items recoded) or ``ek.read_statistics`` (then the
            rules that need the answers do not vote).
        items: columns, or the code of a scale in a survey.
        rules: names of rules; all of them without.
        n_draws: simulated matrices of parallel analysis.
        missing: "listwise" or "pairwise".
        seed: of all draws.

    Raises:
        DataError: a column does not exist or is not numeric.
        OptionError: unknown rule.
        StatisticError: no rule can vote.
    """
    known = sample(data, items, missing)
    answers = None
    if ready_moments(data) is None:
        values, _ = numeric_matrix(data, items)
        answers = values[~np.isnan(values).any(axis=1)]
    return _count.n_factors(known, answers=answers, rules=rules, n_draws=n_draws, seed=seed)


def factor_scores(data: Data, solution: EfaResult, *, method: str = "regression") -> _scores.FactorScores:
    """Scores of respondents on the factors of ``ek.efa``.

    Args:
        data: DataFrame, array or survey that holds the items of the solution.
        solution: the result of ``ek.efa``.
        method: "regression", "bartlett", "tenberge", "anderson" or "harman".

    Raises:
        DataError: an item of the solution is missing.
        OptionError: unknown method.
    """
    named = hasattr(data, "columns") or hasattr(data, "questionnaire")
    values, _ = numeric_matrix(data, list(solution.items) if named else None)
    return _scores.factor_scores(values, solution, method, missing="nan")
