"""Every result shows itself, becomes a frame and JSON, and cannot be changed."""

from __future__ import annotations

import dataclasses
import html
import json
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

import evalkit as ek
from evalkit.result import Result

MATRIX = [[1, "1/2", "1/3"], [2, 1, "1/2"], [3, 2, 1]]
TABLE = pd.DataFrame(
    {"利润": [80.0, 90.0, 70.0], "complaints <b>": [3.0, 1.0, 9.0]}, index=["东", "西", "南"]
)
COUNTS = pd.DataFrame([[6, 3, 1], [2, 6, 2]], columns=["优", "良", "差"])

# name of the function → how to call it, rows and a column of its frame, a label that must be kept
CALLS: dict[str, tuple[Callable[[pd.DataFrame], Result], tuple[int, str], str]] = {
    "cronbach_alpha": (ek.cronbach_alpha, (4, "alpha_if_deleted"), "REL4r"),
    "omega": (ek.omega, (4, "loading"), "REL4r"),
    "kmo": (ek.kmo, (4, "msa"), "REL4r"),
    "bartlett": (ek.bartlett, (1, "chi2"), ""),
    "efa": (lambda frame: ek.efa(frame, 1), (4, "F1"), "REL4r"),
    "parallel_analysis": (lambda frame: ek.parallel_analysis(frame, n_draws=50), (4, "simulated"), ""),
    "ahp": (lambda frame: ek.ahp(MATRIX, ["流程", "价值", "成长"]), (3, "weight"), "流程"),
    "entropy_weights": (lambda frame: ek.entropy_weights(TABLE, ["benefit", "cost"]), (2, "entropy"), "利润"),
    "combine_weights": (
        lambda frame: ek.combine_weights({"a": {"服务": 0.7, "忠诚": 0.3}, "b": [0.4, 0.6]}),
        (2, "combined"),
        "忠诚",
    ),
    "fuzzy_evaluation": (
        lambda frame: ek.fuzzy_evaluation(COUNTS, [0.5, 0.5], grade_scores=[90, 75, 60]),
        (3, "membership"),
        "良",
    ),
}


@pytest.fixture(params=CALLS, ids=list(CALLS))
def case(request: pytest.FixtureRequest, frame: pd.DataFrame) -> tuple[Result, tuple[int, str], str]:
    call, expected, label = CALLS[request.param]
    return call(frame), expected, label


def test_a_frame_keeps_labels_and_full_precision(case) -> None:
    result, (rows, column), label = case
    frame = result.to_frame()
    assert len(frame) == rows
    assert column in frame.columns
    assert not label or label in frame.index
    if result.tables():
        shown = [value for row in result.tables()[0].rows for value in row[1:]]
        assert frame.to_numpy().ravel().tolist() == shown


def test_a_dictionary_survives_json_with_every_field(case) -> None:
    result, _, label = case
    whole = result.to_dict()
    assert json.loads(json.dumps(whole, allow_nan=False)) == whole
    assert set(whole) == {field.name for field in dataclasses.fields(result)}
    assert not label or label in json.dumps(whole, ensure_ascii=False)


def test_text_and_html_show_title_facts_and_labels(case) -> None:
    result, _, label = case
    text, page = str(result), result._repr_html_()
    assert repr(result) == text
    assert text.startswith(result.title + "\n")
    assert page.startswith("<h4>")
    for name in result.facts():
        assert name in text
        assert name in page
    assert label in text
    assert label in page


def test_warnings_are_shown_where_the_numbers_are_read(frame) -> None:
    against = frame.assign(turned=-frame.iloc[:, 0])
    result = ek.cronbach_alpha(against)
    assert any("'turned'" in sentence for sentence in result.warnings)
    for sentence in result.warnings:
        assert f"\nwarning: {sentence}\n" in str(result)
        assert f"<li>warning: {html.escape(sentence)}</li>" in result._repr_html_()


def test_a_column_of_whole_numbers_has_no_decimals_and_a_mixed_one_keeps_them() -> None:
    plain = ek.topsis(TABLE, directions=["benefit", "cost"])
    assert [line.split()[-1] for line in str(plain).splitlines()[-3:]] == ["2", "1", "3"]
    assert "<td>1</td>" in plain._repr_html_()
    assert [line.split()[-2] for line in str(plain).splitlines()[-2:]] == ["1.0000", "0.0000"]


def test_labels_are_escaped_in_html() -> None:
    page = ek.entropy_weights(TABLE, ["benefit", "cost"])._repr_html_()
    assert "complaints &lt;b&gt;" in page
    assert "<b>complaints" not in page


def test_no_field_can_be_assigned(case) -> None:
    result = case[0]
    for field in dataclasses.fields(result):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(result, field.name, None)
    with pytest.raises(dataclasses.FrozenInstanceError):
        result.brand_new = 1


def test_no_array_can_be_written(case) -> None:
    result = case[0]
    values = [getattr(result, field.name) for field in dataclasses.fields(result)]
    values += [
        part
        for value in values
        if hasattr(value, "values") and callable(value.values)
        for part in value.values()
    ]
    for array in (value for value in values if isinstance(value, np.ndarray) and value.size):
        with pytest.raises(ValueError, match="read-only"):
            array.flat[0] = 0.0


def test_the_data_are_left_as_they_were(frame) -> None:
    before = frame.copy()
    for call, _, _ in CALLS.values():
        call(frame)
    pd.testing.assert_frame_equal(frame, before)


def test_the_same_call_gives_the_same_result(case, frame, request) -> None:
    call = CALLS[request.node.callspec.params["case"]][0]
    assert case[0].allclose(call(frame), rtol=0.0)
