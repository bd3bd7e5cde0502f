"""The result of a structural equation model and its tables."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from evalkit.psychometrics.sem.assessment.fit_measures import FitMeasures
from evalkit.result import Result, ResultTable, result

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, slots=True)
class Estimate:
    """One parameter, or one defined quantity.

    Attributes:
        left: variable left of the operator, or the name of a defined quantity.
        operator: "=~", "~", "~~", "~1", "|", "~*~" or ":=".
        right: variable right of it; "" where there is none.
        group: name of the group; "" with one group.
        estimate: its value.
        se: standard error; 0 where the value is fixed.
        z: estimate / se; NaN where the value is fixed.
        pvalue: two-sided, of z.
        ci_lower: lower limit of the 95 % interval.
        ci_upper: upper limit.
        std_lv: with factors in standard deviations.
        std_all: with all variables in standard deviations.
        std_se: standard error of std_all by the delta method.
        label: given in the model, or "".
        free: whether it was estimated.
    """

    left: str
    operator: str
    right: str
    group: str
    estimate: float
    se: float
    z: float
    pvalue: float
    ci_lower: float
    ci_upper: float
    std_lv: float
    std_all: float
    std_se: float
    label: str
    free: bool


@result
class SemResult(Result):
    """A fitted structural equation model, or confirmatory factor analysis.

    Attributes:
        parameters: of all groups, those of the text first, then those added by default, then defined ones.
        fit: the tests and every measure of fit.
        r_squared: (groups, p) share of the variance of each observed variable that the model explains; NaN
            where a residual variance is negative.
        factor_correlation: (groups, m, m) correlations of the factors that the model implies.
        residuals: (groups, p, p) residual correlations.
        covariance: (q, q) of the free parameters.
        observed: p names.
        factors: m names.
        groups: their names; ("",) with one group.
        n_obs: respondents used.
        n_group: respondents of each group.
        n_total: rows seen.
        n_free: free parameters after constraints.
        heywood: variances estimated below 0, and factors that correlate by 1 or more.
        estimator: its name.
        missing: "listwise" or "fiml".
        parameterisation: "delta" or "theta" with ordered items, else "".
        ordered: names of ordered items.
        equal: kinds of parameters held equal over groups.
        clusters: number of clusters behind the standard errors, or None.
        model: the text.
        steps: of the search.
        warnings: sentences about what limits the result.
    """

    title: ClassVar[str] = "Structural equation model"

    parameters: tuple[Estimate, ...]
    fit: FitMeasures
    r_squared: FloatArray
    factor_correlation: FloatArray
    residuals: FloatArray
    covariance: FloatArray
    observed: tuple[str, ...]
    factors: tuple[str, ...]
    groups: tuple[str, ...]
    n_obs: int
    n_group: tuple[int, ...]
    n_total: int
    n_free: int
    heywood: tuple[str, ...]
    estimator: str
    missing: str
    parameterisation: str
    ordered: tuple[str, ...]
    equal: tuple[str, ...]
    clusters: int | None
    model: str
    steps: int
    warnings: tuple[str, ...]

    @property
    def chi2(self) -> float:
        """The test statistic; the corrected one where the estimator corrects it."""
        test = self.fit.test
        return test.chi2 if test.chi2_scaled is None else test.chi2_scaled

    @property
    def df(self) -> int:
        """Degrees of freedom."""
        return self.fit.test.df

    @property
    def pvalue(self) -> float:
        """Of chi2."""
        test = self.fit.test
        return test.pvalue if test.pvalue_scaled is None else test.pvalue_scaled

    @property
    def cfi(self) -> float:
        """Comparative fit index: the robust one, or else the scaled one, where there is one."""
        fit = self.fit
        return (fit.comparative_robust or fit.comparative_scaled or fit.comparative).cfi

    @property
    def tli(self) -> float:
        """Tucker-Lewis index, chosen as cfi."""
        fit = self.fit
        return (fit.comparative_robust or fit.comparative_scaled or fit.comparative).tli

    @property
    def rmsea(self) -> float:
        """Root mean square error of approximation, chosen as cfi; NaN with df = 0."""
        found = self.fit.rmsea_robust or self.fit.rmsea_scaled or self.fit.rmsea
        return math.nan if found is None else found.value

    @property
    def srmr(self) -> float:
        """Standardised root mean square residual."""
        return self.fit.srmr

    def facts(self) -> Mapping[str, object]:
        """Size, estimator and the measures of fit that are read first."""
        return {
            "n_obs": self.n_obs,
            "estimator": self.estimator,
            "chi2": self.chi2,
            "df": self.df,
            "pvalue": self.pvalue,
            "cfi": self.cfi,
            "tli": self.tli,
            "rmsea": self.rmsea,
            "srmr": self.srmr,
        }

    def loadings(self, group: int = 0, *, standardised: bool = True) -> FloatArray:
        """(p, m) loadings of one group, 0 where there is none."""
        row = {name: i for i, name in enumerate(self.observed)}
        column = {name: i for i, name in enumerate(self.factors)}
        table = np.zeros((len(row), len(column)))
        for e in self.parameters:
            if e.operator == "=~" and e.right in row and e.group == self.groups[group]:
                table[row[e.right], column[e.left]] = e.std_all if standardised else e.estimate
        return table

    def tables(self) -> tuple[ResultTable, ...]:
        """Parameters, then measures of fit."""
        columns = (
            "parameter",
            "group",
            "estimate",
            "se",
            "z",
            "pvalue",
            "ci_lower",
            "ci_upper",
            "std_lv",
            "std_all",
        )
        rows = tuple(
            (
                f"{e.left} {e.operator} {e.right}".strip(),
                e.group,
                *(getattr(e, name) for name in columns[2:]),
            )
            for e in self.parameters
        )
        return (
            ResultTable(title="Parameters", columns=columns, rows=rows),
            ResultTable(title="Fit", columns=("measure", "value"), rows=_fit_rows(self.fit)),
        )


def _fit_rows(fit: FitMeasures) -> tuple[tuple[object, ...], ...]:
    test = fit.test
    rows: list[tuple[object, ...]] = [("chi2", test.chi2), ("df", test.df), ("pvalue", test.pvalue)]
    if test.chi2_scaled is not None:
        rows += [
            ("chi2_scaled", test.chi2_scaled),
            ("pvalue_scaled", test.pvalue_scaled),
            ("scaling", test.scaling),
        ]
    for suffix, compared, error in (
        ("", fit.comparative, fit.rmsea),
        ("_scaled", fit.comparative_scaled, fit.rmsea_scaled),
        ("_robust", fit.comparative_robust, fit.rmsea_robust),
    ):
        if compared is not None:
            rows += [(f"cfi{suffix}", compared.cfi), (f"tli{suffix}", compared.tli)]
        if error is not None:
            rows += [
                (f"rmsea{suffix}", error.value),
                (f"rmsea{suffix}_lower", error.lower),
                (f"rmsea{suffix}_upper", error.upper),
                (f"rmsea{suffix}_p_close", error.p_close),
            ]
    rows.append(("srmr", fit.srmr))
    for name in ("log_likelihood", "log_likelihood_saturated", "aic", "bic", "sabic"):
        value = getattr(fit, name)
        if value is not None:
            rows.append((name, value))
    rows += [("nfi", fit.nfi), ("ifi", fit.ifi), ("n_free", fit.n_free), ("n_obs", fit.n_obs)]
    return tuple(rows)
