"""`ek.weigh` and `ek.evaluate`: every entry of the registries by name, labels kept, matched by name."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import evalkit as ek
from evalkit.errors import DataError, OptionError
from evalkit.evaluation.methods.methods import METHODS
from evalkit.weighting.methods import WEIGHTING

RNG = np.random.default_rng(7)
TABLE = pd.DataFrame(
    RNG.normal(size=(12, 1)) + RNG.uniform(0.5, 0.9, 4) * RNG.normal(size=(12, 4)) + 10,
    index=[f"B{i}" for i in range(12)],
    columns=list("wxyz"),
)
MATRIX = pd.DataFrame([[1, 2, 4], [0.5, 1, 3], [0.25, 1 / 3, 1]], index=list("abc"), columns=list("abc"))
OBJECTIVE = [name for name, entry in WEIGHTING.items() if entry.needs == "indicator table"]


@pytest.mark.parametrize("name", OBJECTIVE)
def test_objective_weights_of_a_frame_carry_its_columns(name: str) -> None:
    found = ek.weigh(name, TABLE, {"x": "benefit"})
    direct = WEIGHTING[name].weigh(TABLE.to_numpy(), ["benefit"] * 4, list("wxyz"))
    assert found.allclose(direct)
    assert found.labels == ("w", "x", "y", "z")


@pytest.mark.parametrize("name", list(METHODS))
def test_every_ranking_method_keeps_labels_and_matches_weights_by_name(name: str) -> None:
    weights = {"z": 0.4, "y": 0.3, "x": 0.2, "w": 0.1}
    found = ek.evaluate(TABLE, weights, {"y": "cost"}, method=name)
    direct = METHODS[name].compute(
        TABLE.to_numpy(), np.array([0.1, 0.2, 0.3, 0.4]), ["benefit", "benefit", "cost", "benefit"]
    )
    np.testing.assert_array_equal(found.rank, direct.rank)
    assert (found.labels, found.alternatives) == (("w", "x", "y", "z"), tuple(TABLE.index))


def test_judgements_may_be_text_and_have_gaps_where_the_method_takes_them() -> None:
    gaps = [[1, 2, None], ["1/2", 1, 3], ["", "1/3", 1]]
    np.testing.assert_allclose(ek.weigh("ahp_incomplete", gaps).weights, [0.6, 0.3, 0.1], rtol=1e-10)
    with pytest.raises(DataError, match=r"row 1, column 3 of the judgement matrix is empty"):
        ek.weigh("ahp", gaps)
    with pytest.raises(DataError, match="row 1, column 2"):
        ek.weigh("ahp_incomplete", [[1, "2/2/2"], [None, 1]])


def test_a_panel_is_a_list_of_matrices_or_a_mapping_from_experts() -> None:
    other = MATRIX.iloc[::-1]
    found = ek.weigh("ahp_panel", {"Li": MATRIX, "Wu": other}, expert_weights=np.array([1.0, 1]))
    np.testing.assert_allclose(found.weights, ek.ahp(MATRIX).weights, rtol=1e-12)
    assert found.labels == ("a", "b", "c")
    with pytest.raises(DataError, match="same elements"):
        ek.weigh("ahp_panel", [MATRIX, MATRIX.rename(index={"a": "q"}, columns={"a": "q"})])


def test_points_of_experts_keep_the_names_of_the_items() -> None:
    points = pd.DataFrame([[60, 40], [50, 50]], columns=["speed", "trust"])
    found = ek.weigh("budget_allocation", points)
    assert dict(zip(found.labels, found.weights.tolist(), strict=True)) == {"speed": 0.55, "trust": 0.45}


def test_unknown_names_and_empty_calls_are_refused() -> None:
    with pytest.raises(OptionError, match="entropy"):
        ek.weigh("entropie", TABLE)
    with pytest.raises(OptionError, match="topsis"):
        ek.evaluate(TABLE, method="topsi")
    with pytest.raises(DataError, match="starts from: supermatrix"):
        ek.weigh("anp")


def test_the_repair_keeps_the_raw_record_beside_the_proposal() -> None:
    wild = [[1, 3, "1/5"], ["1/3", 1, 3], [5, "1/3", 1]]
    found = ek.ahp_repair(wild, ["a", "b", "c"])
    np.testing.assert_allclose(found.given, [[1, 3, 0.2], [1 / 3, 1, 3], [5, 1 / 3, 1]], rtol=1e-15)
    assert found.cr_proposed < 0.1 < found.cr_given == pytest.approx(ek.ahp(wild).cr)
    assert ek.ahp_diagnosis(wild, ["a", "b", "c"]).cycles == (("a", "b", "c"),)
