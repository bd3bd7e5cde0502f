"""From arrays to a result: names, groups and clusters are checked before anything is fitted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from evalkit.errors import DataError
from evalkit.psychometrics.sem.analysis import model_setting, structural_model
from evalkit.psychometrics.sem.estimation.request import Request

ITEMS = [f"x{i}" for i in range(1, 7)]
TWO = "f =~ x1 + x2 + x3\ng =~ x4 + x5 + x6"


def test_columns_are_taken_in_the_order_of_the_model(answers_of: Callable[..., np.ndarray]) -> None:
    answers = answers_of(30, 1)
    found = model_setting("g =~ x6 + x1 + x4", answers, ITEMS)
    np.testing.assert_array_equal(found.tables[0], answers[:, [5, 0, 3]])


def test_rows_go_to_their_groups_and_clusters_in_the_order_they_appear(
    answers_of: Callable[..., np.ndarray],
) -> None:
    answers = answers_of(30, 1)
    groups, clusters = ["s", "n", "s"] * 10, list(range(15)) * 2
    request = Request(estimator="MLR")
    found = model_setting(TWO, answers, ITEMS, groups=groups, clusters=clusters, request=request)
    assert found.groups == ("s", "n")
    assert [len(t) for t in found.tables] == [20, 10]
    np.testing.assert_array_equal(found.tables[1], answers[1::3])
    assert found.clusters is not None
    assert len(set(np.concatenate(found.clusters).tolist())) == 15


@pytest.mark.parametrize(
    ("text", "options", "sentence"),
    [
        ("f =~ x1 + x2 + x33", {}, "the model names 'x33', which is no column of the data"),
        (TWO, {"groups": ["a"] * 5}, "5 groups for 30 rows.*one for each row"),
        (TWO, {"clusters": ["a"] * 5}, "5 clusters for 30 rows"),
        (TWO, {"request": Request(ordered=("x1", "y"))}, "ordered= names 'y', which the model does not use"),
    ],
)
def test_names_and_sizes_that_do_not_fit_are_named(
    text: str, options: dict[str, Any], sentence: str, answers_of: Callable[..., np.ndarray]
) -> None:
    with pytest.raises(DataError, match=sentence):
        structural_model(text, answers_of(30, 1), ITEMS, **options)
