"""An index of any depth: indicators are aggregated to their parents, level by level, up to one root."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import ClassVar, Literal

import numpy as np

from evalkit.errors import DataError, OptionError
from evalkit.evaluation.aggregation.aggregation import AGGREGATORS
from evalkit.evaluation.index.index_nodes import IndexTree
from evalkit.evaluation.method_result import ranks
from evalkit.result import Result, ResultTable, matrix_table, result


@result
class IndexResult(Result):
    """The values of every node of an index for m alternatives.

    Attributes:
        alternatives: (m,) names of the alternatives, empty without names.
        codes: (p,) codes of the nodes, as in the tree.
        parents: (p,) their parents.
        level: (p,) 1 = indicator; an aggregate stands one above its highest child.
        values: (m, p) value of each node; NaN only where a kept score is missing.
        score: (m,) value of the root.
        rank: (m,) competition ranks of the root, 1 = best.
        sibling_weights: (p,) weights divided by their sum among siblings; 1 for the root.
        effective_weights: (p,) product of the sibling weights on the way to the root; indicators sum to 1.
        covered_weight: (m,) effective weight of the indicators that are present, 0 to 1.
        methods: aggregator of each level from 2 upwards.
        missing: "refuse" or "renormalise".
    """

    title: ClassVar[str] = "Index"

    alternatives: tuple[str, ...]
    codes: tuple[str, ...]
    parents: tuple[str, ...]
    level: np.ndarray
    values: np.ndarray
    score: np.ndarray
    rank: np.ndarray
    sibling_weights: np.ndarray
    effective_weights: np.ndarray
    covered_weight: np.ndarray
    methods: tuple[str, ...]
    missing: str

    def tables(self) -> tuple[ResultTable, ...]:
        """Aggregates of each alternative, highest level first, and the weights of the nodes."""
        names = self.alternatives or tuple(str(i + 1) for i in range(len(self.score)))
        shown = [int(j) for j in np.argsort(-self.level, kind="stable") if self.level[j] > 1]
        codes = tuple(self.codes[j] for j in shown)
        scores = matrix_table(self.title, "alternative", names, codes, self.values[:, shown])
        columns = ("node", "parent", "level", "weight among siblings", "effective weight")
        numbers = zip(
            self.codes,
            self.parents,
            self.level.tolist(),
            self.sibling_weights.tolist(),
            self.effective_weights.tolist(),
            strict=True,
        )
        return scores, ResultTable(title="Weights", columns=columns, rows=tuple(numbers))


def aggregate_tree(
    scores: np.ndarray,
    labels: Sequence[str],
    tree: IndexTree,
    *,
    methods: str | Sequence[str] = "arithmetic",
    alternatives: Sequence[str] | None = None,
    missing: Literal["refuse", "renormalise"] = "refuse",
) -> IndexResult:
    """Aggregate normalised indicators to every node of a tree (OECD/JRC Handbook 2008, step 6).

    Args:
        scores: (m, k) normalised scores, more is better.
        labels: (k,) codes of the columns; every indicator of the tree stands once, in any order.
        tree: codes, parents and weights of the nodes.
        methods: one aggregator for all levels, or one per level from 2 upwards.
        alternatives: (m,) names of the alternatives.
        missing: "refuse", or "renormalise": a missing node hands its weight to its siblings.

    Raises:
        DataError: columns and indicators do not match, a score is missing or infinite, or a mean does not
            exist for a score (geometric and harmonic need scores above 0); row and column are named.
        OptionError: unknown aggregator or option, or a number of aggregators that does not fit.
    """
    values, names = np.asarray(scores, dtype=float), tuple(map(str, labels))
    level = tree.levels()
    _check_columns(values, names, tree, level, missing)
    chosen = _methods(methods, int(level.max()) - 1)
    place = {code: i for i, code in enumerate(tree.codes)}
    nodes = np.full((len(values), len(tree.codes)), np.nan)
    nodes[:, [place[name] for name in names]] = values
    share = np.ones(len(tree.codes))
    children = tree.children()
    for parent in sorted(children, key=lambda code: int(level[place[code]])):
        at = list(children[parent])
        share[at] = tree.weights[at] / tree.weights[at].sum()
        method = chosen[int(level[place[parent]]) - 2]
        nodes[:, place[parent]] = _parent(nodes[:, at], share[at], method, [tree.codes[j] for j in at])
    effective = share.copy()
    for j in np.argsort(-level, kind="stable"):
        if tree.parents[j]:
            effective[j] = share[j] * effective[place[tree.parents[j]]]
    root = tree.parents.index("")
    leaves = level == 1
    return IndexResult(
        alternatives=() if alternatives is None else tuple(map(str, alternatives)),
        codes=tree.codes,
        parents=tree.parents,
        level=level,
        values=nodes,
        score=nodes[:, root],
        rank=ranks(nodes[:, root]),
        sibling_weights=share,
        effective_weights=effective,
        covered_weight=(~np.isnan(nodes[:, leaves])).astype(float) @ effective[leaves],
        methods=chosen,
        missing=missing,
    )


def _parent(values: np.ndarray, weights: np.ndarray, method: str, names: list[str]) -> np.ndarray:
    absent = np.isnan(values)
    here = np.where(absent, 0.0, weights)
    total = here.sum(axis=1, keepdims=True)
    usable = total[:, 0] > 0
    spread = np.divide(here, total, out=np.zeros_like(here), where=total > 0)
    out = np.full(len(values), np.nan)
    try:
        out[usable] = AGGREGATORS[method].compute(values[usable], spread[usable])
    except DataError as error:
        raise DataError(f"aggregating {', '.join(names)}: {error.message}", hint=error.hint) from None
    return out


def _methods(methods: str | Sequence[str], needed: int) -> tuple[str, ...]:
    chosen = (methods,) * needed if isinstance(methods, str) else tuple(methods)
    if len(chosen) != needed:
        raise OptionError(
            f"the index has {needed} levels above the indicators; got {len(chosen)} aggregators"
        )
    return tuple(AGGREGATORS[name].name for name in chosen)


def _check_columns(
    values: np.ndarray, names: tuple[str, ...], tree: IndexTree, level: np.ndarray, missing: str
) -> None:
    if missing not in {"refuse", "renormalise"}:
        raise OptionError.unknown_choice("missing", missing, ("refuse", "renormalise"))
    if values.ndim != 2 or not values.size or values.shape[1] != len(names):
        raise DataError(f"scores of shape {values.shape}, but {len(names)} labels of columns")
    leaves = {code for code, height in zip(tree.codes, level, strict=True) if height == 1}
    if len(set(names)) != len(names) or set(names) != leaves:
        odd = sorted(set(names) ^ leaves) or [name for name, n in Counter(names).items() if n > 1]
        raise DataError(f"the columns are not the indicators of the tree: {', '.join(odd)}")
    bad = ~np.isfinite(values) if missing == "refuse" else np.isinf(values)
    if bad.any():
        i, j = (int(x) for x in np.argwhere(bad)[0])
        raise DataError(f"row {i + 1}, column {names[j]!r} is {values[i, j]:g}; every cell must be a number")
