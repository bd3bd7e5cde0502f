"""A study with every definition it names, read and checked together: all problems of all files at once."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from evalkit.definitions.codebook import Codebook
from evalkit.definitions.evidence import EvidenceRules
from evalkit.definitions.evidence_references import (
    check_evidence,
    check_functions,
    check_interview_sources,
    check_weight_sets,
)
from evalkit.definitions.index_system import IndexSystem
from evalkit.definitions.model import Model
from evalkit.definitions.pseudonyms import PseudonymRules
from evalkit.definitions.questionnaire import Questionnaire
from evalkit.definitions.references import check_index_system, check_study, check_suggestions
from evalkit.definitions.sample_references import check_margins
from evalkit.definitions.study import Study
from evalkit.definitions.suggestions import SuggestionRules
from evalkit.definitions.theme_files import LoadedTheme, read_theme
from evalkit.definitions.validation import parse
from evalkit.definitions.yaml_file import YamlFile, read_yaml
from evalkit.errors import DefinitionError, Problem

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, kw_only=True)
class StudyBundle:
    """A study and its definitions.

    Attributes:
        path: the study file.
        data_folder: where the data files lie.
        study, index_system, questionnaires, suggestions: the typed definitions.
        files: every definition file that was read, for provenance.
        evidence, codebook, pseudonyms, theme: None where the study names none.
    """

    path: Path
    data_folder: Path
    study: Study
    index_system: IndexSystem
    questionnaires: dict[str, Questionnaire]
    suggestions: SuggestionRules | None
    files: tuple[YamlFile, ...]
    evidence: EvidenceRules | None = None
    codebook: Codebook | None = None
    pseudonyms: PseudonymRules | None = None
    theme: LoadedTheme | None = None

    def __repr__(self) -> str:
        surveys = ", ".join(self.questionnaires)
        return f"StudyBundle({self.study.id!r}: surveys {surveys}; index system {self.index_system.id!r})"


def load_bundle(path: str | Path, data_folder: str | Path | None = None) -> StudyBundle:
    """Read a study file and every definition it names.

    Args:
        path: the study file.
        data_folder: where the data lie, when not where the study file says.

    Raises:
        DefinitionError: with all problems of all files.
    """
    path = Path(path)
    if path.is_dir():
        path = path / "study.yaml"
    reader = _Reader(path.parent)
    study_file = read_yaml(path, str(path))
    study = parse(Study, study_file)
    system = reader.read(IndexSystem, study.index_system, study_file, ("index_system",))
    questionnaires = {
        key: reader.read(Questionnaire, survey.questionnaire, study_file, ("surveys", key, "questionnaire"))
        for key, survey in study.surveys.items()
    }
    rules = None
    if study.suggestions is not None:
        rules = reader.read(SuggestionRules, study.suggestions, study_file, ("suggestions",))
    evidence = named = codebook = pseudonyms = None
    if study.evidence is not None:
        evidence = reader.read(EvidenceRules, study.evidence, study_file, ("evidence",))
        named = evidence or reader.loosely(EvidenceRules, study.evidence)
    if study.interviews is not None and study.interviews.codebook is not None:
        codebook = reader.read(Codebook, study.interviews.codebook, study_file, ("interviews", "codebook"))
    if study.interviews is not None and study.interviews.pseudonyms is not None:
        location = ("interviews", "pseudonyms")
        pseudonyms = reader.read(PseudonymRules, study.interviews.pseudonyms, study_file, location)
    theme = reader.theme(study.theme, study_file)
    found = {key: value[0] for key, value in questionnaires.items() if value is not None}
    reader.collect(check_study(study, study_file, found))
    reader.collect(check_functions(study, study_file, found))
    reader.collect(check_margins(study, study_file, found))
    if system is not None:
        reader.collect(check_index_system(*system, study=study, study_file=study_file, questionnaires=found))
        reader.collect(check_interview_sources(*system, codebook[0] if codebook is not None else None))
        if rules is not None:
            reader.collect(check_suggestions(*rules, system=system[0]))
        reader.collect(check_weight_sets(study, study_file, system[0]))
        if named is not None:
            book = codebook[0] if codebook is not None else None
            reader.collect(
                check_evidence(*named, study=study, questionnaires=found, system=system[0], codebook=book)
            )
    if reader.problems or system is None:
        raise DefinitionError(list(dict.fromkeys(reader.problems)))
    folder = Path(data_folder) if data_folder is not None else path.parent / study.data_folder
    folder = Path(os.path.normpath(folder))
    return StudyBundle(
        path=path,
        data_folder=folder,
        study=study,
        index_system=system[0],
        questionnaires=found,
        suggestions=rules[0] if rules is not None else None,
        files=(study_file, *reader.files),
        evidence=evidence[0] if evidence is not None else None,
        codebook=codebook[0] if codebook is not None else None,
        pseudonyms=pseudonyms[0] if pseudonyms is not None else None,
        theme=theme,
    )


class _Reader:
    """Reads definition files relative to the study file and gathers their problems."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files: list[YamlFile] = []
        self.problems: list[Problem] = []

    def collect(self, problems: Iterable[Problem]) -> None:
        self.problems.extend(problems)

    def path(self, name: str, owner: YamlFile, location: tuple[str, ...]) -> Path | None:
        """The path of a file that a definition names; a problem and None where it is not there."""
        path = Path(os.path.normpath(self.folder / name))
        if path.is_file():
            return path
        try:
            read_yaml(path, name)
        except DefinitionError as error:
            hint = error.problems[0].hint
            self.problems.append(owner.problem(location, f"no such file: {name}", hint=hint))
        return None

    def read(
        self, model: type[M], name: str, owner: YamlFile, location: tuple[str, ...]
    ) -> tuple[M, YamlFile] | None:
        path = self.path(name, owner, location)
        if path is None:
            return None
        try:
            file = read_yaml(path, str(path))
            model_read = parse(model, file)
        except DefinitionError as error:
            self.problems.extend(error.problems)
            return None
        if file not in self.files:
            self.files.append(file)
        return model_read, file

    def loosely(self, model: type[M], name: str) -> tuple[M, YamlFile] | None:
        """A file whose parts do not fit each other, for what it names; None where it is not even that."""
        try:
            file = read_yaml(self.folder / name, str(Path(os.path.normpath(self.folder / name))))
            return parse(model, file, loose=True), file
        except DefinitionError:
            return None

    def theme(self, name: str | None, owner: YamlFile) -> LoadedTheme | None:
        """The theme that the study names, with its logo and fonts."""
        if name is None:
            return None
        path = self.path(name, owner, ("theme",))
        try:
            theme = read_theme(path) if path is not None else None
        except DefinitionError as error:
            self.problems.extend(error.problems)
            return None
        if theme is not None:
            self.files.append(theme.file)
        return theme
