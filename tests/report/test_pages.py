"""Pages written by worker processes are the same as those written here."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType

import pytest

from evalkit.report import pages
from evalkit.report.pages import PageError, write_pages
from evalkit.report.parcel import pack, unpack
from evalkit.study.results import StudyResults
from evalkit.study.run import run_study
from evalkit.study.scaffold import simulate


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> StudyResults:
    return run_study(simulate(tmp_path_factory.mktemp("pages") / "bank", branches=4, seed=2))


def folder(path: Path) -> Path:
    (path / "branches").mkdir(parents=True)
    return path


def test_workers_write_the_same_bytes_and_count_every_page(
    results: StudyResults, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = folder(tmp_path / "here"), folder(tmp_path / "there")
    write_pages(results, here, ("zh", "en"), lambda *step: None)
    monkeypatch.setattr(pages, "FEW", 0)
    seen: list[tuple[str, int, int | None]] = []
    write_pages(results, there, ("zh", "en"), lambda *step: seen.append(step))
    names = sorted(path.name for path in (here / "branches").iterdir())
    assert sorted(path.name for path in (there / "branches").iterdir()) == names
    assert len(names) == 16
    for name in names:
        assert (here / "branches" / name).read_bytes() == (there / "branches" / name).read_bytes()
    for language in ("zh", "en"):
        stage = f"reports ({language})"
        assert [step for step in seen if step[0] == stage] == [(stage, k, 4) for k in range(1, 5)]


def test_a_page_that_fails_in_a_worker_is_named(
    results: StudyResults, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = folder(tmp_path / "out")
    blocked = out / "branches" / f"{results.inputs.branches[2].stem}.en.pdf"
    blocked.mkdir()
    monkeypatch.setattr(pages, "FEW", 0)
    with pytest.raises(PageError, match=r"the page of branch 'B03' \(en\) failed"):
        write_pages(results, out, ("en",), lambda *step: None)


def test_read_only_mappings_survive_the_way_to_another_process(tmp_path: Path) -> None:
    pack({"held": MappingProxyType({"a": 1})}, tmp_path / "parcel")
    found = unpack(tmp_path / "parcel")
    assert isinstance(found["held"], MappingProxyType)
    assert found == {"held": {"a": 1}}
