"""Coefficient alpha against R's psych, and what it refuses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.errors import DataError, OptionError, StatisticError
from evalkit.psychometrics.moments import moments
from evalkit.psychometrics.reliability.alpha import cronbach_alpha
from evalkit.psychometrics.reliability.alpha_interval import duhachek_se, feldt_interval
from evalkit.psychometrics.reliability.bootstrap import bootstrap

# Closed forms; both sides sum up to 2,800 products in different order.
RTOL = 1e-8

COMPLETE = [
    *(("bfi", "scales", s, "complete") for s in "ACENO"),
    ("bfi", "all25", "alpha_complete"),
    ("hs", "whole", "alpha"),
    ("hs", "school_Pasteur", "alpha"),
    ("hs", "school_Grant-White", "alpha"),
    ("satisfaction", "alpha"),
    *(("satisfaction", "scales", s, "alpha") for s in ("imag", "expe", "qual", "val", "sat", "loy")),
    *(("bankcrm", "scales", s, "alpha_complete") for s in ("SQ", "TR", "SA", "LO")),
]
PAIRWISE = [
    *(("bfi", "scales", s, "pairwise") for s in "ACENO"),
    ("bfi", "all25", "alpha_pairwise"),
    *(("bankcrm", "scales", s, "alpha_pairwise") for s in ("SQ", "TR", "SA", "LO")),
]

CSIBANK = {"imag": 0.865, "expe": 0.823, "qual": 0.895, "val": 0.843, "sat": 0.899, "loy": 0.815}


def _check_items(found: Any, block: Any) -> None:
    total = block["total"]
    np.testing.assert_allclose(found.alpha, total["raw_alpha"][0], rtol=RTOL)
    np.testing.assert_allclose(found.alpha_standardised, total["std.alpha"][0], rtol=RTOL)
    np.testing.assert_allclose(found.average_r, total["average_r"][0], rtol=RTOL)
    np.testing.assert_allclose(found.item_rest_r, block["item_stats"]["t"]["r.drop"], rtol=RTOL)
    np.testing.assert_allclose(found.alpha_if_deleted, block["alpha_drop"]["t"]["raw_alpha"], rtol=RTOL)
    np.testing.assert_allclose(
        found.alpha_if_deleted_standardised, block["alpha_drop"]["t"]["std.alpha"], rtol=RTOL
    )


def _feldt(block: Any) -> list[float]:
    return [block["feldt"][key] for key in ("lower.ci.raw_alpha", "upper.ci.raw_alpha")]


@pytest.mark.shared
@pytest.mark.parametrize("path", COMPLETE, ids="/".join)
def test_complete_answers_give_the_values_of_psych_alpha(
    path: tuple[str, ...], classical: Callable[..., Any], scale_answers: Callable[..., np.ndarray]
) -> None:
    block = classical(*path)
    items = tuple(block["item_stats"]["items"])
    values = scale_answers(path[0], path[1], items, complete=True)
    feldt = cronbach_alpha(values, items, ci_method="feldt")
    _check_items(feldt, block)
    assert feldt.n_obs == len(values)
    np.testing.assert_allclose([feldt.ci_lower, feldt.ci_upper], _feldt(block), rtol=RTOL)
    duhachek = cronbach_alpha(values, items, ci_method="duhachek")
    np.testing.assert_allclose(duhachek.se, block["total"]["ase"][0], rtol=RTOL)
    half = (duhachek.ci_upper - duhachek.ci_lower) / 2
    np.testing.assert_allclose(half, 1.959963984540054 * block["total"]["ase"][0], rtol=RTOL)


@pytest.mark.shared
@pytest.mark.parametrize("path", PAIRWISE, ids="/".join)
def test_pairwise_answers_give_the_values_of_psych_alpha(
    path: tuple[str, ...], classical: Callable[..., Any], scale_answers: Callable[..., np.ndarray]
) -> None:
    block = classical(*path)
    items = tuple(block["item_stats"]["items"])
    values = scale_answers(path[0], path[1], items, complete=False)
    found = cronbach_alpha(values, items, missing="pairwise", ci_method="feldt")
    _check_items(found, block)
    # psych takes all rows as n; evalkit takes the smallest n behind a pair and is wider.
    sample = moments(values, items, missing="pairwise")
    np.testing.assert_allclose(
        feldt_interval(found.alpha, len(values), len(items), 0.95), _feldt(block), rtol=RTOL
    )
    np.testing.assert_allclose(
        duhachek_se(sample.covariance, len(values)), block["total"]["ase"][0], rtol=RTOL
    )
    assert found.n_obs < found.n_total == len(values)
    assert found.ci_lower < _feldt(block)[0]


@pytest.mark.shared
def test_csibank_raw_alphas_are_those_of_the_decisions(answers: Callable[..., np.ndarray]) -> None:
    sizes = {"imag": 6, "expe": 4, "qual": 7, "val": 4, "sat": 3, "loy": 3}
    for scale, printed in CSIBANK.items():
        items = tuple(f"{scale}{j}" for j in range(1, sizes[scale] + 1))
        found = cronbach_alpha(answers("csibank.csv", items), items)
        # Printed to three digits.
        assert found.alpha == pytest.approx(printed, abs=5e-4)
        assert found.n_obs == 1707
        assert found.ci_lower < found.alpha < found.ci_upper
        assert found.items_to_reverse == ()


@pytest.mark.shared
def test_unkeyed_bfi_names_the_item_to_reverse_and_changes_nothing(
    answers: Callable[..., np.ndarray],
) -> None:
    items = ("A1", "A2", "A3", "A4", "A5")
    values = answers("bfi.csv", items)
    found = cronbach_alpha(values, items)
    assert found.items_to_reverse == ("A1",)
    assert any("'A1'" in sentence for sentence in found.warnings)
    assert found.alpha == pytest.approx(cronbach_alpha(values, items, ci_method="feldt").alpha, rel=1e-15)
    assert found.alpha < 0.5


def test_negative_alpha_is_returned_and_said() -> None:
    rng = np.random.default_rng(3)
    trait = rng.normal(size=300)
    values = np.column_stack([trait, -trait, rng.normal(size=300)]) + rng.normal(size=(300, 3))
    found = cronbach_alpha(values, ["a", "b", "c"])
    assert found.alpha < 0
    assert any("negative" in sentence for sentence in found.warnings)


def test_two_items_have_no_alpha_if_deleted() -> None:
    values = np.random.default_rng(4).normal(size=(200, 1)) + np.random.default_rng(5).normal(size=(200, 2))
    found = cronbach_alpha(values, ["a", "b"])
    assert found.alpha_if_deleted.shape == (0,)
    assert found.tables()[0].rows[0][2] is None
    np.testing.assert_allclose(found.item_rest_r, np.corrcoef(values, rowvar=False)[0, 1], rtol=RTOL)


def test_small_sample_is_said() -> None:
    values = np.random.default_rng(6).normal(size=(20, 3))
    assert any("n = 20" in sentence for sentence in cronbach_alpha(values).warnings)


def test_moments_serve_the_normal_theory_intervals_only() -> None:
    values = np.random.default_rng(7).normal(size=(80, 1)) + np.random.default_rng(8).normal(size=(80, 3))
    direct = cronbach_alpha(values, ci_method="duhachek")
    assert cronbach_alpha(moments(values), ci_method="duhachek").allclose(direct)
    with pytest.raises(OptionError, match="needs the answers"):
        cronbach_alpha(moments(values))


def test_bca_interval_is_that_of_bootstrap() -> None:
    values = np.random.default_rng(7).normal(size=(300, 1)) + np.random.default_rng(8).normal(size=(300, 4))
    values[4, 2] = np.nan
    found = cronbach_alpha(values, ci_method="bca", n_draws=500, seed=9)
    drawn = bootstrap(values, "alpha", n_draws=500, seed=9)
    assert (found.ci_lower, found.ci_upper, found.se) == (drawn.ci_lower, drawn.ci_upper, drawn.se)
    assert found.alpha == pytest.approx(drawn.estimate, rel=1e-12)
    assert found.ci_lower_standardised is None
    exact = cronbach_alpha(values)
    # 500 draws: the limits scatter by a tenth of their distance.
    assert found.ci_lower == pytest.approx(exact.ci_lower, abs=exact.se / 3)
    with pytest.raises(OptionError, match="answered all items"):
        cronbach_alpha(values, missing="pairwise", ci_method="bca")
    with pytest.raises(OptionError, match="'bca' needs the answers"):
        cronbach_alpha(moments(values), ci_method="bca")


@pytest.mark.parametrize(
    ("values", "error", "words"),
    [
        ([[1.0], [2], [3]], StatisticError, "at least two items"),
        ([[1.0, 2], [1, 3], [1, 5]], StatisticError, "'item1'"),
        ([[1.0, 2], [2, 3]], StatisticError, "three respondents"),
        ([[1.0, -1], [2, -2], [5, -5]], StatisticError, "does not vary"),
        ([[1.0, np.inf], [2, 2], [5, 5]], DataError, "infinite"),
    ],
)
def test_scales_without_an_alpha_are_refused(values: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        cronbach_alpha(values)


def test_wrong_options_are_refused() -> None:
    values = np.random.default_rng(9).normal(size=(20, 3))
    with pytest.raises(OptionError, match="ci_method"):
        cronbach_alpha(values, ci_method="bonett")  # type: ignore[arg-type]
    with pytest.raises(OptionError, match="between 0 and 1"):
        cronbach_alpha(values, confidence=95)


def _scale(seed: int, n: int, k: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, 1)) + rng.normal(scale=rng.uniform(0.5, 2.0, k), size=(n, k))


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 2**32 - 1), st.integers(10, 60), st.integers(2, 7))
def test_alpha_does_not_depend_on_the_order_of_items_or_rows(seed: int, n: int, k: int) -> None:
    values = _scale(seed, n, k)
    rng = np.random.default_rng(seed)
    order = rng.permutation(k)
    first = cronbach_alpha(values)
    second = cronbach_alpha(rng.permutation(values)[:, order])
    for name in ("alpha", "alpha_standardised", "ci_lower", "ci_upper", "se"):
        assert getattr(first, name) == pytest.approx(getattr(second, name), rel=1e-9, abs=1e-12)
    np.testing.assert_allclose(first.item_rest_r[order], second.item_rest_r, rtol=1e-9, atol=1e-12)


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 2**32 - 1), st.floats(0.01, 100.0), st.floats(-50, 50))
def test_units_leave_standardised_alpha_and_common_units_leave_raw_alpha(
    seed: int, unit: float, shift: float
) -> None:
    values = _scale(seed, 40, 4)
    before = cronbach_alpha(values)
    units = np.array([unit, 1.0, 2.0, 0.3])
    after = cronbach_alpha(values * units + shift)
    assert after.alpha_standardised == pytest.approx(before.alpha_standardised, rel=1e-8, abs=1e-10)
    assert after.ci_upper_standardised == pytest.approx(before.ci_upper_standardised, rel=1e-8, abs=1e-10)
    together = cronbach_alpha(values * unit + shift)
    assert together.alpha == pytest.approx(before.alpha, rel=1e-8, abs=1e-10)
    assert together.se == pytest.approx(before.se, rel=1e-8)
