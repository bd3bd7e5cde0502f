"""Documents to files: every format by name, several documents at a time.

The typesetter works outside Python's lock, so threads use both cores; which thread writes a file does not
change a byte of it, and no more than a few documents are held at once.
"""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evalkit.charts.drawing import Drawing
from evalkit.errors import EvalkitError
from evalkit.registry import Registry
from evalkit.report.document import Document
from evalkit.report.formats.latex.latex import render_latex
from evalkit.report.formats.markdown import render_markdown
from evalkit.report.formats.pdf.pdf import PdfWriter
from evalkit.report.formats.pictures import PictureWriter
from evalkit.report.formats.slides.pptx import render_pptx
from evalkit.report.formats.tree import flat, tree
from evalkit.report.formats.web.html import render_html
from evalkit.report.formats.word.docx import render_docx

WORKERS = 2
AHEAD = 4  # documents that wait for a free worker
Job = tuple[Path, Document]  # the path without a suffix, and what to write there


class RenderingError(EvalkitError, RuntimeError):
    """A document could not be written; its file and the reason are named."""


@dataclass(frozen=True, kw_only=True)
class Tools:
    """What a worker keeps from one document to the next."""

    pdf: PdfWriter
    pictures: PictureWriter


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A document with its layout and the tools that a format may use; ``stem`` is the path without suffix."""

    stem: Path
    document: Document
    laid_out: dict[str, Any]
    tools: Tools


def _text(sheet: Sheet, render: Callable[[Document, Mapping[int, str]], str]) -> bytes:
    """Text with its pictures in a folder beside it."""
    folder = sheet.stem.with_name(sheet.stem.name + ".files")
    names: dict[int, str] = {}
    for k, block in enumerate(_charts(sheet.laid_out), start=1):
        folder.mkdir(exist_ok=True)
        name = f"figure-{k:02d}.png"
        document = sheet.document
        drawing = block["drawing"]
        picture = sheet.tools.pictures.png(drawing, document.language, document.title, document.theme)
        (folder / name).write_bytes(picture)
        names[k] = f"{folder.name}/{name}"
    return render(sheet.document, names).encode("utf-8")


def _charts(laid_out: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for block in flat(laid_out["blocks"]):
        if isinstance(block.get("drawing"), Drawing):
            yield block


FORMATS: Registry[Callable[[Sheet], bytes]] = Registry(
    "format",
    {
        "html": lambda sheet: render_html(sheet.document, sheet.laid_out).encode("utf-8"),
        "pdf": lambda sheet: sheet.tools.pdf.render(sheet.document, sheet.laid_out),
        "docx": lambda sheet: render_docx(sheet.document, sheet.tools.pictures),
        "pptx": lambda sheet: render_pptx(sheet.document, sheet.tools.pictures),
        "md": lambda sheet: _text(sheet, render_markdown),
        "tex": lambda sheet: _text(sheet, render_latex),
    },
)


def write_documents(jobs: Iterable[Job], formats: Iterable[str]) -> Iterator[Path]:
    """Write documents in every format and tell each finished one by its path without suffix, in order.

    Args:
        jobs: path without suffix and document; taken one after the other, so they may be made on the way.
        formats: names of ``FORMATS``.

    Raises:
        RenderingError: a document failed; the file is named.
        OptionError: no such format.
    """
    chosen = {name: FORMATS[name] for name in formats}
    held = threading.local()

    def work(stem: Path, document: Document) -> Path:
        if not hasattr(held, "tools"):
            held.tools = Tools(pdf=PdfWriter(), pictures=PictureWriter())
        sheet = Sheet(stem=stem, document=document, laid_out=tree(document), tools=held.tools)
        for suffix, render in chosen.items():
            path = stem.with_name(f"{stem.name}.{suffix}")
            try:
                path.write_bytes(render(sheet))
            except (EvalkitError, OSError) as error:
                raise RenderingError(f"{path.name} could not be written: {error}") from error
        return stem

    with ThreadPoolExecutor(min(WORKERS, os.cpu_count() or 1)) as pool:
        pending: deque[Future[Path]] = deque()
        try:
            for stem, document in jobs:
                pending.append(pool.submit(work, stem, document))
                while len(pending) > AHEAD:
                    yield pending.popleft().result()
            while pending:
                yield pending.popleft().result()
        finally:
            for future in pending:
                future.cancel()
