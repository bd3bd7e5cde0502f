"""One column of a foreign table as numeric codes, with the reason for each empty cell."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from evalkit.definitions.questionnaire import AnswerFormat, Option
from evalkit.errors import Problem
from evalkit.sources.table import SourceTable

SHOWN_ROWS = 3


@dataclass(frozen=True, kw_only=True)
class Column:
    """Codes (float, NaN = no answer), the kind of each cell (int8), and what was wrong."""

    values: np.ndarray
    kinds: np.ndarray
    problems: tuple[Problem, ...] = ()


def read_codes(table: SourceTable, name: str, answer: AnswerFormat) -> Column:
    """A column answered in a given format: declared missing codes and codes out of range are set apart."""
    labels = {text: float(code) for code, label in answer.labels.items() for text in (label.zh, label.en)}
    labels |= {text: float(code) for code, label in answer.missing.items() for text in (label.zh, label.en)}
    values, problems = _numbers(table, name, labels)
    declared = _declared_missing(table, name, values) | np.isin(values, list(answer.missing))
    filled = ~np.isnan(values)
    invalid = filled & ~declared & ((values < answer.lo) | (values > answer.hi) | (values % 1 != 0))
    if invalid.any():
        found = ", ".join(f"{value:g}" for value in np.unique(values[invalid])[:5])
        what = f"{int(invalid.sum())} answers ({found}) are outside {answer.lo}–{answer.hi}; taken as missing"
        problems.append(_problem(table, name, what, np.flatnonzero(invalid), severity="warning"))
    return _column(values, declared, invalid, problems)


def read_plain(table: SourceTable, name: str, options: Sequence[Option] = ()) -> Column:
    """A column of codes, counts or amounts; an option marked as missing counts as no answer."""
    labels = {text: float(o.code) for o in options if isinstance(o.code, int) for text in (o.zh, o.en)}
    values, problems = _numbers(table, name, labels)
    missing_codes = [o.code for o in options if o.missing]
    declared = _declared_missing(table, name, values) | np.isin(values, missing_codes)
    return _column(values, declared, np.zeros(len(values), dtype=bool), problems)


def _column(values: np.ndarray, declared: np.ndarray, invalid: np.ndarray, problems: list[Problem]) -> Column:
    kinds = np.zeros(len(values), dtype=np.int8)
    kinds[np.isnan(values)] = 1
    kinds[declared] = 2
    kinds[invalid] = 3
    return Column(values=np.where(kinds == 0, values, np.nan), kinds=kinds, problems=tuple(problems))


def _numbers(table: SourceTable, name: str, labels: Mapping[str, float]) -> tuple[np.ndarray, list[Problem]]:
    column = table.frame[name]
    if pd.api.types.is_numeric_dtype(column):
        return _finite(table, name, column.to_numpy(dtype=float, na_value=np.nan))
    known = dict(labels)
    for code, label in table.value_labels.get(name, {}).items():
        if isinstance(code, (int, float)):
            known.setdefault(str(label), float(code))
    known = {_clean(text): code for text, code in known.items()}
    text = column.map(lambda cell: "" if pd.isna(cell) else _clean(str(cell)))
    values = pd.to_numeric(text.map(lambda cell: known.get(cell, cell)).replace("", np.nan), errors="coerce")
    numbers = values.to_numpy(dtype=float)
    numbers = np.where(np.isinf(numbers), np.nan, numbers)
    wrong = np.flatnonzero(np.isnan(numbers) & (text != "").to_numpy())
    if len(wrong) == 0:
        return numbers, []
    words = list(dict.fromkeys(text.iloc[wrong]))
    shown = ", ".join(map(repr, words[:SHOWN_ROWS])) + (", …" if len(words) > SHOWN_ROWS else "")
    hint = "" if known else "labels of answers are read where the questionnaire lists them under 'labels'"
    expected = "numbers" + (f", or one of {', '.join(map(repr, list(known)[:8]))}" if known else "")
    return numbers, [
        _problem(
            table, name, f"{len(wrong)} cells are not codes: {shown}", wrong, expected=expected, hint=hint
        )
    ]


def _finite(table: SourceTable, name: str, numbers: np.ndarray) -> tuple[np.ndarray, list[Problem]]:
    wrong = np.flatnonzero(np.isinf(numbers))
    if len(wrong) == 0:
        return numbers, []
    what = f"{len(wrong)} cells are infinite; that is no answer"
    return np.where(np.isinf(numbers), np.nan, numbers), [_problem(table, name, what, wrong)]


def _declared_missing(table: SourceTable, name: str, values: np.ndarray) -> np.ndarray:
    declared = np.zeros(len(values), dtype=bool)
    for low, high in table.missing.get(name, ()):
        declared |= (values >= low) & (values <= high)
    return declared


def _problem(table: SourceTable, name: str, what: str, rows: np.ndarray, **more: str) -> Problem:
    numbers = ", ".join(str(table.row_numbers[int(row)]) for row in rows[:SHOWN_ROWS])
    place = f"column {name!r}, row {numbers}" + (", …" if len(rows) > SHOWN_ROWS else "")
    return Problem(what=what, file=str(table.path), place=place, **more)  # type: ignore[arg-type]


def _clean(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()
