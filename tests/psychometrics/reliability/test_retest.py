"""Test-retest: the closed forms of de Vet et al. (2006) and what cannot be computed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from evalkit.errors import DataError, OptionError, StatisticError
from evalkit.psychometrics.reliability.icc import icc
from evalkit.psychometrics.reliability.retest import retest_reliability, standard_error_of_measurement

# Sums of 60 numbers.
RTOL = 1e-10


def _twice(shift: float = 0.5) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(7)
    trait = rng.normal(50, 10, size=60)
    return trait + rng.normal(scale=4, size=60), trait + shift + rng.normal(scale=4, size=60)


def test_all_numbers_follow_from_the_two_way_table() -> None:
    first, second = _twice()
    found = retest_reliability(first, second)
    forms = icc(np.column_stack([first, second]))
    change = second - first
    np.testing.assert_allclose(found.icc, forms.icc[1], rtol=RTOL)
    np.testing.assert_allclose(
        [found.icc_lower, found.icc_upper], [forms.ci_lower[1], forms.ci_upper[1]], rtol=RTOL
    )
    np.testing.assert_allclose(found.icc_consistency, forms.icc[2], rtol=RTOL)
    # With two occasions SEM (consistency) is sd(change)/sqrt(2) and SEM (agreement)² = mean(change²)/2.
    np.testing.assert_allclose(found.sem_consistency, change.std(ddof=1) / np.sqrt(2), rtol=RTOL)
    np.testing.assert_allclose(found.sem_agreement, np.sqrt((change**2).mean() / 2), rtol=RTOL)
    np.testing.assert_allclose(
        found.smallest_detectable_change, 1.959963984540054 * np.sqrt((change**2).mean()), rtol=RTOL
    )
    np.testing.assert_allclose(
        found.agreement_upper - found.agreement_lower, 2 * 1.959963984540054 * change.std(ddof=1), rtol=RTOL
    )
    np.testing.assert_allclose(found.r, np.corrcoef(first, second)[0, 1], rtol=RTOL)
    np.testing.assert_allclose(
        np.arctanh(found.r_upper) - np.arctanh(found.r), 1.959963984540054 / np.sqrt(57), rtol=1e-8
    )


def test_a_shift_lowers_agreement_but_not_r_and_is_said() -> None:
    same, shifted = retest_reliability(*_twice(0.0)), retest_reliability(*_twice(8.0))
    assert shifted.r == pytest.approx(same.r, rel=1e-12)
    assert shifted.icc_consistency == pytest.approx(same.icc_consistency, rel=1e-12)
    assert shifted.icc < same.icc
    assert any("shifted" in sentence for sentence in shifted.warnings)


def test_incomplete_pairs_are_left_out_and_counted() -> None:
    first, second = _twice()
    second[3] = np.nan
    found = retest_reliability(first, second)
    assert (found.n_obs, found.n_total) == (59, 60)
    assert found.r == pytest.approx(
        retest_reliability(np.delete(first, 3), np.delete(second, 3)).r, rel=1e-12
    )


def test_standard_error_of_measurement() -> None:
    assert standard_error_of_measurement(15.0, 0.91) == pytest.approx(4.5)
    with pytest.raises(OptionError, match="between 0 and 1"):
        standard_error_of_measurement(15.0, -0.2)
    with pytest.raises(OptionError, match="negative"):
        standard_error_of_measurement(-1.0, 0.5)


@pytest.mark.parametrize(
    ("first", "second", "error", "words"),
    [
        ([1.0, 2, 3], [1.0, 2], DataError, "two vectors"),
        ([1.0, 2, 3], [1.0, 2, np.inf], DataError, "infinite"),
        (["a"], [1.0], DataError, "not numbers"),
        ([1.0, 2, 3], [1.0, 3, 2], StatisticError, "four complete pairs"),
        ([1.0, 1, 1, 1], [1.0, 3, 2, 5], StatisticError, "first measurement is the same"),
    ],
)
def test_pairs_without_a_reliability_are_refused(
    first: Any, second: Any, error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        retest_reliability(first, second)


def test_a_confidence_of_95_is_refused() -> None:
    with pytest.raises(OptionError, match="between 0 and 1"):
        retest_reliability([1.0, 2, 3, 4], [1.0, 2, 4, 3], confidence=95)
