"""Write all reports of a study: complete, or not at all."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from evalkit.definitions.text import LANGUAGES, Language
from evalkit.errors import OptionError
from evalkit.report.documents import overview_document
from evalkit.report.formats.html import render_html
from evalkit.report.formats.json import write_provenance, write_results
from evalkit.report.formats.xlsx import write_xlsx
from evalkit.report.pages import write_pages
from evalkit.report.view import View
from evalkit.report.workbook import sheets
from evalkit.study.results import StudyResults

MARK = "provenance.json"
_NOBODYS = r"\.DS_Store|Thumbs\.db|desktop\.ini"
_OWN = re.compile(rf"branches|index\.(zh|en)\.html|tables\.xlsx|results\.json|provenance\.json|{_NOBODYS}")
_OWN_PAGE = re.compile(rf".+\.(zh|en)\.(html|pdf)|{_NOBODYS}")
Progress = Callable[[str, int, int | None], None]


def publish(
    results: StudyResults,
    folder: str | Path,
    *,
    languages: str | Sequence[Language] | None = None,
    progress: Progress = lambda stage, done, total: None,
) -> Path:
    """Write index and branch reports, the workbook, results.json and provenance.json.

    Everything is written aside and renamed at the end; an output folder of an earlier run is replaced.

    Args:
        results: of ``run_study``.
        folder: the output folder.
        languages: "zh", "en", "both" or a list; what the study says by default.
        progress: called with the stage, pieces done and pieces in all.

    Raises:
        OptionError: the folder holds something that evalkit did not write, or no such language.
    """
    chosen = _languages(languages, results.bundle.study.languages)
    target = Path(folder).resolve()
    require_replaceable(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.parent / f".{target.name}.{os.getpid()}.partial"
    shutil.rmtree(partial, ignore_errors=True)
    try:
        (partial / "branches").mkdir(parents=True)
        _write(results, partial, chosen, progress)
        require_replaceable(target)
        _swap(partial, target)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return Path(folder)


def _languages(asked: str | Sequence[Language] | None, default: tuple[Language, ...]) -> tuple[Language, ...]:
    names = (asked,) if isinstance(asked, str) else tuple(asked or default)
    if names == ("both",):
        return LANGUAGES
    for name in names:
        if name not in LANGUAGES:
            raise OptionError.unknown_choice("languages", name, (*LANGUAGES, "both"))
    return tuple(dict.fromkeys(name for name in names if name in LANGUAGES))


def _write(results: StudyResults, folder: Path, languages: tuple[Language, ...], progress: Progress) -> None:
    for language in languages:
        view = View(results=results, language=language)
        _write_text(folder / f"index.{language}.html", render_html(overview_document(view)))
    write_pages(results, folder, languages, progress)
    progress("tables", 0, None)
    write_xlsx(folder / "tables.xlsx", sheets(results, languages))
    write_results(results, folder / "results.json")
    write_provenance(results, folder / MARK)


def _write_text(path: Path, text: str) -> None:
    path.write_bytes(text.encode("utf-8"))


def require_replaceable(folder: Path) -> None:
    """Refuse an output folder that could not be replaced without losing what evalkit did not write.

    Raises:
        OptionError: it is a file, or holds anything besides the reports of an earlier run.
    """
    if folder.exists() and not folder.is_dir():
        raise OptionError(f"{folder} is a file; nothing was written", hint="name a folder with --out")
    held = [path.name for path in folder.iterdir()] if folder.is_dir() else []
    foreign = [name for name in held if not _OWN.fullmatch(name)]
    if "branches" in held and not foreign:
        pages = [path.name for path in (folder / "branches").iterdir()]
        foreign = [f"branches/{name}" for name in pages if not _OWN_PAGE.fullmatch(name)]
    if foreign or (held and MARK not in held):
        named = ", ".join(sorted(foreign or held)[:3])
        raise OptionError(
            f"{folder} holds files that evalkit did not write ({named}); nothing was written",
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
