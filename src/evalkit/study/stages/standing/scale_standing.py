"""Survey scales of every branch against the respondents of all other branches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy import stats

from evalkit.inference.change import welch_df
from evalkit.inference.multiplicity import benjamini_hochberg
from evalkit.study.stages.scores.scale_moments import ScaleAnswers

SMALL_D = 0.2


@dataclass(frozen=True, kw_only=True, eq=False)
class ScaleStanding:
    """k scales of b branches, in the unit of the scores; NaN for a scale with too few answers in a branch.

    Attributes:
        n: answers, shape (b, k).
        mean, lower, upper: mean with its interval (Student's t), shape (b, k).
        others: mean of all other respondents, those without a branch too, shape (b, k).
        difference, difference_lower, difference_upper: mean − others with its interval (Welch), (b, k).
        settled: not 0 after Benjamini–Hochberg over the scales of a branch, shape (b, k).
        d: difference in pooled standard deviations of the two groups, shape (b, k).
    """

    n: np.ndarray
    mean: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    others: np.ndarray
    difference: np.ndarray
    difference_lower: np.ndarray
    difference_upper: np.ndarray
    settled: np.ndarray
    d: np.ndarray


def scale_standing(
    scores: np.ndarray,
    group: np.ndarray,
    branches: int,
    *,
    suppress: int,
    level: float,
    design: Mapping[str, np.ndarray] | None = None,
) -> ScaleStanding:
    """Means of every branch and their differences from all other respondents.

    With a design means are weighted and errors linearised: those of a branch over its clusters, those of the
    others over all of theirs. Populations shorten both.

    Args:
        scores: (n, k) scale scores, NaN = none.
        group: (n,) number of the branch, −1 = none.
        branches: b.
        suppress: a mean of fewer answers than this, or than two, is NaN.
        level: of the intervals and of the verdicts.
        design: "weight", "cluster" and "population" of each respondent, (n,), where known.
    """
    known = ~np.isnan(scores)
    centre = np.where(known, scores, 0.0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    shifted = np.where(known, scores - centre, 0.0)
    answers = ScaleAnswers(shifted=shifted, known=known, centre=centre, group=group, branches=branches)
    own, other = answers.drawn(design, suppress) if design else answers.moments(suppress)
    half = stats.t.ppf(0.5 + level / 2, np.maximum(own.clusters - 1, 1)) * own.se
    difference, spread = own.mean - other.mean, np.hypot(own.se, other.se)
    df = np.maximum(welch_df(own.se, own.clusters, other.se, other.clusters), 1.0)
    reach = stats.t.ppf(0.5 + level / 2, df) * spread
    freedom = np.maximum(own.n + other.n - 2, 1)
    pooled = np.sqrt((own.squares + other.squares) / freedom)
    return ScaleStanding(
        n=own.n.astype(int),
        mean=own.mean,
        lower=own.mean - half,
        upper=own.mean + half,
        others=other.mean,
        difference=difference,
        difference_lower=difference - reach,
        difference_upper=difference + reach,
        settled=_settled(difference, spread, df, 1 - level),
        d=np.divide(difference, pooled, out=np.full_like(difference, np.nan), where=pooled > 0),
    )


def _settled(difference: np.ndarray, spread: np.ndarray, df: np.ndarray, alpha: float) -> np.ndarray:
    """Welch tests, adjusted over the scales of each branch; shape (b, k)."""
    tested = np.isfinite(difference) & (spread > 0)
    z = np.divide(np.abs(difference), spread, out=np.zeros_like(difference), where=tested)
    pvalue = 2 * stats.t.sf(z, df)
    settled = np.zeros(difference.shape, dtype=bool)
    for i in np.flatnonzero(tested.any(axis=1)):
        settled[i, tested[i]] = benjamini_hochberg(pvalue[i, tested[i]]) < alpha
    return settled
