"""Adjusted p-values by hand and against scipy."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import false_discovery_control

from evalkit.errors import DataError
from evalkit.inference.multiplicity import benjamini_hochberg, holm


def test_holm_by_hand() -> None:
    np.testing.assert_allclose(holm(np.array([0.01, 0.04, 0.03, 0.005])), [0.03, 0.06, 0.06, 0.02])
    np.testing.assert_allclose(holm(np.array([0.6, 0.7])), [1, 1])


def test_benjamini_hochberg_equals_scipy() -> None:
    p = np.random.default_rng(1).uniform(size=50) ** 2
    np.testing.assert_allclose(benjamini_hochberg(p), false_discovery_control(p), rtol=1e-12)


@pytest.mark.parametrize("adjust", [holm, benjamini_hochberg])
def test_what_is_no_probability_is_refused(adjust: object) -> None:
    with pytest.raises(DataError, match="between 0 and 1"):
        adjust(np.array([0.5, np.nan]))  # type: ignore[operator]
