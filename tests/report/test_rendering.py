"""Documents written by several workers: the same bytes, in order, and a failure named."""

from __future__ import annotations

from pathlib import Path

import pytest

from evalkit.charts.kinds import BarChart, BarRow
from evalkit.errors import OptionError
from evalkit.report import rendering
from evalkit.report.document import ChartBlock, Document, Heading, Paragraph
from evalkit.report.rendering import FORMATS, RenderingError, write_documents


def document(k: int) -> Document:
    chart = BarChart(rows=(BarRow("a", float(k)), BarRow("b", 2.0)), axis_label="x")
    blocks = (Heading(1, f"Part {k}"), Paragraph("Text."), ChartBlock(chart, title="Bars"))
    return Document(title=f"Report {k}", language="en", blocks=blocks)


def jobs(folder: Path, n: int = 7):
    folder.mkdir()
    return [(folder / f"r{k}.en", document(k)) for k in range(n)]


def content(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_every_format_is_written_and_the_order_kept(tmp_path: Path) -> None:
    held = jobs(tmp_path / "out", 3)
    done = list(write_documents(held, FORMATS))
    assert done == [stem for stem, _ in held]
    names = set(content(tmp_path / "out"))
    assert {f"r0.en.{suffix}" for suffix in FORMATS} <= names
    assert "r0.en.files/figure-01.png" in names
    assert "r0.en.files/figure-01.png" in (tmp_path / "out" / "r0.en.md").read_text("utf-8")


def test_the_number_of_workers_changes_no_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    list(write_documents(jobs(tmp_path / "two"), ("html", "pdf", "docx")))
    monkeypatch.setattr(rendering, "WORKERS", 1)
    list(write_documents(jobs(tmp_path / "one"), ("html", "pdf", "docx")))
    assert content(tmp_path / "one") == content(tmp_path / "two")


def test_documents_are_taken_as_they_are_needed(tmp_path: Path) -> None:
    taken: list[int] = []

    def made():
        for k, job in enumerate(jobs(tmp_path / "out", 30)):
            taken.append(k)
            yield job

    written = write_documents(made(), ("html",))
    next(written)
    assert len(taken) < 10
    written.close()


def test_a_document_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    held = jobs(tmp_path / "out")
    (tmp_path / "out" / "r2.en.pdf").mkdir()
    with pytest.raises(RenderingError, match=r"r2\.en\.pdf could not be written"):
        list(write_documents(held, ("pdf",)))


def test_an_unknown_format_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="'docx'"):
        list(write_documents(jobs(tmp_path / "out", 1), ("doc",)))
