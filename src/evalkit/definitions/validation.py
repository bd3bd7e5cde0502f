"""From a YAML file to a typed model, with every problem of the file at once."""

from __future__ import annotations

from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from evalkit.definitions.yaml_file import Location, YamlFile
from evalkit.errors import DefinitionError, Problem, did_you_mean

M = TypeVar("M", bound=BaseModel)

_EXPECTED = {
    "string_type": "text (put it in quotes if YAML reads it as a number, date or yes/no)",
    "int_type": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "list_type": "a list",
    "tuple_type": "a list",
    "dict_type": "a mapping of keys to values",
    "model_type": "a mapping of keys to values",
}


def parse(model: type[M], file: YamlFile) -> M:
    """The typed model of a YAML file.

    Raises:
        DefinitionError: holds one Problem for each fault, with its line and a hint.
    """
    try:
        return model.model_validate(file.data)
    except ValidationError as error:
        problems = [_problem(model, file, item) for item in error.errors(include_url=False)]
        raise DefinitionError(problems) from None


def _problem(model: type[BaseModel], file: YamlFile, item: Any) -> Problem:
    location = _in_file(file, tuple(item["loc"]))
    kind, context = item["type"], item.get("ctx", {})
    if kind == "extra_forbidden":
        siblings = _fields_at(model, tuple(item["loc"])[:-1])
        return file.problem(
            location, "this key is not known here", hint=did_you_mean(str(location[-1]), siblings)
        )
    if kind == "missing":
        return file.problem(
            location[:-1], f"the key {location[-1]!r} is missing", place=_dotted(location[:-1])
        )
    if kind in {"literal_error", "union_tag_invalid"}:
        allowed = str(context.get("expected") or context.get("expected_tags"))
        options = [part.strip(" '\"") for part in allowed.replace(" or ", ",").split(",")]
        got = str(context.get("tag", item["input"]))
        return file.problem(
            location, f"{got!r} is not allowed here", expected=allowed, hint=did_you_mean(got, options)
        )
    if kind == "value_error":
        return file.problem(location, str(context["error"]))
    got = item["input"]
    shown = f" (got {got!r})" if isinstance(got, (str, int, float, bool)) else ""
    return file.problem(location, item["msg"] + shown, expected=_EXPECTED.get(kind, ""))


def _in_file(file: YamlFile, location: Location) -> Location:
    """The location without the parts that pydantic adds for unions and validators."""
    kept: Location = ()
    for index, part in enumerate(location):
        last = index == len(location) - 1
        if (*kept, part) in file.lines or last:
            kept = (*kept, part)
    return kept


def _fields_at(model: type[BaseModel], location: tuple[str | int, ...]) -> list[str]:
    """The field names that are allowed at a location, following annotations."""
    current: list[type[BaseModel]] = [model]
    for part in location:
        found: list[type[BaseModel]] = []
        for candidate in current:
            field = candidate.model_fields.get(str(part))
            if field is not None:
                found += _models_in(field.annotation)
            elif candidate.__name__ == str(part) or isinstance(part, int):
                found.append(candidate)
        current = found or current
    return sorted({name for candidate in current for name in candidate.model_fields})


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [found for argument in get_args(annotation) for found in _models_in(argument)]


def _dotted(location: Location) -> str:
    return ".".join(str(part) for part in location)
