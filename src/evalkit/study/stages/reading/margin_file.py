"""The number of people in each option of a question (and each branch), from a table of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from evalkit.definitions.questionnaire import Question
from evalkit.definitions.sample_design import Margin
from evalkit.errors import Problem, did_you_mean
from evalkit.sources.table import SourceTable
from evalkit.survey.codes import read_plain


@dataclass(frozen=True, kw_only=True, eq=False)
class MarginFile:
    """A table with a row for each option (and branch), and how it is to be read.

    Attributes:
        table: as it stands in the file.
        margin: names its columns.
        question: the single-choice question.
        options: (c,) option codes that need a count.
        codes: of all branches.
    """

    table: SourceTable
    margin: Margin
    question: Question
    options: tuple[int, ...]
    codes: tuple[str, ...]

    def counts(self) -> tuple[np.ndarray | None, list[Problem]]:
        """Counts (b, c), NaN where a row is missing, (1, c) without branches; and what is wrong."""
        category, count, branch = str(self.margin.category), str(self.margin.count), self.margin.branch
        problems = self.table.require([category, count] + ([] if branch is None else [branch]))
        if problems:
            return None, problems
        frame = self.table.frame
        read = read_plain(self.table, category, self.question.options)
        numbers = pd.to_numeric(frame[count], errors="coerce").to_numpy(dtype=float, na_value=np.nan)
        rows = len(numbers)
        places = np.zeros(rows, dtype=np.int64) if branch is None else self._branches(frame[branch])
        found = np.full((1 if branch is None else len(self.codes), len(self.options)), np.nan)
        problems = [*read.problems, *self._wrong(read.values, numbers, places)]
        for row in range(rows):
            if read.values[row] in self.options and places[row] >= 0 and not problems:
                cell = (places[row], self.options.index(int(read.values[row])))
                if not np.isnan(found[cell]):
                    problems.append(self._problem(row, category, f"option {read.values[row]:g} stands twice"))
                found[cell] = numbers[row]
        absent = [str(o) for o, column in zip(self.options, found.T, strict=True) if np.isnan(column).all()]
        if absent and not problems:
            what = f"{self.question.id}: no row for option {', '.join(absent)}"
            path = str(self.table.path)
            problems.append(Problem(what=what, file=path, place=f"column {category!r}"))
        return (None if problems else found), problems

    def _branches(self, column: pd.Series) -> np.ndarray:
        place = {code: i for i, code in enumerate(self.codes)}
        cells = ["" if pd.isna(cell) else str(cell).strip() for cell in column]
        return np.array([place.get(code, -1) for code in cells], dtype=np.int64)

    def _wrong(self, options: np.ndarray, counts: np.ndarray, places: np.ndarray) -> Iterator[Problem]:
        known = [*self.options, *self.margin.unknown]
        listed = ", ".join(map(str, known))
        for row in np.flatnonzero(~np.isin(options, known)).tolist():
            what = f"{options[row]:g} is not an option of {self.question.id} (expected {listed})"
            yield self._problem(row, str(self.margin.category), what)
        for row in np.flatnonzero(~(np.isfinite(counts) & (counts >= 0))).tolist():
            yield self._problem(row, str(self.margin.count), "the number of people is missing or negative")
        for row in np.flatnonzero(places < 0).tolist():
            code = str(self.table.frame[self.margin.branch].iloc[row])
            what = f"there is no branch {code!r}"
            yield self._problem(row, str(self.margin.branch), what, did_you_mean(code, self.codes))

    def _problem(self, row: int, column: str, what: str, hint: str = "") -> Problem:
        place = f"column {column!r}, row {self.table.row_numbers[row]}"
        return Problem(what=what, file=str(self.table.path), place=place, hint=hint)
