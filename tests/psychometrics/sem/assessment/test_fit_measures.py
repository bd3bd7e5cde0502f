"""Measures of fit from two chi-squares: values by hand, the equations that define them, the cases without a value."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from scipy.stats import ncx2

from evalkit.psychometrics.sem.assessment.fit_measures import FitMeasures, comparative, fit_measures, rmsea
from evalkit.psychometrics.sem.estimation.chi_square import ModelTest, scaled

RTOL = 1e-12
# The limits solve an equation of the noncentral distribution; scipy inverts it to about 1e-10.
LIMIT_ATOL = 1e-8


def measures(chi2: float, df: int, **given: Any) -> FitMeasures:
    options = {"n_free": 13, "n_obs": 200, "n_groups": 1, "n_effective": 200, "srmr": 0.04}
    baseline = ModelTest(chi2=300.0, df=15, pvalue=0.0)
    test = ModelTest(chi2=chi2, df=df, pvalue=0.1)
    return fit_measures(test, baseline, log_likelihoods=(-1000.0, -990.0), **{**options, **given})  # type: ignore[arg-type]


def test_incremental_indices_are_those_of_their_definitions() -> None:
    found = measures(20.0, 8)
    assert found.comparative.cfi == pytest.approx(1 - 12 / 285, rel=RTOL)
    assert found.comparative.tli == pytest.approx((300 / 15 - 20 / 8) / (300 / 15 - 1), rel=RTOL)
    assert found.nfi == pytest.approx(280 / 300, rel=RTOL)
    assert found.ifi == pytest.approx(280 / 292, rel=RTOL)


def test_information_criteria_count_free_parameters() -> None:
    found = measures(20.0, 8)
    assert found.aic == 2026.0
    assert found.bic == pytest.approx(2000 + 13 * math.log(200), rel=RTOL)
    assert found.sabic == pytest.approx(2000 + 13 * math.log(202 / 24), rel=RTOL)


def test_without_a_likelihood_there_are_no_criteria() -> None:
    test, baseline = ModelTest(chi2=20.0, df=8, pvalue=0.1), ModelTest(chi2=300.0, df=15, pvalue=0.0)
    found = fit_measures(
        test, baseline, n_free=13, n_obs=200, n_groups=1, n_effective=199, srmr=0.04, log_likelihoods=None
    )
    assert (found.log_likelihood, found.aic, found.bic, found.sabic) == (None, None, None, None)
    assert found.rmsea is not None
    assert found.rmsea.value == pytest.approx(math.sqrt(12 / (8 * 199)), rel=RTOL)


def test_a_fit_better_than_expected_has_indices_at_their_ends() -> None:
    found = measures(5.0, 8)
    assert found.comparative.cfi == 1.0
    assert found.comparative.tli > 1.0
    assert found.rmsea is not None
    assert (found.rmsea.value, found.rmsea.lower) == (0.0, 0.0)


def test_a_saturated_model_has_no_rmsea_and_no_tli() -> None:
    found = measures(0.0, 0)
    assert found.rmsea is None
    assert found.comparative.cfi == 1.0
    assert math.isnan(found.comparative.tli)


def test_a_baseline_that_fits_leaves_nothing_to_improve() -> None:
    found = comparative((3.0, 5.0), (4.0, 6.0))
    assert found.cfi == 1.0
    assert found.tli == pytest.approx(1 - (-2 * 6) / (-2 * 5), rel=RTOL)


@pytest.mark.parametrize(
    ("chi2", "df", "n", "groups"), [(20.0, 8, 200, 1), (85.3, 24, 301, 1), (130.0, 60, 301, 2)]
)
def test_the_interval_of_rmsea_solves_the_equations_of_the_noncentral_distribution(
    chi2: float, df: int, n: int, groups: int
) -> None:
    found = rmsea(chi2, df, n, groups)
    for limit, probability in ((found.lower, 0.95), (found.upper, 0.05)):
        ncp = limit**2 * df * n / groups
        assert ncx2.cdf(chi2, df, ncp) == pytest.approx(probability, abs=LIMIT_ATOL)
    close = 0.05**2 * df * n / groups
    assert found.p_close == pytest.approx(ncx2.sf(chi2, df, close), abs=LIMIT_ATOL)
    assert found.value == pytest.approx(math.sqrt(groups * (chi2 - df) / (df * n)), rel=RTOL)


def test_a_limit_that_no_noncentrality_reaches_is_zero() -> None:
    # P(chi2_8 < 9) = .66: below .95, above .05.
    found = rmsea(9.0, 8, 200, 1)
    assert found.lower == 0.0 < found.upper
    # P(chi2_8 < 1) = .002: no noncentrality makes it .05.
    assert rmsea(1.0, 8, 200, 1).upper == 0.0


def test_corrected_indices_take_corrected_statistics_and_robust_ones_the_population_values() -> None:
    test = scaled(ModelTest(chi2=30.0, df=8, pvalue=0.1), 1.25, "yuan_bentler")
    baseline = scaled(ModelTest(chi2=300.0, df=15, pvalue=0.0), 1.2, "yuan_bentler")
    found = fit_measures(
        test, baseline, n_free=13, n_obs=200, n_groups=1, n_effective=200, srmr=0.04, log_likelihoods=None
    )
    assert found.comparative_scaled is not None
    assert found.comparative_scaled.cfi == pytest.approx(1 - (24 - 8) / (250 - 15), rel=RTOL)
    # Brosseau-Liard & Savalei (2014): 1 - (chi2 - c df) / (chi2_0 - c_0 df_0).
    assert found.comparative_robust is not None
    assert found.comparative_robust.cfi == pytest.approx(1 - (30 - 10) / (300 - 18), rel=RTOL)
    # Brosseau-Liard, Savalei & Li (2012): sqrt(c (chi2_scaled - df) / (df n)).
    assert found.rmsea_robust is not None
    assert found.rmsea_robust.value == pytest.approx(math.sqrt(1.25 * 16 / (8 * 200)), rel=RTOL)


def test_more_misfit_never_looks_better() -> None:
    grid = [measures(x, 8) for x in np.linspace(8, 280, 30)]
    for index in ("cfi", "tli"):
        assert np.all(np.diff([getattr(m.comparative, index) for m in grid]) <= 0)
    assert np.all(np.diff([m.rmsea.upper for m in grid if m.rmsea]) > 0)
