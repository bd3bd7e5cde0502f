"""Running text with references inside: plain strings, ``Ref`` and ``Cite`` in reading order."""

from __future__ import annotations

from dataclasses import dataclass
from string import Formatter

from evalkit.errors import OptionError
from evalkit.report.blocks.checks import anchor


@dataclass(frozen=True, slots=True)
class Ref:
    """A reference to a labelled table, figure, formula or heading; every format prints its number."""

    label: str

    def __post_init__(self) -> None:
        if not self.label:
            raise OptionError("a reference needs the label of what it refers to", hint="Ref('tbl-weights')")
        anchor(self.label, "label")


@dataclass(frozen=True, slots=True, init=False)
class Cite:
    """A citation of one or more entries of the document's ``References`` by their keys."""

    keys: tuple[str, ...]

    def __init__(self, *keys: str) -> None:
        if not keys:
            raise OptionError("a citation names at least one entry", hint="Cite('saaty1980')")
        object.__setattr__(self, "keys", keys)


Span = str | Ref | Cite
Text = str | tuple[Span, ...]


def rich(template: str, **values: object) -> Text:
    """A phrase whose placeholders are filled; a ``Ref`` or ``Cite`` keeps its meaning.

    Raises:
        OptionError: a placeholder has no value.

    Example:
        >>> rich("Weights are in {table}.", table=Ref("tbl-weights"))
        ('Weights are in ', Ref(label='tbl-weights'), '.')
    """
    spans: list[Span] = []
    for literal, name, _, _ in Formatter().parse(template):
        spans += [literal] if literal else []
        if name is None:
            continue
        if name not in values:
            raise OptionError(f"the phrase {template!r} needs a value for {name}")
        value = values[name]
        spans.append(value if isinstance(value, (Ref, Cite)) else str(value))
    if all(isinstance(span, str) for span in spans):
        return "".join(map(str, spans))
    return tuple(spans)
