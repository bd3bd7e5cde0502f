"""Doors of certainty and designs: labels are kept and matched, the kind of value is clear."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import evalkit as ek
from evalkit.errors import DataError, OptionError


def test_errors_meet_their_means_by_name() -> None:
    found = ek.pairwise_certainty({"A": 10, "B": 7}, {"B": 4, "A": 3})
    swapped = ek.pairwise_certainty([10, 7], [3, 4], ["A", "B"])
    assert found.allclose(swapped)
    with pytest.raises(DataError, match="'C' does not match"):
        ek.pairwise_certainty({"A": 10, "B": 7}, {"C": 4, "A": 3})


def test_funnel_knows_means_proportions_and_rates() -> None:
    counts = pd.Series({"A": 8, "B": 20, "C": 31})
    assert ek.funnel(counts, n=[90, 100, 110]).kind == "proportion"
    assert ek.funnel(counts, exposure={"C": 30, "B": 20, "A": 10}, target=1).value.tolist() == [
        0.8,
        1,
        31 / 30,
    ]
    means = ek.funnel({"A": 70, "B": 75}, [1, 2], n={"B": 30, "A": 60})
    assert (means.kind, means.precision.tolist(), means.labels) == ("mean", [60, 30], ("A", "B"))
    for wrong in ({}, {"n": [1, 1, 1], "exposure": [1, 1, 1]}):
        with pytest.raises(OptionError, match="give standard_errors of means"):
            ek.funnel(counts, **wrong)


def test_design_columns_come_by_name_or_as_vectors() -> None:
    rng = np.random.default_rng(2)
    frame = pd.DataFrame({"y": rng.normal(size=40), "w": rng.uniform(1, 2, 40), "house": np.arange(40) // 4})
    frame["branch"] = np.where(frame["house"] % 2, "south", "north")
    named = ek.design_means(frame, ["y"], by="branch", weights="w", clusters="house")
    assert named.labels == ("north", "south")
    given = ek.design_means(
        frame[["y"]].to_numpy(), by=frame["branch"], weights=frame["w"], clusters=frame["house"]
    )
    assert named.allclose(given)
    with pytest.raises(DataError, match=r"no column 'weigth'"):
        ek.design_means(frame, ["y"], weights="weigth")
    with pytest.raises(DataError, match="an array has none"):
        ek.design_means([[1.0], [2]], by="branch")


def test_raked_weights_by_columns_of_a_frame() -> None:
    frame = pd.DataFrame({"sex": list("mmff"), "age": ["young", "old", "young", "old"]})
    found = ek.rake(frame, [{"m": 40, "f": 60}, {"young": 30, "old": 70}])
    np.testing.assert_allclose(found.weights, [12, 28, 18, 42], rtol=1e-9)
