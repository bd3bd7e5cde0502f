"""The test of a model against the saturated one, and its corrections for answers that are not normal."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtrc

from evalkit.psychometrics.sem.estimation.information import Curvature
from evalkit.psychometrics.sem.estimation.objective import Point
from evalkit.psychometrics.sem.estimation.reference_models import FittedModel
from evalkit.psychometrics.sem.sampling.sample import SampleGroup, single_answers

FloatArray = NDArray[np.float64]
Correction = Literal["none", "satorra_bentler", "yuan_bentler", "scaled_shifted"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Excess:
    """A statistic of normal complete answers and its expectation if the model holds.

    Attributes:
        chi2: the statistic.
        expected: its expectation.
    """

    chi2: float
    expected: float


@dataclass(frozen=True, kw_only=True, slots=True)
class ModelTest:
    """A chi-square of fit.

    Attributes:
        chi2: the statistic as minimised.
        df: moments less free parameters.
        pvalue: of chi2; NaN with df = 0.
        scaling: the factor chi2 is divided by; None without correction.
        shift: what is added after dividing; 0 but for "scaled_shifted".
        chi2_scaled: the corrected statistic; None without correction.
        pvalue_scaled: of it.
        correction: its name.
        excess: what CFI and RMSEA of the population are estimated from; None where nothing does.
    """

    chi2: float
    df: int
    pvalue: float
    scaling: float | None = None
    shift: float = 0.0
    chi2_scaled: float | None = None
    pvalue_scaled: float | None = None
    correction: Correction = "none"
    excess: Excess | None = None


def model_test(fitted: FittedModel, saturated: Point, df: int) -> ModelTest:
    """n times the difference of the deviances."""
    chi2 = max(fitted.model.n_obs * (fitted.point.deviance - saturated.deviance), 0.0)
    return ModelTest(chi2=chi2, df=df, pvalue=float(chdtrc(df, chi2)) if df > 0 else math.nan)


def scaled(test: ModelTest, scaling: float, correction: Correction) -> ModelTest:
    """The test divided by its scaling factor."""
    if test.df == 0 or not scaling > 0:
        return test
    value = test.chi2 / scaling
    return ModelTest(
        chi2=test.chi2,
        df=test.df,
        pvalue=test.pvalue,
        scaling=scaling,
        chi2_scaled=value,
        pvalue_scaled=float(chdtrc(test.df, value)),
        correction=correction,
        excess=test.excess or Excess(chi2=test.chi2, expected=scaling * test.df),
    )


def parameter_trace(curved: Curvature, products: Sequence[FloatArray]) -> float:
    """tr(B A^-1): how many parameters' worth of variance the estimates have under the true distribution."""
    return float(sum((product * curved.inverse).sum() for product in products))


def moment_trace(groups: Sequence[SampleGroup], has_means: bool) -> float:
    """tr(B A^-1) of the saturated model for complete answers: from the squared distances (Mardia 1970).

    At the sample moments the scores of the covariances have the variance (E d⁴ - p)/2, with d² the squared
    distance of a respondent from the mean; those of the means add p.
    """
    total = 0.0
    for group in groups:
        p = len(group.mean)
        distance = squared_distances(group, np.asarray(np.linalg.inv(group.covariance), dtype=np.float64))
        total += 0.5 * (float((distance**2).mean()) - p) + (p if has_means else 0)
    return total


def structured_trace(groups: Sequence[SampleGroup], inverses: Sequence[FloatArray], has_means: bool) -> float:
    """tr(V Gamma) of complete answers, V the normal-theory weight at covariances with these inverses."""
    total = 0.0
    for group, inverse in zip(groups, inverses, strict=True):
        distance = squared_distances(group, inverse)
        product = inverse @ group.covariance
        total += 0.5 * (float((distance**2).mean()) - float((product * product.T).sum()))
        total += float(np.trace(product)) if has_means else 0.0
    return total


def squared_distances(group: SampleGroup, inverse: FloatArray) -> FloatArray:
    """(n,) (x - mean)' inverse (x - mean) of complete answers."""
    centred = single_answers(group) - group.mean
    distances: FloatArray = ((centred @ inverse) * centred).sum(axis=1)
    return distances
