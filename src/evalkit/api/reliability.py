"""``ek.cronbach_alpha`` and its neighbours: reliability with labels, for people."""

from __future__ import annotations

from typing import Any, Literal

from evalkit.api.data import Data, labelled, numeric_matrix
from evalkit.api.sample import Items, Missing, Sample, ready_moments, sample
from evalkit.psychometrics.reliability import alpha, omega, omega_hierarchical
from evalkit.psychometrics.reliability import bootstrap as _bootstrap
from evalkit.psychometrics.reliability import guttman as _guttman
from evalkit.psychometrics.reliability import icc as _icc
from evalkit.psychometrics.reliability import item_analysis as _items
from evalkit.psychometrics.reliability import split_half as _split
from evalkit.psychometrics.reliability.alpha_result import AlphaResult
from evalkit.psychometrics.reliability.bootstrap_result import BootstrapResult
from evalkit.psychometrics.reliability.icc_result import IccResult
from evalkit.psychometrics.reliability.item_analysis_result import ItemAnalysisResult
from evalkit.psychometrics.reliability.omega_hierarchical_result import OmegaHierarchicalResult
from evalkit.psychometrics.reliability.split_half_result import SplitHalfResult


def cronbach_alpha(
    data: Sample,
    items: Items = None,
    *,
    missing: Missing = "listwise",
    confidence: float = 0.95,
    ci_method: Literal["adf", "bca", "feldt", "duhachek"] | None = None,
    seed: int = 0,
) -> AlphaResult:
    """Coefficient alpha, raw and standardised, with an interval and item statistics.

    Args:
        data: DataFrame, array (n, p), survey (reversed items recoded) or ``ek.read_statistics``.
        items: columns, or the code of a scale in a survey.
        missing: "listwise" or "pairwise"; the n used is in the result.
        confidence: of the interval.
        ci_method: "adf" (distribution-free, Maydeu-Olivares et al. 2007; the default for answers), "bca"
            (bootstrap), "feldt" or "duhachek" (both normal theory; "duhachek" is the default where only
            sufficient statistics are at hand).
        seed: of the draws of "bca".

    Raises:
        DataError, StatisticError: see ``evalkit.psychometrics.reliability.alpha.cronbach_alpha``.

    Example:
        >>> import evalkit as ek
        >>> ek.cronbach_alpha([[1, 2, 2], [2, 3, 2], [4, 4, 5], [5, 4, 5], [3, 3, 4]]).alpha.__round__(4)
        0.9388
    """
    ready = ready_moments(data)
    if ready is not None:
        normal = ci_method or "duhachek"
        return alpha.cronbach_alpha(sample(data, items, missing), confidence=confidence, ci_method=normal)
    values, names = numeric_matrix(data, items)
    return alpha.cronbach_alpha(
        values, names, missing=missing, confidence=confidence, ci_method=ci_method or "adf", seed=seed
    )


def omega_total(data: Sample, items: Items = None, *, missing: Missing = "listwise") -> omega.OmegaResult:
    """Omega total of a scale from one minres factor (McDonald 1999).

    Args:
        data: DataFrame, array (n, p), survey (reversed items recoded) or ``ek.read_statistics``.
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
    return omega.omega_total(sample(data, items, missing))


def omega_h(
    data: Sample, items: Items = None, *, n_factors: int = 3, missing: Missing = "listwise"
) -> OmegaHierarchicalResult:
    """Omega hierarchical and total from a Schmid–Leiman solution (Zinbarg et al. 2005; R's psych::omega).

    Args:
        data: DataFrame, array (n, p), survey (reversed items recoded) or ``ek.read_statistics``.
        items: columns, or the code of a scale in a survey.
        n_factors: group factors.
        missing: "listwise" or "pairwise"; the n used is in the result.

    Raises:
        DataError: a column does not exist or is not numeric.
        StatisticError: too few items for the factors, a constant item, or a singular matrix.
    """
    return omega_hierarchical.omega_hierarchical(sample(data, items, missing), n_factors)


def guttman(data: Sample, items: Items = None, *, missing: Missing = "listwise") -> _guttman.GuttmanResult:
    """Guttman's λ1 to λ6 and ten Berge's μ on the correlations.

    Args:
        data: DataFrame, array (n, p), survey (reversed items recoded) or ``ek.read_statistics``.
        items: columns, or the code of a scale in a survey.
        missing: "listwise" or "pairwise"; the n used is in the result.

    Raises:
        DataError: a column does not exist or is not numeric.
        StatisticError: fewer than two items, or a constant item.
    """
    return _guttman.guttman(sample(data, items, missing))


def split_half(
    data: Sample, items: Items = None, *, missing: Missing = "listwise", seed: int = 0
) -> SplitHalfResult:
    """All split-half coefficients up to 16 items, else of a seeded sample of halves (labelled so).

    Args:
        data: DataFrame, array (n, p), survey (reversed items recoded) or ``ek.read_statistics``.
        items: columns, or the code of a scale in a survey.
        missing: "listwise" or "pairwise"; the n used is in the result.
        seed: of the sample of halves.

    Raises:
        DataError: a column does not exist or is not numeric.
        StatisticError: fewer than two items, or a constant item.
    """
    return _split.split_half(sample(data, items, missing), seed=seed)


def item_analysis(
    data: Data, items: Items = None, *, scale: tuple[float, float] | None = None
) -> ItemAnalysisResult:
    """The item sheet of a scale: distribution, item–rest r, extreme-groups CR, loading, MSA, and a verdict.

    Args:
        data: DataFrame, array (n, p) or survey (reversed items recoded).
        items: columns, or the code of a scale in a survey.
        scale: lowest and highest answer that can be given; taken from the questionnaire for a survey's scale,
            else from the answers.

    Raises:
        DataError: a column does not exist, is not numeric, or holds an answer outside the scale.
        StatisticError: fewer than three items, a constant item, or extreme groups that overlap.
    """
    values, names = numeric_matrix(data, items)
    if scale is None and hasattr(data, "questionnaire"):
        formats = [data.questionnaire.item_formats()[name] for name in names]
        if len({(answer.lo, answer.hi) for answer in formats}) == 1:
            scale = (float(formats[0].lo), float(formats[0].hi))
    return _items.item_analysis(values, names, scale=scale)


def icc(ratings: Any, *, confidence: float = 0.95) -> IccResult:
    """Shrout and Fleiss' (1979) six intraclass correlations of subjects × raters, with intervals.

    Args:
        ratings: (n, k) DataFrame (columns name the raters) or array; no cell may be missing.
        confidence: of the intervals.

    Raises:
        DataError: not a table of numbers, or a missing cell (row and rater are named).
        StatisticError: fewer than two subjects or raters, or ratings without variance.
    """
    values, _, raters = labelled(ratings)
    return _icc.icc(values, raters, confidence=confidence)


def bootstrap(
    data: Data,
    statistic: str = "alpha",
    items: Items = None,
    *,
    n_draws: int = 10_000,
    method: Literal["percentile", "bca"] = "bca",
    confidence: float = 0.95,
    seed: int = 0,
) -> BootstrapResult:
    """Interval of a reliability coefficient from respondents drawn with replacement (Efron 1987).

    Args:
        data: DataFrame, array (n, p) or survey (reversed items recoded).
        statistic: "alpha", "alpha_standardised", "average_r", "lambda2", "omega", "omega_raw" or
            "measurement_error".
        items: columns, or the code of a scale in a survey.
        n_draws: draws.
        method: "bca" (bias-corrected and accelerated) or "percentile".
        confidence: of the interval.
        seed: of the draws.

    Raises:
        DataError: a column does not exist or is not numeric.
        OptionError: unknown statistic or method.
        StatisticError: the statistic does not exist for the sample.
    """
    values, names = numeric_matrix(data, items)
    return _bootstrap.bootstrap(
        values, statistic, n_draws=n_draws, seed=seed, method=method, confidence=confidence, names=names
    )
