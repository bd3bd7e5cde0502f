"""``ek.critic_weights`` and ``ek.merec_weights``: weights from the data, with the labels of a DataFrame."""

from __future__ import annotations

from typing import Any, Literal, cast

from evalkit.api.tables import Directions, alternatives_table
from evalkit.weighting.objective import critic, merec
from evalkit.weighting.objective.indicator_table import Direction


def critic_weights(
    matrix: Any, directions: Directions = None, *, correlation: Literal["pearson", "spearman"] = "pearson"
) -> critic.CriticResult:
    """CRITIC weights: contrast of each indicator times its conflict with the others (Diakoulaki et al. 1995).

    Args:
        matrix: (m, k) DataFrame of alternatives × indicators (labels kept) or array, no missing cells.
        directions: "benefit" or "cost" for each column, or a mapping from names; benefit by default.
        correlation: "pearson" or "spearman".

    Raises:
        DataError: a cell is missing, or the directions do not fit the columns.
        OptionError: unknown direction or correlation.
        StatisticError: every indicator is constant, or all correlate perfectly.

    Example:
        >>> import evalkit as ek
        >>> ek.critic_weights([[80, 3], [90, 1], [70, 9]], ["benefit", "cost"]).weights.round(4).tolist()
        [0.49, 0.51]
    """
    table = alternatives_table(matrix, directions).complete()
    given = cast("list[Direction]", table.directions)
    return critic.critic_weights(table.values, given, table.labels, correlation=correlation)


def merec_weights(matrix: Any, directions: Directions = None) -> merec.MerecResult:
    """MEREC weights: what leaving each indicator out changes (Keshavarz-Ghorabaee et al. 2021).

    Args:
        matrix: (m, k) DataFrame of alternatives × indicators (labels kept) or array; positive.
        directions: "benefit" or "cost" for each column, or a mapping from names; benefit by default.

    Raises:
        DataError: a cell is missing or not positive, or the directions do not fit the columns.
        OptionError: unknown direction.
        StatisticError: every indicator is constant, or there are fewer than two alternatives.

    Example:
        >>> import evalkit as ek
        >>> ek.merec_weights([[80, 3], [90, 1], [70, 9]], ["benefit", "cost"]).weights.round(4).tolist()
        [0.0838, 0.9162]
    """
    table = alternatives_table(matrix, directions).complete()
    return merec.merec_weights(table.values, cast("list[Direction]", table.directions), table.labels)
