"""``evalkit check``: every problem of a study or of one definition file, without running anything."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from evalkit.definitions.bundle import load_bundle
from evalkit.definitions.codebook import Codebook
from evalkit.definitions.evidence import EvidenceRules
from evalkit.definitions.index_system import IndexSystem
from evalkit.definitions.lexicon import Lexicon
from evalkit.definitions.model import Model
from evalkit.definitions.pseudonyms import PseudonymRules
from evalkit.definitions.questionnaire import Questionnaire
from evalkit.definitions.suggestions import SuggestionRules
from evalkit.definitions.theme_files import THEME, read_theme
from evalkit.definitions.validation import parse
from evalkit.definitions.yaml_file import YamlFile, read_yaml
from evalkit.errors import DefinitionError, EvalkitError, Problem, did_you_mean
from evalkit.sources.reading import SPSS, TEXT, WORKBOOKS
from evalkit.sources.table import missing_file
from evalkit.study.stages.reading.branches import Branch
from evalkit.study.stages.reading.inputs import read_inputs

STUDY = "study/1"
DATA = (TEXT | WORKBOOKS | SPSS) - {".txt"}
KINDS: dict[str, type[Model]] = {
    "questionnaire/1": Questionnaire,
    "index-system/1": IndexSystem,
    "suggestions/1": SuggestionRules,
    "evidence/1": EvidenceRules,
    "codebook/1": Codebook,
    "lexicon/1": Lexicon,
    "pseudonyms/1": PseudonymRules,
}


def check_file(
    path: Path, data_folder: str | None = None, undrawable: Callable[[str], list[str]] | None = None
) -> tuple[Problem, ...]:
    """Every problem of a file, warnings included; for a study also of its definitions and data files.

    Args:
        path: the file, or the folder of a study.
        data_folder: the folder of the data files, if not the study's own.
        undrawable: gives the characters of a text that the fonts of the reports lack; without it the names
            of branches are not looked through for them.
    """
    if path.is_file() and path.suffix.lower() in DATA:
        what, hint = "this is a data file", "check its study, which reads its data files too"
        return (Problem(what=what, file=str(path), expected="a study or definition file (.yaml)", hint=hint),)
    try:
        file = read_yaml(path / "study.yaml" if path.is_dir() else path)
        kind = file.data.get("evalkit") if isinstance(file.data, dict) else None
        if kind == STUDY:
            return _check_study(file, data_folder, undrawable)
        if kind == THEME:
            return read_theme(file).problems
        if isinstance(kind, str) and kind in KINDS:
            parse(KINDS[kind], file)
            return ()
    except EvalkitError as error:
        return error.problems
    known = [STUDY, *KINDS, THEME]
    what = "the file does not say what it is" if kind is None else f"{kind!r} is not a kind of file"
    hint = (
        f"begin it with a line such as 'evalkit: {STUDY}'" if kind is None else did_you_mean(str(kind), known)
    )
    return (file.problem(("evalkit",), what, expected=" or ".join(known), hint=hint),)


def _check_study(
    file: YamlFile, data_folder: str | None, undrawable: Callable[[str], list[str]] | None
) -> tuple[Problem, ...]:
    """The problems of a study; data files that are not there are named also where a definition is wrong."""
    try:
        bundle = load_bundle(file.path, data_folder)
    except DefinitionError as error:
        found = [*error.problems, *_definitions_alone(file), *_missing_data(file, data_folder)]
        return tuple(dict.fromkeys(found))
    try:
        inputs = read_inputs(bundle)
    except EvalkitError as error:
        return error.problems
    looks = bundle.theme.problems if bundle.theme is not None else ()
    return (*inputs.problems, *looks, *(_undrawable_names(inputs.branches, undrawable) if undrawable else ()))


def _undrawable_names(
    branches: tuple[Branch, ...], undrawable: Callable[[str], list[str]]
) -> Iterator[Problem]:
    """A warning for each branch whose names hold a character that no font of the reports has."""
    for branch in branches:
        region = (branch.region.zh, branch.region.en) if branch.region is not None else ()
        missing = undrawable("".join((branch.code, branch.name.zh, branch.name.en, *region)))
        if missing:
            shown = ", ".join(f"{char!r} (U+{ord(char):04X})" for char in missing)
            yield Problem(
                what=f"the names of the branch {branch.code!r} hold {shown}, which the fonts of reports lack",
                hint="the PDF prints 〓 in its place; change the name",
                severity="warning",
            )


def _definitions_alone(file: YamlFile) -> Iterator[Problem]:
    """The problems of each definition that a study names, read on its own."""
    named: list[tuple[type[Model], Any]] = [
        (IndexSystem, file.data.get("index_system")),
        (SuggestionRules, file.data.get("suggestions")),
        (EvidenceRules, file.data.get("evidence")),
        *((Questionnaire, survey.get("questionnaire")) for survey in _mappings(file.data.get("surveys"))),
    ]
    for model, name in named:
        path = Path(os.path.normpath(file.path.parent / name)) if isinstance(name, str) else None
        if path is not None and path.is_file():
            try:
                parse(model, read_yaml(path))
            except DefinitionError as error:
                yield from error.problems


def _missing_data(file: YamlFile, data_folder: str | None) -> Iterator[Problem]:
    """The data files that a study names and that are not there, whatever else is wrong with it."""
    written = file.data.get("data_folder")
    inside = file.path.parent / written if isinstance(written, str) else None
    folder = Path(data_folder) if data_folder is not None else inside
    tables = [file.data.get(key) for key in ("branches", "operations", "usage", "expert_grades")]
    names = [table.get("file") for table in (*_mappings(file.data.get("surveys")), *_mappings(tables))]
    for held in _mappings([file.data.get("experts"), file.data.get("interviews")]):
        files = held.get("files")
        names += files if isinstance(files, list) else []
    for survey in _mappings(file.data.get("surveys")):
        designs = _mappings([survey.get("design")])
        names += [margin.get("file") for design in designs for margin in _mappings(design.get("margins"))]
    for name in dict.fromkeys(name for name in names if isinstance(name, str)):
        if folder is not None and not (folder / name).is_file():
            yield from missing_file(folder / name).problems


def _mappings(held: Any) -> list[dict[str, Any]]:
    values = held.values() if isinstance(held, dict) else held if isinstance(held, list) else ()
    return [value for value in values if isinstance(value, dict)]
