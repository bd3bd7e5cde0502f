"""Worked examples: aircraft (TOPSIS, grey relations), maternal care (RSR); reference/decision/*.json."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.stats import rankdata

from evalkit.evaluation.methods.grey import grey_relational
from evalkit.evaluation.methods.rsr import rsr
from evalkit.evaluation.methods.topsis import topsis

pytestmark = pytest.mark.shared
PUBLISHED = 1e-3  # printed with three decimals, the third one cut off (.6135 stands as .613)
RTOL = 1e-12  # double precision on 4 × 6 and 10 × 3 tables
DIRECTION = {1: "benefit", -1: "cost"}


def _case(shared: Path, name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((shared / f"reference/decision/{name}.json").read_text("utf-8"))
    return loaded


def test_hwang_yoon_aircraft(shared: Path) -> None:
    case = _case(shared, "topsis")
    x, w = np.array(case["X"]), np.array(case["w"])
    directions = [DIRECTION[t] for t in case["types"]]
    found = topsis(x, w, directions)
    np.testing.assert_allclose(found.score, case["C"], rtol=RTOL)
    np.testing.assert_allclose(found.ideal, case["ideal"], rtol=RTOL)
    np.testing.assert_allclose(found.anti_ideal, case["anti"], rtol=RTOL)
    np.testing.assert_allclose(found.distance_to_ideal, case["dplus"], rtol=RTOL)
    np.testing.assert_allclose(found.distance_to_anti_ideal, case["dminus"], rtol=RTOL)
    np.testing.assert_allclose(w * x / found.divisor, case["V"], rtol=RTOL)
    np.testing.assert_allclose(found.score, case["published"], rtol=0, atol=PUBLISHED)
    np.testing.assert_array_equal(found.rank, [1, 4, 2, 3])
    other = topsis(x, w, directions, normalisation="min-max")
    np.testing.assert_allclose(other.score, case["minmax"], rtol=RTOL)
    assert (found.normalisation, other.normalisation) == ("v = w·x/√Σx²", "v = w·(x − min)/(max − min)")


def test_grey_relational_grades_of_the_aircraft(shared: Path) -> None:
    case, aircraft = _case(shared, "gra"), _case(shared, "topsis")
    x, directions = np.array(aircraft["X"]), [DIRECTION[t] for t in aircraft["types"]]
    found = grey_relational(x, np.array(aircraft["w"]), directions)
    np.testing.assert_allclose(found.score, case["grade"], rtol=RTOL)
    np.testing.assert_allclose(found.coefficient, case["xi"], rtol=RTOL)
    np.testing.assert_array_equal(found.reference, 1.0)


@pytest.mark.parametrize(("method", "key"), [("integer", "integer"), ("non-integer", "non_integer")])
def test_maternal_care_of_ten_regions(shared: Path, method: Any, key: str) -> None:
    case = _case(shared, "rsr")
    reference = case[key]
    found = rsr(np.array(case["X"]), None, [DIRECTION[t] for t in case["types"]], method=method)
    np.testing.assert_allclose(found.rank_values, reference["ranks"], rtol=RTOL)
    np.testing.assert_allclose(found.score, reference["RSR"], rtol=RTOL)
    np.testing.assert_allclose(found.distinct, reference["distinct"], rtol=0, atol=1e-12)
    np.testing.assert_array_equal(found.frequency, reference["freq"])
    np.testing.assert_array_equal(found.cumulative, reference["cum"])
    np.testing.assert_allclose(found.mean_rank, reference["mean_rank"], rtol=RTOL)
    np.testing.assert_allclose(found.downward, reference["downward_freq"], rtol=RTOL)
    np.testing.assert_allclose(found.probit, reference["probit"], rtol=1e-11)
    line = (found.slope, found.intercept, found.correlation, found.f_statistic, found.pvalue)
    wanted = (reference[name] for name in ("slope", "intercept", "r", "F", "p"))
    np.testing.assert_allclose(line, list(wanted), rtol=1e-9)
    np.testing.assert_allclose(found.fitted, reference["fitted"], rtol=1e-9)
    np.testing.assert_array_equal(rankdata(-found.fitted), reference["rank"])
    np.testing.assert_array_equal(found.grade, reference["grade3"])
    np.testing.assert_allclose(found.cut_probits, reference["thresholds"]["probit"], rtol=1e-12)
    np.testing.assert_allclose(found.cut_values, reference["thresholds"]["rsr"], rtol=1e-9)
    assert len(found.tables()) == 2
