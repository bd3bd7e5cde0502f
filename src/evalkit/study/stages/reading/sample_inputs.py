"""What is known of those who could have answered: questionnaires sent, and margins of the population."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from evalkit.definitions.questionnaire import Questionnaire
from evalkit.definitions.sample_design import Margin
from evalkit.definitions.sample_references import option_codes
from evalkit.definitions.study import SurveyInput
from evalkit.errors import Problem, did_you_mean
from evalkit.operations.table import Operations
from evalkit.sources.table import SourceTable
from evalkit.study.stages.reading.margin_file import MarginFile
from evalkit.survey.responses import Survey

ReadMargin = Callable[[Margin], SourceTable | None]


@dataclass(frozen=True, kw_only=True, eq=False)
class KnownMargin:
    """Shares of the population in the c options of one question.

    Attributes:
        question: its code.
        options: (c,) option codes.
        shares: (c,) percent of the population of all branches together.
        branch_shares: (b, c) percent in each branch, NaN where unknown; None where only `shares` are known.
    """

    question: str
    options: tuple[int, ...]
    shares: np.ndarray
    branch_shares: np.ndarray | None


@dataclass(frozen=True, kw_only=True, eq=False)
class SampleInput:
    """What the study says of the sample of one survey.

    Attributes:
        sent: (b,) questionnaires sent to each branch, NaN = unknown; None where nothing is known by branch.
        sent_total: in all; None where unknown.
        margins: in the order of the study file.
    """

    sent: np.ndarray | None = None
    sent_total: float | None = None
    margins: tuple[KnownMargin, ...] = ()


def unknown_categories(survey: Survey, margins: Mapping[str, Margin], table: SourceTable) -> list[Problem]:
    """One problem for each margin whose question has answers that are none of its options."""
    problems = []
    questions = {question.id: question for question in survey.questionnaire.questions}
    for name, margin in margins.items():
        if name not in survey.answers.columns:
            continue
        values = survey.answers[name].to_numpy(dtype=float)
        known = [*option_codes(questions[name]), *margin.unknown]
        odd = np.flatnonzero(~np.isnan(values) & ~np.isin(values, known))
        if odd.size:
            shown = ", ".join(f"{value:g}" for value in np.unique(values[odd])[:5])
            problems.append(
                Problem(
                    what=f"{odd.size} answers to {name} ({shown}) are in no category of its margin",
                    file=str(table.path),
                    place=f"question {name!r}, row {table.row_numbers[int(odd[0])]}",
                    expected=", ".join(map(str, known)),
                    hint="add the option to the questionnaire and the margin, or mark it as missing",
                )
            )
    return problems


def more_than_sent(
    samples: Mapping[str, SampleInput], surveys: Mapping[str, Survey], codes: tuple[str, ...]
) -> list[Problem]:
    """A warning for each branch that returned more answers than were sent; it has no response rate."""
    problems = []
    for key, sample in samples.items():
        branch = surveys[key].branch
        sent = np.full(len(codes), np.nan) if sample.sent is None else sample.sent
        found = [
            (f"branch {code!r}", int((branch == code).sum()), n) for code, n in zip(codes, sent, strict=True)
        ]
        found.append(
            (f"survey {key!r}", len(branch), np.nan if sample.sent_total is None else sample.sent_total)
        )
        problems += [
            Problem(
                what=f"{where}: {returned} answers returned, but {n:g} questionnaires sent",
                file=str(surveys[key].path),
                hint="correct 'sent' in the study file or its column; no response rate is shown",
                severity="warning",
            )
            for where, returned, n in found
            if returned > n
        ]
    return problems


class SampleReader:
    """Reads what the study says of one survey's sample, and gathers what is wrong.

    Args:
        name: of the survey.
        codes: of all branches.
        operations: the operations table; None without one.
        read_file: reads the table of a margin; None where it cannot be read (reported elsewhere).
    """

    def __init__(
        self, name: str, codes: tuple[str, ...], operations: Operations | None, read_file: ReadMargin
    ) -> None:
        self.name = name
        self.codes = codes
        self.operations = operations
        self.read_file = read_file
        self.problems: list[Problem] = []

    def sample(self, source: SurveyInput, questionnaire: Questionnaire) -> SampleInput:
        """The whole of it; what is wrong is in `problems`."""
        sent, total = self._sent(source.sent)
        found = {name: self.margin(name, held, questionnaire) for name, held in source.design.margins.items()}
        margins = tuple(margin for margin in found.values() if margin is not None)
        return SampleInput(sent=sent, sent_total=total, margins=margins)

    def _sent(self, given: int | dict[str, int] | str | None) -> tuple[np.ndarray | None, float | None]:
        if given is None or isinstance(given, int):
            return None, None if given is None else float(given)
        if isinstance(given, dict):
            for code in given:
                if code not in self.codes:
                    self._say(f"sent: there is no branch {code!r}", hint=did_you_mean(code, self.codes))
            counts = np.array([float(given.get(code, np.nan)) for code in self.codes])
        else:
            held = self._column(given, "sent")
            if held is None:
                return None, None
            counts = held
        known = ~np.isnan(counts)
        return counts, float(counts.sum()) if known.all() else None

    def margin(self, question: str, margin: Margin, questionnaire: Questionnaire) -> KnownMargin | None:
        """One margin; None where something is wrong with it."""
        asked = next(q for q in questionnaire.questions if q.id == question)
        by_branch: np.ndarray | None = None
        if margin.percent is not None:
            options, counts = tuple(margin.percent), np.array(list(margin.percent.values()))
        elif margin.columns is not None:
            options = tuple(margin.columns)
            wanted = [self._column(name, f"the margin of {question}") for name in margin.columns.values()]
            columns = [column for column in wanted if column is not None]
            if len(columns) < len(wanted):
                return None
            by_branch = np.column_stack(columns)
            counts = np.nansum(by_branch, axis=0)
        else:
            options = tuple(code for code in option_codes(asked) if code not in margin.unknown)
            table = self.read_file(margin)
            if table is None:
                return None
            held = MarginFile(table=table, margin=margin, question=asked, options=options, codes=self.codes)
            found, problems = held.counts()
            self.problems += problems
            if found is None:
                return None
            by_branch = found if margin.branch is not None else None
            counts = np.nansum(found, axis=0)
        if not (counts > 0).all():
            empty = [str(code) for code, n in zip(options, counts, strict=True) if not n > 0]
            self._say(f"the margin of {question} has nobody in option {', '.join(empty)}")
            return None
        return KnownMargin(
            question=question,
            options=options,
            shares=percent(counts),
            branch_shares=None if by_branch is None else percent(by_branch),
        )

    def _column(self, name: str, purpose: str) -> np.ndarray | None:
        """An operations column by branch of the study, (b,); None where it cannot be counts."""
        table = self.operations
        if table is None:
            return None
        if name not in table.columns:
            odd = f"; it holds {table.texts[name]}" if name in table.texts else ""
            what = f"{purpose} of survey {self.name!r} needs the numeric column {name!r}{odd}"
            hint = "" if odd else did_you_mean(name, table.columns)
            self.problems.append(Problem(what=what, file=str(table.path), hint=hint))
            return None
        column = table.columns[name]
        for i in np.flatnonzero(column < 0):
            what = f"branch {table.branch[i]!r}: {name} is negative ({column[i]:g})"
            self.problems.append(
                Problem(what=what, file=str(table.path), place=f"column {name!r}", expected="a count")
            )
        place = {code: i for i, code in enumerate(table.branch)}
        return np.array([column[place[code]] if code in place else np.nan for code in self.codes])

    def _say(self, what: str, hint: str = "") -> None:
        self.problems.append(Problem(what=f"survey {self.name!r}: {what}", hint=hint))


def percent(counts: np.ndarray) -> np.ndarray:
    """Rows in percent of their sum; NaN where that is 0 or a count is unknown."""
    total = counts.sum(axis=-1, keepdims=True)
    return np.asarray(np.divide(100.0 * counts, total, out=np.full(counts.shape, np.nan), where=total > 0))
