"""Does the operations table hold what the index system reads, and which questions does it need?"""

from __future__ import annotations

import numpy as np

from evalkit.definitions.expression import parse_expression
from evalkit.definitions.index_system import IndexSystem
from evalkit.errors import Problem, did_you_mean
from evalkit.operations.table import Operations


def needed_questions(system: IndexSystem, survey: str) -> tuple[str, ...]:
    """The columns outside the scales that the index system needs from a survey."""
    columns: list[str] = []
    for node in system.indicators:
        source = node.source
        if source is not None and source.survey == survey:
            columns += [f"{item}_{source.option}" for item in source.items] if source.option else source.items
    return tuple(dict.fromkeys(columns))


def missing_columns(system: IndexSystem, operations: Operations) -> list[Problem]:
    """One problem for each operations column that an indicator's formula or error model lacks."""
    problems = []
    for node in system.indicators:
        if node.source is None or node.source.operations is None:
            continue
        read = parse_expression(node.source.operations).columns
        wanted, error = [*read], node.source.error
        if error is not None:
            wanted += error.columns
            counted = error.binomial.count if error.binomial is not None else error.poisson
            if counted is not None and counted not in read:
                what = f"{node.id}: the error counts {counted!r}, which the formula does not read"
                expected = "a formula over the counted column (its error would be 0 otherwise)"
                problems.append(Problem(what=what, file=str(operations.path), expected=expected))
        problems += [
            Problem(
                what=f"{node.id} needs the numeric column {name!r}"
                + (f"; it holds {operations.texts[name]}" if name in operations.texts else ""),
                file=str(operations.path),
                hint="" if name in operations.texts else did_you_mean(name, operations.columns),
            )
            for name in dict.fromkeys(wanted)
            if name not in operations.columns
        ]
    return problems


def unreported_values(system: IndexSystem, operations: Operations) -> list[Problem]:
    """A warning for each indicator that has no value for some branches of the operations table."""
    problems = []
    for node in system.indicators:
        if node.source is None or node.source.operations is None:
            continue
        empty = np.flatnonzero(np.isnan(operations.value(node.source.operations)))
        if empty.size:
            shown = ", ".join(repr(operations.branch[i]) for i in empty[:5])
            more = f" and {empty.size - 5} more" if empty.size > 5 else ""
            problems.append(
                Problem(
                    what=f"{node.id} has no value for {shown}{more} ({node.source.operations})",
                    file=str(operations.path),
                    expected="a number in every column that is read, and no division by 0",
                    hint="fill the cells; a branch that lacks much of the weight is not ranked",
                    severity="warning",
                )
            )
    return problems


def impossible_counts(system: IndexSystem, operations: Operations) -> list[Problem]:
    """One problem for each count that is negative or above the number it is counted out of."""
    sentences = [
        f"{node.id}, {sentence}"
        for node in system.indicators
        if node.source is not None and node.source.error is not None
        for sentence in operations.impossible_counts(node.source.error)
    ]
    return [Problem(what=sentence, file=str(operations.path)) for sentence in sentences]
