"""Write all reports of a study: complete, or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from evalkit.definitions.text import Language
from evalkit.errors import OptionError
from evalkit.report.documents import branch_document, overview_document
from evalkit.report.formats.html import render_html
from evalkit.report.formats.json import write_provenance, write_results
from evalkit.report.formats.pdf import PdfWriter
from evalkit.report.formats.xlsx import write_xlsx
from evalkit.report.view import View
from evalkit.report.workbook import sheets
from evalkit.study.results import StudyResults

MARK = "provenance.json"
Progress = Callable[[str, int, int | None], None]


def publish(
    results: StudyResults,
    folder: str | Path,
    *,
    languages: Sequence[Language] | None = None,
    progress: Progress = lambda stage, done, total: None,
) -> Path:
    """Write index and branch reports, the workbook, results.json and provenance.json.

    Everything is written aside and renamed at the end; an output folder of an earlier run is replaced.

    Args:
        results: of ``run_study``.
        folder: the output folder.
        languages: "zh", "en" or both; what the study says by default.
        progress: called with the stage, pieces done and pieces in all.

    Raises:
        OptionError: the folder holds something that evalkit did not write.
    """
    target = Path(folder)
    _require_replaceable(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.parent / f".{target.name}.{os.getpid()}.partial"
    shutil.rmtree(partial, ignore_errors=True)
    try:
        (partial / "branches").mkdir(parents=True)
        _write(results, partial, tuple(languages or results.bundle.study.languages), progress)
        _swap(partial, target)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return target


def _write(results: StudyResults, folder: Path, languages: tuple[Language, ...], progress: Progress) -> None:
    pdf = PdfWriter()
    count = len(results.inputs.branches)
    for language in languages:
        view = View(results=results, language=language)
        _write_text(folder / f"index.{language}.html", render_html(overview_document(view)))
        for i in range(count):
            document = branch_document(view, i)
            name = f"{view.code(i)}.{language}"
            _write_text(folder / "branches" / f"{name}.html", render_html(document))
            (folder / "branches" / f"{name}.pdf").write_bytes(pdf.render(document))
            progress(f"reports ({language})", i + 1, count)
    progress("tables", 0, None)
    write_xlsx(folder / "tables.xlsx", sheets(results, languages))
    write_results(results, folder / "results.json")
    write_provenance(results, folder / MARK)


def _write_text(path: Path, text: str) -> None:
    path.write_bytes(text.encode("utf-8"))


def _require_replaceable(target: Path) -> None:
    if target.exists() and not target.is_dir():
        raise OptionError(f"{target} is a file; nothing was written", hint="name a folder with --out")
    if target.is_dir() and any(target.iterdir()) and not (target / MARK).is_file():
        raise OptionError(
            f"{target} holds files that evalkit did not write; nothing was written",
            hint="name a new folder with --out",
        )


def _swap(partial: Path, target: Path) -> None:
    """Put the new folder in the place of the old one; the old one goes only after the new one stands."""
    if not target.exists():
        partial.rename(target)
        return
    old = target.parent / f".{target.name}.{os.getpid()}.old"
    target.rename(old)
    try:
        partial.rename(target)
    except OSError:
        old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)
