"""``ek.ahp_hierarchy``, ``ek.fuzzy_ahp``, ``ek.bwm``, ``ek.delphi``, ``ek.kendall_w``: what experts say."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, TypeAlias

import numpy as np

from evalkit.api.data import as_numbers, labelled
from evalkit.api.judgements import judgement_matrix
from evalkit.api.labels import in_order, labelled_weights, named
from evalkit.errors import DataError, OptionError
from evalkit.weighting import bwm as _bwm
from evalkit.weighting.ahp import hierarchy as _ahp_hierarchy
from evalkit.weighting.fuzzy.buckley import BuckleyResult, fuzzy_buckley
from evalkit.weighting.fuzzy.chang import ChangResult, fuzzy_chang
from evalkit.weighting.fuzzy.scale import fuzzify
from evalkit.weighting.panels import delphi as _delphi
from evalkit.weighting.panels import kendall
from evalkit.weighting.panels.delphi_round import DelphiRound, delphi_round

FuzzyAhpResult: TypeAlias = BuckleyResult | ChangResult
FUZZY_METHODS: Mapping[str, Callable[..., FuzzyAhpResult]] = {
    "buckley": fuzzy_buckley,
    "chang": fuzzy_chang,
}


def ahp_hierarchy(
    matrices: Mapping[str, Any],
    children: Mapping[str, Sequence[str]] | None = None,
    *,
    method: Literal["eigenvector", "geometric_mean", "column_mean"] = "eigenvector",
    random_index: str = "saaty",
    mode: Literal["distributive", "ideal"] = "distributive",
) -> _ahp_hierarchy.HierarchyResult:
    """Global weights of a hierarchy of judgement matrices (Saaty 1980).

    Args:
        matrices: parent → DataFrame or nested lists over its children; fractions may be text ("1/3").
        children: parent → its children in matrix order; not needed where the matrices are DataFrames. A
            parent with a single child has no matrix and is named here.
        method: "eigenvector" (特征向量法), "geometric_mean" (根法) or "column_mean" (和法).
        random_index: name of the random-index table.
        mode: "distributive" or "ideal" (Belton & Gear 1983), for alternatives under several criteria.

    Raises:
        DataError: the hierarchy or a matrix is not usable; parent and cells are named.
        OptionError: unknown method, table or mode.

    Example:
        >>> import evalkit as ek
        >>> matrices = {"goal": [[1, 3], ["1/3", 1]], "service": [[1, 1], [1, 1]]}
        >>> children = {"goal": ["service", "growth"], "service": ["speed", "courtesy"]}
        >>> result = ek.ahp_hierarchy(matrices, children)
        >>> dict(zip(result.labels, result.weights.round(4).tolist()))
        {'speed': 0.375, 'courtesy': 0.375, 'growth': 0.25}
    """
    if not isinstance(matrices, Mapping):
        raise DataError("the matrices need the names of their parents", hint='{"goal": matrix, …}')
    below = {str(parent): tuple(map(str, names)) for parent, names in (children or {}).items()}
    arrays = {}
    for parent, matrix in matrices.items():
        try:
            values, found = judgement_matrix(matrix, None)
        except DataError as error:
            raise DataError(f"matrix of {parent!r}: {error.message}", hint=error.hint) from None
        names = None if found is None else tuple(map(str, found))
        wanted = below.setdefault(str(parent), names or ())
        if names is None or not wanted:
            if not wanted:
                raise DataError(
                    f"the children of {parent!r} have no names", hint="give children, or DataFrames"
                )
            arrays[str(parent)] = values
            continue
        order = in_order(np.arange(len(names)), names, wanted, f"the matrix of {parent!r}").astype(int)
        arrays[str(parent)] = values[np.ix_(order, order)]
    return _ahp_hierarchy.ahp_hierarchy(arrays, below, method=method, random_index=random_index, mode=mode)


def fuzzy_ahp(
    matrix: Any,
    labels: Sequence[str] | None = None,
    *,
    method: Literal["buckley", "chang"] = "buckley",
    scale: str = "triangular-9",
    random_index: str = "saaty",
) -> FuzzyAhpResult:
    """Fuzzy AHP weights of one judgement matrix (Buckley 1985; Chang 1996, its zero weights named).

    Args:
        matrix: (n, n) judgements as for ``ek.ahp``, made fuzzy by the scale; or (n, n, 3) triangular numbers.
        labels: names, when the matrix carries none.
        method: "buckley" or "chang".
        scale: "triangular-9", "half-step" or "linguistic-5".
        random_index: name of the random-index table, for the consistency of the middle values.

    Raises:
        DataError: a cell is not a judgement, or the matrix is not usable; cells are named.
        OptionError: unknown method, scale or table.

    Example:
        >>> import evalkit as ek
        >>> ek.fuzzy_ahp([[1, 3], ["1/3", 1]]).weights.round(4).tolist()
        [0.7424, 0.2576]
    """
    if method not in FUZZY_METHODS:
        raise OptionError.unknown_choice("method", method, FUZZY_METHODS)
    try:
        triangular = np.ndim(matrix) == 3
    except ValueError:
        triangular = False
    if triangular:
        return FUZZY_METHODS[method](as_numbers(matrix), labels, random_index=random_index)
    values, names = judgement_matrix(matrix, labels)
    return FUZZY_METHODS[method](fuzzify(values, names, scale=scale), names, random_index=random_index)


def bwm(
    best_to_others: Any,
    others_to_worst: Any,
    labels: Sequence[str] | None = None,
    *,
    best: str | None = None,
    worst: str | None = None,
) -> _bwm.BwmResult:
    """Best–worst method: weights from two rows of judgements (Rezaei 2015, 2016).

    Args:
        best_to_others: (n,) how many times the best outweighs each; a Series, mapping or sequence.
        others_to_worst: (n,) how many times each outweighs the worst; matched by name where both are named.
        labels: names, when the judgements carry none.
        best: the best element, needed where several have 1.
        worst: the worst element, needed where several have 1.

    Raises:
        DataError: the rows do not fit each other; elements are named.
        StatisticError: the programme has no solution.

    Example:
        >>> import evalkit as ek
        >>> best = {"quality": 1, "price": 2, "looks": 8}
        >>> worst = {"quality": 8, "price": 4, "looks": 1}
        >>> ek.bwm(best, worst).weights.round(4).tolist()
        [0.6154, 0.3077, 0.0769]
    """
    first, names = labelled_weights(best_to_others)
    second, others = labelled_weights(others_to_worst)
    order = names or others
    given = labels if order is None else order
    return _bwm.bwm(first, in_order(second, others, order, "others_to_worst"), given, best=best, worst=worst)


def delphi(
    rounds: Any,
    *,
    full_score: float = 5.0,
    invited: Sequence[int | None] | None = None,
    authority: Sequence[tuple[Any, Any] | None] | None = None,
    drop_at: int = 3,
) -> _delphi.DelphiResult:
    """Delphi rounds: means, CV, full-score rate, Kendall's W, screening and the trail of every item.

    Args:
        rounds: one table of experts × items a round (a DataFrame names them), in order of time.
        full_score: the highest score of the scale.
        invited: experts invited in each round.
        authority: for each round (Ca, Cs): basis and familiarity of each expert, 0 to 1, or None.
        drop_at: number of failed bounds (mean, CV, full-score rate) with which an item is dropped.

    Raises:
        DataError: a score is missing or off the scale (expert and item are named), or a dropped item is asked
            again.
        OptionError: drop_at out of range.
        StatisticError: every item would be dropped.

    Example:
        >>> import evalkit as ek
        >>> ek.delphi([[[5, 4, 2], [5, 4, 1], [4, 5, 2]]]).weights.round(4).tolist()
        [0.4375, 0.4062, 0.1563]
    """
    tables = [rounds] if hasattr(rounds, "columns") else list(rounds)
    for name, given in (("invited", invited), ("authority", authority)):
        if given is not None and len(given) != len(tables):
            raise DataError(f"{name} has {len(given)} entries for {len(tables)} rounds")
    made: list[DelphiRound] = []
    for place, table in enumerate(tables):
        values, experts, items = labelled(table)
        basis, familiarity = (authority[place] if authority else None) or (None, None)
        try:
            made.append(
                delphi_round(
                    values,
                    items,
                    experts=named(experts),
                    full_score=full_score,
                    invited=invited[place] if invited else None,
                    basis=None if basis is None else as_numbers(basis),
                    familiarity=None if familiarity is None else as_numbers(familiarity),
                    drop_at=drop_at,
                )
            )
        except DataError as error:
            raise DataError(f"round {place + 1}: {error.message}", hint=error.hint) from None
    return _delphi.delphi(made)


def kendall_w(scores: Any) -> kendall.KendallResult:
    """Kendall's coefficient of concordance of raters, corrected for ties, with its χ² test.

    Args:
        scores: (m, n) scores or ranks of m raters for n items; the columns of a DataFrame name the items.

    Raises:
        DataError: not a table, or a cell is missing; rater and item are named.
        StatisticError: every rater gives all items the same score.

    Example:
        >>> import evalkit as ek
        >>> result = ek.kendall_w([[1, 2, 3], [1, 3, 2], [1, 2, 3]])
        >>> round(result.w, 4), result.df
        (0.7778, 2)
    """
    values, raters, items = labelled(scores)
    return kendall.kendall_w(values, items, named(raters))
