"""Omega hierarchical against R's psych::omega, and on a population whose structure is known."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from evalkit.errors import OptionError, StatisticError
from evalkit.psychometrics.moments import moments
from evalkit.psychometrics.reliability.guttman import guttman
from evalkit.psychometrics.reliability.omega import omega_total
from evalkit.psychometrics.reliability.omega_hierarchical import omega_hierarchical
from evalkit.psychometrics.reliability.schmid_leiman import schmid_leiman

# Closed forms of the correlations.
RTOL = 1e-8

# Optimised estimates: psych stops optim() at factr 1e7, about 1e-6 in a uniqueness.
ATOL = 1e-5

# Oblique rotation and a second-order factor on top of it (GPArotation stops at a gradient of 1e-5).
ATOL_OBLIQUE = 5e-5

# psych's ml solution of the Pasteur school stops early: its uniquenesses are 8e-5 from those of R's own
# factanal (factr 1e2), which ours meet to ATOL_FACTANAL; the group loadings follow by up to 1.5e-4.
ATOL_ML = 2e-4
ATOL_FACTANAL = 1e-6

SCALE = {"bfi": "complete", "satisfaction": "alpha", "bankcrm": "alpha_complete"}
ONE = [
    *(("bfi", "scales", s, "omega1") for s in "ACENO"),
    ("bfi", "all25", "omega1"),
    *(("hs", part, "omega1") for part in ("whole", "school_Pasteur", "school_Grant-White")),
    *(("satisfaction", "scales", s, "omega1") for s in ("imag", "expe", "qual", "val", "sat", "loy")),
    *(("bankcrm", "scales", s, "omega1") for s in ("SQ", "TR", "SA", "LO")),
]
THREE = [
    ("bfi", "all25", "omega3"),
    ("bfi", "all25", "omega5"),
    *(
        ("hs", part, name)
        for part in ("whole", "school_Pasteur", "school_Grant-White")
        for name in ("omega3", "omega3_ml")
    ),
]


def _sample(
    path: tuple[str, ...], classical: Callable[..., Any], scale_answers: Callable[..., np.ndarray]
) -> Any:
    name = "alpha_complete" if path[1] == "all25" else SCALE.get(path[0], "alpha")
    items = tuple(classical(*path[:-1], name)["item_stats"]["items"])
    return moments(scale_answers(path[0], path[1], items, complete=True), items)


@pytest.mark.shared
@pytest.mark.parametrize("path", ONE, ids="/".join)
def test_one_factor_is_that_of_psych(
    path: tuple[str, ...], classical: Callable[..., Any], scale_answers: Callable[..., np.ndarray]
) -> None:
    block = classical(*path)
    found = omega_hierarchical(_sample(path, classical, scale_answers), 1)
    table = np.array(block["sl"]["values"], dtype=float)
    np.testing.assert_allclose(found.omega_hierarchical, block["omega_h"], rtol=0, atol=ATOL)
    np.testing.assert_allclose(found.omega_total, block["omega_tot"], rtol=0, atol=ATOL)
    np.testing.assert_allclose(found.omega_limit, block["omega_lim"], rtol=0, atol=ATOL)
    np.testing.assert_allclose(found.alpha, block["alpha"], rtol=RTOL)
    np.testing.assert_allclose(found.general, table[:, 0], rtol=0, atol=ATOL)
    np.testing.assert_allclose(found.uniquenesses, table[:, -2], rtol=0, atol=ATOL)
    assert found.ecv == pytest.approx(block["ECV"], abs=1e-12)
    assert tuple(f"{name}-" for name in found.items_reversed) == tuple(
        row for row in block["sl"]["rows"] if row.endswith("-")
    )


@pytest.mark.shared
@pytest.mark.parametrize("path", THREE, ids="/".join)
def test_schmid_leiman_is_that_of_psych(
    path: tuple[str, ...],
    classical: Callable[..., Any],
    scale_answers: Callable[..., np.ndarray],
    aligned: Callable[[np.ndarray, np.ndarray], np.ndarray],
) -> None:
    block = classical(*path)
    method = "ml" if path[-1].endswith("ml") else "minres"
    atol = ATOL_ML if method == "ml" else ATOL_OBLIQUE
    sample = _sample(path, classical, scale_answers)
    m = int(path[-1].removeprefix("omega").removesuffix("_ml"))
    found = omega_hierarchical(sample, m, method=method)  # type: ignore[arg-type]
    table = np.array(block["sl"]["values"], dtype=float)
    np.testing.assert_allclose(found.omega_hierarchical, block["omega_h"], rtol=0, atol=atol)
    np.testing.assert_allclose(found.omega_total, block["omega_tot"], rtol=0, atol=ATOL)
    np.testing.assert_allclose(found.omega_limit, block["omega_lim"], rtol=0, atol=atol)
    np.testing.assert_allclose(found.ecv, block["ECV"], rtol=0, atol=atol)
    np.testing.assert_allclose(found.alpha, block["alpha"], rtol=RTOL)
    np.testing.assert_allclose(found.general, table[:, 0], rtol=0, atol=atol)
    np.testing.assert_allclose(
        aligned(np.array(found.group), table[:, 1:-3]), table[:, 1:-3], rtol=0, atol=atol
    )
    np.testing.assert_allclose(found.communalities, table[:, -3], rtol=0, atol=atol)
    np.testing.assert_allclose(found.uniquenesses, table[:, -2], rtol=0, atol=atol)
    np.testing.assert_allclose(found.general_share, table[:, -1], rtol=0, atol=5 * atol)
    turned = np.where(np.isin(found.items, found.items_reversed), -1.0, 1.0)
    flipped = sample.correlation * np.outer(turned, turned)
    np.testing.assert_allclose(guttman(flipped).lambda6, block["G6"], rtol=RTOL)
    assert len(found.items_reversed) == sum(row.endswith("-") for row in block["sl"]["rows"])
    # Objective and chi² of the extraction; psych multiplies the same discrepancy.
    assert found.df == block["stats"]["dof"]
    np.testing.assert_allclose(found.chi2, block["stats"]["chisq"], rtol=1e-5)
    np.testing.assert_allclose(found.rmsea, block["stats"]["rmsea"]["RMSEA"], rtol=0, atol=atol)
    if method == "ml":
        exact = list(classical(*path[:2], "efa3", "factanal_ml", "uniquenesses").values())
        np.testing.assert_allclose(found.uniquenesses, exact, rtol=0, atol=ATOL_FACTANAL)
    groups = np.array([block["group"]["t"][key] for key in ("total", "general", "group")], dtype=float)
    np.testing.assert_allclose(found.omega_group, groups[2, 0], rtol=0, atol=atol)
    ours = np.array([found.subscale_total, found.subscale_general, found.subscale_group])
    order, theirs = np.argsort(ours[0]), np.argsort(groups[0, 1:])
    np.testing.assert_allclose(ours[:, order], groups[:, 1:][:, theirs], rtol=0, atol=atol)


@pytest.mark.shared
@pytest.mark.parametrize("scale", "ACENO")
def test_three_factors_of_five_items_are_refused(
    scale: str, classical: Callable[..., Any], scale_answers: Callable[..., np.ndarray]
) -> None:
    """psych prints numbers for these blocks with -2 degrees of freedom; they are not identified."""
    path = ("bfi", "scales", scale, "omega3")
    assert classical(*path)["stats"]["dof"] == -2
    with pytest.raises(StatisticError, match="not identified by 5 items"):
        omega_hierarchical(_sample(path, classical, scale_answers), 3)


def _bifactor() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Population with a proportional hierarchical structure, which Schmid-Leiman recovers exactly."""
    pattern = np.zeros((9, 3))
    for j, strength in enumerate((0.8, 0.7, 0.6)):
        pattern[3 * j : 3 * j + 3, j] = strength * np.array([1.0, 0.9, 0.8])
    second = np.array([0.9, 0.8, 0.6])
    phi = np.outer(second, second)
    np.fill_diagonal(phi, 1.0)
    matrix = pattern @ phi @ pattern.T
    np.fill_diagonal(matrix, 1.0)
    return matrix, pattern, second


def test_hierarchical_population_is_recovered() -> None:
    matrix, pattern, second = _bifactor()
    found = omega_hierarchical(matrix, 3)
    general = pattern @ second
    np.testing.assert_allclose(found.general, general, rtol=0, atol=1e-5)
    assert found.omega_hierarchical == pytest.approx(general.sum() ** 2 / matrix.sum(), abs=1e-5)
    common = np.diag(pattern @ np.where(np.eye(3) > 0, 1, np.outer(second, second)) @ pattern.T)
    assert found.omega_total == pytest.approx(1 - (1 - common).sum() / matrix.sum(), abs=1e-6)
    assert found.subscale_items == (
        ("item1", "item2", "item3"),
        ("item4", "item5", "item6"),
        ("item7", "item8", "item9"),
    )
    assert found.items_reversed == ()
    group = (pattern**2).sum(axis=1) - general**2
    assert found.ecv == pytest.approx((general**2).sum() / ((general**2).sum() + group.sum()), abs=1e-5)


def test_reversed_items_are_turned_only_with_flip() -> None:
    matrix, _, _ = _bifactor()
    sign = np.array([1, 1, -1, 1, 1, 1, 1, 1, 1.0])
    turned = matrix * np.outer(sign, sign)
    found = omega_hierarchical(turned, 3)
    assert found.items_reversed == ("item3",)
    assert any("'item3'" in sentence for sentence in found.warnings)
    assert found.omega_hierarchical == pytest.approx(
        omega_hierarchical(matrix, 3).omega_hierarchical, abs=1e-5
    )
    kept = omega_hierarchical(turned, 3, flip=False)
    assert kept.items_reversed == ()
    assert kept.omega_hierarchical < found.omega_hierarchical


def test_two_factors_get_equal_second_order_loadings() -> None:
    matrix, _, _ = _bifactor()
    found = omega_hierarchical(matrix[:6, :6], 2)
    np.testing.assert_allclose(found.second_order, np.sqrt(0.72), rtol=0, atol=1e-4)
    assert any("do not identify" in sentence for sentence in found.warnings)


def test_negatively_correlated_factors_give_one_of_them_a_negative_second_order_loading() -> None:
    turned = schmid_leiman(np.eye(2), np.array([[1, -0.36], [-0.36, 1]]))
    assert sorted(turned.second_order) == pytest.approx([-0.6, 0.6])


def test_one_factor_agrees_with_omega_total() -> None:
    matrix, _, _ = _bifactor()
    found = omega_hierarchical(matrix, 1)
    assert found.omega_total == pytest.approx(omega_total(matrix).omega_total, rel=1e-12)


def test_raw_metric_weighs_items_by_their_spread() -> None:
    rng = np.random.default_rng(12)
    traits = rng.normal(size=(400, 1)) + 0.7 * rng.normal(size=(400, 3))
    values = np.repeat(traits, 3, axis=1) + rng.normal(size=(400, 9))
    sample = moments(values * np.linspace(0.5, 3, 9))
    standard, raw = omega_hierarchical(sample, 3), omega_hierarchical(sample, 3, metric="raw")
    np.testing.assert_allclose(raw.general, standard.general * sample.standard_deviations, rtol=1e-12)
    total = sample.covariance.sum()
    assert raw.omega_hierarchical == pytest.approx(raw.general.sum() ** 2 / total, rel=1e-12)
    assert raw.omega_total == pytest.approx(1 - raw.uniquenesses.sum() / total, rel=1e-12)
    assert raw.ecv == standard.ecv


def test_wrong_requests_are_refused() -> None:
    with pytest.raises(OptionError, match="method"):
        omega_hierarchical(np.eye(6), 2, method="paf")  # type: ignore[arg-type]
    with pytest.raises(StatisticError, match="at least 3 items"):
        omega_hierarchical(np.eye(2), 1)
    with pytest.raises(OptionError, match="needs Moments"):
        omega_hierarchical(_bifactor()[0], 3, metric="raw")
