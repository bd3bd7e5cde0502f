"""Branch values of indicators from a few answers that can be worked out by hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from evalkit.definitions.bundle import load_bundle
from evalkit.study.stages.reading.inputs import read_inputs
from evalkit.study.stages.scores.indicators import Indicators, evaluate_indicators

MakeStudy = Callable[..., Path]
NAN = np.nan


def evaluated(study: Path, rows: list[dict[str, object]], suppress: int = 1) -> Indicators:
    pd.DataFrame(rows).to_csv(study.parent / "data/customers.csv", index=False)
    bundle = load_bundle(study)
    inputs = read_inputs(bundle)
    return evaluate_indicators(
        bundle.index_system, inputs.branches, inputs.surveys, inputs.operations, suppress
    )


def row(branch: str, *answers: float, nps: float = 8) -> dict[str, object]:
    names = ("A1", "A2", "A3r", "B1", "B2", "B3")
    return {"BRANCH": branch, **dict(zip(names, answers, strict=True)), "NPS": nps}


def test_values_scores_and_errors_worked_by_hand(make_study: MakeStudy) -> None:
    found = evaluated(
        make_study(),
        [
            row("P", 5, 5, 1, 1, 2, 3, nps=10),
            row("P", 1, 1, 5, 3, 2, 1, nps=0),
            row("P", 3, 9, 9, 4, 4, 9, nps=9),
        ],
    )
    p = found.branches.index("P")
    # S1 of the third customer is missing (one of three answered); S2 is the mean of two answers
    assert found.value[p].tolist() == pytest.approx([3.0, (2 + 2 + 4) / 3, 100 / 3, 80.0])
    assert found.n[p].tolist() == [2, 3, 3, 0]
    assert found.score[p].tolist() == pytest.approx([50.0, 25 * (8 / 3 - 1), (100 / 3 + 100) / 2, 80.0])
    assert found.se[p].tolist() == pytest.approx(
        [
            np.std([5, 1], ddof=1) / np.sqrt(2),
            np.std([2, 2, 4], ddof=1) / np.sqrt(3),
            np.std([100, -100, 100], ddof=1) / np.sqrt(3),
            100 * np.sqrt(0.8 * 0.2 / 100),
        ]
    )
    assert found.respondents["customers"].tolist() == [3, 0, 0]


def test_nine_counts_as_a_promoter_and_as_no_answer_on_a_likert_item(make_study: MakeStudy) -> None:
    found = evaluated(make_study(), [row("P", 9, 9, 9, 9, 9, 9, nps=9), row("P", 3, 3, 3, 3, 3, 3, nps=9)])
    assert found.value[0, :3].tolist() == [3.0, 3.0, 100.0]
    assert found.n[0].tolist() == [1, 1, 2, 0]


def test_a_value_that_rests_on_too_few_answers_is_left_out(make_study: MakeStudy) -> None:
    rows = [row("P", 9, 9, 9, 4, 4, 4) for _ in range(4)] + [row("P", 2, 2, 2, 4, 4, 4) for _ in range(4)]
    found = evaluated(make_study(), rows, suppress=5)
    assert np.isnan(found.value[0, 0])
    assert np.isnan(found.score[0, 0])
    assert found.value[0, 1] == 4.0


def test_one_answer_has_a_value_and_no_standard_error(make_study: MakeStudy) -> None:
    found = evaluated(make_study(), [row("P", 4, 4, 2, 3, 3, 3)])
    assert found.value[0, 0] == 4.0
    assert np.isnan(found.se[0, 0])


def test_a_branch_without_answers_keeps_its_operations_value_only(make_study: MakeStudy) -> None:
    found = evaluated(make_study(), [row("P", 4, 4, 2, 3, 3, 3)])
    assert np.isnan(found.value[1, :3]).all()
    assert found.value[1, 3] == 83.0


def test_a_division_by_zero_is_a_missing_value_of_that_branch(make_study: MakeStudy) -> None:
    study = make_study()
    path = study.parent / "data/operations.csv"
    pd.read_csv(path).assign(kept=[0, 83, 86], held=[0, 100, 100]).to_csv(path, index=False)
    found = evaluated(study, [row("P", 4, 4, 2, 3, 3, 3)])
    assert np.isnan(found.value[0, 3])
    assert np.isnan(found.se[0, 3])


def test_moving_goalposts_are_scored_with_a_warning(make_study: MakeStudy) -> None:
    study = make_study()
    text = (
        study.with_name("index.yaml")
        .read_text(encoding="utf-8")
        .replace("lo: 0, hi: 100", "lo: min, hi: max")
    )
    study.with_name("index.yaml").write_text(text, encoding="utf-8")
    found = evaluated(study, [row("P", 4, 4, 2, 3, 3, 3)])
    assert found.score[:, 3].tolist() == pytest.approx([0, 50, 100])
    (problem,) = found.problems
    assert "scored between the branches' own min and max" in problem.what


@pytest.mark.parametrize("kept", [[50, 50, 50], [None, None, None]])
def test_moving_goalposts_without_a_range_give_no_score_and_say_so(
    make_study: MakeStudy, kept: list[int | None]
) -> None:
    study = make_study()
    text = (
        study.with_name("index.yaml")
        .read_text(encoding="utf-8")
        .replace("lo: 0, hi: 100", "lo: min, hi: max")
    )
    study.with_name("index.yaml").write_text(text, encoding="utf-8")
    path = study.parent / "data/operations.csv"
    pd.read_csv(path).assign(kept=kept).to_csv(path, index=False)
    found = evaluated(study, [row("P", 4, 4, 2, 3, 3, 3)])
    assert np.isnan(found.score[:, 3]).all()
    (problem,) = found.problems
    assert "X4 has no score" in problem.what
