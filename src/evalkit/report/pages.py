"""The pages of all branches: in this process for a few, by two worker processes for many.

A worker is a fresh Python (``python -m evalkit.report.pages``), so that neither a notebook nor a script needs
a guard around its main part. It tells each finished page in a line of its output. Which process writes a page
does not change a byte of it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import IO

from evalkit.definitions.text import Language
from evalkit.errors import EvalkitError
from evalkit.report.documents import branch_document
from evalkit.report.formats.html import render_html
from evalkit.report.formats.pdf import PdfWriter
from evalkit.report.formats.tree import tree
from evalkit.report.parcel import pack, unpack
from evalkit.report.view import View
from evalkit.study.results import StudyResults

WORKERS = 2
FEW = 60  # pages that are written sooner than two fresh processes have started
Progress = Callable[[str, int, int | None], None]
Page = tuple[Language, int]  # language and place of the branch


class PageError(EvalkitError, RuntimeError):
    """The page of a branch could not be written; the branch and the reason are named."""


def write_pages(
    results: StudyResults, folder: Path, languages: Sequence[Language], progress: Progress
) -> None:
    """Write ``branches/*.{html,pdf}`` of every branch in every language.

    Raises:
        PageError: a page failed in a worker.
    """
    count = len(results.inputs.branches)
    pages = [(language, i) for language in languages for i in range(count)]
    alone = len(pages) <= FEW or (os.cpu_count() or 1) < WORKERS or not sys.executable
    done = dict.fromkeys(languages, 0)
    for language, _ in _here(results, folder, pages) if alone else _by_workers(results, folder, pages):
        done[language] += 1
        progress(f"reports ({language})", done[language], count)


def _here(results: StudyResults, folder: Path, pages: Sequence[Page]) -> Iterator[Page]:
    pdf = PdfWriter()
    views = {language: View(results=results, language=language) for language, _ in pages}
    for language, i in pages:
        view = views[language]
        document = branch_document(view, i)
        content = tree(document)
        page = folder / view.page(i)
        page.write_bytes(render_html(document, content).encode("utf-8"))
        page.with_name(page.name.removesuffix(".html") + ".pdf").write_bytes(pdf.render(document, content))
        yield language, i


def _by_workers(results: StudyResults, folder: Path, pages: Sequence[Page]) -> Iterator[Page]:
    finished: SimpleQueue[tuple[int, str]] = SimpleQueue()
    with tempfile.TemporaryDirectory(prefix="evalkit-") as place, ExitStack() as stack:
        parcel = Path(place) / "parcel"
        pack((results, folder, list(pages)), parcel)
        workers = [stack.enter_context(_start(parcel, k)) for k in range(WORKERS)]
        stack.callback(_stop, workers)
        for k, worker in enumerate(workers):
            Thread(target=_listen, args=(k, worker.stdout, finished), daemon=True).start()
        listening = WORKERS
        while listening:
            k, line = finished.get()
            if line:
                yield pages[int(line)]
                continue
            listening -= 1
            if workers[k].wait():
                raise PageError(_reason(workers[k]))


def _start(parcel: Path, k: int) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603 - this interpreter and a module of this package
        [sys.executable, "-m", "evalkit.report.pages", str(parcel), str(k)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8", "OPENBLAS_NUM_THREADS": "1"},
    )


def _listen(k: int, output: IO[str] | None, finished: SimpleQueue[tuple[int, str]]) -> None:
    for line in output or ():
        finished.put((k, line.strip()))
    finished.put((k, ""))


def _stop(workers: Sequence[subprocess.Popen[str]]) -> None:
    for worker in workers:
        worker.terminate()


def _reason(worker: subprocess.Popen[str]) -> str:
    said = worker.stderr.read().strip() if worker.stderr else ""
    return said.splitlines()[-1] if said else f"a worker ended with code {worker.returncode}"


def main(parcel: str, worker: str) -> int:
    """Write every page of this worker's share and print its place in the list."""
    results, folder, pages = unpack(Path(parcel))
    share = range(int(worker), len(pages), WORKERS)
    written = _here(results, folder, [pages[k] for k in share])
    for k in share:
        language, i = pages[k]
        try:
            next(written)
        except Exception as error:
            code = results.inputs.branches[i].code
            print(f"the page of branch {code!r} ({language}) failed: {error}", file=sys.stderr)
            return 1
        print(k, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
