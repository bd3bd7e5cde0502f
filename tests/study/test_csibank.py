"""The real study: every figure that the issue names, and the sentences that the report must say."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pandas as pd
import pytest

from evalkit.report.editions.head_office import head_office_report
from evalkit.report.formats.json.study import write_results
from evalkit.report.formats.web.html import render_html
from evalkit.report.view import View
from evalkit.study.results import StudyResults
from evalkit.study.run import run_study
from evalkit.study.schemas import json_schema

pytestmark = pytest.mark.shared
# published with three decimals
PRINTED = 5e-4
ALPHAS = {"IMAG": 0.865, "EXPE": 0.823, "QUAL": 0.895, "VAL": 0.843, "SAT": 0.899, "LOY": 0.815}
REGIONS = {"East": (72.567, 0.733), "North": (70.781, 0.892), "Center": (69.352, 0.728)}
RANK_SETS = {"East": [1, 2], "North": [1, 3], "Center": [2, 3]}


@pytest.fixture(scope="module")
def results(root: Path, shared: Path) -> StudyResults:
    return run_study(root / "analysis/csibank", data_folder=shared / "reference/data")


@pytest.fixture(scope="module")
def written(results: StudyResults, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    path = tmp_path_factory.mktemp("csibank") / "results.json"
    write_results(results, path)
    held: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return held


def test_results_follow_their_schema(written: dict[str, Any]) -> None:
    jsonschema.Draft202012Validator(json_schema("results")).validate(written)


def test_nobody_is_left_out_and_flags_are_reported(written: dict[str, Any]) -> None:
    survey = written["surveys"]["customers"]
    assert (survey["received"], survey["kept"], survey["excluded"]) == (1707, 1707, 0)
    assert sum(flag["n"] for flag in survey["flags"].values()) > 0
    assert survey["exclusion_rule"].startswith("nobody is excluded")


@pytest.mark.parametrize(("scale", "alpha"), ALPHAS.items())
def test_alpha(written: dict[str, Any], scale: str, alpha: float) -> None:
    found = written["surveys"]["customers"]["scales"][scale]
    assert found["alpha"]["alpha"] == pytest.approx(alpha, abs=PRINTED)
    assert found["alpha"]["n_obs"] == found["n_scored"] == 1707


def test_factorability(written: dict[str, Any]) -> None:
    assert written["factors"]["kmo"]["msa"] == pytest.approx(0.963, abs=PRINTED)
    bartlett = written["factors"]["bartlett"]
    assert bartlett["chi2"] == pytest.approx(32458.92, abs=0.005)
    assert bartlett["df"] == 351


@pytest.mark.parametrize("region", REGIONS)
def test_scores_errors_and_rank_ranges(written: dict[str, Any], region: str) -> None:
    (branch,) = [b for b in written["branches"] if b["code"] == region]
    score, error = REGIONS[region]
    assert branch["score"] == pytest.approx(score, abs=PRINTED)
    assert branch["score_se"] == pytest.approx(error, abs=PRINTED)
    assert branch["rank"] == list(REGIONS).index(region) + 1
    assert branch["rank_set"] == RANK_SETS[region]


def test_scores_are_ten_times_the_mean_of_the_three_items(written: dict[str, Any], shared: Path) -> None:
    frame = pd.read_csv(shared / "reference/data/csibank.csv")
    score = 10 * frame[["sat1", "sat2", "sat3"]].mean(axis=1)
    for branch in written["branches"]:
        own = score[frame["Region"] == branch["code"]]
        assert branch["score"] == pytest.approx(own.mean(), rel=1e-12)
        assert branch["score_se"] == pytest.approx(own.std(ddof=1) / np.sqrt(len(own)), rel=1e-9)
        assert branch["respondents"] == len(own)


def test_analysis_of_variance(written: dict[str, Any]) -> None:
    found = written["comparison"]
    assert found["f"] == pytest.approx(4.634, abs=PRINTED)
    assert found["pvalue"] == pytest.approx(0.0098, abs=5e-5)
    assert found["eta_squared"] == pytest.approx(0.0054, abs=5e-5)
    assert found["verdict"] == "small"


def test_only_east_and_center_differ_and_by_little(written: dict[str, Any]) -> None:
    found = written["comparison"]
    pairs = {frozenset(found["labels"][i] for i in pair): k for k, pair in enumerate(found["pair"])}
    verdicts = {pair: found["pair_verdict"][k] for pair, k in pairs.items()}
    assert verdicts == {
        frozenset({"East", "Center"}): "small",
        frozenset({"East", "North"}): "not settled",
        frozenset({"North", "Center"}): "not settled",
    }
    assert abs(found["d"][pairs[frozenset({"East", "Center"})]]) == pytest.approx(0.17, abs=0.005)
    assert found["pair_pvalue"][pairs[frozenset({"East", "North"})]] == pytest.approx(0.12, abs=0.005)


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        (
            "en",
            (
                "East is ahead of Center by a small amount: 3.2 points [1.2, 5.2], d = 0.17",
                "North's rank is not settled: no difference from the others is significant, "
                "and its rank may be any of 1–3.",
                "East's rank lies in 1–2.",
                "Center's rank lies in 2–3.",
            ),
        ),
        ("zh", ("East略高于Center，差异很小", "North的名次尚无定论", "名次可能为1–3")),
    ],
)
def test_the_page_says_who_is_ahead_by_how_little_and_what_is_open(
    results: StudyResults, language: Any, sentences: tuple[str, ...]
) -> None:
    page = render_html(head_office_report(View(results=results, language=language)))
    text = html.unescape(re.sub(r"<[^>]+>", "", page))
    for sentence in sentences:
        assert sentence in text
    assert "72.6 [71.1, 74.0]" in text
    assert "32,458.92" in text


def test_everything_could_be_computed(results: StudyResults) -> None:
    assert results.failures == ()
    assert results.problems == ()


def test_without_the_data_folder_the_error_says_how_to_get_the_file(root: Path) -> None:
    from evalkit.errors import SourceError

    with pytest.raises(SourceError) as raised:
        run_study(root / "analysis/csibank")
    text = str(raised.value)
    assert "csibank.csv: no such file" in text
    assert "not shipped" in text
    assert "--data DIR" in text
