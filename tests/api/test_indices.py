"""An index from a table, how it moves with its weights, and what comes first; units with errors."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import evalkit as ek
from evalkit.errors import DataError, DefinitionError

FRAME = pd.DataFrame(
    {"speed": [0.0, 5, 10], "courtesy": [10.0, 0, 5], "cost": [3.0, 1, 2]}, index=["North", "South", "East"]
)
COST = {"cost": "cost"}


def test_a_flat_index_is_the_weighted_mean_of_the_normalised_columns() -> None:
    result = ek.composite_index(FRAME, {"cost": 0.5, "speed": 0.25, "courtesy": 0.25}, COST)
    np.testing.assert_allclose(result.score, [25, 62.5, 62.5], rtol=1e-12)
    assert result.alternatives == ("North", "South", "East")


def test_a_tree_weighs_siblings_alike_without_weights() -> None:
    children = {"index": ["service", "cost"], "service": ["speed", "courtesy"]}
    result = ek.composite_index(FRAME, None, COST, children=children)
    np.testing.assert_allclose(result.score, [25, 62.5, 62.5], rtol=1e-12)


def test_the_result_of_a_hierarchy_brings_its_tree() -> None:
    weights = ek.ahp_hierarchy(
        {"index": [[1, 3], ["1/3", 1]], "service": [[1, 1], [1, 1]]},
        {"index": ["service", "cost"], "service": ["speed", "courtesy"]},
    )
    result = ek.composite_index(FRAME, weights, COST)
    np.testing.assert_allclose(result.score, [37.5, 43.75, 68.75], rtol=1e-12)


def test_a_node_under_two_parents_and_a_node_without_weight_are_refused() -> None:
    with pytest.raises(DefinitionError, match="stands more than once"):
        ek.composite_index(
            FRAME, children={"i": ["a", "b"], "a": ["speed", "cost"], "b": ["speed", "courtesy"]}
        )
    with pytest.raises(DataError, match="node 'cost' has no weight"):
        ek.composite_index(FRAME, {"speed": 1, "courtesy": 1}, children={"i": ["speed", "courtesy", "cost"]})


def test_sensitivity_names_indicators_and_alternatives() -> None:
    result = ek.sensitivity(FRAME, {"speed": 0.3, "courtesy": 0.3, "cost": 0.4}, COST)
    shown = result.to_frame()
    assert list(shown.index) == ["North", "South", "East"]
    assert result.labels == ("speed", "courtesy", "cost")
    assert (shown["best rank"] <= shown["rank"]).all()
    assert (shown["rank"] <= shown["worst rank"]).all()


def test_importance_and_performance_meet_by_name() -> None:
    importance = pd.Series({"speed": 4.5, "parking": 3.0})
    result = ek.importance_performance(importance, {"parking": 4.5, "speed": 3.0})
    assert dict(zip(result.labels, result.quadrant, strict=True)) == {
        "speed": "concentrate here",
        "parking": "possible overkill",
    }
    against = ek.importance_performance(importance, [3.0, 4.5], reference={"parking": 5, "speed": 4})
    np.testing.assert_allclose(against.gap, [1, 0.5])


def test_units_meet_their_standard_errors_by_name() -> None:
    means = pd.Series({"A": 60.0, "B": 70.0, "C": 75.0, "D": 95.0})
    errors = {"D": 1.0, "C": 2.0, "B": 3.0, "A": 4.0}
    for function in (ek.shrink_means, ek.rank_confidence):
        result = function(means, errors)
        assert result.labels == ("A", "B", "C", "D")
        assert result.allclose(function([60, 70, 75, 95], [4, 3, 2, 1], ["A", "B", "C", "D"]))
        with pytest.raises(DataError, match="the standard errors"):
            function(means, {"A": 1, "B": 1, "C": 1, "E": 1})
