"""``evalkit check``: every problem of the definitions and of the data, without running anything."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from evalkit.errors import Problem
from evalkit.study.checking import check_file

MakeStudy = Callable[..., Path]


def edit(path: Path, *changes: tuple[str, str]) -> None:
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


def listed(problems: tuple[Problem, ...]) -> str:
    return "\n".join(map(str, problems))


def test_a_good_study_has_no_problems(make_study: MakeStudy) -> None:
    study = make_study()
    assert check_file(study) == ()
    assert check_file(study.parent) == ()
    assert check_file(study.with_name("index.yaml")) == ()
    assert check_file(study.with_name("questionnaire.yaml")) == ()


def test_problems_of_all_definitions_and_missing_data_files_are_listed_at_once(make_study: MakeStudy) -> None:
    study = make_study()
    edit(study, ("seed: 7", "seeds: 7"), ("draws: 1000", "draws: 10"))
    edit(study.with_name("index.yaml"), ("id: X2,", "id: X1,"))
    edit(study.with_name("questionnaire.yaml"), ("lo: 1\n", "lo: 6\n"))
    (study.parent / "data/operations.csv").unlink()
    (study.parent / "data/customers.csv").unlink()
    text = listed(check_file(study))
    assert "study.yaml:7: seeds: this key is not known here [hint: did you mean 'seed'?]" in text
    assert "study.yaml:15: ranking.draws" in text
    assert "index.yaml" in text
    assert "the code 'X1' is used more than once" in text
    assert "questionnaire.yaml" in text
    assert "lo must be below hi" in text
    assert "operations.csv: no such file" in text
    assert "customers.csv: no such file" in text
    assert len(text.splitlines()) == len(set(text.splitlines()))


def test_wrong_codes_between_files_and_a_missing_data_file_are_listed_together(make_study: MakeStudy) -> None:
    study = make_study()
    edit(study.with_name("index.yaml"), ("[NPS]", "[NSP]"))
    (study.parent / "data/branches.csv").unlink()
    text = listed(check_file(study))
    assert "'NSP' is not in the questionnaire" in text
    assert "branches.csv: no such file" in text


def test_problems_of_several_data_files_come_with_the_warnings(make_study: MakeStudy) -> None:
    study = make_study()
    edit(study.parent / "data/operations.csv", ("kept", "keept"))
    edit(study.parent / "data/branches.csv", ("zh", "name"))
    edit(study.parent / "data/customers.csv", ("r0000,P,", "r0000,,"))
    problems = check_file(study)
    text = listed(problems)
    assert "X4 needs the numeric column 'kept'" in text
    assert "branches.csv: there is no column 'zh'" in text
    assert "1 answers have no branch code" in text
    assert [problem.severity for problem in problems].count("warning") == 1


def test_a_fault_of_a_file_that_is_read_twice_is_listed_once(make_study: MakeStudy) -> None:
    study = make_study()
    operations = study.parent / "data/operations.csv"
    edit(study, ("file: branches.csv", "file: operations.csv"), ("zh: zh", "zh: kept"))
    lines = operations.read_text(encoding="utf-8").splitlines()
    operations.write_text("\n".join([*lines, lines[-1]]) + "\n", encoding="utf-8")
    text = listed(check_file(study))
    assert text.count("stands twice") == 1


def test_a_branch_without_a_value_is_named_with_the_formula(make_study: MakeStudy) -> None:
    study = make_study()
    path = study.parent / "data/operations.csv"
    frame = pd.read_csv(path)
    frame.loc[0, ["kept", "held"]] = 0
    frame.to_csv(path, index=False)
    (problem,) = check_file(study)
    assert problem.severity == "warning"
    assert problem.what == f"X4 has no value for {frame['code'][0]!r} (100 * kept / held)"


def test_the_list_of_branches_may_lie_on_any_sheet(make_study: MakeStudy) -> None:
    study = make_study()
    folder = study.parent / "data"
    with pd.ExcelWriter(folder / "branches.xlsx") as book:
        pd.DataFrame({"note": ["read me"]}).to_excel(book, sheet_name="说明", index=False)
        pd.read_csv(folder / "branches.csv").to_excel(book, sheet_name="支行", index=False)
    edit(study, ("file: branches.csv", "file: branches.xlsx, sheet: 支行"))
    assert check_file(study) == ()
    edit(study, ("sheet: 支行", "sheet: 支航"))
    assert "there is no sheet '支航'" in listed(check_file(study))


def test_another_data_folder_is_looked_into(make_study: MakeStudy, tmp_path: Path) -> None:
    study = make_study()
    (tmp_path / "elsewhere").mkdir()
    text = listed(check_file(study, str(tmp_path / "elsewhere")))
    assert text.count("no such file") == 3
    (study.parent / "data").rename(tmp_path / "moved")
    assert check_file(study, str(tmp_path / "moved")) == ()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a: 1\n", "the file does not say what it is"),
        ("evalkit: stduy/1\n", "did you mean 'study/1'"),
        ("evalkit: [study/1]\n", "is not a kind of file"),
        ("- a\n- b\n", "the file does not say what it is"),
        ("", "the file does not say what it is"),
        ("evalkit: study/1\nsurveys: 3\nexperts: [1]\nbranches: x\n", "surveys"),
        ("a: [1\n", "not valid YAML"),
    ],
)
def test_files_that_are_no_definition_are_named_and_never_crash(
    tmp_path: Path, text: str, sentence: str
) -> None:
    path = tmp_path / "some.yaml"
    path.write_text(text, encoding="utf-8")
    problems = check_file(path)
    assert sentence in listed(problems)
    assert all(problem.severity == "error" for problem in problems)


def test_a_data_file_is_told_from_a_definition(make_study: MakeStudy) -> None:
    (problem,) = check_file(make_study().parent / "data/customers.csv")
    assert problem.what == "this is a data file"
    assert problem.expected == "a study or definition file (.yaml)"


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert "no such file" in listed(check_file(tmp_path / "none.yaml"))
    assert "no such file" in listed(check_file(tmp_path))
