"""``ek.composite_index``, ``ek.sensitivity``, ``ek.importance_performance``: from indicators to an index."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np

from evalkit.api.labels import in_order, labelled_weights
from evalkit.api.tables import BestValues, Directions, alternatives_table
from evalkit.errors import DataError, did_you_mean
from evalkit.evaluation.index import index_tree
from evalkit.evaluation.index.index_nodes import IndexTree
from evalkit.evaluation.normalisation.base import Normalisation
from evalkit.evaluation.normalisation.normalisation import normalise
from evalkit.evaluation.priorities import importance_performance as _importance_performance
from evalkit.evaluation.robustness import sensitivity as _sensitivity
from evalkit.weighting.ahp.hierarchy import HierarchyResult

ROOT = "index"


def composite_index(
    matrix: Any,
    weights: Any = None,
    directions: Directions = None,
    *,
    children: Mapping[str, Sequence[str]] | None = None,
    normalisation: str | Normalisation = "min-max",
    aggregation: str | Sequence[str] = "arithmetic",
    best: BestValues = None,
    missing: Literal["refuse", "renormalise"] = "refuse",
) -> index_tree.IndexResult:
    """Normalise indicators and put them together, level by level (OECD/JRC Handbook 2008, steps 5–6).

    Args:
        matrix: (m, k) DataFrame of alternatives × indicators (labels kept) or array.
        weights: of the indicators; with children a mapping of every node to its weight among its siblings,
            or the result of ``ek.ahp_hierarchy``, which brings its own children. Equal without them.
        directions: for each column, or a mapping from names; benefit where nothing is said.
        children: parent → its children, for an index of several levels.
        normalisation: a name such as "min-max" or "z-score", or an object with parameters.
        aggregation: "arithmetic", "geometric", …; one for all levels or one per level from the lowest.
        best: best band of a moderate, best value of a target indicator, by name or in order.
        missing: "refuse", or "renormalise": a missing node hands its weight to its siblings.

    Raises:
        DataError: cells, weights, names or nodes do not fit.
        DefinitionError: the children are not one tree.
        OptionError: unknown direction, normalisation or aggregation.
        StatisticError: a constant indicator.

    Example:
        >>> import evalkit as ek
        >>> result = ek.composite_index([[80, 3], [90, 1], [70, 9]], [0.6, 0.4], ["benefit", "cost"])
        >>> result.score.round(4).tolist(), result.rank.tolist()
        ([60.0, 100.0, 0.0], [2.0, 1.0, 3.0])
    """
    table = alternatives_table(matrix, directions)
    names = table.labels or tuple(str(j) for j in range(1, table.values.shape[1] + 1))
    if isinstance(weights, HierarchyResult):
        children = children or {parent: tuple(below) for parent, below in weights.local.items()}
        weights = {child: share for below in weights.local.values() for child, share in below.items()}
    if children is None:
        flat = table.weights(weights)
        shares = np.ones(len(names)) if flat is None else flat
        tree = IndexTree(
            codes=(*names, ROOT), parents=(*[ROOT] * len(names), ""), weights=np.append(shares, 1.0)
        )
    else:
        tree = _tree(children, weights)
    scores = normalise(
        table.values,
        table.directions,
        normalisation,
        labels=names,
        alternatives=table.alternatives,
        best=table.best(best),
        missing="refuse" if missing == "refuse" else "keep",
    )
    return index_tree.aggregate_tree(
        scores.values, names, tree, methods=aggregation, alternatives=table.alternatives, missing=missing
    )


def _tree(children: Mapping[str, Sequence[str]], weights: Any) -> IndexTree:
    if not isinstance(children, Mapping) or any(isinstance(below, str) for below in children.values()):
        raise DataError("children must give each parent a list", hint='{"service": ["speed", "courtesy"]}')
    pairs = [(str(child), str(parent)) for parent, below in children.items() for child in below]
    above = dict(pairs)
    roots = [str(parent) for parent in children if str(parent) not in above]
    given = None
    if weights is not None:
        vector, names = labelled_weights(weights)
        if names is None:
            raise DataError(
                "the weights of a tree need names",
                hint="a mapping of every node to its weight among its siblings",
            )
        given = dict(zip(names, map(float, vector), strict=True))
        lacking = [code for code in above if code not in given]
        if lacking:
            raise DataError(f"node {lacking[0]!r} has no weight", hint=did_you_mean(lacking[0], given))
    shares = [1.0 if given is None else given[child] for child, _ in pairs]
    return IndexTree(
        codes=(*(child for child, _ in pairs), *roots),
        parents=(*(parent for _, parent in pairs), *[""] * len(roots)),
        weights=np.array([*shares, *[1.0] * len(roots)]),
    )


def sensitivity(
    matrix: Any,
    weights: Any = None,
    directions: Directions = None,
    *,
    change: float = 0.2,
    normalisation: str | Normalisation = "min-max",
    best: BestValues = None,
) -> _sensitivity.SensitivityResult:
    """Ranks of a weighted mean when one weight at a time moves by ± change.

    Args:
        matrix: (m, k) DataFrame of alternatives × indicators or array; a missing cell hands its weight on.
        weights: (k,), matched by name where both sides are named; equal without them.
        directions: for each column, or a mapping from names; benefit where nothing is said.
        change: relative change of a weight, between 0 and 1.
        normalisation: a name, or an object with parameters.
        best: best band of a moderate, best value of a target indicator, by name or in order.

    Raises:
        DataError: cells, weights or names do not fit.
        OptionError: unknown direction or normalisation, or change out of range.
        StatisticError: a constant indicator, or alternatives that do not differ.

    Example:
        >>> import evalkit as ek
        >>> result = ek.sensitivity([[80, 3], [90, 1], [70, 9]], [0.6, 0.4], ["benefit", "cost"])
        >>> result.max_rank_change.tolist()
        [0.0, 0.0]
    """
    table = alternatives_table(matrix, directions)
    scores = normalise(
        table.values, table.directions, normalisation, best=table.best(best), missing="keep", **table.names()
    )
    vector = table.weights(weights)
    shares = np.ones(table.values.shape[1]) if vector is None else vector
    return _sensitivity.weight_sensitivity(scores.values, shares, change=change, **table.names())


def importance_performance(
    importance: Any,
    performance: Any,
    labels: Sequence[str] | None = None,
    *,
    reference: Any = None,
    border_sd: float = 0.25,
    derived: Any = None,
) -> _importance_performance.IpaResult:
    """Importance–performance analysis: quadrants, border cases, gaps and priorities (Martilla & James 1977).

    Args:
        importance: (k,) a Series, mapping, result with weights, or sequence.
        performance: (k,), matched by name where both are named.
        labels: names, when the numbers carry none.
        reference: what performance is compared with, a target or (k,) targets; the importance by default.
        border_sd: an element within this many standard deviations of a cut is a border case.
        derived: derived importance to stand beside the given one, such as the result of
            ``ek.relative_weights``; elements whose ranks lie more than two apart are flagged.

    Raises:
        DataError: lengths or names do not fit, or a value is missing.
        StatisticError: fewer than two elements.

    Example:
        >>> import evalkit as ek
        >>> result = ek.importance_performance([4.5, 3.0], [3.0, 4.5], ["speed", "parking"])
        >>> result.quadrant
        ('concentrate here', 'possible overkill')
    """
    first, names = labelled_weights(importance)
    second, others = labelled_weights(performance)
    order = names or others
    targets: np.ndarray | float | None = reference
    if isinstance(reference, Mapping) or (reference is not None and np.ndim(reference) > 0):
        held, wanted = labelled_weights(reference)
        targets = in_order(held, wanted, order, "the reference")
    beside = None
    if derived is not None:
        held, wanted = labelled_weights(derived)
        beside = in_order(held, wanted, order, "derived importance")
    return _importance_performance.importance_performance(
        first,
        in_order(second, others, order, "performance"),
        labels if order is None else order,
        reference=targets,
        border_sd=border_sd,
        derived=beside,
    )
