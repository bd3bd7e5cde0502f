"""Which editions are written for the formats asked for; slides of a thesis are refused before anything runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from evalkit.cli.main import main
from evalkit.errors import OptionError
from evalkit.report.deliver import EDITIONS
from evalkit.report.offers import asked_editions
from evalkit.study.scaffold import simulate


@pytest.mark.parametrize(
    ("editions", "formats", "written"),
    [
        ((), (), ("branch", "head-office", "thesis", "interactive")),
        ((), ("pptx",), ("branch", "head-office")),
        ((), ("pptx", "xlsx"), ("branch", "head-office")),
        ((), ("pptx", "docx"), ("branch", "head-office", "thesis", "interactive")),
        (("thesis",), ("docx",), ("thesis",)),
        (("thesis",), (), ("thesis",)),
        (("branch",), ("pptx",), ("branch",)),
    ],
)
def test_slides_alone_leave_out_the_editions_without_slides(
    editions: tuple[str, ...], formats: tuple[str, ...], written: tuple[str, ...]
) -> None:
    assert asked_editions(editions, formats, EDITIONS) == written


@pytest.mark.parametrize(
    ("edition", "offered"), [("thesis", "html, pdf, docx, md, tex"), ("interactive", "html")]
)
def test_slides_of_an_edition_without_them_are_refused_with_what_it_offers(
    edition: str, offered: str
) -> None:
    with pytest.raises(OptionError, match=f"'{edition}' has no slides.*it offers {offered}"):
        asked_editions(["branch", edition], ["docx", "pptx"], EDITIONS)


def test_the_command_line_refuses_before_it_runs_the_study(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    study = simulate(tmp_path / "bank", branches=3, seed=5)
    words = ["report", str(study), "--for", "thesis", "--format", "pptx", "--out", str(tmp_path / "out")]
    assert main(words) == 1
    told = capsys.readouterr()
    assert "it offers html, pdf, docx, md, tex" in told.err
    assert told.out == ""
    assert not (tmp_path / "out").exists()


def test_a_branch_gets_its_slides_and_all_formats_of_a_thesis_are_those_it_has(tmp_path: Path) -> None:
    study = simulate(tmp_path / "bank", branches=3, seed=5)
    common = ["report", str(study), "--language", "en", "--branch", "B02"]
    assert main([*common, "--format", "pptx", "--out", str(tmp_path / "slides")]) in (0, 3)
    assert {path.name for path in (tmp_path / "slides").rglob("*") if path.is_file()} == {
        "B02.en.pptx", "head-office.en.pptx", "results.json", "provenance.json"
    }  # fmt: skip
    assert main([*common, "--for", "thesis", "--out", str(tmp_path / "thesis")]) in (0, 3)
    kinds = {path.suffix for path in (tmp_path / "thesis").glob("thesis.en.*") if path.is_file()}
    assert kinds == {".html", ".pdf", ".docx", ".md", ".tex"}
