"""The difference test of nested models fitted by robust least squares (Satorra 2000)."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import null_space
from scipy.special import chdtrc

from evalkit.errors import OptionError
from evalkit.psychometrics.sem.estimation.fitted import Fitted

FloatArray = NDArray[np.float64]


def shifted_difference(free: Fitted, restricted: Fitted) -> tuple[float, int, float]:
    """Difference of two chi-squares, scaled and shifted to the first two moments of a chi-square; df; p.

    With A the directions of the free model that the restrictions close, P = D'WD and B = D'W Gamma W D of the
    free model, the eigenvalues of (A P^-1 A')^-1 A P^-1 B P^-1 A' weigh the difference (Satorra 2000).

    Raises:
        OptionError: the models are not fitted by robust least squares, or are not nested.
    """
    one, two = free.estimates, restricted.estimates
    if one.slopes is None or two.slopes is None or one.bread is None or one.meat is None:
        raise OptionError("this difference is for robust least squares", hint='use estimator="WLSMV"')
    if one.slopes.shape[0] != two.slopes.shape[0]:
        raise OptionError("the models are fitted to different moments")
    inner, across = free.free.basis, restricted.free.basis
    closed = _closed(one.slopes @ inner, two.slopes @ across)
    df = closed.shape[0]
    if df != two.test.df - one.test.df or df == 0:
        raise OptionError(
            f"the models are not nested: {two.test.df - one.test.df} degrees of freedom apart, but the"
            f" restricted model closes {df} directions of the free one"
        )
    bread = inner.T @ one.bread @ inner
    meat = inner.T @ one.meat @ inner
    back = np.linalg.solve(bread, closed.T)
    weights = np.linalg.solve(closed @ back, back.T @ meat @ back)
    first, second = float(np.trace(weights)), float((weights * weights.T).sum())
    factor = math.sqrt(df / second)
    chi2 = max(factor * (two.test.chi2 - one.test.chi2) + df - factor * first, 0.0)
    return chi2, df, float(chdtrc(df, chi2))


def _closed(free: FloatArray, restricted: FloatArray) -> FloatArray:
    """(df, q) orthonormal directions of the free parameters that the restricted model cannot move in.

    Args:
        free: (moments, q) derivatives of the moments by the free parameters.
        restricted: (moments, q') the same of the restricted model.
    """
    open_ways, *_ = np.linalg.lstsq(free, restricted, rcond=None)
    ways: FloatArray = null_space(open_ways.T, rcond=1e-6).T
    return ways
