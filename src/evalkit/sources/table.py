"""A table as it stands in a foreign file, before anyone interprets it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from evalkit.errors import Problem, SourceError, did_you_mean

MissingRange = tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class SourceTable:
    """A foreign table and what its file says about it.

    Attributes:
        path: the file.
        frame: cells as read; blank cells are NaN/None.
        row_numbers: (n,) the row of each frame row in the file, counted from 1, blank rows included.
        labels: variable labels by column.
        value_labels: code → label by column.
        missing: declared user-missing ranges by column, both ends included.
        encoding: the text encoding that was used.
    """

    path: Path
    frame: pd.DataFrame
    row_numbers: Sequence[int] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    value_labels: Mapping[str, Mapping[float | str, str]] = field(default_factory=dict)
    missing: Mapping[str, tuple[MissingRange, ...]] = field(default_factory=dict)
    encoding: str = ""

    def __post_init__(self) -> None:
        """Without row numbers the rows follow a header in row 1."""
        if len(self.row_numbers) == 0:
            object.__setattr__(self, "row_numbers", range(2, 2 + len(self.frame)))

    def require(self, columns: Iterable[str]) -> list[Problem]:
        """One problem for each column that is not there, with the closest names."""
        present = [str(name) for name in self.frame.columns]
        return [
            Problem(
                what=f"there is no column {name!r}",
                file=str(self.path),
                hint=did_you_mean(name, present),
            )
            for name in columns
            if name not in present
        ]


def missing_file(path: Path, hint: str = "") -> SourceError:
    """The error for a data file that is not there."""
    if not hint:
        folder = path.parent
        hint = (
            did_you_mean(path.name, sorted(entry.name for entry in folder.iterdir()))
            if folder.is_dir()
            else f"the folder {folder} does not exist"
        )
    return SourceError(Problem(what="no such file", file=str(path), hint=hint))


def check_header(path: Path, names: Iterable[object], place: str = "") -> None:
    """Refuse a header with empty or repeated column names.

    Raises:
        SourceError: one Problem for each fault.
    """
    shown = [str(name).strip() for name in names]
    problems = [
        Problem(what=f"column {index} has no name in the header row", file=str(path), place=place)
        for index, name in enumerate(shown, 1)
        if not name
    ]
    problems += [
        Problem(
            what=f"the column name {name!r} stands {shown.count(name)} times", file=str(path), place=place
        )
        for name in dict.fromkeys(shown)
        if name and shown.count(name) > 1
    ]
    if problems:
        raise SourceError(problems)
