"""The OECD/JRC Handbook (2008) example: Technology Achievement Index, 23 countries × 8 indicators.

Origin: Handbook Tables A.2, 15, 19, 22, 23; goalposts of UNDP HDR 2001 (reference/decision/oecd_tai.json).
"""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.stats import rankdata

from evalkit.evaluation.methods.benefit_of_doubt import benefit_of_doubt
from evalkit.evaluation.methods.weighted_mean import weighted_mean
from evalkit.evaluation.normalisation.normalisation import (
    Goalposts,
    MinMax,
    Ranks,
    Reference,
    ZScore,
    normalise,
)
from evalkit.evaluation.robustness.drop_one import drop_one_indicator

pytestmark = pytest.mark.shared
BENEFIT = ["benefit"] * 8
PRINTED = 5.1e-7  # the reference is kept with six decimals
BOD_PRINTED = 0.007  # Table 19 is printed with two decimals, from unrounded indicators we do not have


class Tai:
    def __init__(self, folder: Path) -> None:
        with (folder / "oecd_tai23.csv").open(encoding="utf-8", newline="") as handle:
            lines = list(csv.reader(handle))
        self.countries = [line[0] for line in lines[1:]]
        self.x = np.array([[float(cell) for cell in line[1:]] for line in lines[1:]])
        self.case: dict[str, Any] = json.loads((folder / "oecd_tai.json").read_text("utf-8"))
        self.indicators = lines[0][1:]

    def listed(self, values: dict[str, float]) -> np.ndarray:
        return np.array([values[country] for country in self.countries])

    @property
    def goalposts(self) -> Goalposts:
        posts = self.case["hdr2001_goalposts"]
        return Goalposts(posts["goal_lo"], posts["goal_hi"], 0, 1)


@pytest.fixture(scope="module")
def tai(shared: Path) -> Tai:
    return Tai(shared / "reference" / "decision")


@pytest.mark.parametrize("scheme", ["EW", "BAP", "FA", "AHP"])
def test_scores_and_ranks_with_frozen_goalposts(tai: Tai, scheme: str) -> None:
    weights = np.array(tai.case[scheme]["weights_table22"])
    found = weighted_mean(tai.x, weights, BENEFIT, normalisation=tai.goalposts)
    reference = tai.case["hdr2001_goalposts"]["results"][scheme]
    np.testing.assert_array_equal(found.rank, tai.listed(reference["rank"]))
    np.testing.assert_allclose(found.score, tai.listed(reference["score"]), rtol=0, atol=PRINTED)
    differing = (found.rank != tai.listed(tai.case[scheme]["rank_published"])).sum()
    assert differing == {"EW": 0, "BAP": 0, "FA": 4, "AHP": 3}[scheme]
    if scheme == "EW":
        assert found.score[tai.countries.index("Finland")] == pytest.approx(0.744, abs=0.001)


def test_min_max_on_the_23_countries_gives_other_ranks_than_the_handbook(tai: Tai) -> None:
    found = weighted_mean(tai.x, None, BENEFIT, normalisation=MinMax(0, 1))
    np.testing.assert_allclose(found.score, tai.listed(tai.case["EW"]["score"]), rtol=0, atol=PRINTED)
    assert (found.rank != tai.listed(tai.case["EW"]["rank_published"])).sum() == 12
    assert found.normalisation.startswith("MinMax(lo=0, hi=1): benefit: lo + (hi − lo)(x − min)")


def test_benefit_of_doubt_table_19(tai: Tai) -> None:
    found = benefit_of_doubt(tai.x, BENEFIT, bounds=(0.10, 0.15))
    published = tai.listed(tai.case["BOD"]["published_table19"])
    assert np.abs(found.score - published).max() <= BOD_PRINTED
    np.testing.assert_allclose(
        found.score, tai.listed(tai.case["BOD"]["weight_bounds_10_15"]), rtol=0, atol=PRINTED
    )
    assert ((found.shares >= 0.10 - 1e-9) & (found.shares <= 0.15 + 1e-9)).all()
    assert found.efficient.sum() == 3
    free = benefit_of_doubt(tai.x, BENEFIT)
    np.testing.assert_allclose(free.score, tai.listed(tai.case["BOD"]["unbounded"]), rtol=0, atol=PRINTED)


def test_table_15_normalisations_of_schooling(tai: Tai) -> None:
    case = tai.case["normalise_table15_schooling"]
    x = tai.listed(case["x"])[:, np.newaxis]
    expected = {
        "rank_high_is_top": Ranks(),
        "z_sample": ZScore(),
        "z_pop": ZScore(ddof=0),
        "minmax": MinMax(0, 1),
        "dist_mean": Reference("mean"),
        "dist_best": Reference("best"),
        "dist_worst": Reference("worst"),
    }
    for name, method in expected.items():
        found = normalise(x, ["benefit"], method).values[:, 0]
        np.testing.assert_allclose(found, case[name], rtol=1e-12, atol=1e-14, err_msg=name)
    assert normalise(x, ["benefit"], ZScore()).values[0, 0] == pytest.approx(
        case["published_first4"]["z"][0], abs=0.005
    )


def test_leaving_one_indicator_out(tai: Tai) -> None:
    scores = normalise(tai.x, BENEFIT, MinMax(0, 1)).values
    found = drop_one_indicator(scores, np.ones(8), labels=tai.indicators)
    reference = tai.case["remove_indicator_mean_abs_rank_shift_EW"]
    np.testing.assert_allclose(
        found.mean_rank_shift, [reference[name] for name in tai.indicators], rtol=1e-12
    )
    np.testing.assert_array_equal(found.base_ranks, rankdata(-scores.mean(axis=1)))
