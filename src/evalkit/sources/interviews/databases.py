"""SQLite files of other programs: opened for reading only, refused by name when they are something else."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from evalkit.errors import Problem, SourceError

MAGIC = b"SQLite format 3\x00"


@contextmanager
def open_database(path: Path, tables: set[str], program: str) -> Iterator[sqlite3.Connection]:
    """A read-only connection with rows by column name.

    Raises:
        SourceError: not an SQLite file, damaged, or without the tables of the program.
    """
    with path.open("rb") as stream:
        if stream.read(len(MAGIC)) != MAGIC:
            raise SourceError(
                Problem(what="this is not an SQLite database", file=str(path), expected=program)
            )
    address = f"file:{quote(str(path.resolve()))}?mode=ro&immutable=1"
    connection = sqlite3.connect(address, uri=True)
    connection.row_factory = sqlite3.Row
    try:
        present = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type='table'")}
        if not tables <= present:
            missing = ", ".join(sorted(tables - present))
            what = f"this is not a {program} project: it has no table {missing}"
            raise SourceError(Problem(what=what, file=str(path)))
        yield connection
    except sqlite3.DatabaseError as error:
        raise SourceError(Problem(what=f"the database cannot be read ({error})", file=str(path))) from error
    finally:
        connection.close()
