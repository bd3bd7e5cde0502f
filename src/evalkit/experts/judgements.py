"""Expert judgement sheets: workbooks with a sheet per expert, matrix CSV files, and the long ±k sheet."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from evalkit.errors import Problem, SourceError
from evalkit.experts.long_sheet import LongRow, long_rows, read_long
from evalkit.experts.matrices import Grid, SheetMatrices, read_grid
from evalkit.sources.excel import read_grids
from evalkit.sources.reading import TEXT
from evalkit.sources.table import missing_file

NamedGrid = tuple[str, str, Grid]


@dataclass(frozen=True, kw_only=True)
class Judgements:
    """The judgement matrices of all experts.

    Attributes:
        experts: names of the experts (of their sheets), in file order.
        children: parent → its children, in matrix order.
        matrices: parent → array of shape (k experts, n, n).
        repairs: what was repaired while reading, and the sheets that hold no matrix.
    """

    experts: tuple[str, ...]
    children: dict[str, tuple[str, ...]]
    matrices: dict[str, np.ndarray]
    repairs: tuple[Problem, ...]


def read_judgements(paths: Sequence[Path], wanted: Mapping[str, Sequence[str]]) -> Judgements:
    """Read judgement sheets.

    Args:
        paths: .xlsx workbooks with one sheet an expert, .csv files of one expert, or either in the long
            form with the columns expert_id, parent, left, right, value.
        wanted: parent → its children: the comparisons of the index system.

    Raises:
        SourceError: with every cell that is not a judgement, every pair that is not reciprocal and every
            matrix that is missing.
    """
    labels = {parent: list(children) for parent, children in wanted.items()}
    if not labels:
        what = "the index system has no two indicators or dimensions to compare"
        hint = "leave 'experts' out of the study file"
        raise SourceError(Problem(what=what, file=", ".join(map(str, paths)), hint=hint))
    sheets, problems = _read_all(paths, labels)
    readable = {name: sheet for name, (_, sheet) in sheets.items() if sheet.matrices or sheet.problems}
    for name, sheet in readable.items():
        problems += [p for p in sheet.problems if p.severity == "error"]
        problems += _missing(name, sheets[name], labels)
    if sheets and not readable:
        problems.append(
            Problem(
                what="no judgement matrix was found",
                file=", ".join(map(str, paths)),
                expected=_block_expected(next(iter(labels)), labels),
            )
        )
    if problems:
        raise SourceError(problems)
    unread = {name: found for name, found in sheets.items() if name not in readable}
    return Judgements(
        experts=tuple(readable),
        children={parent: tuple(children) for parent, children in labels.items()},
        matrices={
            parent: np.stack([sheet.matrices[parent] for sheet in readable.values()]) for parent in labels
        },
        repairs=(*(p for sheet in readable.values() for p in sheet.problems), *_unread(unread)),
    )


def _read_all(
    paths: Sequence[Path], labels: Mapping[str, list[str]]
) -> tuple[dict[str, tuple[Path, SheetMatrices]], list[Problem]]:
    """Every sheet of every file by expert, and the files that cannot be read."""
    sheets: dict[str, tuple[Path, SheetMatrices]] = {}
    problems: list[Problem] = []
    for path in paths:
        try:
            found = _sheets(path, labels)
        except SourceError as error:
            problems += error.problems
            continue
        for name, sheet in found.items():
            if name in sheets:
                problems.append(Problem(what=f"the expert {name!r} stands in two files", file=str(path)))
            sheets[name] = (path, sheet)
    return sheets, problems


def _missing(name: str, found: tuple[Path, SheetMatrices], labels: Mapping[str, list[str]]) -> list[Problem]:
    """The matrices that an expert's sheet lacks."""
    path, sheet = found
    return [
        Problem(
            what=f"the matrix {parent} is missing",
            file=str(path),
            place=f"sheet {name!r}",
            expected=_block_expected(parent, labels),
        )
        for parent in labels
        if parent not in sheet.matrices
    ]


def _unread(sheets: Mapping[str, tuple[Path, SheetMatrices]]) -> list[Problem]:
    """Warnings of sheets that hold something else."""
    return [
        Problem(
            what="no judgement matrix was found on this sheet; it is not an expert's",
            file=str(path),
            place=f"sheet {name!r}",
            severity="warning",
        )
        for name, (path, sheet) in sheets.items()
        if not sheet.blank
    ]


def _block_expected(parent: str, labels: Mapping[str, list[str]]) -> str:
    return f"a block that begins with the row {' '.join([parent, *labels[parent]])}"


def _sheets(path: Path, labels: Mapping[str, list[str]]) -> dict[str, SheetMatrices]:
    grids = expert_grids(path)
    rows, rest = split_long(path, grids)
    found = {name: read_grid(grid, labels, file=str(path), place=place) for name, place, grid in rest}
    return found | (read_long(rows, labels, file=str(path)) if rows else {})


def split_long(path: Path, grids: Sequence[NamedGrid]) -> tuple[list[LongRow], list[NamedGrid]]:
    """The rows of all long sheets of a file, and its other sheets.

    Raises:
        SourceError: a long sheet lacks a column.
    """
    rows: list[LongRow] = []
    rest: list[NamedGrid] = []
    for name, place, grid in grids:
        found = long_rows(grid, file=str(path), place="" if path.suffix.lower() in TEXT else place)
        if found is None:
            rest.append((name, place, grid))
        rows += found or []
    return rows, rest


def expert_grids(path: Path) -> list[NamedGrid]:
    """Name, place for messages and cells of every sheet of a workbook, or of a .csv file.

    Raises:
        SourceError: no such file, or it cannot be read.
    """
    if not path.is_file():
        raise missing_file(path)
    if path.suffix.lower() in TEXT:
        return [(path.stem, path.name, csv_grid(path))]
    return [(name, f"sheet {name!r}", grid) for name, grid in read_grids(path).items()]


def csv_grid(path: Path) -> Grid:
    """The cells of a delimited text file, UTF-8 or GB18030; comma, semicolon or tab as its first line has.

    Raises:
        SourceError: the bytes are neither encoding.
    """
    raw = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            lines = raw.decode(encoding).splitlines()
            first = next((line for line in lines if line.strip()), "")
            return list(csv.reader(lines, delimiter=max(",;\t", key=first.count)))
        except UnicodeDecodeError:
            continue
    raise SourceError(Problem(what="this is not a text file (neither UTF-8 nor GB18030)", file=str(path)))
