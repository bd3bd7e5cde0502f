from __future__ import annotations

import math

import pytest

from evalkit.errors import DataError, OptionError
from evalkit.numbers import fixed, interval, p_value, percent, rank_range, with_interval


def test_fixed_digits_separators_and_signs() -> None:
    assert fixed(1234.54) == "1,234.5"
    assert fixed(-0.3) == "−0.3"
    assert fixed(0.3, signed=True) == "+0.3"
    assert fixed(72, 0) == "72"
    assert fixed(-math.inf) == "−∞"


def test_a_rounded_zero_has_no_sign() -> None:
    assert fixed(-0.04) == "0.0"
    assert fixed(0.04, signed=True) == "0.0"


@pytest.mark.parametrize("missing", [None, math.nan])
def test_a_missing_number_is_a_dash(missing: float | None) -> None:
    assert fixed(missing) == percent(missing) == interval(missing, 1.0) == "–"
    assert with_interval(72.6, missing, 1.0) == "72.6"
    assert p_value(missing, "en") == "p –"


def test_intervals_and_shares() -> None:
    assert with_interval(72.567, 71.13, 74.0) == "72.6 [71.1, 74.0]"
    assert interval(-1.25, 2.0, 2) == "[−1.25, 2.00]"
    assert percent(72.61) == "72.6%"


def test_p_values_follow_the_habit_of_the_language() -> None:
    assert p_value(0.0098, "en") == "p = .010"
    assert p_value(0.0098, "zh") == "p = 0.010"
    assert p_value(0.0004, "en") == "p < .001"
    assert p_value(0.0004, "zh") == "p < 0.001"
    assert p_value(1.0, "en") == "p = 1.000"
    with pytest.raises(DataError, match="between 0 and 1"):
        p_value(1.2, "en")
    with pytest.raises(OptionError, match="language"):
        p_value(0.5, "de")


def test_rank_ranges() -> None:
    assert rank_range(1, 3) == "1–3"
    assert rank_range(2, 2) == "2"
    assert rank_range(None, 2) == "–"
