"""Answers needed: the textbook sample size, a remaining error, and the power that the number really has."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import norm

from evalkit.errors import DataError, OptionError
from evalkit.inference.answers_needed import answers_needed

# Cohen (1988), one mean, d = .5, two-sided alpha = .05, power = .80: ((1.959964 + .841621)/.5)^2 = 31.396 -> 32.
HALF_SD = 32
# The same for d = .2: (2.801585/.2)^2 = 196.2 -> 197.
SMALL_EFFECT = 197
MONTE_CARLO = (
    0.015  # 20,000 trials: three standard errors of a share of .80 are .0085; rounding n up adds a little
)


@pytest.mark.parametrize(("d", "expected"), [(0.5, HALF_SD), (0.2, SMALL_EFFECT)])
def test_the_number_is_that_of_the_one_sample_test_whatever_n_was_at_hand(d: float, expected: int) -> None:
    for n in (10, 104, 5000):
        assert answers_needed(1 / math.sqrt(n), n, d).needed == expected


def test_enough_says_whether_the_answers_at_hand_suffice() -> None:
    found = answers_needed(np.array([1.0, 1.0]) / np.sqrt([31, 32]), np.array([31, 32]), 0.5)
    assert found.enough.tolist() == [False, True]


def test_an_error_that_answers_do_not_lessen_asks_for_more_and_can_make_it_impossible() -> None:
    se, n = 10 / math.sqrt(50), 50
    alone, beside = answers_needed(se, n, 5.0), answers_needed(se, n, 5.0, standing_error=1.0)
    assert beside.needed > alone.needed
    spread = math.hypot(10 / math.sqrt(float(beside.needed)), 1.0)
    assert (norm.ppf(0.975) + norm.ppf(0.8)) * spread <= 5.0
    limit = 5.0 / (norm.ppf(0.975) + norm.ppf(0.8))
    assert answers_needed(se, n, 5.0, standing_error=limit).needed == np.inf


def test_the_number_has_the_power_that_it_promises() -> None:
    rng = np.random.default_rng(3)
    needed = int(answers_needed(8 / math.sqrt(40), 40, 2.0).needed)
    means = rng.normal(2.0, 8 / math.sqrt(needed), size=20_000)
    share = (np.abs(means) > norm.ppf(0.975) * 8 / math.sqrt(needed)).mean()
    assert share == pytest.approx(0.8, abs=MONTE_CARLO)


def test_what_cannot_be_planned_is_refused() -> None:
    for se, n, delta in ((-1.0, 10, 1.0), (np.nan, 10, 1.0), (1.0, 0, 1.0), (1.0, 10, 0.0)):
        with pytest.raises(DataError):
            answers_needed(se, n, delta)
    with pytest.raises(OptionError):
        answers_needed(1.0, 10, 1.0, power=1.0)
