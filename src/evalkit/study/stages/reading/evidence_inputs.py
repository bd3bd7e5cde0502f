"""Stage 1, continued: interviews, the usage log, and which branches were pilots."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from evalkit.api.interviews import read_interviews
from evalkit.definitions.bundle import StudyBundle
from evalkit.definitions.expression import parse_expression
from evalkit.definitions.rules import GradesRule
from evalkit.errors import Problem, SourceError, did_you_mean
from evalkit.experts.grades import ExpertGrades, read_expert_grades
from evalkit.interviews.interviews import Interviews
from evalkit.operations.monthly import MonthlyLog, read_monthly
from evalkit.sources.reading import read_table

YES = {"1", "1.0", "yes", "true", "y", "x", "是"}


def read_coded_interviews(bundle: StudyBundle, paths: list[Path]) -> Interviews:
    """The interviews of a study.

    Raises:
        SourceError: a file is missing or faulty, or a code is not in the codebook.
    """
    return read_interviews(list(paths), codebook=bundle.codebook, pseudonyms=bundle.pseudonyms)


def read_grades(bundle: StudyBundle, path: Path, hint: str) -> ExpertGrades:
    """The expert grades of a study.

    Raises:
        SourceError: the file is missing or faulty, or a cell is no grade of its indicator.
    """
    asked = bundle.study.expert_grades
    if asked is None:
        raise ValueError("the study has no expert grades")
    named = [asked.expert, *([asked.branch] if asked.branch is not None else [])]
    table = read_table(path, sheet=asked.sheet, text_columns=named, missing_hint=hint)
    scores = {
        node.id: {str(grade): points for grade, points in node.rule.scores.items()}
        for node in bundle.index_system.indicators
        if node.source is not None and node.source.expert and isinstance(node.rule, GradesRule)
    }
    return read_expert_grades(table, asked.expert, asked.branch, scores)


def read_usage(bundle: StudyBundle, path: Path, hint: str) -> MonthlyLog:
    """The usage log of a study.

    Raises:
        SourceError: the file is missing or faulty, or lacks a numeric column that a formula reads.
    """
    asked = bundle.study.usage
    if asked is None:
        raise ValueError("the study has no usage log")
    table = read_table(path, sheet=asked.sheet, text_columns=[asked.time, asked.branch], missing_hint=hint)
    log = read_monthly(table, asked.time, asked.branch)
    known = {name for name, values in log.cells.columns.items() if not pd.isna(values).all()}
    problems = [
        Problem(
            what=f"{entry.id} needs the numeric column {name!r}",
            file=str(path),
            hint=did_you_mean(name, known),
        )
        for entry in asked.values
        for name in parse_expression(entry.value).columns
        if name not in known
    ]
    if problems:
        raise SourceError(problems)
    return log


def read_pilots(bundle: StudyBundle, path: Path | None, known: tuple[str, ...]) -> tuple[str, ...]:
    """Codes of the pilot branches.

    Args:
        bundle: the study.
        path: the branch file; None where there is none.
        known: codes of all branches.

    Raises:
        SourceError: the column is not in the branch file, or a code is not a branch.
    """
    asked, source = bundle.study.pilot, bundle.study.branches
    if asked is None:
        return ()
    if isinstance(asked.treated, tuple):
        problems = [
            Problem(
                what=f"the pilot branch {code!r} is not in the list of branches",
                file=str(bundle.path),
                hint=did_you_mean(code, known),
            )
            for code in asked.treated
            if code not in known
        ]
        if problems:
            raise SourceError(problems)
        return asked.treated
    if path is None or source is None:
        raise ValueError("the study has no branch file")
    table = read_table(path, sheet=source.sheet, text_columns=[source.code, asked.treated])
    if faults := table.require([asked.treated]):
        raise SourceError(faults)
    marks = table.frame[asked.treated].map(lambda cell: str(cell).strip().casefold() in YES)
    return tuple(str(code).strip() for code in table.frame[source.code][marks])
