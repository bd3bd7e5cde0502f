"""``ek.weigh`` and ``ek.evaluate``: every registered method by name, labels kept."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from evalkit.api.data import labelled
from evalkit.api.judgements import judgement_matrix
from evalkit.api.labels import named
from evalkit.api.tables import BestValues, Directions, alternatives_table
from evalkit.errors import DataError, OptionError
from evalkit.evaluation.method_result import EvaluationResult
from evalkit.evaluation.methods.methods import METHODS
from evalkit.result import Result
from evalkit.weighting.methods import WEIGHTING

FIXED = ("labels", "alternatives", "best")


def weigh(method: str, /, *data: Any, labels: Sequence[str] | None = None, **options: Any) -> Result:
    """Weights by any registered method; every result has ``.labels`` and ``.weights``.

    Args:
        method: a name of docs/methods/registry.md, such as "critic", "ahp_incomplete" or "anp".
        data: what the method starts from, as the table there says: an indicator table and its directions; a
            judgement matrix, where fractions may be text and "ahp_incomplete" takes None for a pair that was
            not compared; a list of matrices, one for each expert; experts × items; and so on.
        labels: names of what is weighed, when the data carry none.
        options: of the method.

    Raises:
        OptionError: unknown method or option.
        DataError: the data do not fit the method; cells are named.
        StatisticError: the weights do not exist.

    Example:
        >>> import evalkit as ek
        >>> found = ek.weigh("ahp_incomplete", [[1, 2, None], ["1/2", 1, 3], [None, "1/3", 1]])
        >>> found.weights.round(2).tolist()
        [0.6, 0.3, 0.1]
    """
    entry = WEIGHTING[method]
    if not data:
        raise DataError(f"{method!r} starts from: {entry.needs}; got nothing")
    first, *rest = data
    names = labels
    if entry.needs == "indicator table":
        table = alternatives_table(first, rest[0] if rest else None).complete()
        first, rest, names = table.values, [table.directions], table.labels or labels
    elif entry.needs in {"judgement matrix", "incomplete judgement matrix"}:
        first, names = judgement_matrix(first, labels, gaps=entry.needs.startswith("incomplete"))
    elif entry.needs == "judgement matrices of experts":
        first, names = _stack(first, labels)
    elif hasattr(first, "columns"):
        first, _, columns = labelled(first)
        names = columns if labels is None else labels
    keyword = {} if names is None else {"labels": names}
    with _named_options(method, entry.compute, options):
        return entry.weigh(first, *rest, **keyword, **options)


def _stack(matrices: Any, labels: Sequence[str] | None) -> tuple[np.ndarray, Sequence[str] | None]:
    if isinstance(matrices, Mapping):
        matrices = list(matrices.values())
    read = [judgement_matrix(matrix, labels) for matrix in matrices]
    sizes = {len(table) for table, _ in read}
    named_as = {tuple(names) for _, names in read if names is not None}
    if len(sizes) != 1 or len(named_as) > 1:
        raise DataError("the matrices of all experts must compare the same elements in the same order")
    return np.stack([table for table, _ in read]), read[0][1]


def evaluate(
    matrix: Any,
    weights: Any = None,
    directions: Directions = None,
    *,
    method: str = "arithmetic",
    best: BestValues = None,
    **options: Any,
) -> EvaluationResult:
    """Scores and ranks by any registered method.

    Args:
        matrix: (m, k) DataFrame of alternatives × indicators (labels kept) or array.
        weights: (k,), matched by name where both sides are named; equal without them.
        directions: for each column, or a mapping from names; benefit where nothing is said.
        method: a name of docs/methods/registry.md, such as "copeland" or "topsis".
        best: best band of a moderate, best value of a target indicator, by name or in order.
        options: of the method.

    Raises:
        OptionError: unknown method, direction or option.
        DataError: cells, weights or names do not fit.
        StatisticError: the scores do not exist.

    Example:
        >>> import evalkit as ek
        >>> table = [[80, 3], [90, 1], [70, 9]]
        >>> ek.evaluate(table, directions=["benefit", "cost"], method="copeland").rank.tolist()
        [2.0, 1.0, 3.0]
    """
    table = alternatives_table(matrix, directions)
    compute, shares, best_values = METHODS[method].compute, table.weights(weights), table.best(best)
    with _named_options(method, compute, options):
        return compute(
            table.values,
            shares,
            table.directions,
            labels=table.labels,
            alternatives=named(table.alternatives),
            best=best_values,
            **options,
        )


@contextmanager
def _named_options(method: str, function: Callable[..., Any], options: Mapping[str, Any]) -> Iterator[None]:
    """An option that the method does not have is refused by name."""
    try:
        yield
    except TypeError as error:
        odd = next((name for name in options if f"unexpected keyword argument {name!r}" in str(error)), None)
        if odd is None:
            raise
        kinds = inspect.signature(function).parameters.items()
        known = [name for name, one in kinds if one.kind is one.KEYWORD_ONLY and name not in FIXED]
        listed = "its options are " + ", ".join(known) if known else "see docs/methods/registry.md"
        raise OptionError(f"{method!r} has no option {odd!r}", hint=listed) from None
