"""The tree of errors, and the problem: one sentence about one place in somebody's file.

Every error says what is wrong, where it stands, what was expected and what to try::

    EvalkitError
    ├── DefinitionError    a study, questionnaire or index-system file is not usable (holds Problems)
    ├── SourceError        a data file cannot be read as what it claims to be (holds Problems)
    ├── OptionError        an argument is not one of the allowed values
    ├── DataError          the numbers handed to a function do not fit it
    └── StatisticError     the numbers are fine, the statistic does not exist for them
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


def did_you_mean(name: str, options: Iterable[str], limit: int = 3) -> str:
    """A hint naming the options closest to a misspelt name, or listing the first ones."""
    known = [str(option) for option in options]
    folded = {option.casefold(): option for option in known}
    close = [folded[m] for m in difflib.get_close_matches(name.casefold(), list(folded), n=limit, cutoff=0.6)]
    if close:
        return "did you mean " + " or ".join(repr(option) for option in close) + "?"
    if not known:
        return "nothing is available here"
    shown = ", ".join(repr(option) for option in known[:12])
    return f"available: {shown}" + (", …" if len(known) > 12 else "")


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """One thing that is wrong, and where.

    Attributes:
        what: the fault, in one sentence.
        file: path of the file as the user wrote it, or "" where no file is involved.
        line: 1-based line in a text file, or None.
        place: a place inside the file: a sheet, column, row or key.
        expected: what should stand there.
        hint: what to try.
        severity: an "error" stops the study, a "warning" is reported and the study goes on.
    """

    what: str
    file: str = ""
    line: int | None = None
    place: str = ""
    expected: str = ""
    hint: str = ""
    severity: Severity = "error"

    def __str__(self) -> str:
        spot = self.file + (f":{self.line}" if self.line is not None else "")
        where = ": ".join(part for part in (spot, self.place) if part)
        text = f"{where}: {self.what}" if where else self.what
        if self.expected:
            text += f" (expected {self.expected})"
        if self.hint:
            text += f" [hint: {self.hint}]"
        return text


class EvalkitError(Exception):
    """Root of all errors raised on purpose by evalkit."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} [hint: {self.hint}]" if self.hint else self.message

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The error as problems, for callers that list several of them."""
        return (Problem(what=self.message, hint=self.hint),)


class _ProblemsError(EvalkitError):
    def __init__(self, problems: Problem | Sequence[Problem]) -> None:
        held = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("\n".join(str(problem) for problem in held))
        self._problems = held

    @property
    def problems(self) -> tuple[Problem, ...]:
        return self._problems


class DefinitionError(_ProblemsError, ValueError):
    """A study, questionnaire, index-system or rule file cannot be used as it stands."""


class SourceError(_ProblemsError, ValueError):
    """A data file is missing, is not what its name says, or lacks a column that is needed."""


class OptionError(EvalkitError, ValueError):
    """An argument is not one of the allowed values."""

    @classmethod
    def unknown_choice(cls, parameter: str, got: object, allowed: Iterable[str]) -> OptionError:
        """The error for a name that is not in a list of choices."""
        options = list(allowed)
        listed = ", ".join(repr(option) for option in options)
        return cls(f"{parameter} must be one of {listed}; got {got!r}", hint=did_you_mean(str(got), options))


class DataError(EvalkitError, ValueError):
    """The numbers handed to a function do not fit it (shape, NaN, sign, labels)."""


class StatisticError(EvalkitError, ArithmeticError):
    """The statistic does not exist for these data: a constant item, a singular matrix, one item."""
