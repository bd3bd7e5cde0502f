"""JSON Schemas of the definition files, for completion and checks in editors, and of results.json."""

from __future__ import annotations

import json
from typing import Any

from evalkit.content import content_file
from evalkit.definitions.index_system import IndexSystem
from evalkit.definitions.model import Model
from evalkit.definitions.questionnaire import Questionnaire
from evalkit.definitions.study import Study
from evalkit.definitions.suggestions import SuggestionRules
from evalkit.definitions.theme import ThemeRules

MODELS: dict[str, type[Model]] = {
    "study": Study,
    "questionnaire": Questionnaire,
    "index-system": IndexSystem,
    "suggestions": SuggestionRules,
    "theme": ThemeRules,
}


def json_schema(kind: str) -> dict[str, Any]:
    """The schema of a kind of file: a definition, or "results" for results.json.

    A text in both languages may be written as one plain string, which the model's own schema does not know.
    """
    if kind in MODELS:
        made: dict[str, Any] = MODELS[kind].model_json_schema(by_alias=True)
        held = made.get("$defs", {})
        if "Text" in held:
            held["Text"] = {"anyOf": [held["Text"], {"type": "string"}], "title": "Text"}
        return made
    text = content_file("schemas", "results.schema.json").read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema
