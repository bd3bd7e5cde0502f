"""``ek.read_survey``: answers in any supported format, with their questionnaire."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from evalkit.definitions.questionnaire import Questionnaire
from evalkit.definitions.validation import parse
from evalkit.definitions.yaml_file import read_yaml
from evalkit.sources.reading import read_table
from evalkit.survey.responses import Survey, read_responses


def read_survey(
    path: str | Path,
    questionnaire: str | Path | Questionnaire,
    *,
    branch: str | None = None,
    sheet: str | None = None,
    columns: Mapping[str, str] | None = None,
) -> Survey:
    """Read the answers to a questionnaire.

    Args:
        path: .sav, .csv, .xlsx …
        questionnaire: a questionnaire file, or a loaded questionnaire.
        branch: column with the branch code.
        sheet: sheet of a workbook.
        columns: questionnaire code → column name, where the file uses other names.

    Raises:
        DefinitionError: the questionnaire is not usable.
        SourceError: every missing column and every cell that is not a code.
    """
    form = (
        questionnaire
        if isinstance(questionnaire, Questionnaire)
        else parse(Questionnaire, read_yaml(Path(questionnaire)))
    )
    table = read_table(path, sheet=sheet, text_columns=[branch] if branch else ())
    return read_responses(table, form, branch=branch, columns=columns)
