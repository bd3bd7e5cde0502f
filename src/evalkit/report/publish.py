"""Write what ``evalkit run`` gives: overview, branch cards, workbook, results and provenance."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from evalkit.definitions.text import LANGUAGES, Language
from evalkit.errors import OptionError
from evalkit.report.documents import branch_document
from evalkit.report.editions.head_office import head_office_report
from evalkit.report.formats.json.study import write_provenance, write_results
from evalkit.report.formats.web.html import render_html
from evalkit.report.formats.xlsx import write_xlsx
from evalkit.report.rendering import Job, write_documents
from evalkit.report.replacing import MARK, replace_folder
from evalkit.report.theme import Theme, dressed
from evalkit.report.view import View
from evalkit.report.workbook.workbook import sheets
from evalkit.study.results import StudyResults

OWN = re.compile(
    r"index\.(zh|en)\.html|tables\.xlsx|results\.json|provenance\.json|branches/|branches/[^/]+\.(zh|en)\.(html|pdf)"
)
Progress = Callable[[str, int, int | None], None]


def publish(
    results: StudyResults,
    folder: str | Path,
    *,
    languages: str | Sequence[Language] | None = None,
    theme: Theme | str | Path | None = None,
    progress: Progress = lambda stage, done, total: None,
) -> Path:
    """Write index and branch reports, the workbook, results.json and provenance.json.

    Everything is written aside and renamed at the end; an output folder of an earlier run is replaced.

    Args:
        results: of ``run_study``.
        folder: the output folder.
        languages: "zh", "en", "both" or a list; what the study says by default.
        theme: the look of the pages, or its file; what the study says by default.
        progress: called with the stage, pieces done and pieces in all.

    Raises:
        DefinitionError: the theme file cannot be used.
        OptionError: the folder holds something that evalkit did not write, or no such language.
        RenderingError: a page could not be written.
    """
    chosen = chosen_languages(languages, results.bundle.study.languages)
    results, look = dressed(results, theme)
    replace_folder(Path(folder), OWN, lambda partial: _write(results, partial, chosen, look, progress))
    return Path(folder)


def chosen_languages(
    asked: str | Sequence[Language] | None, default: tuple[Language, ...]
) -> tuple[Language, ...]:
    """The languages of a report.

    Raises:
        OptionError: no such language.
    """
    names = (asked,) if isinstance(asked, str) else tuple(asked or default)
    if names == ("both",):
        return LANGUAGES
    for name in names:
        if name not in LANGUAGES:
            raise OptionError.unknown_choice("languages", name, (*LANGUAGES, "both"))
    return tuple(dict.fromkeys(name for name in names if name in LANGUAGES))


def _write(
    results: StudyResults, folder: Path, languages: tuple[Language, ...], theme: Theme, progress: Progress
) -> None:
    (folder / "branches").mkdir()
    for language in languages:
        view = View(results=results, language=language, house=theme)
        page = folder / f"index.{language}.html"
        page.write_bytes(render_html(head_office_report(view)).encode("utf-8"))
        count = len(results.inputs.branches)
        for done, _ in enumerate(write_documents(_cards(view, folder), ("html", "pdf")), start=1):
            progress(f"reports ({language})", done, count)
    progress("tables", 0, None)
    write_xlsx(folder / "tables.xlsx", sheets(results, languages), theme)
    write_results(results, folder / "results.json")
    write_provenance(results, folder / MARK)


def _cards(view: View, folder: Path) -> Iterator[Job]:
    for i in range(len(view.results.inputs.branches)):
        yield folder / view.page(i).removesuffix(".html"), branch_document(view, i)
