"""From a YAML file to a typed model, with every problem of the file at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from evalkit.definitions.model import LOOSE, FaultsError, Location
from evalkit.definitions.yaml_file import YamlFile
from evalkit.errors import DefinitionError, Problem, did_you_mean

M = TypeVar("M", bound=BaseModel)

_EXPECTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "float_type": "a number",
    "finite_number": "a finite number",
    "bool_type": "true or false",
    "list_type": "a list",
    "tuple_type": "a list",
    "dict_type": "a mapping of keys to values",
    "model_type": "a mapping of keys to values",
    "model_attributes_type": "a mapping of keys to values",
}


_MEANING = {"origin": "say where this comes from: a publication, a document, or 'own proposal'"}


def parse(model: type[M], file: YamlFile, *, loose: bool = False) -> M:
    """The typed model of a YAML file.

    Args:
        model: what the file holds.
        file: the file.
        loose: leave out the checks of a model that holds its parts against each other, where it knows how,
            so that what it names elsewhere can be checked although such a check has failed.

    Raises:
        DefinitionError: holds one Problem for each fault, in the order of the file, with its line and a hint.
    """
    try:
        return model.model_validate(file.data, context={LOOSE: loose})
    except ValidationError as error:
        problems = list(_problems(model, file, error.errors(include_url=False)))
        raise DefinitionError(sorted(problems, key=lambda problem: problem.line or 0)) from None


def _problems(model: type[BaseModel], file: YamlFile, items: Sequence[Any]) -> Iterator[Problem]:
    places: dict[Location, list[Any]] = {}
    for item in items:
        places.setdefault(_in_file(file, item), []).append(item)
    for location, found in places.items():
        others = [item for item in found if item["type"] not in (*_EXPECTED, "literal_error")]
        if not others:
            yield _wrong_kind(file, location, found)
        for item in others:
            yield from _other(model, file, location, item)


def _wrong_kind(file: YamlFile, location: Location, items: Sequence[Any]) -> Problem:
    """One problem for a value that is of none of the allowed kinds."""
    got = items[0]["input"]
    literals = [str(item["ctx"]["expected"]) for item in items if item["type"] == "literal_error"]
    kinds = [_EXPECTED[item["type"]] for item in items if item["type"] in _EXPECTED]
    hint = ""
    if isinstance(got, (bool, date)) or (isinstance(got, (int, float)) and "text" in kinds):
        hint = "YAML reads no, yes, on, off, numbers and dates as such; put a text in quotes"
    elif isinstance(got, str) and literals:
        options = [part.strip(" '\"") for text in literals for part in text.replace(" or ", ",").split(",")]
        hint = did_you_mean(got, options)
    shown = repr(got) if isinstance(got, (str, int, float, bool)) else _kind(got)
    return file.problem(
        location, f"{shown} is not allowed here", expected=" or ".join([*kinds, *literals]), hint=hint
    )


def _kind(value: Any) -> str:
    if value is None:
        return "an empty value"
    if isinstance(value, dict):
        return "a mapping of keys to values"
    return "a list" if isinstance(value, (list, tuple)) else str(value)


def _other(model: type[BaseModel], file: YamlFile, location: Location, item: Any) -> Iterator[Problem]:
    kind, context = item["type"], item.get("ctx", {})
    if kind == "extra_forbidden":
        siblings = _fields_at(model, tuple(item["loc"])[:-1])
        hint = did_you_mean(str(location[-1]), siblings)
        yield file.problem(location, "this key is not known here", hint=hint)
    elif kind == "missing":
        hint = _MEANING.get(str(location[-1]), "")
        yield file.problem(location[:-1], f"the key {location[-1]!r} is missing", hint=hint)
    elif kind == "union_tag_invalid":
        got, allowed = str(context["tag"]), str(context["expected_tags"])
        hint = did_you_mean(got, [part.strip(" '") for part in allowed.split(",")])
        place = (*location, _discriminator(context))
        yield file.problem(place, f"{got!r} is not allowed here", expected=allowed, hint=hint)
    elif kind == "union_tag_not_found":
        yield file.problem(location, f"the key {_discriminator(context)!r} is missing")
    elif kind == "value_error" and isinstance(context["error"], FaultsError):
        for below, sentence in context["error"].faults:
            yield file.problem((*location, *below), sentence)
    elif kind == "value_error":
        yield file.problem(location, str(context["error"]))
    else:
        got = item["input"]
        shown = f" (got {got!r})" if isinstance(got, (str, int, float, bool)) else ""
        yield file.problem(location, item["msg"] + shown)


def _discriminator(context: dict[str, Any]) -> str:
    """The key that chooses among several kinds of entries."""
    return str(context["discriminator"]).strip("'")


def _in_file(file: YamlFile, item: Any) -> Location:
    """The location of an error without the parts that pydantic adds for unions and keys."""
    location: Location = tuple(item["loc"])
    kept: Location = ()
    value = file.data
    for index, part in enumerate(location):
        last = index == len(location) - 1
        if not last and isinstance(value, dict) and value.get("type") == part:
            continue
        spelled = next((p for p in (part, str(part)) if (*kept, p) in file.lines), None)
        if spelled is not None:
            kept = (*kept, spelled)
            value = value.get(part) if isinstance(value, dict) else value[part]
        elif last and item["type"] == "missing":
            kept = (*kept, part)
    return kept


def _fields_at(model: type[BaseModel], location: Location) -> list[str]:
    """The keys that are allowed at a location, following annotations."""
    current: list[type[BaseModel]] = [model]
    for part in location:
        tagged = [candidate for candidate in current if _tags(candidate) == (part,)]
        if tagged:
            current = tagged
            continue
        found: list[type[BaseModel]] = []
        for candidate in current:
            field = next((f for key, f in _keys(candidate) if key == str(part)), None)
            if field is not None:
                found += _models_in(field.annotation)
        current = found or current
    return sorted({key for candidate in current for key, _ in _keys(candidate)})


def _tags(model: type[BaseModel]) -> tuple[Any, ...]:
    """The words that choose this model among others: those of its key 'type'."""
    field = model.model_fields.get("type")
    return get_args(field.annotation) if field is not None else ()


def _keys(model: type[BaseModel]) -> Iterator[tuple[str, Any]]:
    for name, field in model.model_fields.items():
        yield field.alias or name, field


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [found for argument in get_args(annotation) for found in _models_in(argument)]
