"""``ek.topsis`` and its sisters: methods that rank alternatives, with the labels of a DataFrame."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from evalkit.api.tables import BestValues, Directions, alternatives_table
from evalkit.evaluation.methods import benefit_of_doubt as _benefit_of_doubt
from evalkit.evaluation.methods import grey
from evalkit.evaluation.methods import promethee as _promethee
from evalkit.evaluation.methods import rsr as _rsr
from evalkit.evaluation.methods import topsis as _topsis
from evalkit.evaluation.methods import vikor as _vikor
from evalkit.evaluation.methods.preference_functions import Preference


def topsis(
    matrix: Any,
    weights: Any = None,
    directions: Directions = None,
    *,
    normalisation: Literal["vector", "min-max", "sum", "maximum"] = "vector",
    best: BestValues = None,
) -> _topsis.TopsisResult:
    """TOPSIS closeness of alternatives to the best values (Hwang & Yoon 1981).

    Args:
        matrix: (m, k) DataFrame of alternatives × indicators (labels kept) or array, no missing cells.
        weights: (k,) a result, Series or mapping (matched to the columns by name) or a sequence; equal
            without them.
        directions: "benefit", "cost", "moderate" or "target" for each column, or a mapping from names;
            benefit where nothing is said.
        normalisation: "vector", "min-max", "sum" or "maximum".
        best: best band (lower, upper) of a moderate, best value of a target indicator, by name or in order.

    Raises:
        DataError: cells, weights or names do not fit.
        OptionError: unknown direction or normalisation.
        StatisticError: the alternatives do not differ.

    Example:
        >>> import evalkit as ek
        >>> result = ek.topsis([[80, 3], [90, 1], [70, 9]], [0.6, 0.4], ["benefit", "cost"])
        >>> result.rank.tolist(), result.score.round(4).tolist()
        ([2.0, 1.0, 3.0], [0.7303, 1.0, 0.0])
    """
    table = alternatives_table(matrix, directions)
    return _topsis.topsis(
        table.values,
        table.weights(weights),
        table.directions,
        normalisation=normalisation,
        best=table.best(best),
        **table.names(),
    )


def vikor(
    matrix: Any,
    weights: Any = None,
    directions: Directions = None,
    *,
    v: float = 0.5,
    best: BestValues = None,
) -> _vikor.VikorResult:
    """VIKOR: S, R, Q and both conditions of the compromise (Opricovic & Tzeng 2004).

    Args:
        matrix: (m, k) DataFrame (labels kept) or array, no missing cells.
        weights: (k,), matched by name where both sides are named; equal without them.
        directions: for each column, or a mapping from names; benefit where nothing is said.
        v: weight of the group utility S against the regret R, 0 to 1.
        best: best band of a moderate, best value of a target indicator, by name or in order.

    Raises:
        DataError: cells, weights or names do not fit.
        OptionError: unknown direction, or v out of range.
        StatisticError: fewer than two alternatives, or they do not differ.

    Example:
        >>> import evalkit as ek
        >>> ek.vikor([[80, 3], [90, 1], [70, 9]], None, ["benefit", "cost"]).rank.tolist()
        [2.0, 1.0, 3.0]
    """
    table = alternatives_table(matrix, directions)
    return _vikor.vikor(
        table.values, table.weights(weights), table.directions, v=v, best=table.best(best), **table.names()
    )


def grey_relational(
    matrix: Any,
    weights: Any = None,
    directions: Directions = None,
    *,
    rho: float = 0.5,
    reference: Any = None,
    best: BestValues = None,
) -> grey.GreyResult:
    """Grey relational grades of alternatives (Deng 1989).

    Args:
        matrix: (m, k) DataFrame (labels kept) or array, no missing cells.
        weights: (k,), matched by name where both sides are named; equal without them.
        directions: for each column, or a mapping from names; benefit where nothing is said.
        rho: distinguishing coefficient ρ, above 0, at most 1.
        reference: (k,) reference series in units of the indicators, matched by name where both sides are
            named; the best values without it.
        best: best band of a moderate, best value of a target indicator, by name or in order.

    Raises:
        DataError: cells, weights, reference or names do not fit.
        OptionError: unknown direction, or ρ out of range.
        StatisticError: the alternatives do not differ.

    Example:
        >>> import evalkit as ek
        >>> result = ek.grey_relational([[80, 3], [90, 1], [70, 9]], None, ["benefit", "cost"])
        >>> result.score.round(4).tolist()
        [0.5833, 1.0, 0.3333]
    """
    table = alternatives_table(matrix, directions)
    return grey.grey_relational(
        table.values,
        table.weights(weights),
        table.directions,
        rho=rho,
        reference=table.matched(reference, "the reference"),
        best=table.best(best),
        **table.names(),
    )


def rsr(
    matrix: Any,
    weights: Any = None,
    directions: Directions = None,
    *,
    method: Literal["integer", "non-integer"] = "integer",
    grades: int = 3,
    best: BestValues = None,
) -> _rsr.RsrResult:
    """Rank-sum ratios with probit regression and grades (秩和比法, Tian Fengtiao 1988).

    Args:
        matrix: (m, k) DataFrame (labels kept) or array, no missing cells.
        weights: (k,), matched by name where both sides are named; equal without them.
        directions: for each column, or a mapping from names; benefit where nothing is said.
        method: "integer" or "non-integer" ranks.
        grades: number of grades, 3 to 7.
        best: best band of a moderate, best value of a target indicator, by name or in order.

    Raises:
        DataError: cells, weights or names do not fit.
        OptionError: unknown direction or method, or a number of grades out of range.
        StatisticError: fewer than three different ratios.

    Example:
        >>> import evalkit as ek
        >>> result = ek.rsr([[80, 3], [90, 1], [70, 9], [75, 2]], None, ["benefit", "cost"])
        >>> result.score.tolist()
        [0.625, 1.0, 0.25, 0.625]
    """
    table = alternatives_table(matrix, directions)
    return _rsr.rsr(
        table.values,
        table.weights(weights),
        table.directions,
        method=method,
        grades=grades,
        best=table.best(best),
        **table.names(),
    )


def promethee(
    matrix: Any,
    weights: Any = None,
    directions: Directions = None,
    *,
    preferences: Preference | Sequence[Preference] | None = None,
    best: BestValues = None,
) -> _promethee.PrometheeResult:
    """PROMETHEE II net flows (Brans & Vincke 1985).

    Args:
        matrix: (m, k) DataFrame (labels kept) or array, no missing cells.
        weights: (k,), matched by name where both sides are named; equal without them.
        directions: for each column, or a mapping from names; benefit where nothing is said.
        preferences: one preference function for all columns or one each; the usual one without them.
        best: best band of a moderate, best value of a target indicator, by name or in order.

    Raises:
        DataError: cells, weights, names or preference functions do not fit.
        OptionError: unknown direction.
        StatisticError: fewer than two alternatives.

    Example:
        >>> import evalkit as ek
        >>> ek.promethee([[80, 3], [90, 1], [70, 9]], None, ["benefit", "cost"]).score.tolist()
        [0.0, 1.0, -1.0]
    """
    table = alternatives_table(matrix, directions)
    return _promethee.promethee(
        table.values,
        table.weights(weights),
        table.directions,
        preferences=preferences,
        best=table.best(best),
        **table.names(),
    )


def benefit_of_doubt(
    matrix: Any,
    directions: Directions = None,
    *,
    bounds: tuple[float, float] | None = None,
    normalisation: str | None = None,
    best: BestValues = None,
) -> _benefit_of_doubt.BenefitOfDoubtResult:
    """Each alternative under the weights that suit it best (Cherchye et al. 2007).

    Args:
        matrix: (m, k) DataFrame (labels kept) or array, no missing cells.
        directions: for each column, or a mapping from names; benefit where nothing is said.
        bounds: smallest and largest share of a weight, such as (0.1, 0.4); free without it.
        normalisation: a name that gives values ≥ 0; min–max 0 to 1 without it.
        best: best band of a moderate, best value of a target indicator, by name or in order.

    Raises:
        DataError: cells or names do not fit, or a normalised value is negative.
        OptionError: unknown direction, or bounds that no shares can meet.
        StatisticError: the alternatives do not differ.

    Example:
        >>> import evalkit as ek
        >>> ek.benefit_of_doubt([[80, 3], [90, 1], [70, 9]], ["benefit", "cost"]).score.round(4).tolist()
        [0.75, 1.0, 0.0]
    """
    table = alternatives_table(matrix, directions)
    return _benefit_of_doubt.benefit_of_doubt(
        table.values,
        table.directions,
        bounds=bounds,
        normalisation=normalisation,
        best=table.best(best),
        **table.names(),
    )
