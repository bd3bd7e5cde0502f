"""New study folders: they run, they are reproducible, and nothing of the user's is touched."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from evalkit.definitions.bundle import load_bundle
from evalkit.errors import OptionError
from evalkit.study.checking import check_file
from evalkit.study.run import run_study
from evalkit.study.scaffold import SOURCE_STUDIES, TEMPLATES, new_study, simulate


def hashes(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return simulate(tmp_path_factory.mktemp("scaffold") / "bank", branches=4, seed=3)


def test_the_folder_holds_all_that_the_study_names_and_runs(bank: Path) -> None:
    assert {path.name for path in bank.parent.iterdir()} == {"study.yaml", "questionnaires", "data"}
    assert all(problem.severity == "warning" for problem in check_file(bank))
    results = run_study(bank)
    assert len(results.indicators.branches) == 4
    assert results.bundle.study.data.synthetic


def test_the_study_file_says_which_seed_made_it(bank: Path) -> None:
    study = load_bundle(bank).study
    assert study.seed == 3
    assert "seed 3)" in study.data.origin.en
    assert "种子3）" in study.data.origin.zh
    text = bank.read_text(encoding="utf-8")
    assert "20240601" not in text
    assert "4 branches" in text
    assert "../" not in text


def test_the_same_seed_gives_the_same_bytes_and_another_seed_other_answers(
    bank: Path, tmp_path: Path
) -> None:
    again = hashes(simulate(tmp_path / "again", branches=4, seed=3).parent)
    other = hashes(simulate(tmp_path / "other", branches=4, seed=4).parent)
    assert again == hashes(bank.parent)
    assert {name for name in again if again[name] != other[name]} >= {
        "data/customers.sav",
        "data/truth.json",
        "study.yaml",
    }


def test_an_empty_folder_is_filled_in_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    assert simulate(".", branches=2, seed=1) == Path("study.yaml")
    assert Path("study.yaml").is_file()
    assert [path.name for path in tmp_path.iterdir()] == ["here"]


@pytest.mark.parametrize("make", [simulate, new_study])
def test_a_folder_that_holds_something_is_refused_and_left_alone(make: object, tmp_path: Path) -> None:
    assert callable(make)
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    for folder in (tmp_path, tmp_path / "mine.txt"):
        with pytest.raises(OptionError, match="not empty; nothing was written"):
            make(folder)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize(("branches", "seed"), [(1, 1), (0, 1), (3, -1)])
def test_impossible_numbers_leave_nothing_behind(tmp_path: Path, branches: int, seed: int) -> None:
    with pytest.raises(OptionError):
        simulate(tmp_path / "bank", branches=branches, seed=seed)
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_template_is_named(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match=r"template must be one of 'bank-crm', .*; got 'bank'"):
        new_study(tmp_path / "x", "bank")
    assert list(tmp_path.iterdir()) == []


def test_the_template_runs(tmp_path: Path) -> None:
    study = new_study(tmp_path / "mine")
    assert len(run_study(study).indicators.branches) == 12


@pytest.mark.parametrize("study", SOURCE_STUDIES)
def test_the_studies_on_the_source_documents_are_the_shipped_ones_to_the_byte(
    study: str, tmp_path: Path, root: Path
) -> None:
    made = new_study(tmp_path / "mine", study.replace("_", "-")).parent
    assert hashes(made / "data") == hashes(root / "data" / study)
    for name in SOURCE_STUDIES[study][1]:
        assert (made / "questionnaires" / name).read_bytes() == (root / "questionnaires" / name).read_bytes()
    text = (made / "study.yaml").read_text(encoding="utf-8")
    assert "../" not in text
    assert check_file(made / "study.yaml") == ()
    assert study.replace("_", "-") in TEMPLATES


@pytest.mark.parametrize("study", SOURCE_STUDIES)
def test_their_data_say_that_they_are_synthetic(study: str, root: Path) -> None:
    assert '"label": "SYNTHETIC"' in (root / "data" / study / "truth.json").read_text(encoding="utf-8")
    assert load_bundle(root / "analysis" / study).study.data.synthetic
