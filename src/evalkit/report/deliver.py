"""Write the reports of a study for their readers, in any format and language."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from evalkit.definitions.text import Language
from evalkit.errors import OptionError
from evalkit.registry import Registry
from evalkit.report.editions.branch import branch_report
from evalkit.report.editions.excerpt import many
from evalkit.report.editions.head_office import head_office_report
from evalkit.report.formats.json.study import write_provenance, write_results
from evalkit.report.formats.xlsx import write_xlsx
from evalkit.report.interactive.page import interactive_page
from evalkit.report.offers import SLIDES, asked_editions
from evalkit.report.publish import chosen_languages
from evalkit.report.rendering import FORMATS, Job, write_documents
from evalkit.report.replacing import MARK, replace_folder
from evalkit.report.theme import Theme, dressed
from evalkit.report.thesis.bibliography import bibtex
from evalkit.report.thesis.chapter import cited_works, thesis_document
from evalkit.report.view import View
from evalkit.report.workbook.workbook import sheets
from evalkit.study.results import StudyResults
from evalkit.study.stages.reading.branches import places_of

Progress = Callable[[str, int, int | None], None]
TABLES = "xlsx"
DOCUMENT_FORMATS = tuple(FORMATS)
WHOLE = ("html",)  # formats without pages hold every row of a long list
PAGES = tuple(name for name in DOCUMENT_FORMATS if name != SLIDES)
EXCERPTS = tuple(name for name in DOCUMENT_FORMATS if name not in WHOLE)
ALL_FORMATS = (*DOCUMENT_FORMATS, TABLES)
_SUFFIXES = "|".join(DOCUMENT_FORMATS)
OWN = re.compile(
    rf"(head-office|thesis|(branches|interactive)/[^/]+)\.(zh|en)\.({_SUFFIXES})"
    r"|interactive\.(zh|en)\.html|references\.bib|tables\.xlsx|results\.json|provenance\.json"
    r"|(branches|interactive)/"
    r"|((branches/[^/]+|head-office|thesis)\.(zh|en)\.files)/(figure-\d+\.png)?"
)


@dataclass(frozen=True, kw_only=True)
class Order:
    """What is to be written.

    Attributes:
        results: of a study.
        folder: an empty folder.
        languages: of the reports.
        formats: of the documents.
        branches: indices of the branches that get a report of their own.
        theme: the look of everything.
        progress: told every finished piece.
    """

    results: StudyResults
    folder: Path
    languages: tuple[Language, ...]
    formats: tuple[str, ...]
    branches: tuple[int, ...]
    theme: Theme
    progress: Progress

    def views(self) -> Iterator[View]:
        """The results in each language."""
        for language in self.languages:
            yield View(results=self.results, language=language, house=self.theme)

    def write(
        self, name: str, view: View, jobs: Iterable[Job], count: int, among: Sequence[str] = DOCUMENT_FORMATS
    ) -> None:
        """Write documents in those formats of this order that are ``among`` some."""
        formats = [chosen for chosen in self.formats if chosen in among]
        for done, _ in enumerate(write_documents(jobs, formats), start=1):
            self.progress(f"{name} ({view.language})", done, count)


def _branches(order: Order) -> None:
    (order.folder / "branches").mkdir()
    for view in order.views():
        jobs = ((order.folder / "branches" / _stem(view, i), branch_report(view, i)) for i in order.branches)
        order.write("branches", view, jobs, len(order.branches))


def _head_office(order: Order) -> None:
    for view in order.views():
        path = order.folder / f"head-office.{view.language}"
        if not many(view):
            order.write("head office", view, [(path, head_office_report(view))], 1)
            continue
        for whole, among in ((True, WHOLE), (False, EXCERPTS)):
            if set(among) & set(order.formats):
                order.write("head office", view, [(path, head_office_report(view, whole=whole))], 1, among)


def _thesis(order: Order) -> None:
    for view in order.views():
        path = order.folder / f"thesis.{view.language}"
        order.write("thesis", view, [(path, thesis_document(view))], 1, PAGES)
    works = cited_works(View(results=order.results, language=order.languages[0]))
    (order.folder / "references.bib").write_text(bibtex(works), encoding="utf-8", newline="\n")


def _interactive(order: Order) -> None:
    (order.folder / "interactive").mkdir()
    for view in order.views():
        page = interactive_page(order.results, view.language, theme=order.theme)
        _write_text(order.folder / f"interactive.{view.language}.html", page)
        shown = [i for i in order.branches if view.shown(i)]
        for done, i in enumerate(shown, start=1):
            page = interactive_page(order.results, view.language, branch=view.code(i), theme=order.theme)
            _write_text(order.folder / "interactive" / f"{_stem(view, i)}.html", page)
            order.progress(f"interactive ({view.language})", done, len(shown))


EDITIONS: Registry[Callable[[Order], None]] = Registry(
    "edition",
    {"branch": _branches, "head-office": _head_office, "thesis": _thesis, "interactive": _interactive},
)


def deliver(
    results: StudyResults,
    folder: str | Path,
    *,
    editions: Sequence[str] = (),
    formats: Sequence[str] = (),
    languages: str | Sequence[Language] | None = None,
    branches: Sequence[str] = (),
    theme: Theme | str | Path | None = None,
    progress: Progress = lambda stage, done, total: None,
) -> Path:
    """Write reports for their readers; complete, or not at all.

    Args:
        results: of ``run_study``.
        folder: the output folder; one of an earlier call is replaced.
        editions: "branch", "head-office", "thesis", "interactive"; all by default.
        formats: "html", "pdf", "docx", "pptx", "md", "tex" of the documents, "xlsx" of the tables; all by
            default. Slides ("pptx") are for branches and the head office; the interactive edition is always
            one HTML file a reader.
        languages: "zh", "en", "both" or a list; what the study says by default.
        branches: codes of the branches that get a report; all by default.
        theme: the look of everything, or its file; what the study says by default.
        progress: called with the stage, pieces done and pieces in all.

    Raises:
        DefinitionError: the theme file cannot be used.
        OptionError: no such edition, format, language or branch, slides of an edition that has none, or the
            folder holds foreign files.
        RenderingError: a document could not be written.
    """
    chosen = {name: EDITIONS[name] for name in asked_editions(editions, formats, EDITIONS)}
    for name in formats:
        if name not in ALL_FORMATS:
            raise OptionError.unknown_choice("format", name, ALL_FORMATS)
    spoken = chosen_languages(languages, results.bundle.study.languages)
    places = places_of(branches, results.inputs.branches)
    results, look = dressed(results, theme)

    def write(partial: Path) -> None:
        order = Order(
            results=results,
            folder=partial,
            languages=spoken,
            formats=tuple(formats or ALL_FORMATS),
            branches=places,
            theme=look,
            progress=progress,
        )
        for edition in chosen.values():
            edition(order)
        if TABLES in order.formats:
            progress("tables", 0, None)
            write_xlsx(partial / "tables.xlsx", sheets(results, spoken), look)
        write_results(results, partial / "results.json")
        write_provenance(results, partial / MARK)

    replace_folder(Path(folder), OWN, write)
    return Path(folder)


def _stem(view: View, i: int) -> str:
    return f"{view.results.inputs.branches[i].stem}.{view.language}"


def _write_text(path: Path, text: str) -> None:
    path.write_bytes(text.encode("utf-8"))
