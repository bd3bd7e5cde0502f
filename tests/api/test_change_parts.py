"""`ek.decompose_change`: tables and weights of both periods meet by name; the parts sum to the change."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import evalkit as ek
from evalkit.errors import DataError
from evalkit.evaluation.index.change import decompose_change

RNG = np.random.default_rng(3)
NAMES, UNITS = ["speed", "trust", "price"], ["A", "B", "C", "D"]


def table() -> pd.DataFrame:
    return pd.DataFrame(RNG.uniform(20, 90, (4, 3)), index=UNITS, columns=NAMES)


def test_order_of_rows_columns_and_weights_does_not_matter() -> None:
    s00, s11, s01, s10 = table(), table(), table(), table()
    w0, w1 = pd.Series([0.5, 0.3, 0.2], NAMES), {"price": 0.4, "speed": 0.35, "trust": 0.25}
    found = ek.decompose_change(
        s00, s11.iloc[::-1, ::-1], w0[::-1], w1, before_on_new=s01.iloc[[2, 0, 1, 3]], after_on_old=s10
    )
    direct = decompose_change(
        s00.to_numpy(),
        s11.to_numpy(),
        w0.to_numpy(),
        np.array([0.35, 0.25, 0.4]),
        before_on_new=s01.to_numpy(),
        after_on_old=s10.to_numpy(),
        labels=UNITS,
        indicators=NAMES,
    )
    assert found.allclose(direct)
    np.testing.assert_allclose(found.own + found.goalposts + found.weights, found.total, rtol=0, atol=1e-12)
    assert list(found.to_frame().index) == UNITS


def test_names_that_do_not_match_are_refused() -> None:
    first = table()
    with pytest.raises(DataError, match="the units of after"):
        ek.decompose_change(first, first.rename(index={"A": "Z"}), [0.5, 0.3, 0.2])
    with pytest.raises(DataError, match="weights_before: the labels are"):
        ek.decompose_change(first, first, {"speed": 0.5, "trust": 0.3, "cost": 0.2})
    with pytest.raises(DataError, match=r"after has shape \(3, 3\)"):
        ek.decompose_change(first, first.iloc[:3], [0.5, 0.3, 0.2])
