"""The stages before an index, from DataFrames: labels kept, rows matched by name, every step on record."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import evalkit as ek
from evalkit.errors import DataError

TABLE = pd.DataFrame(
    {"complaints": [3.0, 8, 2, 5, 4, 90], "trust": [70, 80, np.nan, 60, 75, 65]}, index=list("ABCDEF")
)
SIZES = pd.DataFrame({"customers": [4000.0, 1000, 2000, 2500, 4000, 3000]}, index=list("ABCDEF"))


def test_sizes_are_matched_by_name_and_only_named_indicators_are_divided() -> None:
    found = ek.denominate(TABLE, SIZES.iloc[::-1], {"complaints": "customers"}, factor={"complaints": 1000})
    np.testing.assert_allclose(found.values[:, 0], TABLE.complaints / SIZES.customers * 1000, rtol=1e-14)
    np.testing.assert_array_equal(found.values[:, 1], TABLE.trust)
    assert (found.labels, found.alternatives) == (("complaints", "trust"), tuple("ABCDEF"))
    assert found.denominator == ("customers", "")


def test_denominators_need_names_that_exist() -> None:
    with pytest.raises(DataError, match="there is no indicator 'complaint'"):
        ek.denominate(TABLE, SIZES, {"complaint": "customers"})
    with pytest.raises(DataError, match="matched by name"):
        ek.denominate(TABLE.to_numpy(), SIZES, {})
    with pytest.raises(DataError, match="the measures of size"):
        ek.denominate(TABLE, SIZES.rename(index={"A": "Z"}), {"complaints": "customers"})


def test_imputation_logs_alternative_indicator_value_and_group() -> None:
    found = ek.impute(TABLE, "median", groups=["x", "x", "x", "y", "y", "y"])
    frame = found.to_frame()
    assert frame.loc["C"].to_dict() == {"indicator": "trust", "value": 75.0, "group": "x", "n": 2}
    regressed = ek.impute(TABLE, "regression", predictors=SIZES.iloc[::-1])
    straight = ek.impute(TABLE, "regression", predictors=SIZES)
    assert regressed.allclose(straight)


def test_availability_names_the_alternative() -> None:
    found = ek.screen_availability(TABLE, threshold=0.9, keep=["C"])
    assert found.to_frame().loc["C", "missing"] == 1
    assert found.included.all()
    assert not ek.screen_availability(TABLE, threshold=0.9).included[2]


def test_the_log_of_outliers_and_the_goalposts_carry_labels() -> None:
    filled = pd.DataFrame(ek.impute(TABLE).values, index=TABLE.index, columns=TABLE.columns)
    found = ek.treat_outliers(filled, skip=["trust"])
    log = found.to_frame()
    assert log.loc["complaints", "outcome"] == "winsorised"
    assert log.loc["complaints", "points"] == 1
    assert log.loc["trust", "outcome"] == "skipped"
    assert found.winsorised[5, 0] == "high"
    scaled = ek.normalise(filled, {"complaints": "cost"})
    assert scaled.directions == ("cost", "benefit")
    assert scaled.to_frame().loc["F", "complaints"] == 0
    np.testing.assert_array_equal(scaled.upper, filled.max())
