"""Families of pairs looked at in the draws that matter give the quantile of all draws."""

from __future__ import annotations

import numpy as np
import pytest

from evalkit.inference.pair_statistics import largest, narrowed_families, undecided_families

UNITS, DRAWS = 20, 700


def _case(rejected: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Errors, one over the errors of differences, and signs of pairs decided beyond ``rejected``."""
    rng = np.random.default_rng(8)
    errors = np.exp(rng.normal(0.0, 0.8, UNITS))
    inverse = 1 / np.hypot(errors[:, np.newaxis], errors)
    np.fill_diagonal(inverse, 0.0)
    means = rng.normal(0, 3, UNITS)
    z = (means[:, np.newaxis] - means) * inverse
    return (
        rng.standard_normal((UNITS, DRAWS)) * errors[:, np.newaxis],
        inverse,
        np.sign(z) * (abs(z) > rejected),
    )


def _plain(normal: np.ndarray, inverse: np.ndarray, decided: np.ndarray) -> np.ndarray:
    """Every pair of every unit, both directions where it is open, (p, draws)."""
    z = (normal[:, np.newaxis] - normal) * inverse[:, :, np.newaxis]
    signs = decided[:, :, np.newaxis]
    return np.where(signs == 0, np.abs(z), -signs * z).max(axis=1)


def test_undecided_families_take_every_pair_for_both_its_units() -> None:
    normal, inverse, decided = _case(np.inf)
    np.testing.assert_array_equal(undecided_families(normal, inverse), _plain(normal, inverse, decided))


@pytest.mark.parametrize("rejected", [0.0, 1.0, 3.0])
@pytest.mark.parametrize("coverage", [0.3, 0.95, 0.999])
def test_narrowed_families_keep_the_quantile(rejected: float, coverage: float) -> None:
    """With every pair decided few draws reach far, and all of them are looked at again."""
    normal, inverse, decided = _case(rejected)
    units = np.array([3, 0, 17, 9])
    undecided = undecided_families(normal, inverse)
    found = narrowed_families(undecided, units, decided, normal=normal, inverse=inverse, coverage=coverage)
    np.testing.assert_array_equal(
        np.quantile(found, coverage, axis=1),
        np.quantile(_plain(normal, inverse, decided)[units], coverage, axis=1),
    )
    assert (found <= undecided[units]).all()


def test_largest_of_one_unit() -> None:
    normal, inverse, decided = _case(1.0)
    every = np.arange(UNITS)[:, np.newaxis]
    np.testing.assert_array_equal(
        largest(normal[4], normal, inverse[4], decided[4], every), _plain(normal, inverse, decided)[4]
    )
