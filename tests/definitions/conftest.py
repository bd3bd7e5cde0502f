"""Small definition files in a temporary folder, and the problems they have."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from evalkit.definitions.model import Model
from evalkit.definitions.validation import parse
from evalkit.definitions.yaml_file import read_yaml
from evalkit.errors import DefinitionError, Problem


def _problems(model: type[Model], path: Path) -> tuple[Problem, ...]:
    with pytest.raises(DefinitionError) as caught:
        parse(model, read_yaml(path))
    return caught.value.problems


@pytest.fixture
def faults(tmp_path: Path) -> Callable[[type[Model], str], list[tuple[int | None, str, str]]]:
    """Line, place and full sentence of every problem of a text read as a model."""

    def find(model: type[Model], text: str) -> list[tuple[int | None, str, str]]:
        path = tmp_path / "file.yaml"
        path.write_text(dedent(text).lstrip("\n"), encoding="utf-8")
        return [(found.line, found.place, str(found)) for found in _problems(model, path)]

    return find


@pytest.fixture
def accepted(tmp_path: Path) -> Callable[[type[Model], str], Model]:
    """A text read as a model that has no problem."""

    def read(model: type[Model], text: str) -> Model:
        path = tmp_path / "good.yaml"
        path.write_text(dedent(text).lstrip("\n"), encoding="utf-8")
        return parse(model, read_yaml(path))

    return read
