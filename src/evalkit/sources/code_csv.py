"""Large text tables of small whole-number codes, in chunks: the shape that survey platforms export most.

Cells of one or two digits are turned into numbers by arithmetic on the bytes; a file that holds anything else
(quotes, words, decimals, negative numbers) is read by the general reader in chunks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from evalkit.errors import Problem, SourceError, did_you_mean
from evalkit.sources.table import check_header, missing_file

CHUNK_BYTES = 8_000_000
GENERAL_ROWS = 100_000
BLANK = -1
_COMMA, _NEWLINE, _ZERO = 44, 10, 48


def read_code_chunks(
    path: str | Path, columns: Sequence[str] | None = None
) -> tuple[tuple[str, ...], Iterator[np.ndarray]]:
    """Column names, and chunks of rows as float arrays (n, p) with NaN for blank cells.

    Args:
        path: a comma-separated file in UTF-8 with a header row.
        columns: columns to take, in this order; all without them.

    Raises:
        SourceError: no such file, an unusable header, a missing column, or (while reading) a cell that is
            not a number.
    """
    file = Path(path)
    if not file.is_file():
        raise missing_file(file)
    with file.open("rb") as stream:
        header = stream.readline().decode("utf-8-sig").strip()
    names = [name.strip().strip('"') for name in header.split(",")]
    check_header(file, names)
    chosen = list(columns) if columns is not None else names
    problems = [
        Problem(what=f"there is no column {name!r}", file=str(file), hint=did_you_mean(name, names))
        for name in chosen
        if name not in names
    ]
    if problems:
        raise SourceError(problems)
    take = [names.index(name) for name in chosen]
    return tuple(chosen), _chunks(file, len(names), take, chosen)


def _chunks(file: Path, width: int, take: list[int], chosen: list[str]) -> Iterator[np.ndarray]:
    every = take == list(range(width))
    done = 0
    for block in _blocks(file):
        codes = parse_codes(block, width)
        if codes is None:
            yield from _general(file, done, chosen)
            return
        done += len(codes)
        picked = codes if every else codes[:, take]
        values = picked.astype(np.float32)
        values[picked == BLANK] = np.nan
        yield values


def _blocks(file: Path) -> Iterator[bytes]:
    """Whole lines below the header, a chunk at a time, each ending in a newline."""
    with file.open("rb") as stream:
        stream.readline()
        rest = b""
        while data := stream.read(CHUNK_BYTES):
            data = rest + data
            end = data.rfind(b"\n") + 1
            rest, block = data[end:], data[:end]
            if block:
                yield block
        if rest.strip():
            yield rest + b"\n"


def parse_codes(block: bytes, width: int) -> np.ndarray | None:
    """Lines of ``width`` cells of at most two digits as int8 (n, width), −1 = blank; None otherwise."""
    if b"\r" in block:
        block = block.replace(b"\r\n", b"\n")
    raw = np.frombuffer(block, dtype=np.uint8)
    fixed = _single_digits(raw, width)
    if fixed is not None:
        return fixed
    ends = np.flatnonzero((raw == _COMMA) | (raw == _NEWLINE))
    if len(ends) % width or not (raw[ends[width - 1 :: width]] == _NEWLINE).all():
        return None
    if np.count_nonzero(raw == _NEWLINE) != len(ends) // width:
        return None
    length = np.diff(ends, prepend=-1) - 1
    if length.max(initial=0) > 2:
        return None
    last = raw[ends - 1] - _ZERO
    first = np.where(length == 2, raw[ends - 2] - _ZERO, 0)
    filled = length > 0
    if ((last > 9) & filled).any() or (first > 9).any():
        return None
    codes = np.where(filled, last + 10 * first, BLANK).astype(np.int8)
    return codes.reshape(-1, width)


def _single_digits(raw: np.ndarray, width: int) -> np.ndarray | None:
    """The common case: every cell one digit, so that every line has the same length."""
    line = 2 * width
    if len(raw) % line or (raw[line - 1 :: line] != _NEWLINE).any():
        return None
    table = raw.reshape(-1, line)
    if (table[:, 1:-1:2] != _COMMA).any():
        return None
    digits = table[:, ::2] - _ZERO
    return None if (digits > 9).any() else digits.astype(np.int8)


def _general(file: Path, skip: int, chosen: list[str]) -> Iterator[np.ndarray]:
    """The rows after the first ``skip`` ones through the general reader."""
    row = skip
    with pd.read_csv(file, usecols=chosen, skiprows=range(1, skip + 1), chunksize=GENERAL_ROWS) as reader:
        for frame in reader:
            part = frame[chosen]
            text = [name for name in chosen if not pd.api.types.is_numeric_dtype(part[name])]
            if text:
                place = f"column {text[0]!r}, in rows {row + 2} to {row + len(part) + 1}"
                raise SourceError(
                    Problem(
                        what="cells that are not numbers",
                        file=str(file),
                        place=place,
                        hint="name the item columns",
                    )
                )
            row += len(part)
            yield part.to_numpy(dtype=float)
