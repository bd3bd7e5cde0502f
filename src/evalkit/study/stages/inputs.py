"""Stage 1: every input file of a study, read and interpreted; all problems of all files at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from evalkit.definitions.bundle import StudyBundle
from evalkit.definitions.index_system import IndexSystem
from evalkit.definitions.study import BranchInput, SurveyInput
from evalkit.definitions.text import Text
from evalkit.errors import Problem, SourceError, did_you_mean
from evalkit.experts.grades import ExpertGrades
from evalkit.experts.judgements import Judgements, read_judgements
from evalkit.interviews.interviews import Interviews
from evalkit.operations.monthly import MonthlyLog
from evalkit.operations.table import Operations, read_operations
from evalkit.sources.reading import read_table
from evalkit.sources.table import SourceTable
from evalkit.study.file_names import file_stems
from evalkit.study.stages.evidence_inputs import (
    read_coded_interviews,
    read_grades,
    read_pilots,
    read_usage,
)
from evalkit.study.stages.sampling import with_population
from evalkit.survey.responses import Survey, read_responses

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Branch:
    """A branch: its code, its name and its region, the name of its report files, and its peer group."""

    code: str
    name: Text
    region: Text | None
    stem: str
    peer_group: str | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class FormerInputs:
    """What the files of the former period hold.

    Attributes:
        surveys: answers by survey id; only surveys that were held then.
        operations: the operations table of that period, if there is one.
    """

    surveys: dict[str, Survey]
    operations: Operations | None


@dataclass(frozen=True, kw_only=True, eq=False)
class StudyInputs:
    """What the input files hold.

    Attributes:
        surveys: answers by survey id.
        branches: all branches in report order.
        operations, judgements: None where the study names none.
        files: every data file that was read, for provenance.
        problems: warnings.
        former: the period before; None where the study names none.
        interviews: coded interviews; None where the study names none.
        usage: the usage log; None where the study names none.
        pilots: codes of the pilot branches.
        grades: of experts; None where the study names none.
    """

    surveys: dict[str, Survey]
    branches: tuple[Branch, ...]
    operations: Operations | None
    judgements: Judgements | None
    files: tuple[Path, ...]
    problems: tuple[Problem, ...]
    former: FormerInputs | None = None
    interviews: Interviews | None = None
    usage: MonthlyLog | None = None
    pilots: tuple[str, ...] = ()
    grades: ExpertGrades | None = None


def read_inputs(bundle: StudyBundle) -> StudyInputs:
    """Read the inputs of a study.

    Raises:
        SourceError: with the problems of all files.
    """
    reader = _Reader(bundle)
    study = bundle.study
    surveys = {key: reader.survey(key, source) for key, source in study.surveys.items()}
    operations = reader.operations()
    judgements = reader.judgements()
    listed = reader.branches(study.branches) if study.branches is not None else ()
    former = reader.former()
    interviews, usage, grades = reader.interviews(), reader.usage(), reader.grades()
    found = {key: survey for key, survey in surveys.items() if survey is not None}
    held = [*found.values(), *(former.surveys.values() if former is not None else ())]
    problems = [problem for survey in held for problem in survey.problems]
    problems += interviews.problems if interviews is not None else ()
    if reader.errors:
        raise SourceError([*reader.errors, *problems])
    branches = listed or _branches_from_answers(found[study.main_survey])
    pilots = reader.pilots(tuple(branch.code for branch in branches))
    problems += changed_stems(branches)
    for survey in held:
        problems += unknown_branches(survey.branch, branches, survey.path, "answers")
    for table in (operations, former.operations if former is not None else None):
        if table is not None:
            problems += unknown_branches(np.array(table.branch), branches, table.path, "rows")
    problems += _unlisted(interviews, usage, branches)
    if judgements is not None:
        problems += judgements.repairs
    return StudyInputs(
        surveys=found,
        branches=branches,
        operations=operations,
        judgements=judgements,
        files=tuple(dict.fromkeys(reader.files)),
        problems=tuple(problems),
        former=former,
        interviews=interviews,
        usage=usage,
        pilots=pilots,
        grades=grades,
    )


def _unlisted(
    interviews: Interviews | None, usage: MonthlyLog | None, branches: tuple[Branch, ...]
) -> list[Problem]:
    found: list[Problem] = []
    if interviews is not None:
        codes = interviews.documents["branch"].to_numpy(dtype=str)
        found += unknown_branches(codes, branches, interviews.path, "interviews")
    if usage is not None:
        found += unknown_branches(np.array(usage.branches), branches, usage.cells.path, "log")
    return found


class _Reader:
    """Reads one file after the other and gathers what is wrong with each."""

    def __init__(self, bundle: StudyBundle) -> None:
        self.bundle = bundle
        self.errors: list[Problem] = []
        self.files: list[Path] = []
        origin = bundle.study.data.origin.en
        self.hint = (
            ""
            if bundle.study.data.shipped
            else (f"this data set is not shipped with evalkit ({origin}); give its folder with --data DIR")
        )

    def path(self, name: str) -> Path:
        found = self.bundle.data_folder / name
        self.files.append(found)
        return found

    def gather(self, read: Callable[[], T]) -> T | None:
        try:
            return read()
        except SourceError as error:
            self.errors += error.problems
            return None

    def survey(self, key: str, source: SurveyInput) -> Survey | None:
        questionnaire = self.bundle.questionnaires[key]
        path = self.path(source.file)

        def read() -> Survey:
            table = read_table(path, sheet=source.sheet, text_columns=[source.branch], missing_hint=self.hint)
            survey = read_responses(
                table,
                questionnaire,
                branch=source.branch,
                columns=source.columns,
                needed=needed_questions(self.bundle.index_system, key),
                design=source.design.columns,
            )
            return with_population(survey, source.design.population)

        return self.gather(read)

    def former(self) -> FormerInputs | None:
        asked = self.bundle.study.previous
        if asked is None:
            return None
        sources = self.bundle.study.surveys
        found = {
            key: self.survey(key, sources[key].model_copy(update={"file": file}))
            for key, file in asked.surveys.items()
        }
        return FormerInputs(
            surveys={key: survey for key, survey in found.items() if survey is not None},
            operations=None if asked.operations is None else self.operations(asked.operations),
        )

    def operations(self, file: str | None = None) -> Operations | None:
        source = self.bundle.study.operations
        if source is None:
            return None
        path = self.path(file or source.file)

        def read() -> Operations:
            table = read_table(path, sheet=source.sheet, text_columns=[source.branch], missing_hint=self.hint)
            operations = read_operations(table, source.branch)
            problems = missing_columns(self.bundle.index_system, operations)
            problems = problems or impossible_counts(self.bundle.index_system, operations)
            if problems:
                raise SourceError(problems)
            return operations

        return self.gather(read)

    def interviews(self) -> Interviews | None:
        source = self.bundle.study.interviews
        if source is None:
            return None
        paths = [self.path(name) for name in source.files]
        return self.gather(lambda: read_coded_interviews(self.bundle, paths))

    def usage(self) -> MonthlyLog | None:
        source = self.bundle.study.usage
        if source is None:
            return None
        path = self.path(source.file)
        return self.gather(lambda: read_usage(self.bundle, path, self.hint))

    def grades(self) -> ExpertGrades | None:
        source = self.bundle.study.expert_grades
        if source is None:
            return None
        path = self.path(source.file)
        return self.gather(lambda: read_grades(self.bundle, path, self.hint))

    def pilots(self, known: tuple[str, ...]) -> tuple[str, ...]:
        source = self.bundle.study.branches
        path = None if source is None else self.bundle.data_folder / source.file
        return read_pilots(self.bundle, path, known)

    def judgements(self) -> Judgements | None:
        source = self.bundle.study.experts
        if source is None:
            return None
        paths = [self.path(name) for name in source.files]
        return self.gather(lambda: read_judgements(paths, self.bundle.index_system.matrices()))

    def branches(self, source: BranchInput) -> tuple[Branch, ...]:
        path = self.path(source.file)

        def read() -> tuple[Branch, ...]:
            table = read_table(path, text_columns=[source.code], missing_hint=self.hint)
            wanted = [source.code, source.zh, source.en, source.region_zh, source.region_en]
            wanted.append(source.peer_group)
            problems = table.require([name for name in wanted if name is not None])
            problems = problems or _faulty_codes(table, source.code)
            if problems:
                raise SourceError(problems)
            rows = table.frame.to_dict("records")
            stems = file_stems([str(row[source.code]).strip() for row in rows])
            return tuple(_branch(row, source, stem) for row, stem in zip(rows, stems, strict=True))

        return self.gather(read) or ()


def needed_questions(system: IndexSystem, survey: str) -> tuple[str, ...]:
    """The columns outside the scales that the index system needs from a survey."""
    columns: list[str] = []
    for node in system.indicators:
        source = node.source
        if source is not None and source.survey == survey:
            columns += [f"{item}_{source.option}" for item in source.items] if source.option else source.items
    return tuple(dict.fromkeys(columns))


def missing_columns(system: IndexSystem, operations: Operations) -> list[Problem]:
    """One problem for each operations column that an indicator's formula or error model lacks."""
    from evalkit.definitions.expression import parse_expression

    problems = []
    for node in system.indicators:
        if node.source is None or node.source.operations is None:
            continue
        read = parse_expression(node.source.operations).columns
        wanted, error = [*read], node.source.error
        if error is not None:
            wanted += error.columns
            counted = error.binomial.count if error.binomial is not None else error.poisson
            if counted is not None and counted not in read:
                what = f"{node.id}: the error counts {counted!r}, which the formula does not read"
                expected = "a formula over the counted column (its error would be 0 otherwise)"
                problems.append(Problem(what=what, file=str(operations.path), expected=expected))
        problems += [
            Problem(
                what=f"{node.id} needs the numeric column {name!r}"
                + (f"; it holds {operations.texts[name]}" if name in operations.texts else ""),
                file=str(operations.path),
                hint="" if name in operations.texts else did_you_mean(name, operations.columns),
            )
            for name in dict.fromkeys(wanted)
            if name not in operations.columns
        ]
    return problems


def impossible_counts(system: IndexSystem, operations: Operations) -> list[Problem]:
    """One problem for each count that is negative or above the number it is counted out of."""
    sentences = [
        f"{node.id}, {sentence}"
        for node in system.indicators
        if node.source is not None and node.source.error is not None
        for sentence in operations.impossible_counts(node.source.error)
    ]
    return [Problem(what=sentence, file=str(operations.path)) for sentence in sentences]


def unknown_branches(codes: np.ndarray, branches: tuple[Branch, ...], path: Path, rows: str) -> list[Problem]:
    """A warning for each branch code of a file that is not in the list of branches."""
    known = {branch.code for branch in branches}
    counts = Counter(code for code in codes.tolist() if code and code not in known)
    return [
        Problem(
            what=f"the branch {code!r} is not listed; its {count} {rows} count in no branch",
            file=str(path),
            hint=did_you_mean(code, [branch.code for branch in branches]),
            severity="warning",
        )
        for code, count in counts.items()
    ]


def changed_stems(branches: tuple[Branch, ...]) -> list[Problem]:
    """A warning for each branch whose code cannot be the name of a file."""
    return [
        Problem(
            what=f"the branch code {branch.code!r} cannot be a file name; its reports are "
            f"branches/{branch.stem}.*",
            severity="warning",
        )
        for branch in branches
        if branch.stem != branch.code
    ]


def _branches_from_answers(survey: Survey) -> tuple[Branch, ...]:
    codes = [str(code) for code in np.unique(survey.branch[survey.branch != ""])]
    if not codes:
        what = "no answer names a branch, and the study lists none"
        expected = "a branch code with each answer"
        raise SourceError(Problem(what=what, file=str(survey.path), expected=expected))
    return tuple(
        Branch(code=code, name=Text(zh=code, en=code), region=None, stem=stem)
        for code, stem in zip(codes, file_stems(codes), strict=True)
    )


def _faulty_codes(table: SourceTable, name: str) -> list[Problem]:
    codes = table.frame[name].map(lambda cell: "" if pd.isna(cell) else str(cell).strip())
    if len(codes) == 0:
        return [Problem(what="there are no branches below the header", file=str(table.path))]
    again = codes.duplicated()
    return [
        Problem(
            what=f"the branch {code!r} stands twice" if code else "the branch code is empty",
            file=str(table.path),
            place=f"column {name!r}, row {table.row_numbers[row]}",
        )
        for row, code in enumerate(codes)
        if not code or again.iloc[row]
    ]


def _branch(row: Mapping[Hashable, Any], source: BranchInput, stem: str) -> Branch:
    def cell(name: str | None) -> str | None:
        value = row.get(name) if name is not None else None
        return None if value is None or pd.isna(value) else str(value).strip()

    code = str(row[source.code]).strip()
    zh, en = cell(source.zh), cell(source.en)
    region_zh, region_en = cell(source.region_zh), cell(source.region_en)
    region = region_zh or region_en
    return Branch(
        code=code,
        name=Text(zh=zh or en or code, en=en or zh or code),
        region=Text(zh=region_zh or region_en or "", en=region_en or region_zh or "") if region else None,
        stem=stem,
        peer_group=cell(source.peer_group),
    )
