"""Read a parameter file into frozen values; every wrong key or type of the file is listed at once."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from evalkit.content import content_file
from evalkit.errors import DefinitionError, Problem, did_you_mean
from evalkit.study.simulation.checking import unusable_values
from evalkit.study.simulation.parameters import SimulationParameters

_NAMES = {float: "a number", int: "a whole number", str: "a text", bool: "true or false"}


def load_parameters(path: Path | str | None = None) -> SimulationParameters:
    """Read simulation parameters.

    Args:
        path: a YAML file with all keys of the shipped one, or None for ``simulation/bank_crm.yaml``.

    Returns:
        The parameters; lists are tuples, mappings are read-only.

    Raises:
        DefinitionError: the file is missing, is no YAML, or has missing, unknown or mistyped keys (all
            named), or values out of range.
    """
    file = content_file("simulation", "bank_crm.yaml") if path is None else Path(path)
    try:
        raw = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        what = f"the parameter file cannot be read: {error}"
        raise DefinitionError(Problem(what=what, file=str(file))) from error
    problems: list[Problem] = []
    value = _convert(SimulationParameters, raw, "", str(file), problems)
    if not problems:
        problems = [
            Problem(what=what, file=str(file), place=place, expected=expected)
            for place, what, expected in unusable_values(typing.cast(SimulationParameters, value))
        ]
    if problems:
        raise DefinitionError(problems)
    return typing.cast(SimulationParameters, value)


def _convert(kind: Any, raw: Any, place: str, file: str, problems: list[Problem]) -> Any:
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if dataclasses.is_dataclass(kind) and isinstance(raw, dict):
        return _convert_block(kind, raw, place, file, problems)
    if origin is tuple and isinstance(raw, list):
        parts = enumerate(raw)
        return tuple(_convert(arguments[0], part, f"{place}[{i}]", file, problems) for i, part in parts)
    if origin is Mapping and isinstance(raw, dict):
        held = {
            _convert(arguments[0], key, f"{place}: key {key}", file, problems):
            _convert(arguments[1], part, f"{place}.{key}", file, problems)
            for key, part in raw.items()
        }  # fmt: skip
        return types.MappingProxyType(held)
    accepted = (int, float) if kind is float else kind
    plain = kind in _NAMES and (kind is bool or not isinstance(raw, bool))
    if plain and isinstance(raw, accepted):
        return kind(raw)
    expected = _NAMES.get(kind, "a list" if origin is tuple else "a block of keys")
    problems.append(Problem(what=f"unusable value {raw!r}", file=file, place=place, expected=expected))
    return None


def _convert_block(kind: Any, raw: dict[Any, Any], place: str, file: str, problems: list[Problem]) -> Any:
    hints = typing.get_type_hints(kind)
    before = len(problems)
    for key in raw.keys() - hints.keys():
        hint = did_you_mean(str(key), hints)
        problems.append(Problem(what=f"unknown key {key!r}", file=file, place=place, hint=hint))
    for key in hints.keys() - raw.keys():
        problems.append(Problem(what=f"missing key {key!r}", file=file, place=place))
    prefix = f"{place}." if place else ""
    held = {
        key: _convert(hint, raw[key], prefix + key, file, problems)
        for key, hint in hints.items()
        if key in raw
    }
    return kind(**held) if len(problems) == before else None
