"""``evalkit rank``: a table of alternatives × indicators ranked by one method, held against all others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from evalkit.errors import EvalkitError, OptionError, Problem, SourceError, did_you_mean
from evalkit.evaluation.decision_matrix import decision_matrix
from evalkit.evaluation.method_result import EvaluationResult
from evalkit.evaluation.methods.methods import METHODS
from evalkit.evaluation.robustness.rank_agreement import MethodComparison, compare_methods
from evalkit.result import Result, ResultTable, result
from evalkit.study.desk.index import read_index
from evalkit.study.desk.table import DeskTable, asked_directions, read_desk_table
from evalkit.study.desk.weight_file import read_weights
from evalkit.weighting.methods import WEIGHTING

EQUAL = "equal"
DEFAULT_METHOD = "topsis"


@result
class DeskRanks(Result):
    """Ranks of the alternatives of a table.

    Attributes:
        file: the table as the user wrote it.
        method: name of the chosen method.
        weighting: where the weights come from.
        chosen: scores and ranks by the chosen method.
        comparison: ranks by every method that could be computed; None where there is only one.
        failures: method → why it could not be computed.
        notes: what was assumed, and what could not count.
    """

    title: ClassVar[str] = "Ranks"

    file: str
    method: str
    weighting: str
    chosen: EvaluationResult
    comparison: MethodComparison | None
    failures: Mapping[str, str]
    notes: tuple[str, ...]

    def facts(self) -> dict[str, object]:
        """What was computed from what."""
        return {
            "file": self.file,
            "method": f"{self.method} ({METHODS[self.method].zh})",
            "weights": self.weighting,
            "normalisation": self.chosen.normalisation,
            **{f"note {j}": note for j, note in enumerate(self.notes, 1)},
        }

    def tables(self) -> tuple[ResultTable, ...]:
        """Ranks, best first; weights and directions; ranks by every method; their agreement."""
        first = self.chosen.tables()[0]
        ranked = sorted(zip(self.chosen.rank, first.rows, strict=True), key=lambda pair: float(pair[0]))
        ranks = ResultTable(title="Ranks", columns=first.columns, rows=tuple(row for _, row in ranked))
        used = zip(self.chosen.labels, self.chosen.directions, map(float, self.chosen.weights), strict=True)
        weights = ResultTable(title="Weights", columns=("indicator", "direction", "weight"), rows=tuple(used))
        failed = ResultTable(
            title="Not computed", columns=("method", "why"), rows=tuple(self.failures.items())
        )
        found = [ranks, weights]
        if self.comparison is not None:
            found += [self._by_method(self.comparison), *self.comparison.tables()]
        return (*found, *([failed] if self.failures else []))

    def _by_method(self, comparison: MethodComparison) -> ResultTable:
        order = np.argsort(self.chosen.rank, kind="stable")
        rows = tuple(
            (comparison.alternatives[i], *comparison.ranks[:, i].tolist(), float(comparison.median[i]))
            for i in order
        )
        columns = ("alternative", *comparison.methods, "median")
        return ResultTable(title="Ranks by every method", columns=columns, rows=rows)


@dataclass(frozen=True, kw_only=True, eq=False)
class _Case:
    """What is ranked: the table with its directions and best bands, from the table or an index system."""

    labels: tuple[str, ...]
    values: np.ndarray
    directions: list[str]
    best: Sequence[tuple[float, float] | None]
    notes: tuple[str, ...]
    equal: np.ndarray
    equal_name: str = EQUAL
    also: Mapping[str, str] = field(default_factory=dict)


def desk_ranks(
    path: Path,
    *,
    index: Path | None = None,
    weights: str = EQUAL,
    directions: str | None = None,
    method: str = DEFAULT_METHOD,
) -> DeskRanks:
    """Rank the alternatives of a table.

    Args:
        path: a workbook or .csv file; see ``read_desk_table`` for what it looks like.
        index: an index-system file, which names the indicators and their directions.
        weights: "equal" (with an index system equal among siblings), the name of a weighting method that
            works from the data, or a file of weights, such as ``evalkit weights`` writes.
        directions: "benefit,cost,…" or "name=cost,…"; wins over the table's own row.
        method: name of an evaluation method.

    Raises:
        SourceError: the table, the index system or the weights cannot be used; every fault is named.
        OptionError: unknown method, direction or weights, or directions beside an index system.
        DataError, StatisticError: the chosen method does not exist for this table.
    """
    entry = METHODS[method]
    if index is not None and directions is not None:
        raise OptionError("the index system says the directions", hint="leave --directions out")
    table = read_desk_table(path)
    case = _by_index(table, index) if index is not None else _alone(table, directions)
    vector, weighting = _weights(weights, case)
    options: dict[str, Any] = {"labels": case.labels, "alternatives": table.alternatives, "best": case.best}
    found = {method: entry.compute(case.values, vector, case.directions, **options)}
    failures: dict[str, str] = {}
    for name, other in METHODS.items():
        if name not in found:
            try:
                found[name] = other.compute(case.values, vector, case.directions, **options)
            except EvalkitError as error:
                failures[name] = str(error)
    ranked = {name: found[name].rank for name in METHODS if name in found}
    enough = len(ranked) > 1 and len(case.values) > 1
    return DeskRanks(
        file=str(path),
        method=method,
        weighting=weighting if entry.uses_weights else f"{weighting}; {method} does not use them",
        chosen=found[method],
        comparison=compare_methods(ranked, alternatives=table.alternatives) if enough else None,
        failures=failures,
        notes=(*case.notes, *found[method].notes),
    )


def _by_index(table: DeskTable, index: Path) -> _Case:
    system = read_index(index, table)
    return _Case(
        labels=system.columns,
        values=table.values[:, [table.indicators.index(name) for name in system.columns]],
        directions=system.directions,
        best=system.best,
        notes=(*table.notes, *system.notes),
        equal=np.asarray(system.equal),
        equal_name="equal among siblings",
        also=system.also,
    )


def _alone(table: DeskTable, asked: str | None) -> _Case:
    given = {} if asked is None else asked_directions(asked, table.indicators)
    found = [given.get(name) or said for name, said in zip(table.indicators, table.directions, strict=True)]
    silent = [name for name, direction in zip(table.indicators, found, strict=True) if not direction]
    what = "no direction was given, taken as benefit: " + ", ".join(silent)
    count = len(table.indicators)
    return _Case(
        labels=table.indicators,
        values=table.values,
        directions=[direction or "benefit" for direction in found],
        best=[None] * count,
        notes=(*table.notes, *((what,) if silent else ())),
        equal=np.full(count, 1 / count),
    )


def _weights(asked: str, case: _Case) -> tuple[np.ndarray, str]:
    if asked == EQUAL:
        return case.equal, case.equal_name
    objective = [name for name, entry in WEIGHTING.items() if entry.needs == "indicator table"]
    if asked in objective:
        turned = decision_matrix(case.values, case.directions, case.labels, best=case.best)
        ways = ["cost" if cost else "benefit" for cost in turned.cost]
        found: Any = WEIGHTING[asked].weigh(turned.values, ways, case.labels)
        return np.asarray(found.weights), f"{asked} ({WEIGHTING[asked].zh})"
    path = Path(asked)
    numbers = "," in asked or "，" in asked
    if not path.is_file() and (numbers or not path.suffix):
        names = [EQUAL, *objective]
        file = "numbers stand in a file with the columns 'indicator' and 'weight'"
        raise OptionError(
            f"--weights must be a file or one of {', '.join(names)}; got {asked!r}",
            hint=file if numbers else did_you_mean(asked, names),
        )
    return _from_file(path, case), f"file {asked}"


def _from_file(path: Path, case: _Case) -> np.ndarray:
    given, labels = read_weights(path), case.labels
    found: dict[str, float] = {}
    problems: list[Problem] = []
    for name, weight in given.items():
        column = case.also.get(name, name)
        if column not in labels or column in found:
            what = f"{name!r} is weighed, but is no indicator of the table"
            what = what if column not in labels else f"{name!r} is weighed twice"
            problems.append(Problem(what=what, file=str(path), hint=did_you_mean(name, labels)))
        found[column] = weight
    problems += [
        Problem(what=f"the indicator {name!r} has no weight", file=str(path), hint=did_you_mean(name, given))
        for name in labels
        if name not in found
    ]
    if problems:
        raise SourceError(problems)
    return np.array([found[name] for name in labels])
