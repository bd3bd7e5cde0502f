"""``evalkit report``: one edition, one format, where it is written, and what is refused."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from evalkit.cli.main import main
from evalkit.content import content_file
from evalkit.study.scaffold import simulate


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return simulate(tmp_path_factory.mktemp("report") / "bank", branches=3, seed=5)


def names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_one_edition_in_one_format_goes_to_a_folder_of_its_own(
    study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    words = ["report", str(study), "--for", "thesis", "--format", "docx", "--language", "en"]
    assert main(words) in (0, 3)
    folder = tmp_path / "reports" / "bank_crm-thesis"
    assert names(folder) == {"thesis.en.docx", "references.bib", "results.json", "provenance.json"}
    assert json.loads((folder / "provenance.json").read_text("utf-8"))
    assert "wrote" in capsys.readouterr().out


def test_all_editions_of_one_branch_and_a_second_run_replace_the_first(study: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    words = ["report", str(study), "--branch", "B02", "--format", "html", "xlsx", "--language", "zh"]
    assert main([*words, "--out", str(out)]) in (0, 3)
    expected = {"branches/B02.zh.html", "head-office.zh.html", "thesis.zh.html", "interactive.zh.html"}
    expected |= {
        "interactive/B02.zh.html",
        "tables.xlsx",
        "references.bib",
        "results.json",
        "provenance.json",
    }
    assert names(out) == expected
    (out / "branches" / "B02.zh.html").write_text("old", "utf-8")
    assert main([*words, "--out", str(out)]) in (0, 3)
    assert names(out) == expected
    assert (out / "branches" / "B02.zh.html").read_text("utf-8") != "old"


def test_a_folder_with_other_files_and_an_unknown_branch_are_refused(
    study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis draft.docx").write_text("mine", "utf-8")
    assert main(["report", str(study), "--out", str(tmp_path / "mine")]) == 1
    assert "thesis draft.docx" in capsys.readouterr().err
    assert main(["report", str(study), "--branch", "B20", "--out", str(tmp_path / "new")]) == 1
    assert "has no branch 'B20'" in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("asked", "hint"),
    [("b2", "did you mean 'B02'?"), ("第02支行", "the code of '第02支行' is 'B02'"), ("B03 ", "'B03'")],
)
def test_an_unknown_branch_is_refused_before_anything_is_computed(
    study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], asked: str, hint: str
) -> None:
    assert main(["report", str(study), "--branch", "B01", asked, "--out", str(tmp_path / "new")]) == 1
    shown = capsys.readouterr().err
    assert f"has no branch {asked!r}" in shown and hint in shown
    assert "reading" in shown and "screening" not in shown
    assert not (tmp_path / "new").exists()


def test_a_theme_file_with_its_logo_enters_the_provenance(study: Path, tmp_path: Path) -> None:
    theme = content_file("themes", "example.yaml")
    written = []
    for name, more in (("plain", []), ("themed", ["--theme", str(theme)])):
        words = ["report", str(study), "--for", "interactive", "--format", "html", "--language", "en"]
        assert main([*words, "--branch", "B02", *more, "--out", str(tmp_path / name)]) in (0, 3)
        written.append(json.loads((tmp_path / name / "provenance.json").read_text("utf-8"))["inputs"])
    plain, themed = written
    added = {name: digest for name, digest in themed.items() if name not in plain}
    assert {name: themed[name] for name in plain} == plain
    assert added["themes/example.yaml"] == hashlib.sha256(theme.read_bytes()).hexdigest()
    logo = theme.parent / "example_logo.svg"
    assert added["themes/example_logo.svg"] == hashlib.sha256(logo.read_bytes()).hexdigest()
    assert len(added) == 2
