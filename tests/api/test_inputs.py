"""Every function takes a DataFrame, an array or a survey, keeps the labels and names what is wrong."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import evalkit as ek
from evalkit.errors import DataError, OptionError, SourceError

FUNCTIONS = {
    "cronbach_alpha": ek.cronbach_alpha,
    "omega": ek.omega,
    "kmo": ek.kmo,
    "bartlett": ek.bartlett,
    "efa": lambda data, items=None: ek.efa(data, 1, items),
    "parallel_analysis": lambda data, items=None: ek.parallel_analysis(data, items, n_draws=50),
}
each = pytest.mark.parametrize("function", FUNCTIONS.values(), ids=list(FUNCTIONS))


@each
def test_a_frame_and_its_array_give_the_same_numbers(function, frame, array) -> None:
    of_frame, of_array = function(frame).to_dict(), function(array).to_dict()
    assert of_frame.pop("items") == ["REL1", "REL2", "REL3", "REL4r"]
    assert of_array.pop("items") == ["item 1", "item 2", "item 3", "item 4"]
    for found in (of_frame, of_array):
        found.pop("warnings", None)
        found.pop("heywood", None)
    assert of_frame == of_array


@each
def test_nested_lists_are_taken_as_an_array(function, array) -> None:
    assert function(array.tolist()).allclose(function(array))


@each
def test_a_survey_gives_the_numbers_of_its_recoded_answers(function, survey) -> None:
    by_code = function(survey, "REL")
    by_hand = function(survey.scored[["REL1", "REL2", "REL3", "REL4r"]])
    assert by_code.allclose(by_hand)
    assert by_code.items == ("REL1", "REL2", "REL3", "REL4r")


@each
def test_items_are_chosen_by_name_and_in_the_given_order(function, frame) -> None:
    chosen = function(frame, ["REL3", "REL1", "REL2"])
    assert chosen.items == ("REL3", "REL1", "REL2")
    assert chosen.allclose(function(frame[["REL3", "REL1", "REL2"]]))


@each
def test_a_misspelt_column_gets_a_hint(function, frame) -> None:
    with pytest.raises(DataError, match=r"there is no column 'REL_1' \[hint: did you mean 'REL1'"):
        function(frame, ["REL_1", "REL2", "REL3"])


@each
def test_a_misspelt_scale_gets_a_hint(function, survey) -> None:
    with pytest.raises(DataError, match=r"there is no scale 'RELL' \[hint: did you mean 'REL'"):
        function(survey, "RELL")


@each
def test_a_scale_code_is_not_ignored_by_a_frame(function, frame) -> None:
    with pytest.raises(DataError, match="'REL' is not a list of columns; only a survey knows scales"):
        function(frame, "REL")


@each
def test_one_column_by_name_is_no_scale(function, frame) -> None:
    with pytest.raises(DataError, match="'REL1' is one column"):
        function(frame, "REL1")


@each
def test_an_empty_list_of_items_is_refused(function, frame) -> None:
    with pytest.raises(DataError, match="the list of items is empty"):
        function(frame, [])


@each
def test_items_cannot_be_chosen_in_an_array(function, array) -> None:
    with pytest.raises(DataError, match="not in an array"):
        function(array, ["REL1", "REL2"])


@each
def test_a_text_column_is_named(function, frame) -> None:
    with pytest.raises(DataError, match=r"the columns \['branch'\] are not numeric"):
        function(frame.assign(branch="B01"))
    with pytest.raises(DataError, match=r"holds the text '3' in row 1\) .*pandas.to_numeric"):
        function(frame.assign(branch="3"))


@each
def test_a_column_name_that_stands_twice_is_refused(function, frame) -> None:
    twice = frame.set_axis(["REL1", "REL1", "REL3", "REL4r"], axis="columns")
    with pytest.raises(DataError, match="'REL1' stands more than once"):
        function(twice)


@pytest.mark.parametrize(
    "data",
    [[["a", "b"], ["1", "2"]], [[1, 2], [1]], [[1, 2], [1, object()]]],
    ids=["words", "ragged", "objects"],
)
@each
def test_what_is_no_table_of_numbers_is_refused(function, data) -> None:
    with pytest.raises(DataError, match="not a table of numbers"):
        function(data)


@each
def test_one_dimension_is_refused(function, frame) -> None:
    with pytest.raises(DataError, match=r"respondents × items; got 1 dimension"):
        function(frame["REL1"])


def test_extension_types_and_missing_values_of_pandas_are_read(frame) -> None:
    nullable = frame.astype("Int64")
    nullable.iloc[0, 0] = pd.NA
    result = ek.cronbach_alpha(nullable)
    assert (result.n_obs, result.n_total) == (len(frame) - 1, len(frame))
    assert result.alpha == ek.cronbach_alpha(frame.iloc[1:]).alpha


def test_listwise_and_pairwise_keep_their_own_n(survey) -> None:
    listwise = ek.cronbach_alpha(survey, "REL")
    pairwise = ek.cronbach_alpha(survey, "REL", missing="pairwise")
    assert listwise.n_obs < pairwise.n_obs <= pairwise.n_total == survey.n
    with pytest.raises(OptionError, match="did you mean 'pairwise'"):
        ek.cronbach_alpha(survey, "REL", missing="pair")


def test_reversed_items_are_recoded_once(survey) -> None:
    assert ek.cronbach_alpha(survey, "REL").items_to_reverse == ()
    raw = survey.answers[["REL1", "REL2", "REL3", "REL4r"]]
    assert ek.cronbach_alpha(raw).items_to_reverse == ("REL4r",)
    assert np.nanmax(survey.answers["REL4r"]) <= 5


def test_a_survey_names_missing_files_and_columns(root) -> None:
    form = root / "questionnaires" / "customer.yaml"
    with pytest.raises(SourceError, match=r"did you mean 'customers.sav'"):
        ek.read_survey(root / "data" / "bank_crm" / "customer.sav", form)
    with pytest.raises(SourceError, match="did you mean 'BRANCH_ID'"):
        ek.read_survey(root / "data" / "bank_crm" / "customers.sav", form, branch="BRANCHID")


def test_a_survey_can_be_read_with_a_loaded_questionnaire(root, survey) -> None:
    again = ek.read_survey(survey.path, survey.questionnaire, branch="BRANCH_ID")
    pd.testing.assert_frame_equal(again.answers, survey.answers)
    assert "3023 respondents" in repr(again)
