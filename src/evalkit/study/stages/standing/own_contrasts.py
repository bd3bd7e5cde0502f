"""Which scales of one branch stand out from its own average: paired within respondents."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from evalkit.inference.multiplicity import benjamini_hochberg


@dataclass(frozen=True, kw_only=True, eq=False)
class OwnContrasts:
    """k scales against the mean of all k, from respondents with every scale.

    Attributes:
        difference: mean of own scale − mean of the scales, in score units, shape (k,).
        se: standard error of the difference, shape (k,).
        settled: not 0 after Benjamini–Hochberg over the k scales, shape (k,).
        n: respondents.
    """

    difference: np.ndarray
    se: np.ndarray
    settled: np.ndarray
    n: int


def own_contrasts(scores: np.ndarray, *, level: float) -> OwnContrasts:
    """Paired t tests of every scale against the mean of all; nothing is settled below three respondents.

    Args:
        scores: (n, k) scale scores of the respondents of one branch, NaN = none.
        level: of the verdicts.
    """
    complete = scores[~np.isnan(scores).any(axis=1)]
    n, k = complete.shape
    if n < 3 or k < 2:
        nothing = np.full(k, np.nan)
        return OwnContrasts(difference=nothing, se=nothing, settled=np.zeros(k, dtype=bool), n=n)
    contrast = complete - complete.mean(axis=1, keepdims=True)
    mean, se = contrast.mean(axis=0), contrast.std(axis=0, ddof=1) / np.sqrt(n)
    t = np.divide(np.abs(mean), se, out=np.where(np.abs(mean) > 0, np.inf, 0.0), where=se > 0)
    settled = benjamini_hochberg(2 * stats.t.sf(t, n - 1)) < 1 - level
    return OwnContrasts(difference=mean, se=se, settled=settled, n=n)
