"""Answers with their questionnaire: codes as numbers, and for each empty cell the reason why it is empty."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pandas as pd

from evalkit.definitions.questionnaire import Questionnaire
from evalkit.errors import Problem, SourceError
from evalkit.sources.table import SourceTable
from evalkit.survey.codes import Column, read_codes, read_plain
from evalkit.survey.design_columns import read_design

ANSWERED, BLANK, DECLARED_MISSING, INVALID = 0, 1, 2, 3


@dataclass(frozen=True, kw_only=True, eq=False)
class Survey:
    """The answers to one questionnaire.

    Attributes:
        questionnaire: what was asked.
        answers: one row a respondent, one float column a question; raw codes, nothing reversed;
            NaN = no answer.
        kinds: as ``answers``: 0 answered, 1 blank, 2 declared missing ("don't know", SPSS user-missing),
            3 a code outside the answer format.
        branch: branch code of each respondent, shape (n,); "" where the file has none.
        respondent: respondent ids, shape (n,), or row numbers.
        duration: seconds, shape (n,), NaN where unknown.
        path: the file.
        problems: warnings found while reading.
        design: how respondents were drawn, each (n,): "weight", "cluster", "population" where known.
    """

    questionnaire: Questionnaire
    answers: pd.DataFrame
    kinds: pd.DataFrame
    branch: np.ndarray
    respondent: np.ndarray
    duration: np.ndarray
    path: Path
    problems: tuple[Problem, ...] = ()
    design: Mapping[str, np.ndarray] = field(default_factory=dict)

    @property
    def n(self) -> int:
        """Number of respondents."""
        return len(self.answers)

    @property
    def items(self) -> tuple[str, ...]:
        """The scale items, in questionnaire order."""
        return tuple(item for scale in self.questionnaire.scales for item in scale.item_ids)

    @property
    def scored(self) -> pd.DataFrame:
        """The scale items with reversed ones recoded (lo + hi − x): the only place where that happens."""
        frame = self.answers[list(self.items)].copy()
        formats = self.questionnaire.item_formats()
        for item in self.questionnaire.reversed_items():
            frame[item] = formats[item].lo + formats[item].hi - frame[item]
        return frame

    def keep(self, rows: np.ndarray) -> Survey:
        """The survey with only some respondents (boolean mask, shape (n,))."""
        return replace(
            self,
            answers=self.answers[rows].reset_index(drop=True),
            kinds=self.kinds[rows].reset_index(drop=True),
            branch=self.branch[rows],
            respondent=self.respondent[rows],
            duration=self.duration[rows],
            design={what: values[rows] for what, values in self.design.items()},
        )

    def __repr__(self) -> str:
        branches = len(set(self.branch) - {""})
        return (
            f"Survey({self.questionnaire.id!r}: {self.n} respondents, {len(self.items)} scale items, "
            f"{branches} branches, {self.path.name})"
        )


def read_responses(
    table: SourceTable,
    questionnaire: Questionnaire,
    *,
    branch: str | None,
    columns: Mapping[str, str] | None = None,
    needed: Collection[str] = (),
    design: Mapping[str, str] | None = None,
) -> Survey:
    """Interpret a table as the answers to a questionnaire.

    Args:
        table: the foreign table.
        questionnaire: what was asked.
        branch: column with the branch code, or None where answers have no branch.
        columns: questionnaire code → column name, where they differ.
        needed: questions outside the scales that must be there.
        design: "weight", "cluster" or "population" → column name.

    Raises:
        SourceError: with every missing column and every text that is not a code or label.
    """
    names = dict(columns or {})
    required = [*(item for scale in questionnaire.scales for item in scale.item_ids), *needed]
    if questionnaire.screening.Q_ATT:
        required += [check.id for check in questionnaire.attention]
    wanted = dict.fromkeys([*(names.get(code, code) for code in required), *([branch] if branch else [])])
    wanted |= dict.fromkeys((design or {}).values())
    problems = table.require(wanted)
    if len(table.frame) == 0:
        problems.append(Problem(what="there are no answers below the header", file=str(table.path)))
    present = [code for code in questionnaire.columns() if names.get(code, code) in table.frame.columns]
    columns_read = _read_columns(table, questionnaire, present, names)
    problems += [problem for column in columns_read.values() for problem in column.problems]
    drawn, undrawn = read_design(table, design or {})
    problems += undrawn
    if any(problem.severity == "error" for problem in problems):
        raise SourceError(problems)
    codes, missing_branch = _branch_codes(table, branch)
    duration, unread = _duration(table, questionnaire, names)
    return Survey(
        questionnaire=questionnaire,
        answers=pd.DataFrame({code: column.values for code, column in columns_read.items()}),
        kinds=pd.DataFrame({code: column.kinds for code, column in columns_read.items()}),
        branch=codes,
        respondent=_respondents(table, questionnaire, names),
        duration=duration,
        path=table.path,
        problems=(*problems, *missing_branch, *unread),
        design=drawn,
    )


def _read_columns(
    table: SourceTable, questionnaire: Questionnaire, present: Sequence[str], names: Mapping[str, str]
) -> dict[str, Column]:
    formats = questionnaire.item_formats()
    texts = {q.id for q in questionnaire.questions if q.type in {"text", "code"}}
    options = {q.id: q.options for q in questionnaire.questions if q.type == "single"}
    found: dict[str, Column] = {}
    for code in present:
        if code in texts:
            continue
        name = names.get(code, code)
        if code in formats:
            found[code] = read_codes(table, name, formats[code])
        else:
            found[code] = read_plain(table, name, options.get(code, ()))
    return found


def _branch_codes(table: SourceTable, branch: str | None) -> tuple[np.ndarray, list[Problem]]:
    if branch is None:
        return np.full(len(table.frame), ""), []
    column = table.frame[branch]
    codes = np.where(column.isna(), "", column.astype(str).str.strip()).astype(str)
    empty = int((codes == "").sum())
    if empty == 0:
        return codes, []
    row = table.row_numbers[int(np.flatnonzero(codes == "")[0])]
    what = f"{empty} answers have no branch code (first in row {row}); they count in no branch"
    return codes, [Problem(what=what, file=str(table.path), place=f"column {branch!r}", severity="warning")]


def _respondents(table: SourceTable, questionnaire: Questionnaire, names: Mapping[str, str]) -> np.ndarray:
    name = names.get(questionnaire.respondent or "", questionnaire.respondent or "")
    rows = [f"row {row}" for row in table.row_numbers]
    if name not in table.frame.columns:
        return np.array(rows)
    column = table.frame[name]
    known = column.notna() & (column.astype(str).str.strip() != "")
    return np.where(known, column.astype(str).str.strip(), rows).astype(str)


def _duration(
    table: SourceTable, questionnaire: Questionnaire, names: Mapping[str, str]
) -> tuple[np.ndarray, list[Problem]]:
    name = names.get(questionnaire.duration or "", questionnaire.duration or "")
    if name not in table.frame.columns:
        return np.full(len(table.frame), np.nan), []
    column = table.frame[name]
    seconds = pd.to_numeric(column, errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    filled = column.notna() & (column.astype(str).str.strip() != "")
    unread = np.flatnonzero(np.isnan(seconds) & filled.to_numpy())
    if len(unread) == 0:
        return seconds, []
    first = unread[0]
    what = f"{len(unread)} durations are not numbers, first {str(column.iloc[first])!r}; taken as unknown"
    place = f"column {name!r}, row {table.row_numbers[int(first)]}"
    expected = "seconds as a number"
    return seconds, [
        Problem(what=what, file=str(table.path), place=place, expected=expected, severity="warning")
    ]
