"""Factor scores (Grice 2001): weights, how well they determine the factors, and the scores themselves."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evalkit.errors import DataError, OptionError
from evalkit.psychometrics.factors.exploratory_result import EfaResult
from evalkit.psychometrics.factors.score_methods import SCORE_METHODS
from evalkit.psychometrics.matrices import require_positive_definite
from evalkit.psychometrics.moments import Moments, checked_answers, moments
from evalkit.result import Result, ResultTable, matrix_table, result

FloatArray = NDArray[np.float64]
Missing = Literal["refuse", "nan"]
MISSING: tuple[Missing, ...] = ("refuse", "nan")


@result
class ScoreWeights(Result):
    """Weights that turn standardised answers of p items into scores on m factors.

    Attributes:
        weights: (p, m); scores = standardised answers @ weights.
        validity: (m,) correlation of each score with its own factor, w's / sqrt(w'Rw), -1–1.
        determinacy: (m,) its square, 0–1: the share of the factor that the score knows.
        univocality: (m, m) correlations of scores (rows) with factors (columns).
        score_correlations: (m, m) correlations of the scores among themselves.
        covariances: (m,) w's, what R's psych prints as R2 of the scores: equal to determinacy for
            "regression" only.
        method: how they were made.
        items: p item names.
        factors: m factor names.
    """

    title: ClassVar[str] = "Factor score weights"

    weights: FloatArray
    validity: FloatArray
    determinacy: FloatArray
    univocality: FloatArray
    score_correlations: FloatArray
    covariances: FloatArray
    method: str
    items: tuple[str, ...]
    factors: tuple[str, ...]

    def tables(self) -> tuple[ResultTable, ...]:
        """Weights, then how well each score stands for its factor."""
        quality = np.column_stack([self.validity, self.determinacy])
        return (
            matrix_table("Weights", "item", self.items, self.factors, self.weights),
            matrix_table("Quality of scores", "factor", self.factors, ("validity", "determinacy"), quality),
        )


@result
class FactorScores(Result):
    """Scores of n respondents on m factors.

    Attributes:
        scores: (n, m), in standard deviations of the factor; a row of NaN for a respondent with a missing
            answer, with missing="nan" only.
        weights: what they were made with.
        n_obs: respondents with scores.
        n_missing: respondents without, because an answer is missing.
        missing: "refuse" or "nan".
    """

    title: ClassVar[str] = "Factor scores"

    scores: FloatArray
    weights: ScoreWeights
    n_obs: int
    n_missing: int
    missing: Missing

    def tables(self) -> tuple[ResultTable, ...]:
        """The quality of the scores, then the weights; the scores themselves are in `scores`."""
        return self.weights.tables()[::-1]


def score_weights(solution: EfaResult, method: str = "regression") -> ScoreWeights:
    """Weights of factor scores.

    With R the correlations, Lambda the pattern, S = Lambda Phi the structure, Psi the uniquenesses:
    "regression" R^-1 S (Thurstone 1935), the scores nearest to the factors; "bartlett"
    Psi^-1 Lambda (Lambda' Psi^-1 Lambda)^-1 (Bartlett 1937), unbiased; "tenberge" keeps the correlations of
    the factors (ten Berge et al. 1999); "anderson" is uncorrelated (Anderson & Rubin 1956); "harman" uses the
    reproduced correlations with ones on the diagonal, M^-1 Lambda (Harman 1976, sec. 16.7; for oblique
    factors the pattern, as R's psych takes it). All equal psych 2.2.9's factor.scores.

    Args:
        solution: of a common factor method or of components.
        method: a name in SCORE_METHODS.

    Raises:
        OptionError: an unknown method.
        StatisticError: a singular matrix (items named), or a Heywood case with a method that divides by
            uniquenesses.
    """
    weigh = SCORE_METHODS[method]
    r, phi = solution.correlation, solution.phi
    require_positive_definite(r, solution.items, "a factor score")
    weights = weigh(r, solution.loadings, phi)
    spread = weights.T @ r @ weights
    deviations = np.sqrt(np.diag(spread))
    univocality = (weights.T @ solution.structure) / deviations[:, None]
    validity = np.diag(univocality).copy()
    return ScoreWeights(
        weights=weights,
        validity=validity,
        determinacy=validity**2,
        univocality=univocality,
        score_correlations=spread / np.outer(deviations, deviations),
        covariances=(weights * solution.structure).sum(axis=0),
        method=method,
        items=solution.items,
        factors=solution.factors,
    )


def factor_scores(
    values: ArrayLike,
    solution: EfaResult,
    method: str = "regression",
    *,
    reference: Moments | None = None,
    missing: Missing = "refuse",
) -> FactorScores:
    """Scores of respondents on the factors of a solution.

    Args:
        values: (n, p) answers to the items of the solution, in its order; NaN where one is missing.
        solution: the factors.
        method: a name in SCORE_METHODS.
        reference: means and standard deviations that answers are standardised with; None: those of the
            complete rows of values.
        missing: "refuse" a missing answer, or "nan": a row of NaN for that respondent, counted in n_missing.

    Raises:
        DataError: another number of items than the solution's, or a missing answer with "refuse".
        OptionError: an unknown method or way with missing answers.
        StatisticError: a constant item, or as score_weights.
    """
    if missing not in MISSING:
        raise OptionError.unknown_choice("missing", missing, MISSING)
    table, _ = checked_answers(values, None)
    if table.shape[1] != len(solution.items):
        raise DataError(f"the solution has {len(solution.items)} items; the answers have {table.shape[1]}")
    absent = np.isnan(table)
    rows = absent.any(axis=1)
    if missing == "refuse" and rows.any():
        item = solution.items[int(absent.any(axis=0).argmax())]
        raise DataError(
            f"{int(rows.sum())} of {len(table)} respondents have a missing answer (item {item!r} is one)",
            hint='leave them out first, or use missing="nan" to keep their rows empty',
        )
    found = score_weights(solution, method)
    base = moments(table, solution.items) if reference is None else reference
    if base.names != solution.items:
        raise DataError("the reference moments are of other items than the solution")
    base.require_variance()
    return FactorScores(
        scores=((table - base.mean) / base.standard_deviations) @ found.weights,
        weights=found,
        n_obs=int((~rows).sum()),
        n_missing=int(rows.sum()),
        missing=missing,
    )
