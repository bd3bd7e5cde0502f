"""Agreement code by code: each code equals its own yes-or-no table; the size of a real study is fast."""

from __future__ import annotations

import time

import numpy as np
import pytest
from numpy.testing import assert_allclose

from evalkit.errors import DataError
from evalkit.inference.agreement.agreement import rating_agreement
from evalkit.inference.agreement.by_code import code_agreement

RTOL = 1e-12  # the same numbers through one function
SECONDS = 5.0  # of one processor; what else the machine does is not counted


def applied(n: int, k: int, r: int, seed: int = 1) -> np.ndarray:
    rng = np.random.default_rng(seed)
    truth = rng.random((n, k, 1)) < rng.uniform(0.05, 0.4, (1, k, 1))
    return np.where(rng.random((n, k, r)) < 0.1, ~truth, truth).astype(float)


def test_each_code_is_its_own_table() -> None:
    table = applied(80, 3, 3)
    table[:10, :, 2] = np.nan
    found = code_agreement(table, ["a", "b", "c"], n_draws=200, seed=4)
    for k in range(3):
        alone = rating_agreement(table[:, k], categories=[0, 1], n_draws=200, seed=4)
        for name in ("estimate", "se", "ci_lower", "ci_upper"):
            assert_allclose(getattr(found, name)[k], getattr(alone, name), rtol=RTOL)
    assert found.n_applied.tolist() == np.nansum(table, axis=0).astype(int).tolist()


def test_pooled_decisions_are_drawn_by_unit() -> None:
    table = applied(60, 4, 2)
    found = code_agreement(table, list("abcd"), n_draws=200, seed=2).pooled
    flat = rating_agreement(
        table.reshape(-1, 2), groups=np.repeat(np.arange(60), 4).tolist(), n_draws=200, seed=2
    )
    assert_allclose(found.estimate, flat.estimate, rtol=RTOL)
    assert found.n_resampled == 60
    assert np.isnan(found.se).all()


def test_a_code_that_nobody_gave_is_named_and_the_others_stand() -> None:
    table = applied(40, 2, 2)
    table[:, 1] = 0
    found = code_agreement(table, ["used", "never"], n_draws=100)
    assert np.isfinite(found.estimate[0]).all()
    assert any(place.startswith("never: ") for place in found.failures)
    assert not any(place.startswith("used: ") for place in found.failures)


def test_other_numbers_than_no_and_yes_are_refused() -> None:
    with pytest.raises(DataError, match="other numbers than 0, 1"):
        code_agreement(np.full((3, 1, 2), 2.0), ["a"])
    with pytest.raises(DataError, match="units × 2 codes"):
        code_agreement(np.zeros((3, 1, 2)), ["a", "b"])


def test_ten_thousand_segments_fifty_codes_three_coders_in_five_seconds() -> None:
    table = applied(10_000, 50, 3)
    begin = time.process_time()
    found = code_agreement(table, [f"c{i}" for i in range(50)], n_draws=1000)
    assert time.process_time() - begin < SECONDS
    assert np.isfinite(found.ci_lower).all()
