"""A YAML file with the line of every key, read safely: no tags, aliases, duplicate keys or huge files."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from evalkit.definitions.model import Location
from evalkit.errors import DefinitionError, Problem, did_you_mean

MAX_BYTES = 5_000_000


@dataclass(frozen=True, kw_only=True)
class YamlFile:
    """What a YAML file says, and where it says it.

    Attributes:
        path: the file.
        shown: the path as the user wrote it, for messages.
        data: plain Python values.
        lines: 1-based line of every key and list entry, by location.
    """

    path: Path
    shown: str
    data: Any
    lines: dict[Location, int]

    def line(self, location: Location) -> int | None:
        """The line of a location, or of its nearest parent that stands in the file."""
        for end in range(len(location), -1, -1):
            if location[:end] in self.lines:
                return self.lines[location[:end]]
        return None

    def problem(self, location: Location, what: str, **more: Any) -> Problem:
        """A problem at a location of this file."""
        place = more.pop("place", ".".join(str(part) for part in location))
        return Problem(what=what, file=self.shown, line=self.line(location), place=place, **more)


class _Loader(yaml.SafeLoader):
    """Safe loader that refuses what is rarely meant.

    Aliases (they can blow a small file up), duplicate keys, and codes that YAML 1.1 turns into other numbers:
    010 would be 8 and 12:30 would be 750.
    """

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.events.AliasEvent):
            event = self.peek_event()  # type: ignore[no-untyped-call]
            raise yaml.composer.ComposerError(
                None, None, "aliases (*name) are not allowed; write the value out", event.start_mark
            )
        return super().compose_node(parent, index)

    def construct_object(self, node: Any, deep: bool = False) -> Any:
        try:
            return super().construct_object(node, deep)
        except ValueError as error:
            raise yaml.constructor.ConstructorError(
                None, None, f"{node.value!r} cannot be read ({error}); put a text in quotes", node.start_mark
            ) from None

    def construct_plain_number(self, node: Any) -> int | float:
        text = node.value.lstrip("+-")
        whole = node.tag.endswith(":int")
        if ":" in text or (whole and len(text) > 1 and text[0] == "0"):
            sentence = f"{node.value} would be read as another number; put a text in quotes"
            raise yaml.constructor.ConstructorError(None, None, sentence, node.start_mark)
        return self.construct_yaml_int(node) if whole else self.construct_yaml_float(node)

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[Hashable] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, Hashable):
                raise yaml.constructor.ConstructorError(
                    None, None, "a key must be a single word or number", key_node.start_mark
                )
            if key in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key!r} stands twice", key_node.start_mark
                )
            seen.add(key)
        return super().construct_mapping(node, deep)


for _tag in ("int", "float"):
    _Loader.add_constructor(f"tag:yaml.org,2002:{_tag}", _Loader.construct_plain_number)


def _indentation(error: yaml.MarkedYAMLError) -> str:
    tab = "'\\t'" in (error.problem or "")
    return "indent with spaces, never with tabs" if tab else ""


def read_yaml(path: Path, shown: str | None = None) -> YamlFile:
    """Read one YAML file.

    Raises:
        DefinitionError: the file is missing, too large, not UTF-8 or not YAML; names the line.
    """
    label = shown or str(path)
    if not path.is_file():
        raise DefinitionError(
            Problem(what="no such file", file=label, expected="a YAML file", hint=_near(path))
        )
    if path.stat().st_size > MAX_BYTES:
        raise DefinitionError(
            Problem(what="the file is larger than 5 MB", file=label, expected="a definition")
        )
    try:
        loader = _Loader(path.read_text(encoding="utf-8-sig"))
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise DefinitionError(
            Problem(what=f"not readable as UTF-8 text: {error}", file=label, hint="save the file as UTF-8")
        ) from error
    lines: dict[Location, int] = {}
    try:
        node = loader.get_single_node()
        data = loader.construct_document(node) if node is not None else None
        if node is not None:
            _collect_lines(node, (), lines)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise DefinitionError(
            Problem(what=f"not valid YAML: {error.problem}", file=label, line=line, hint=_indentation(error))
        ) from error
    except RecursionError:
        raise DefinitionError(Problem(what="lists or mappings are nested too deeply", file=label)) from None
    finally:
        loader.dispose()
    return YamlFile(path=path, shown=label, data=data, lines=lines)


def _collect_lines(node: yaml.Node, location: Location, lines: dict[Location, int]) -> None:
    lines.setdefault(location, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            inner = (*location, key.value)
            lines[inner] = key.start_mark.line + 1
            _collect_lines(value, inner, lines)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            _collect_lines(value, (*location, index), lines)


def _near(path: Path) -> str:
    folder = path.parent
    if not folder.is_dir():
        return f"the folder {folder} does not exist"
    return did_you_mean(path.name, sorted(entry.name for entry in folder.iterdir()))
