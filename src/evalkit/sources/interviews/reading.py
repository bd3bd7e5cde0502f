"""One door to every file that holds interviews."""

from __future__ import annotations

from pathlib import Path

from evalkit.errors import EvalkitError, Problem, SourceError
from evalkit.sources.interviews.coding_sheet import read_coding_sheet
from evalkit.sources.interviews.databases import MAGIC
from evalkit.sources.interviews.offsets import Reading
from evalkit.sources.interviews.project import Document, Project
from evalkit.sources.interviews.qualcoder import read_qualcoder
from evalkit.sources.interviews.refi_qda import read_codebook, read_refi_qda
from evalkit.sources.interviews.sheet_project import sheet_project
from evalkit.sources.interviews.taguette import read_taguette
from evalkit.sources.interviews.transcripts import TRANSCRIPTS, read_transcript
from evalkit.sources.table import missing_file

PROJECTS = {".qdpx", ".sqlite3", ".taguette", ".qda"}
SHEETS = {".csv", ".tsv", ".xlsx", ".xlsm", ".xls", ".ods"}


def read_project(path: Path, *, reading: Reading | None = None, coder: str = "") -> Project:
    """Coded interviews, a codebook, one transcript, or a folder of transcripts.

    Args:
        path: .qdpx, .qdc, .sqlite3 or .taguette, .qda (file or folder), a coding sheet (.csv, .xlsx), a
            transcript (.txt, .md, .docx, .vtt, .srt), or a folder of transcripts.
        reading: how a .qdpx counts positions, instead of what is inferred.
        coder: who coded a sheet that does not say so.

    Raises:
        SourceError: missing, of another kind, or with faults; every one is named.
    """
    kind = path.suffix.lower()
    if path.is_dir():
        return read_qualcoder(path) if (path / "data.qda").is_file() else _folder(path)
    if not path.is_file():
        raise missing_file(path)
    if kind == ".qdpx":
        return read_refi_qda(path, reading)
    if kind == ".qdc":
        return Project(name=path.stem, codes=read_codebook(path))
    if kind in {".sqlite3", ".taguette"}:
        return read_taguette(path)
    if kind == ".qda":
        return read_qualcoder(path)
    if kind in SHEETS:
        return sheet_project(read_coding_sheet(path, coder), path)
    if kind in TRANSCRIPTS:
        return Project(name=path.stem, origin="transcript", documents=(read_transcript(path),))
    known = ", ".join(sorted(PROJECTS | SHEETS | TRANSCRIPTS | {".qdc"}))
    hint = "it is an SQLite database: call it .sqlite3 if Taguette wrote it" if _is_sqlite(path) else ""
    raise SourceError(
        Problem(
            what=f"files ending in {kind or 'nothing'} are not read",
            file=str(path),
            expected=known,
            hint=hint,
        )
    )


def _is_sqlite(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(len(MAGIC)) == MAGIC


def _folder(path: Path) -> Project:
    """Every transcript of a folder; files that cannot be read are all named."""
    files = sorted(entry for entry in path.iterdir() if entry.suffix.lower() in TRANSCRIPTS)
    if not files:
        what, expected = "there is no transcript in the folder", ", ".join(sorted(TRANSCRIPTS))
        raise SourceError(Problem(what=what, file=str(path), expected=expected))
    documents: list[Document] = []
    problems: list[Problem] = []
    for file in files:
        try:
            documents.append(read_transcript(file))
        except EvalkitError as error:
            problems += error.problems
    names = [document.name for document in documents]
    problems += [
        Problem(what=f"the transcript {name!r} is there twice", file=str(path))
        for name in dict.fromkeys(names)
        if names.count(name) > 1
    ]
    if problems:
        raise SourceError(problems)
    return Project(name=path.name, origin="transcripts", documents=tuple(documents))
