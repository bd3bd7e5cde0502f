"""``evalkit check``: every problem of a study or of one definition file, without running anything."""

from __future__ import annotations

from pathlib import Path

from evalkit.definitions.bundle import load_bundle
from evalkit.definitions.index_system import IndexSystem
from evalkit.definitions.model import Model
from evalkit.definitions.questionnaire import Questionnaire
from evalkit.definitions.suggestions import SuggestionRules
from evalkit.definitions.validation import parse
from evalkit.definitions.yaml_file import read_yaml
from evalkit.errors import EvalkitError, Problem, did_you_mean
from evalkit.study.stages.inputs import read_inputs

STUDY = "study/1"
KINDS: dict[str, type[Model]] = {
    "questionnaire/1": Questionnaire,
    "index-system/1": IndexSystem,
    "suggestions/1": SuggestionRules,
}


def check_file(path: Path, data_folder: str | None = None) -> tuple[Problem, ...]:
    """Every problem of a file, warnings included; for a study also of its definitions and data files."""
    try:
        file = read_yaml(path / "study.yaml" if path.is_dir() else path)
        kind = file.data.get("evalkit") if isinstance(file.data, dict) else None
        if kind == STUDY:
            return read_inputs(load_bundle(path, data_folder)).problems
        if kind in KINDS:
            parse(KINDS[kind], file)
            return ()
    except EvalkitError as error:
        return error.problems
    known = [STUDY, *KINDS]
    what = "the file does not say what it is" if kind is None else f"{kind!r} is not a kind of file"
    hint = (
        f"begin it with a line such as 'evalkit: {STUDY}'" if kind is None else did_you_mean(str(kind), known)
    )
    return (file.problem(("evalkit",), what, expected=" or ".join(known), hint=hint),)
