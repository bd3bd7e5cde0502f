"""Stage 1: every input file of a study, read and interpreted; all problems of all files at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

import numpy as np

from evalkit.definitions.bundle import StudyBundle
from evalkit.definitions.sample_design import Margin
from evalkit.definitions.study import BranchInput, SurveyInput
from evalkit.errors import Problem, SourceError
from evalkit.experts.grades import ExpertGrades
from evalkit.experts.judgements import Judgements, read_judgements
from evalkit.interviews.interviews import Interviews
from evalkit.operations.monthly import MonthlyLog
from evalkit.operations.table import Operations, read_operations
from evalkit.sources.reading import read_table
from evalkit.sources.table import SourceTable
from evalkit.study.stages.reading.branches import (
    Branch,
    branches_from_answers,
    changed_stems,
    read_branches,
    unknown_branches,
)
from evalkit.study.stages.reading.evidence_inputs import (
    read_coded_interviews,
    read_grades,
    read_pilots,
    read_usage,
)
from evalkit.study.stages.reading.input_checks import (
    impossible_counts,
    missing_columns,
    needed_questions,
    unreported_values,
)
from evalkit.study.stages.reading.sample_inputs import (
    SampleInput,
    SampleReader,
    more_than_sent,
    unknown_categories,
)
from evalkit.study.stages.reading.sampling import with_population
from evalkit.survey.responses import Survey, read_responses

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True, eq=False)
class FormerInputs:
    """What the files of the former period hold.

    Attributes:
        surveys: answers by survey id; only surveys that were held then.
        operations: the operations table of that period, if there is one.
        samples: margins of the population by survey, for surveys that are raked.
    """

    surveys: dict[str, Survey]
    operations: Operations | None
    samples: dict[str, SampleInput] = field(default_factory=dict)


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
        samples: questionnaires sent and margins of the population, by survey.
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
    samples: dict[str, SampleInput] = field(default_factory=dict)


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
        raise SourceError(list(dict.fromkeys([*reader.errors, *problems])))
    branches = listed or branches_from_answers(found[study.main_survey])
    codes = tuple(branch.code for branch in branches)
    pilots = reader.pilots(codes)
    samples = reader.samples(codes, operations)
    if former is not None:
        former = replace(former, samples=reader.samples(codes, former.operations or operations, former=True))
    if reader.errors:
        raise SourceError(list(dict.fromkeys([*reader.errors, *problems])))
    problems += changed_stems(branches)
    for survey in held:
        problems += unknown_branches(survey.branch, branches, survey.path, "answers")
    problems += more_than_sent(samples, found, codes)
    for table in (operations, former.operations if former is not None else None):
        if table is not None:
            problems += unknown_branches(np.array(table.branch), branches, table.path, "rows")
            problems += unreported_values(bundle.index_system, table)
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
        samples=samples,
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
                needed=(*needed_questions(self.bundle.index_system, key), *source.design.margins),
                design=source.design.columns,
            )
            if problems := unknown_categories(survey, source.design.margins, table):
                raise SourceError(problems)
            return with_population(survey, source.design.population)

        return self.gather(read)

    def samples(
        self, codes: tuple[str, ...], operations: Operations | None, *, former: bool = False
    ) -> dict[str, SampleInput]:
        """What is known of those who could have answered; of the former period only what raking needs."""
        found = {}
        for key, source in self.bundle.study.surveys.items():
            if former and source.design.rake is None:
                continue
            wanted = source.model_copy(update={"sent": None}) if former else source
            held = SampleReader(key, codes, operations, self.margin_file)
            found[key] = held.sample(wanted, self.bundle.questionnaires[key])
            self.errors += held.problems
        return found

    def margin_file(self, margin: Margin) -> SourceTable | None:
        if margin.file is None:
            return None
        path = self.path(margin.file)
        text = [margin.branch] if margin.branch is not None else []
        return self.gather(
            lambda: read_table(path, sheet=margin.sheet, text_columns=text, missing_hint=self.hint)
        )

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
        return self.gather(lambda: read_branches(source, path, self.hint)) or ()
