"""An index-system file beside a table: which columns are its indicators, which way they count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from evalkit.definitions.index_system import IndexSystem
from evalkit.definitions.rules import BandRule
from evalkit.definitions.validation import parse
from evalkit.definitions.yaml_file import read_yaml
from evalkit.errors import Problem, SourceError, did_you_mean
from evalkit.experts.weights import global_weights
from evalkit.sources.table import missing_file
from evalkit.study.desk.table import DeskTable


@dataclass(frozen=True, kw_only=True, eq=False)
class DeskIndex:
    """The indicators of an index system in a table.

    Attributes:
        columns: (k,) the column of each indicator, in file order.
        directions: (k,) "benefit", "cost" or "moderate".
        best: (k,) best band of a moderate indicator, else None.
        equal: (k,) global weights when siblings weigh the same.
        also: code and names of an indicator → its column.
        notes: columns that are not in the index system.
    """

    columns: tuple[str, ...]
    directions: list[str]
    best: list[tuple[float, float] | None]
    equal: list[float]
    also: Mapping[str, str]
    notes: tuple[str, ...]


def read_index(path: Path, table: DeskTable) -> DeskIndex:
    """Find the indicators of an index system in a table, by code or by Chinese or English name.

    Raises:
        DefinitionError: the file is not an index system; every fault is named.
        SourceError: an indicator has no column or two, or the table says another direction.
    """
    if not path.is_file():
        raise missing_file(path)
    system = parse(IndexSystem, read_yaml(path))
    also: dict[str, str] = {}
    directions, best, problems = [], [], []
    columns: list[str] = []
    for leaf in system.indicators:
        names = dict.fromkeys((leaf.id, leaf.zh, leaf.en))
        here = [name for name in names if name in table.indicators]
        if len(here) != 1:
            count = "more than one" if here else "no"
            what = f"the indicator {leaf.id} ({leaf.zh}, {leaf.en}) has {count} column"
            problems.append(Problem(what=what, file=table.file, hint=did_you_mean(leaf.id, table.indicators)))
            continue
        said = table.directions[table.indicators.index(here[0])]
        if said and said != leaf.dir:
            what = f"the table says {said!r}, the index system says {leaf.dir!r}"
            problems.append(Problem(what=what, file=table.file, place=f"column {here[0]!r}"))
        columns.append(here[0])
        also |= dict.fromkeys(names, here[0])
        directions.append(str(leaf.dir))
        best.append((leaf.rule.b, leaf.rule.c) if isinstance(leaf.rule, BandRule) else None)
    if problems:
        raise SourceError(problems)
    local = {p: dict.fromkeys(below, 1 / len(below)) for p, below in system.children_of().items()}
    weights = global_weights(local, system.goal.id)
    extra = [name for name in table.indicators if name not in columns]
    return DeskIndex(
        columns=tuple(columns),
        directions=directions,
        best=best,
        equal=[weights[leaf.id] for leaf in system.indicators],
        also=also,
        notes=(f"not in the index system, left out: {', '.join(extra)}",) if extra else (),
    )
