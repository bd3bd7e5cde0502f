"""Grades of experts: points, errors, and what is wrong with a sheet by row."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from evalkit.errors import DefinitionError, SourceError
from evalkit.experts.grades import ExpertGrades, read_expert_grades
from evalkit.sources.reading import read_table
from evalkit.study.run import run_study
from evalkit.study.scaffold import new_study

POINTS = {"优": 95.0, "良": 85.0, "中": 75.0}
ROWS = [("E1", "B1", "优"), ("E2", "B1", "良"), ("E3", "B1", "良"), ("E1", "B2", "中"), ("E2", "B2", None)]


def read(tmp_path: Path, rows: list[tuple[object, ...]], branch: str | None = "branch") -> ExpertGrades:
    frame = pd.DataFrame(rows, columns=["expert", "branch", "C1"])
    frame.to_csv(tmp_path / "grades.csv", index=False)
    return read_expert_grades(read_table(tmp_path / "grades.csv"), "expert", branch, {"C1": POINTS})


def test_points_are_means_over_experts_and_the_error_is_that_of_the_experts(tmp_path: Path) -> None:
    mean, se, n = read(tmp_path, ROWS).of("C1", ("B1", "B2"))
    assert_allclose(mean[0], (95 + 85 + 85) / 3, rtol=1e-12)
    assert_allclose(se[0], np.std([95, 85, 85], ddof=1) / np.sqrt(3), rtol=1e-12)
    assert n.tolist() == [3, 1]
    assert np.isnan(mean[1])


def test_a_grade_of_all_branches_has_no_error_between_them(tmp_path: Path) -> None:
    rows = [(expert, "", grade) for expert, _, grade in ROWS[:3]]
    mean, se, _ = read(tmp_path, rows, branch=None).of("C1", ("B1", "B2"))
    assert_allclose(mean, [265 / 3] * 2, rtol=1e-12)
    assert se.tolist() == [0.0, 0.0]


def test_every_fault_of_a_sheet_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError) as error:
        read(tmp_path, [*ROWS, ("E9", "B2", "优秀"), ("E1", "B1", "中")])
    found = [str(problem) for problem in error.value.problems]
    assert any("'优秀' is not a grade of C1" in text and "row 7" in text for text in found)
    assert any("'E1' graded the same branch twice" in text and "row 8" in text for text in found)


def test_one_expert_is_not_enough(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="fewer than two experts"):
        read(tmp_path, ROWS[:1])


def test_a_study_scores_an_indicator_by_its_experts(tmp_path: Path) -> None:
    study = new_study(tmp_path / "study", "four-elements")
    system = study.parent / "questionnaires" / "index_systems" / "c_four_elements.yaml"
    system.write_text(system.read_text("utf-8").replace("        enabled: false\n", "", 1), "utf-8")
    text = study.read_text("utf-8").replace(
        "      INF: {C11", "      TEC: {C31: 0.5, C32: 0.5}\n      INF: {C11"
    )
    study.write_text(text, "utf-8")
    with pytest.raises(DefinitionError, match="C31 needs expert grades, and the study names none"):
        run_study(study)
    rows = [(f"E{e}", f"B{b:02d}", "优" if (e + b) % 2 else "良") for e in range(4) for b in range(1, 13)]
    frame = pd.DataFrame(rows, columns=["expert", "branch", "C31"])
    frame.to_csv(study.parent / "data" / "grades.csv", index=False, encoding="utf-8-sig")
    keys = "expert_grades: {file: grades.csv, expert: expert, branch: branch}\n"
    study.write_text(text + keys, "utf-8")
    results = run_study(study)
    j = results.indicators.codes.index("C31")
    assert_allclose(results.indicators.score[:, j], 90.0, rtol=1e-12)
    assert_allclose(results.indicators.score_se[:, j], np.std([95, 95, 85, 85], ddof=1) / 2, rtol=1e-12)
    assert "data/grades.csv" in results.provenance.inputs
