"""ek.read_interviews, ek.agreement and ek.multiple_response: what they accept and what they keep."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from numpy.testing import assert_allclose

import evalkit as ek
from evalkit.content import content_file
from evalkit.errors import DataError, OptionError, SourceError
from evalkit.study.simulation.interviews import simulate_interviews, write_interviews

RTOL = 1e-12  # the same numbers by two doors


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ...]:
    return write_interviews(simulate_interviews(20240601), tmp_path_factory.mktemp("interviews"))


def test_a_project_its_sheet_and_a_table_agree(files) -> None:
    book = content_file("codebooks", "crm_interviews.yaml")
    project = ek.agreement(ek.read_interviews(files[0], codebook=book), n_draws=0)
    sheet = ek.agreement(str(files[1]), n_draws=0)
    rows = simulate_interviews(20240601).sheet
    wide = pd.DataFrame({coder: own["code"].tolist() for coder, own in rows.groupby("coder")})
    table = ek.agreement(wide, n_draws=0)
    for other in (sheet, table):
        assert_allclose(other.overall.value("cohen_kappa"), project.overall.value("cohen_kappa"), rtol=RTOL)
        assert other.n_disagreements == project.n_disagreements
        assert other.coders == ("A", "B")


def test_a_sheet_of_each_coder(files, tmp_path: Path) -> None:
    frame = pd.read_csv(files[1])
    for coder, rows in frame.groupby("coder"):
        rows.drop(columns="coder").to_csv(tmp_path / f"{coder}.csv", index=False)
    found = ek.agreement([tmp_path / "A.csv", tmp_path / "B.csv"], n_draws=0)
    assert found.coders == ("A", "B")
    assert_allclose(
        found.overall.value("krippendorff_alpha"),
        ek.agreement(files[1], n_draws=0).overall.value("krippendorff_alpha"),
        rtol=RTOL,
    )


def test_an_ordered_table_has_weights_and_no_table_by_category() -> None:
    frame = pd.DataFrame({"ann": [1, 2, 3, 4, None], "bob": [1, 3, 3, 4, 2]})
    found = ek.agreement(frame, weights="quadratic", level="interval", categories=[1, 2, 3, 4], n_draws=0)
    assert found.by_code is None
    assert found.coders == ("ann", "bob")
    assert found.disagreements == (("1", "", None, None, "", 2.0, 3.0),)
    assert found.overall.n_units == 4


def test_options_that_do_not_fit_are_named(files) -> None:
    with pytest.raises(OptionError, match="are for tables of ratings"):
        ek.agreement(files[1], weights="linear")
    with pytest.raises(OptionError, match="coder must be one of"):
        ek.agreement(pd.DataFrame({"a": [1], "b": [1]}), coders=["a", "z"])
    with pytest.raises(DataError, match="two coders"):
        ek.agreement([[1], [2]])
    with pytest.raises(SourceError, match="no such file"):
        ek.agreement("nowhere.csv")
    with pytest.raises(OptionError, match="no file"):
        ek.read_interviews([])


def test_names_are_gone_before_anything_else_sees_them(tmp_path: Path) -> None:
    (tmp_path / "int.txt").write_text("访谈者：王伟您好\n王伟：我的电话13812345678\n", encoding="utf-8")
    rules = tmp_path / "names.yaml"
    rules.write_text("evalkit: pseudonyms/1\nnames: {王伟: 受访者1}\n", encoding="utf-8")
    found = ek.read_interviews(tmp_path / "int.txt", pseudonyms=rules)
    text = found.project.documents[0].text
    assert text == "访谈者：受访者1您好\n受访者1：我的电话[phone]\n"
    assert [turn.speaker for turn in found.project.documents[0].turns] == ["访谈者", "受访者1"]
    assert [text[turn.start : turn.end] for turn in found.project.documents[0].turns] == [
        "受访者1您好",
        "我的电话[phone]",
    ]
    assert "王伟" not in repr(vars(found))


def test_multiple_responses_of_a_table_with_a_column_of_clusters() -> None:
    frame = pd.DataFrame({"a": [1, 0, 1, 1], "b": [0, 0, 1, None], "branch": ["x", "x", "y", "y"]})
    found = ek.multiple_response(frame, clusters="branch", icc=0.0)
    assert found.option == ("a", "b")
    assert (found.n_cases, found.n_clusters) == (4, 2)
    with pytest.raises(DataError, match="row 1, column 'branch': 'x'"):
        ek.multiple_response(frame)
    with pytest.raises(OptionError, match="icc needs clusters"):
        ek.multiple_response([[1, 0]], icc=0.1)
    with pytest.raises(OptionError, match="column must be one of"):
        ek.multiple_response(frame, clusters="region")


def test_multiple_responses_of_a_question_of_the_staff_survey(root: Path) -> None:
    survey = ek.read_survey(
        root / "data/bank_crm/employees.xlsx", root / "questionnaires/employee.yaml", branch="BRANCH_ID"
    )
    asked = next(
        q
        for q in survey.questionnaire.questions
        if q.type == "multiple" and set(q.columns) <= set(survey.answers)
    )
    found = ek.multiple_response(survey, asked.id, language="zh")
    assert found.n_clusters > 1
    assert found.option == tuple(option.zh for option in asked.options)
    assert ((found.ci_upper - found.ci_lower) >= (found.srs_upper - found.srs_lower) - 1e-12).all()
    alone = ek.multiple_response(survey, asked.id, clusters=False)
    assert alone.n_clusters == 0
    with pytest.raises(OptionError, match="question must be one of"):
        ek.multiple_response(survey, "nothing")


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: ek.read_interviews(5), OptionError, "path is a file or several files; got int"),
        (lambda: ek.read_interviews("x.txt", codebook=3), OptionError, "codebook is a file"),
        (lambda: ek.read_interviews("x.txt", pseudonyms={"a": "b"}), OptionError, "pseudonyms is a file"),
        (lambda: ek.agreement([[1, 2], [1]]), DataError, "row 2 has 1 ratings, row 1 has 2"),
        (lambda: ek.agreement([["a", "b"]], level="interval"), OptionError, "need an order"),
        (lambda: ek.agreement([["low", "high"]], weights="quadratic"), OptionError, "need an order"),
        (lambda: ek.agreement([[1, float("inf")]], level="interval"), DataError, "infinite"),
        (lambda: ek.agreement({"a": [1], "b": [1]}, coders=["a", "a"]), DataError, "'a' stands twice"),
        (lambda: ek.evidence(None), OptionError, "rules is a file"),
        (lambda: ek.evidence(shares=[("info_incomplete", 1, 2)]), OptionError, "shares is a mapping"),
        (
            lambda: ek.evidence(shares={"info_incomplete": 0.62}),
            DataError,
            "info_incomplete: 0.62 is no count",
        ),
        (lambda: ek.evidence(shares={"info_incomplete": (1, 2, 3, 4)}), DataError, "is no count"),
        (lambda: ek.evidence(shares={"info_incomplete": (29.5, 47)}), DataError, "whole number; got 29.5"),
        (
            lambda: ek.evidence(shares={"info_incomplete": (296, 478, 0.5)}),
            DataError,
            "design effect is 1 or more",
        ),
        (lambda: ek.evidence(scores={"P21": float("nan")}), DataError, "P21: a score lies between 0 and 100"),
        (lambda: ek.evidence(scores={"P21": (52, -1)}), DataError, "standard error is 0 or more"),
        (lambda: ek.evidence(scores={"P21": (52, 1, 2)}), DataError, "is no score"),
    ],
)
def test_what_does_not_fit_is_named(call, error, words) -> None:
    with pytest.raises(error, match=words):
        call()


def test_names_have_an_order_where_the_categories_give_one() -> None:
    ratings = [["low", "mid"], ["mid", "high"], ["high", "high"]]
    found = ek.agreement(ratings, categories=["low", "mid", "high"], weights="quadratic", n_draws=0)
    numbers = ek.agreement([[0, 1], [1, 2], [2, 2]], weights="quadratic", n_draws=0)
    assert found.overall.value("cohen_kappa") == numbers.overall.value("cohen_kappa")


def test_a_mapping_of_coders_keeps_their_names() -> None:
    assert ek.agreement({"ann": ["P", "C"], "bob": ["P", "C"]}, n_draws=0).coders == ("ann", "bob")
