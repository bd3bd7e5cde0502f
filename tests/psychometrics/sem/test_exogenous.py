"""Models with observed predictors against lavaan 0.6-14: sem(text, HolzingerSwineford1939, estimator=…).

Likelihood is that of the outcomes given the predictors; least squares takes predictors as random, as lavaan does.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

from evalkit.psychometrics.sem.assessment.result import SemResult

pytestmark = pytest.mark.shared

# lavaan stops at changes of the objective of 1e-10; robust quantities are linear in that early stop.
FIT_RTOL = 1e-8
ROBUST_RTOL = 2e-6
ESTIMATE_ATOL = 1e-5
ERROR_RTOL = 2e-5

MODEL = """
visual =~ x1 + x2 + x3
speed =~ x7 + x8 + x9
visual ~ x4 + x5
speed ~ visual + x4
x6 ~ speed + x5
"""
CASES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "ml": (
        {"data": "hs1939"},
        {
            **{"n_free": 19, "df": 23, "chi2": 128.24049796, "baseline": (686.722811337, 35)},
            **{
                "ll": -2899.57937876,
                "saturated": -2835.45912978,
                "bic": 5907.59385254,
                "srmr": 0.0714349802281,
            },
            "x6~speed": (0.2122437803, 0.0891631712),
        },
    ),
    "mlr": (
        {"data": "hs1939", "estimator": "MLR"},
        {
            **{"n_free": 19, "df": 23, "chi2": 128.24049796, "baseline": (686.722811337, 35)},
            **{"scaled": 135.117394841, "x6~speed": (0.2122437803, 0.1254482937)},
        },
    ),
    "gls": (
        {"data": "hs1939", "estimator": "GLS"},
        {
            **{"n_free": 22, "df": 23, "chi2": 101.990610148, "baseline": (271.126780052, 35)},
            "x6~x5": (0.58096863904, 0.0376020734),
        },
    ),
    "wls": (
        {"data": "hs1939", "estimator": "WLS"},
        {
            **{"n_free": 22, "df": 23, "chi2": 109.885038205, "baseline": (380.928664533, 35)},
            "x6~x5": (0.55347640928, 0.0317948745),
        },
    ),
    "fiml, complete predictors": (
        {"data": "hs1939_missing", "estimator": "MLR", "missing": "fiml", "complete": ("x4", "x5")},
        {
            **{"n_free": 26, "df": 23, "chi2": 93.566715765, "baseline": (502.100766162, 35)},
            **{"ll": -2107.52042745, "bic": 4357.86045243, "scaled": 100.621866187},
            "x6~speed": (0.2152802941, 0.1660246447),
        },
    ),
    "groups": (
        {"data": "hs1939", "estimator": "MLR", "group": "school", "equal": ("loadings",)},
        {
            **{"n_free": 48, "df": 50, "chi2": 157.831997378, "baseline": (738.795967863, 70)},
            **{"ll": -2857.18199034, "scaled": 165.227272695},
            "x6~speed": (0.45879674761, 0.2083915347),
        },
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_model_with_observed_predictors_is_lavaans(name: str, fit: Callable[..., SemResult]) -> None:
    options, expected = CASES[name]
    given = dict(options)
    whole = given.pop("complete", ())
    if whole:
        given["rows"] = lambda table: [
            all(table[c][i] not in {"", "NA"} for c in whole) for i in range(len(table["x4"]))
        ]
    found = fit(given.pop("data"), MODEL, **given)
    assert (found.n_free, found.df) == (expected["n_free"], expected["df"])
    assert found.fit.test.chi2 == pytest.approx(expected["chi2"], rel=FIT_RTOL)
    baseline = found.fit.baseline
    assert (baseline.chi2, baseline.df) == (
        pytest.approx(expected["baseline"][0], rel=FIT_RTOL),
        expected["baseline"][1],
    )
    for key, value in (("ll", "log_likelihood"), ("saturated", "log_likelihood_saturated"), ("bic", "bic")):
        if key in expected:
            assert getattr(found.fit, value) == pytest.approx(expected[key], rel=FIT_RTOL), key
    if "scaled" in expected:
        assert found.fit.test.chi2_scaled == pytest.approx(expected["scaled"], rel=ROBUST_RTOL)
    rows = {f"{e.left}{e.operator}{e.right}": e for e in reversed(found.parameters)}
    path = next(key for key in expected if "~" in key)
    estimate, error = expected[path]
    assert rows[path].estimate == pytest.approx(estimate, abs=ESTIMATE_ATOL)
    assert rows[path].se == pytest.approx(error, rel=ERROR_RTOL)


def test_a_regression_of_observed_variables_is_saturated_and_equals_ordinary_least_squares(
    columns: Callable[[str], dict[str, list[str]]], fit: Callable[..., SemResult]
) -> None:
    import numpy as np

    table = columns("hs1939")
    y, x, z = (np.array(table[name], dtype=float) for name in ("x1", "x2", "x3"))
    found = fit("hs1939", "x1 ~ x2 + x3")
    assert (found.df, found.n_free, found.fit.baseline.df) == (0, 3, 2)
    assert math.isnan(found.pvalue)
    design = np.column_stack([np.ones(len(y)), x, z])
    slopes, squares, *_ = np.linalg.lstsq(design, y, rcond=None)
    # Maximum likelihood divides by n.
    errors = np.sqrt(np.diag(np.linalg.inv(design.T @ design)) * squares[0] / len(y))
    rows = [e for e in found.parameters if e.operator == "~"]
    np.testing.assert_allclose([e.estimate for e in rows], slopes[1:], rtol=1e-9)
    np.testing.assert_allclose([e.se for e in rows], errors[1:], rtol=1e-9)
    ll = -0.5 * len(y) * (np.log(2 * np.pi * squares[0] / len(y)) + 1)
    assert found.fit.log_likelihood == pytest.approx(ll, rel=1e-10)
