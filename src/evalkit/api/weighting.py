"""``ek.ahp``, ``ek.entropy_weights``, ``ek.combine_weights``: weights with the labels of a DataFrame."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, cast

from evalkit.api.judgements import judgement_matrix
from evalkit.api.labels import in_order, labelled_weights
from evalkit.api.tables import Directions, alternatives_table
from evalkit.errors import DataError
from evalkit.weighting.ahp import ahp as _ahp
from evalkit.weighting.combination import combination
from evalkit.weighting.combination.rules import CombinationName
from evalkit.weighting.objective import entropy
from evalkit.weighting.objective.indicator_table import Direction


def ahp(
    matrix: Any,
    labels: Sequence[str] | None = None,
    *,
    method: Literal["eigenvector", "geometric_mean", "column_mean"] = "eigenvector",
    random_index: str = "saaty",
) -> _ahp.AhpResult:
    """Weights and consistency of one judgement matrix (Saaty 1980).

    Args:
        matrix: (n, n) DataFrame or nested lists; cells may be numbers or fractions as text ("1/3"). Rows of
            a DataFrame are matched to its columns by name.
        labels: names, when the matrix carries none.
        method: "eigenvector" (特征向量法), "geometric_mean" (根法) or "column_mean" (和法).
        random_index: a table of ``evalkit.weighting.ahp.random_index``: "saaty", "alonso-lamata", …

    Raises:
        DataError: a cell is not a judgement, or the matrix is not square, positive and reciprocal; the
            cells are named.
        OptionError: unknown method or table, or n beyond the table.

    Example:
        >>> import evalkit as ek
        >>> result = ek.ahp([[1, "1/2", "1/3"], [2, 1, "1/2"], [3, 2, 1]])
        >>> result.weights.round(6).tolist(), round(result.cr, 6)
        ([0.163424, 0.296961, 0.539615], 0.007933)
    """
    values, names = judgement_matrix(matrix, labels)
    return _ahp.ahp(values, names, method=method, random_index=random_index)


def entropy_weights(
    matrix: Any,
    directions: Directions = None,
    *,
    normalisation: Literal["min-max", "sum"] = "min-max",
) -> entropy.EntropyResult:
    """Entropy weights of the columns of an alternatives × indicators table.

    Args:
        matrix: DataFrame (labels kept) or array, shape (m, k), no missing cells.
        directions: "benefit" or "cost" for each column, or a mapping from names; benefit by default.
        normalisation: "min-max" or "sum"; the formula is kept in the result.

    Raises:
        DataError: a cell is missing or not a number, or the directions do not fit the columns.
        OptionError: unknown direction or normalisation.
        StatisticError: every indicator is constant, or there are fewer than two alternatives.

    Example:
        >>> import evalkit as ek
        >>> result = ek.entropy_weights([[80, 3], [90, 1], [70, 9]], ["benefit", "cost"])
        >>> result.weights.round(4).tolist()
        [0.5264, 0.4736]
    """
    table = alternatives_table(matrix, directions).complete()
    given = cast("list[Direction]", table.directions)
    return entropy.entropy_weights(table.values, given, table.labels, normalisation=normalisation)


def combine_weights(
    weights: Mapping[str, Any],
    *,
    method: CombinationName = "linear",
    shares: Mapping[str, float] | None = None,
    objective: Sequence[str] = (),
    reliability: Any = None,
) -> combination.CombinedWeights:
    """Combine sets of weights for the same indicators.

    Sets that carry names are matched by name, in the order of the first of them; plain sequences are taken
    in that order.

    Args:
        weights: name → result of ``ek.ahp``/``ek.entropy_weights``, a Series, a mapping or a sequence; each
            sums to 1.
        method: "linear", "multiplicative", "geometric" (minimum relative entropy), "game_theory" or
            "minimum_deviation"; the last two find the shares themselves.
        shares: name → share in the combination, equal by default.
        objective: names of the sets that come from data; the result warns where they weigh noise.
        reliability: of each indicator between alternatives, 0 to 1, matched by name where both are named.

    Raises:
        DataError: the sets do not name the same indicators, differ in length or do not sum to 1.
        OptionError: unknown method, or shares for a method that finds them itself.
        StatisticError: a product that is zero for every indicator, or game theory finds a negative share.

    Example:
        >>> import evalkit as ek
        >>> experts, data = {"service": 0.7, "loyalty": 0.3}, {"loyalty": 0.5, "service": 0.5}
        >>> ek.combine_weights({"experts": experts, "data": data}).weights.tolist()
        [0.6, 0.4]
    """
    if not hasattr(weights, "items"):
        raise DataError("the sets of weights need names", hint='{"experts": …, "data": …}')
    sets = {name: labelled_weights(given) for name, given in weights.items()}
    order = next((labels for _, labels in sets.values() if labels is not None), None)
    arrays = {
        name: in_order(values, labels, order, f"the set {name!r}") for name, (values, labels) in sets.items()
    }
    if order is None:
        numbered = (getattr(given, "labels", None) for given in weights.values())
        order = next((tuple(labels) for labels in numbered if labels is not None), None)
    held = None
    if reliability is not None:
        vector, names = labelled_weights(reliability)
        held = in_order(vector, names, order, "the reliability")
    return combination.combine_weights(
        arrays, method=method, shares=shares, labels=order, objective=objective, reliability=held
    )
