"""Grades that experts give to indicators: one row an expert (and branch), one column an indicator."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from evalkit.errors import Problem, SourceError, did_you_mean
from evalkit.sources.table import SourceTable

FEWEST = 2


@dataclass(frozen=True, kw_only=True, eq=False)
class ExpertGrades:
    """Points for grades.

    Attributes:
        branch: (n,) the branch that a row grades; "" where the row grades all of them.
        expert: (n,) who graded.
        points: indicator → (n,) points of the grade, NaN = not graded.
        path: the file.
    """

    branch: np.ndarray
    expert: np.ndarray
    points: Mapping[str, np.ndarray]
    path: Path

    def of(self, code: str, branches: tuple[str, ...]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Mean points, standard error and number of experts for each branch, each (b,).

        Experts are the sample: the error is sd/√m (ddof 1). A grade of all branches moves them alike, so it
        has no error between them: 0. NaN with fewer than two experts.
        """
        points = self.points[code]
        mean, se, n = (np.full(len(branches), np.nan) for _ in range(3))
        for i, name in enumerate(branches):
            own = points[((self.branch == name) | (self.branch == "")) & ~np.isnan(points)]
            n[i] = len(own)
            if len(own) >= FEWEST:
                common = not (self.branch == name).any()
                mean[i] = own.mean()
                se[i] = 0.0 if common else own.std(ddof=1) / np.sqrt(len(own))
        return mean, se, n


def read_expert_grades(
    table: SourceTable, expert: str, branch: str | None, scores: Mapping[str, Mapping[str, float]]
) -> ExpertGrades:
    """Read a sheet of grades.

    Args:
        table: the sheet.
        expert: column with the expert.
        branch: column with the branch code; None where all branches are graded together.
        scores: indicator → grade → points.

    Raises:
        SourceError: a column is missing, a cell is no grade, an expert graded a branch twice, or fewer
            than two experts graded an indicator; every one is named.
    """
    columns = [expert, *([branch] if branch is not None else []), *scores]
    problems = table.require(columns)
    if problems:
        raise SourceError(problems)
    frame, file = table.frame, str(table.path)
    who = frame[expert].map(_text).to_numpy(dtype=str)
    where = np.full(len(frame), "") if branch is None else frame[branch].map(_text).to_numpy(dtype=str)
    points = {}
    for code, known in scores.items():
        cells = frame[code].map(_text)
        points[code] = cells.map(lambda cell, known=known: known.get(cell, np.nan)).to_numpy(dtype=float)
        problems += [
            Problem(
                what=f"{cell!r} is not a grade of {code}",
                file=file,
                place=f"column {code!r}, row {row}",
                expected=", ".join(known),
                hint=did_you_mean(cell, known),
            )
            for cell, row in zip(cells, table.row_numbers, strict=True)
            if cell and cell not in known
        ]
        if (~np.isnan(points[code])).sum() < FEWEST:
            problems.append(Problem(what=f"{code} was graded by fewer than two experts", file=file))
    again = pd.DataFrame({"who": who, "where": where}).duplicated()
    problems += [
        Problem(what=f"the expert {str(name)!r} graded the same branch twice", file=file, place=f"row {row}")
        for name, row, twice in zip(who, table.row_numbers, again, strict=True)
        if twice
    ]
    if problems:
        raise SourceError(problems)
    return ExpertGrades(branch=where, expert=who, points=points, path=table.path)


def _text(cell: Any) -> str:
    if pd.isna(cell):
        return ""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()
