"""A table and its questionnaire become answers; nothing disappears on the way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyreadstat
import pytest

from evalkit.content import content_file
from evalkit.definitions.questionnaire import Questionnaire
from evalkit.definitions.validation import parse
from evalkit.definitions.yaml_file import read_yaml
from evalkit.errors import SourceError
from evalkit.psychometrics.reliability.alpha import cronbach_alpha
from evalkit.sources.reading import read_table
from evalkit.sources.table import SourceTable
from evalkit.survey.responses import Survey, read_responses
from evalkit.survey.scoring import scale_scores

ReadSurvey = Callable[..., Survey]


def test_reversed_items_are_recoded_in_scored_and_raw_in_answers(read: ReadSurvey) -> None:
    survey = read({"S4r": [1, 2, 5, 9]})
    assert survey.answers["S4r"].tolist()[:3] == [1, 2, 5]
    assert survey.scored["S4r"].tolist()[:3] == [5, 4, 1]
    assert np.isnan(survey.scored["S4r"][3])
    assert survey.scored["S1"].tolist() == survey.answers["S1"].tolist()


def test_recoding_happens_once_however_often_it_is_asked_for(read: ReadSurvey) -> None:
    survey = read({"S4r": [1, 2]})
    assert survey.scored["S4r"].tolist() == survey.scored["S4r"].tolist() == [5, 4]
    assert survey.keep(np.array([True, False])).scored["S4r"].tolist() == [5]


def test_every_missing_column_is_named_at_once_with_the_closest_name(
    form: Callable[..., Questionnaire],
) -> None:
    frame = pd.DataFrame({"S1": [1], "s2": [1], "S3": [1], "BRANCHE": ["x"]})
    with pytest.raises(SourceError) as raised:
        read_responses(SourceTable(path=Path("a.csv"), frame=frame), form(), branch="BRANCH")
    found = {problem.what: problem.hint for problem in raised.value.problems}
    assert list(found) == [
        "there is no column 'S2'",
        "there is no column 'S4r'",
        "there is no column 'BRANCH'",
    ]
    assert "'s2'" in found["there is no column 'S2'"]
    assert "'BRANCHE'" in found["there is no column 'BRANCH'"]


def test_missing_columns_and_bad_cells_are_listed_together(form: Callable[..., Questionnaire]) -> None:
    frame = pd.DataFrame({"S1": ["often"], "S3": [1], "S4r": [7], "B": ["x"]})
    with pytest.raises(SourceError) as raised:
        read_responses(SourceTable(path=Path("a.csv"), frame=frame), form(), branch="B")
    text = str(raised.value)
    assert "there is no column 'S2'" in text
    assert "not codes: 'often'" in text
    assert "outside 1–5" in text


def test_a_table_without_rows_says_so(form: Callable[..., Questionnaire]) -> None:
    frame = pd.DataFrame({name: [] for name in ("S1", "S2", "S3", "S4r", "B")})
    with pytest.raises(SourceError, match="no answers below the header"):
        read_responses(SourceTable(path=Path("a.csv"), frame=frame), form(), branch="B")


def test_answers_without_a_branch_code_stay_in_and_are_counted(read: ReadSurvey) -> None:
    survey = read({"BRANCH": ["B1", None, " ", "B2"]})
    assert survey.n == 4
    assert survey.branch.tolist() == ["B1", "", "", "B2"]
    (problem,) = survey.problems
    assert problem.what == "2 answers have no branch code (first in row 3); they count in no branch"


def test_codes_with_leading_zeros_stay_texts(tmp_path: Path, form: Callable[..., Questionnaire]) -> None:
    path = tmp_path / "a.csv"
    path.write_text("S1,S2,S3,S4r,B\n1,2,3,4,007\n1,2,3,4,010\n", encoding="utf-8")
    survey = read_responses(read_table(path, text_columns=["B"]), form(), branch="B")
    assert survey.branch.tolist() == ["007", "010"]


def test_columns_under_other_names_are_mapped(form: Callable[..., Questionnaire]) -> None:
    frame = pd.DataFrame({"Q1": [1], "Q2": [2], "Q3": [3], "Q4": [4], "B": ["x"]})
    names = {"S1": "Q1", "S2": "Q2", "S3": "Q3", "S4r": "Q4"}
    survey = read_responses(SourceTable(path=Path("a.csv"), frame=frame), form(), branch="B", columns=names)
    assert survey.answers.iloc[0].tolist() == [1, 2, 3, 4]


def test_a_gb18030_csv_with_chinese_labels_reads_like_utf8(
    tmp_path: Path, form: Callable[..., Questionnaire]
) -> None:
    text = "S1,S2,S3,S4r,支行\n非常同意,非常不同意,不清楚,3,城东支行\n"
    found = []
    for encoding in ("utf-8", "gb18030"):
        path = tmp_path / f"{encoding}.csv"
        path.write_bytes(text.encode(encoding))
        survey = read_responses(read_table(path, text_columns=["支行"]), form(), branch="支行")
        found.append((survey.answers.to_numpy(na_value=-1).tolist(), survey.branch.tolist()))
    assert found[0] == found[1] == ([[5.0, 1.0, -1.0, 3.0]], ["城东支行"])


def test_durations_that_are_no_numbers_are_reported(read: ReadSurvey) -> None:
    survey = read({"SECONDS": ["120", "2分30秒", None]})
    assert survey.duration[0] == 120
    assert np.isnan(survey.duration[1:]).all()
    (problem,) = survey.problems
    assert problem.what == "1 durations are not numbers, first '2分30秒'; taken as unknown"
    assert "row 3" in problem.place


def test_respondents_without_an_id_are_known_by_their_row(read: ReadSurvey) -> None:
    assert read({"ID": ["a", None, ""]}).respondent.tolist() == ["a", "row 3", "row 4"]


@pytest.fixture(scope="module")
def customer() -> Questionnaire:
    return parse(Questionnaire, read_yaml(content_file("customer.yaml")))


def test_walk_1_a_reversed_item_with_answer_nine_in_a_real_sav(
    tmp_path: Path, customer: Questionnaire
) -> None:
    """ARCHITECTURE.md, walk 1: .sav → missing by rule → reversed once → moments → α with its n."""
    n = 60
    rng = np.random.default_rng(3)
    level = rng.normal(size=n)
    frame = pd.DataFrame(
        {
            item: np.clip(np.rint(3 + level + 0.7 * rng.normal(size=n)), 1, 5)
            for scale in customer.scales
            for item in scale.item_ids
        }
    )
    frame["REL4r"] = 6 - frame["REL4r"]
    frame.loc[0, "REL4r"] = 9.0
    frame.loc[1, "REL4r"] = np.nan
    frame = frame.assign(
        RESP_ID=[f"r{k}" for k in range(n)], BRANCH_ID="B01", ATT1=2.0, NPS=9.0, DURATION_S=300.0
    )
    path = tmp_path / "walk.sav"
    nine: list[Any] = [{"lo": 9, "hi": 9}]
    pyreadstat.write_sav(frame, str(path), missing_ranges={"REL4r": nine})

    survey = read_responses(
        read_table(path, text_columns=["BRANCH_ID"]), customer, branch="BRANCH_ID", needed=["NPS"]
    )
    assert survey.kinds["REL4r"].tolist()[:3] == [2, 1, 0]
    assert survey.kinds["NPS"].tolist() == [0] * n
    assert survey.answers["NPS"].tolist() == [9.0] * n
    assert np.isnan(survey.answers["REL4r"][0])
    rel = ["REL1", "REL2", "REL3", "REL4r"]
    turned = frame[rel].assign(REL4r=6 - frame["REL4r"]).to_numpy()
    assert scale_scores(survey)["REL"][0] == pytest.approx(turned[0, :3].mean())
    assert scale_scores(survey)["REL"][2] == pytest.approx(turned[2].mean())
    alpha = cronbach_alpha(survey.scored[rel].to_numpy(), rel)
    assert (alpha.n_obs, alpha.n_total) == (n - 2, n)
    covariance = np.cov(turned[2:], rowvar=False)
    expected = 4 / 3 * (1 - np.trace(covariance) / covariance.sum())
    assert alpha.alpha == pytest.approx(expected, rel=1e-12)
    assert alpha.items_to_reverse == ()
