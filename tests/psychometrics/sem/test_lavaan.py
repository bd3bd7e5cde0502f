"""Whole fits against lavaan 0.6-14: every parameter, standard error, standardised value and measure of fit."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from evalkit.psychometrics.sem.assessment.result import SemResult

pytestmark = pytest.mark.shared

# lavaan's optimiser stops when the objective changes by less than about 1e-10, so its estimates are off by up to
# 1e-5 of a standard deviation; ours end at a gradient of 1e-9 (test_search). Largest seen: 8e-5 (thresholds).
ESTIMATE_ATOL = 1e-4
ERROR_RTOL = 2e-4
# chi-square and its kin are flat at the minimum: the same early stop enters them squared.
FIT_RTOL = 1e-6
# Robust corrections are linear in the estimates.
ROBUST_RTOL = 1e-5
# CFI, RMSEA, SRMR: absolute, since some are 0 or 1.
INDEX_ATOL = 5e-6

HS = {"data": "hs1939"}
HS_MISSING = {"data": "hs1939_missing", "missing": "fiml"}
AC = tuple(f"{letter}{j}" for letter in "AC" for j in range(1, 6))
BFI = tuple(f"{letter}{j}" for letter in "ACENO" for j in range(1, 6))
BANK = tuple(f"{letters}{j}" for letters in ("SQ", "TR", "SA", "LO") for j in range(1, 6))
STEPS: dict[str, tuple[str, ...]] = {
    "configural": (),
    "metric": ("loadings",),
    "scalar": ("loadings", "intercepts"),
    "strict": ("loadings", "intercepts", "residuals"),
    "means": ("loadings", "intercepts", "residuals", "means"),
}
ORDINAL_STEPS: dict[str, tuple[str, ...]] = {
    "configural": (),
    "thresholds": ("thresholds",),
    "thresh_load": ("thresholds", "loadings"),
}
HIGHER = "\n g =~ visual + textual + speed"


def answered_bfi(table: dict[str, list[str]]) -> list[bool]:
    """Rows of bfi with all items and the gender, as the reference took them."""
    names = (*BFI, "gender")
    return [all(table[n][i] not in {"", "NA"} for n in names) for i in range(len(table["gender"]))]


def complete_bank(table: dict[str, list[str]]) -> list[bool]:
    """Rows of bankcrm_sim without any blank, as the reference took them."""
    return [all(v[i] not in {"", "NA"} for v in table.values()) for i in range(len(table["SQ1"]))]


CASES: dict[str, tuple[tuple[str, ...], dict[str, Any]]] = {
    "ml": (("hs_sem", "ml"), HS),
    "ml, unit variances": (("hs_sem", "ml_stdlv"), {**HS, "standardised_factors": True}),
    "mlr": (("hs_sem", "mlr"), {**HS, "estimator": "MLR"}),
    "mlm": (("hs_sem", "mlm"), {**HS, "estimator": "MLM"}),
    "gls": (("hs_sem", "gls"), {**HS, "estimator": "GLS"}),
    "wls": (("hs_sem", "wls"), {**HS, "estimator": "WLS"}),
    "fiml": (("hs_sem", "fiml"), HS_MISSING),
    "fiml, mlr": (("hs_sem", "fiml_mlr"), {**HS_MISSING, "estimator": "MLR"}),
    "second order": (("hs_sem", "second_order"), {**HS, "add": HIGHER}),
    "bfi ml": (("bfi_sem", "ml"), {"data": "bfi"}),
    "bfi mlr": (("bfi_sem", "mlr"), {"data": "bfi", "estimator": "MLR"}),
    "bfi fiml": (("bfi_sem2", "fiml"), {"data": "bfi", "missing": "fiml"}),
    "bfi fiml mlr": (("bfi_sem2", "fiml_mlr"), {"data": "bfi", "missing": "fiml", "estimator": "MLR"}),
    "bfi wlsmv": (("bfi_sem", "wlsmv"), {"data": "bfi", "ordered": BFI}),
    "bfi wlsmv theta": (
        ("bfi_sem", "wlsmv_theta"),
        {"data": "bfi", "ordered": BFI, "parameterisation": "theta"},
    ),
    "bfi dwls": (("bfi_sem", "dwls"), {"data": "bfi", "ordered": BFI, "estimator": "DWLS"}),
    "bfi ulsmv": (("bfi_sem", "ulsmv"), {"data": "bfi", "ordered": BFI, "estimator": "ULSMV"}),
    "bank ml": (("bankcrm_sem", "ml"), {"data": "bankcrm_sim", "rows": complete_bank}),
    "bank clusters": (
        ("bankcrm_sem", "mlr_cluster"),
        {"data": "bankcrm_sim", "rows": complete_bank, "estimator": "MLR", "cluster": "branch"},
    ),
    "bank wlsmv": (("bankcrm_sem", "wlsmv"), {"data": "bankcrm_sim", "ordered": BANK}),
    "bank fiml": (("bankcrm_sem", "fiml"), {"data": "bankcrm_sim", "missing": "fiml"}),
    "bank structural": (
        ("bankcrm_sem", "structural"),
        {"data": "bankcrm_sim", "rows": complete_bank, "model": ("bankcrm_sem", "structural_model")},
    ),
    **{
        f"schools {step}, {method}": (
            ("hs_sem", f"invariance_{method}_school", "fits", step),
            {**HS, "group": "school", "equal": equal, "estimator": method.upper()},
        )
        for method in ("ml", "mlr")
        for step, equal in STEPS.items()
    },
    **{
        f"regions {step}": (
            ("bankcrm_sem", "inv_region", "fits", step),
            {"data": "bankcrm_sim", "rows": complete_bank, "group": "region", "equal": equal},
        )
        for step, equal in STEPS.items()
    },
    **{
        f"ordinal {step}": (
            ("bfi_inv_wlsmv", "fits", step),
            {"data": "bfi", "rows": answered_bfi, "group": "gender", "ordered": AC, "equal": equal},
        )
        for step, equal in ORDINAL_STEPS.items()
    },
}

PLAIN = {"chi2": "chisq", "log_likelihood": "logl", "log_likelihood_saturated": "unrestricted.logl"}
PLAIN |= {"aic": "aic", "bic": "bic", "sabic": "bic2", "df": "df", "n_free": "npar", "n_obs": "ntotal"}
INDICES = {"cfi": "cfi", "tli": "tli", "rmsea": "rmsea", "rmsea_lower": "rmsea.ci.lower", "srmr": "srmr"}
INDICES |= {"rmsea_upper": "rmsea.ci.upper", "rmsea_p_close": "rmsea.pvalue", "nfi": "nfi", "ifi": "ifi"}
INDICES |= {"cfi_scaled": "cfi.scaled", "tli_scaled": "tli.scaled", "rmsea_scaled": "rmsea.scaled"}
ROBUST = {"chi2_scaled": "chisq.scaled", "scaling": "chisq.scaling.factor"}
POPULATION = {"cfi_robust": "cfi.robust", "tli_robust": "tli.robust", "rmsea_robust": "rmsea.robust"}
POPULATION |= {"rmsea_robust_lower": "rmsea.ci.lower.robust", "rmsea_robust_p_close": "rmsea.pvalue.robust"}


@pytest.fixture(scope="module", params=list(CASES))
def case(
    request: pytest.FixtureRequest, lavaan: Callable[..., Any], fit: Callable[..., SemResult]
) -> tuple[SemResult, Any, dict[str, Any]]:
    """(our result, lavaan's block, options)."""
    keys, options = CASES[request.param]
    given = dict(options)
    place = given.pop("model", (keys[0], "model"))
    text = lavaan(*place) + given.pop("add", "")
    return fit(given.pop("data"), text, **given), lavaan(*keys), options


def rows_of(block: Any) -> dict[tuple[Any, ...], int]:
    """Position of each parameter in lavaan's table."""
    table = block["pe"]
    group = table.get("group", [1] * len(table["lhs"]))
    return {key: i for i, key in enumerate(zip(table["lhs"], table["op"], table["rhs"], group, strict=True))}


def test_every_parameter_is_lavaans(case) -> None:
    result, block, _ = case
    place, table = rows_of(block), block["pe"]
    compared = 0
    for e in result.parameters:
        group = 0 if e.operator == ":=" else result.groups.index(e.group) + 1
        keys = [(e.left, e.operator, e.right, group), (e.right, e.operator, e.left, group)]
        at = next((place[k] for k in keys if k in place), None)
        if e.operator == ":=":
            at = next(i for k, i in place.items() if k[0] == e.left and k[1] == ":=")
        assert at is not None, e
        assert e.estimate == pytest.approx(table["est"][at], abs=ESTIMATE_ATOL, rel=ESTIMATE_ATOL)
        if e.se > 0:
            assert e.se == pytest.approx(table["se"][at], rel=ERROR_RTOL), e
            assert e.ci_lower == pytest.approx(table["ci.lower"][at], abs=3 * ESTIMATE_ATOL)
        if e.operator != ":=":
            assert e.std_lv == pytest.approx(table["std.lv"][at], abs=ESTIMATE_ATOL)
            assert e.std_all == pytest.approx(table["std.all"][at], abs=ESTIMATE_ATOL)
        compared += 1
    free = [i for k, i in place.items() if k[1] not in {"r2", ":="} and table["se"][i]]
    assert compared >= len(free)


def test_every_measure_of_fit_is_lavaans(case) -> None:
    result, block, options = case
    ours, theirs = dict(result.tables()[1].rows), block["fit"]
    robust = dict(POPULATION)
    if options.get("ordered") and options.get("group"):
        # lavaan divides what the baseline chi-square is expected to be by the share of each group, which makes it
        # about twice too large for two groups of one size; RMSEA is not concerned.
        del robust["cfi_robust"], robust["tli_robust"]
    for names, tolerance in ((PLAIN, FIT_RTOL), (ROBUST, ROBUST_RTOL)):
        for name, key in names.items():
            if name in ours and theirs.get(key) is not None:
                assert ours[name] == pytest.approx(theirs[key], rel=tolerance), name
    for name, key in {**INDICES, **robust}.items():
        if name in ours and theirs.get(key) is not None:
            assert ours[name] == pytest.approx(theirs[key], abs=INDEX_ATOL), name
    assert ours["chi2"] > 0


def test_explained_variance_is_lavaans(case) -> None:
    result, block, _ = case
    table = block["pe"]
    for (left, op, _, group), i in rows_of(block).items():
        if op == "r2" and left in result.observed and table["est"][i] is not None:
            found = result.r_squared[group - 1, result.observed.index(left)]
            assert found == pytest.approx(table["est"][i], abs=ESTIMATE_ATOL)


def test_an_unweighted_fit_has_lavaans_estimates_and_errors_of_loadings(lavaan, fit) -> None:
    # The discrepancy is 1/2 tr (S - Sigma)^2; lavaan adds the squares of the triangle instead, in which variances
    # weigh twice as much. With every residual variance free only the errors of these differ.
    result = fit("hs1939", lavaan("hs_sem", "model"), estimator="ULS")
    block = lavaan("hs_sem", "uls")
    place, table = rows_of(block), block["pe"]
    for e in result.parameters:
        at = place[e.left, e.operator, e.right, 1]
        assert e.estimate == pytest.approx(table["est"][at], abs=ESTIMATE_ATOL)
        if e.se > 0 and not (e.operator == "~~" and e.left.startswith("x")):
            assert e.se == pytest.approx(table["se"][at], rel=ERROR_RTOL)
    assert result.chi2 == pytest.approx(block["fit"]["chisq"], rel=FIT_RTOL)


def test_a_bifactor_heywood_case_is_named_and_equal_up_to_signs(lavaan, fit) -> None:
    items = [f"x{i}" for i in range(1, 10)]
    model = (
        f"g =~ {' + '.join(items)}\nvisual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9"
    )
    result = fit("hs1939", model, standardised_factors=True, orthogonal=True)
    block = lavaan("hs_sem", "bifactor")
    place, table = rows_of(block), block["pe"]
    for e in result.parameters:
        at = place[e.left, e.operator, e.right, 1]
        assert abs(e.estimate) == pytest.approx(abs(table["est"][at]), abs=ESTIMATE_ATOL)
    assert result.chi2 == pytest.approx(block["fit"]["chisq"], rel=FIT_RTOL)
    assert result.heywood == ("variance of x1: -1.14",)
    assert "improper" in result.warnings[0]
    assert math.isnan(result.r_squared[0, 0])


def test_wu_estabrook_syntax_of_semtools_is_read_and_fitted(lavaan, fit) -> None:
    for step in ("config", "thr", "thrload"):
        result = fit(
            "bfi",
            lavaan("bfi_inv_wlsmv", "measEq", "syntax", step),
            rows=answered_bfi,
            group="gender",
            ordered=AC,
            parameterisation="theta",
        )
        theirs = lavaan("bfi_inv_wlsmv", "measEq", "fit", step)
        assert result.fit.test.chi2 == pytest.approx(theirs["chisq"], rel=FIT_RTOL)
        assert result.fit.test.chi2_scaled == pytest.approx(theirs["chisq.scaled"], rel=ROBUST_RTOL)
        assert (result.df, result.n_free) == (theirs["df"], theirs["npar"])


def test_a_method_factor_with_equal_loadings_is_fitted(lavaan, fit) -> None:
    # One label on all loadings and the first one freed: 44 parameters, as lavaan counts them.
    text = lavaan("bankcrm_sem", "ulmc_model").replace("k*SQ1", "NA*SQ1+k*SQ1", 1)
    result = fit("bankcrm_sim", text, rows=complete_bank)
    theirs = lavaan("bankcrm_sem", "ulmc", "fit")
    assert result.chi2 == pytest.approx(theirs["chisq"], rel=FIT_RTOL)
    assert result.n_free == theirs["npar"]


def test_residual_correlations_are_lavaans(lavaan, fit) -> None:
    result = fit("hs1939", lavaan("hs_sem", "model"))
    expected = np.array(lavaan("hs_sem", "ml", "resid", "cor", "values"))
    np.testing.assert_allclose(result.residuals[0], expected, rtol=0, atol=1e-6)
    expected = np.array(lavaan("hs_sem", "ml", "lv_cor", "values"))
    np.testing.assert_allclose(result.factor_correlation[0], expected, rtol=0, atol=1e-5)
