"""The ladder of measurement invariance against lavaan and semTools, and on simulated groups."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from evalkit.errors import OptionError
from evalkit.psychometrics.sem.analysis import model_setting
from evalkit.psychometrics.sem.estimation.request import Request
from evalkit.psychometrics.sem.invariance import CONTINUOUS, ORDERED, invariance

# Differences of chi-squares of 50 to 1,200, each within 1e-6 of lavaan's (test_lavaan).
DIFFERENCE_RTOL = 1e-4
# The restricted model's directions come from derivatives at estimates that differ by 1e-5 (test_lavaan).
SHIFTED_RTOL = 5e-5
FACTORS = "f =~ x1 + x2 + x3 + x4\ng =~ y1 + y2 + y3 + y4"
NAMES = ("x1", "x2", "x3", "x4", "y1", "y2", "y3", "y4")


def table(shared: Path, name: str, items: list[str], group: str) -> tuple[np.ndarray, list[str]]:
    """Complete rows of a reference data set and the group of each."""
    with (shared / "reference" / "data" / f"{name}.csv").open() as file:
        rows = [r for r in csv.DictReader(file) if all(r[c] not in {"", "NA"} for c in (*items, group))]
    return np.array([[float(r[c]) for c in items] for r in rows]), [r[group] for r in rows]


def groups(shift: float = 0.0, weaker: float = 0.0, seed: int = 5) -> tuple[np.ndarray, list[str]]:
    """Two groups of 400 under a two-factor model; x2 shifted and loading less in the second."""
    rng = np.random.default_rng(seed)
    factors = rng.multivariate_normal([0, 0], [[1, 0.4], [0.4, 1]], 800)
    loadings = np.full((800, 8), 0.7)
    loadings[400:, 1] -= weaker
    values = loadings * np.repeat(factors, 4, axis=1) + 0.7 * rng.normal(size=(800, 8))
    values[400:, 1] += shift
    return values, ["a"] * 400 + ["b"] * 400


@pytest.mark.shared
@pytest.mark.parametrize("estimator", ["ML", "MLR"])
def test_the_ladder_of_the_schools_is_lavaans(shared: Path, lavaan, estimator: str) -> None:
    values, schools = table(shared, "hs1939", [f"x{i}" for i in range(1, 10)], "school")
    model = lavaan("hs_sem", "model")
    names = [f"x{i}" for i in range(1, 10)]
    found = invariance(
        model_setting(model, values, names, groups=schools, request=Request(estimator=estimator))
    )
    theirs = lavaan("hs_sem", f"invariance_{estimator.lower()}_school", "lrt")
    for step, key in zip(found.steps[1:], theirs, strict=True):
        assert step.against is not None
        assert step.against.chi2 == pytest.approx(theirs[key]["diff"], rel=DIFFERENCE_RTOL), key
        assert step.against.df == theirs[key]["df_diff"]
        assert step.against.pvalue == pytest.approx(theirs[key]["p"], rel=1e-3)
    assert found.reached == "loadings"


@pytest.mark.shared
def test_the_ordinal_ladder_is_that_of_wu_and_estabrook(shared: Path, lavaan) -> None:
    items = [f"{letter}{j}" for letter in "ACENO" for j in range(1, 6)]
    values, gender = table(shared, "bfi", items, "gender")
    used = items[:10]
    request = Request(ordered=tuple(used))
    setting = model_setting(lavaan("bfi_inv_wlsmv", "model"), values, items, groups=gender, request=request)
    found = invariance(setting)
    assert [step.name for step in found.steps] == list(ORDERED)
    theirs = lavaan("bfi_inv_wlsmv", "measEq", "lrt")
    for step, expected, df in zip(
        found.steps[1:3], theirs["Chisq diff"][1:], theirs["Df diff"][1:], strict=True
    ):
        assert step.against is not None
        assert step.against.chi2 == pytest.approx(expected, rel=SHIFTED_RTOL)
        assert step.against.df == df
        assert step.against.method == "scaled and shifted difference"


@pytest.mark.shared
def test_csibank_by_region_is_decided_by_the_robust_test(shared: Path) -> None:
    # DECISIONS 23: metric step p = 2e-5 by ML and .07 by MLR; configural CFI .899.
    with (shared / "reference" / "data" / "csibank.csv").open() as file:
        header = next(csv.reader(file))
    scales = {
        s: [c for c in header if c.startswith(s)] for s in ("imag", "expe", "qual", "val", "sat", "loy")
    }
    model = "\n".join(f"{scale.upper()} =~ {' + '.join(items)}" for scale, items in scales.items())
    names = [item for items in scales.values() for item in items]
    values, regions = table(shared, "csibank", names, "Region")
    normal = invariance(model_setting(model, values, names, groups=regions, request=Request(estimator="ML")))
    robust = invariance(model_setting(model, values, names, groups=regions, request=Request(estimator="MLR")))
    assert normal.steps[1].against is not None
    assert robust.steps[1].against is not None
    assert normal.steps[1].against.pvalue == pytest.approx(2e-5, abs=5e-6)
    assert robust.steps[1].against.pvalue == pytest.approx(0.07, abs=5e-3)
    assert (normal.reached, robust.reached) == ("configural", "intercepts")
    for found in (normal, robust):
        assert found.steps[0].model is not None
        assert found.steps[0].model.fit.comparative.cfi == pytest.approx(0.899, abs=5e-4)
        assert "fits poorly" in found.warnings[-1]


def test_groups_from_one_population_reach_the_top() -> None:
    values, labels = groups()
    found = invariance(model_setting(FACTORS, values, NAMES, groups=labels))
    assert [step.name for step in found.steps] == list(CONTINUOUS)
    assert found.reached == "means"
    assert found.to_frame().loc["loadings", "df_difference"] == 6


def test_a_shifted_item_breaks_the_ladder_at_the_intercepts_and_freeing_it_mends_it() -> None:
    values, labels = groups(shift=0.6)
    setting = model_setting(FACTORS, values, NAMES, groups=labels)
    assert invariance(setting).reached == "loadings"
    assert invariance(setting, partial=("x2~1",)).reached == "means"


def test_a_weaker_item_breaks_it_at_the_loadings() -> None:
    values, labels = groups(weaker=0.45)
    assert invariance(model_setting(FACTORS, values, NAMES, groups=labels)).reached == "configural"


def test_ordered_answers_with_a_shifted_item_fail_at_the_intercepts() -> None:
    values, labels = groups(shift=0.8, seed=11)
    coded = np.digitize(values, [-1.0, -0.3, 0.4, 1.1]).astype(float)
    request = Request(ordered=NAMES)
    found = invariance(model_setting(FACTORS, coded, NAMES, groups=labels, request=request))
    assert found.reached in {"thresholds", "loadings"}
    assert found.estimator == "WLSMV"


def test_binary_items_have_nothing_to_test_at_the_thresholds() -> None:
    values, labels = groups(seed=3)
    coded = (values > 0.2).astype(float)
    request = Request(ordered=NAMES)
    found = invariance(model_setting(FACTORS, coded, NAMES, groups=labels, request=request))
    thresholds = found.steps[1]
    assert thresholds.against is None
    assert "not testable" in thresholds.note
    assert found.steps[2].against is not None


def test_one_group_and_ready_equalities_are_refused() -> None:
    values, labels = groups()
    with pytest.raises(OptionError, match="there is one"):
        invariance(model_setting(FACTORS, values, NAMES))
    setting = model_setting(FACTORS, values, NAMES, groups=labels)
    with pytest.raises(OptionError, match="leave equal= out"):
        invariance(replace(setting, request=Request(equal=("loadings",))))
