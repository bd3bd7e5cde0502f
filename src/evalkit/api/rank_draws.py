"""``ek.rank_acceptability``: how often each alternative takes each rank when the weights are uncertain."""

from __future__ import annotations

from typing import Any

import numpy as np

from evalkit.api.data import labelled
from evalkit.api.labels import in_order
from evalkit.api.tables import Alternatives, BestValues, Directions, alternatives_table
from evalkit.errors import OptionError
from evalkit.evaluation.normalisation.base import Normalisation
from evalkit.evaluation.normalisation.normalisation import normalise
from evalkit.evaluation.robustness import rank_acceptability as _acceptability
from evalkit.evaluation.robustness.weight_draws import uniform_weights, weights_from_shape, weights_within


def rank_acceptability(
    matrix: Any,
    weights: Any = None,
    directions: Directions = None,
    *,
    change: float | None = None,
    concentration: float | None = None,
    draws: int = 10_000,
    top: int | None = None,
    pairwise: bool | None = None,
    normalisation: str | Normalisation = "min-max",
    best: BestValues = None,
    seed: int = 0,
) -> _acceptability.RankAcceptability:
    """Rank acceptability of weighted means over draws of weights (SMAA-2: Lahdelma & Salminen 2001).

    Without weights nothing is known about them: they are drawn from the whole simplex. Weights (k,) are drawn
    around: each by ± change (0.2 by default), or from a Dirichlet distribution with this mean. Weights
    (n, k) are draws themselves, such as those of a bootstrap over experts.

    Args:
        matrix: (m, k) DataFrame of alternatives × indicators (labels kept) or array, no missing cells.
        weights: None, (k,) or (n, k); matched to the columns by name where both sides are named.
        directions: for each column, or a mapping from names; benefit where nothing is said.
        change: largest relative change of each weight (k,), above 0, at most 1.
        concentration: c of the Dirichlet distribution c·w instead of `change`; larger is narrower.
        draws: how many, where weights are drawn.
        top: how many count as the top; a quarter of the alternatives without it.
        pairwise: whether pairs are counted; for up to 100 alternatives without it.
        normalisation: a name, or an object with parameters.
        best: best band of a moderate, best value of a target indicator, by name or in order.
        seed: of the draws.

    Raises:
        DataError: cells, weights or names do not fit.
        OptionError: unknown direction or normalisation, a number out of range, or `change` and
            `concentration` where they have no meaning.
        StatisticError: a constant indicator, or alternatives that do not differ.

    Example:
        >>> import evalkit as ek
        >>> result = ek.rank_acceptability([[80, 3], [90, 1], [70, 9]], None, ["benefit", "cost"])
        >>> result.acceptability.tolist()
        [[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]
    """
    table = alternatives_table(matrix, directions)
    scores = normalise(table.values, table.directions, normalisation, best=table.best(best), **table.names())
    return _acceptability.rank_acceptability(
        scores.values,
        _drawn(table, weights, change=change, concentration=concentration, draws=draws, seed=seed),
        top=top,
        pairwise=pairwise,
        **table.names(),
    )


def _drawn(
    table: Alternatives,
    weights: Any,
    *,
    change: float | None,
    concentration: float | None,
    draws: int,
    seed: int,
) -> np.ndarray:
    if change is not None and concentration is not None:
        raise OptionError("give change or concentration, not both")
    given = hasattr(weights, "columns") or np.ndim(weights) == 2
    if (given or weights is None) and (change is not None or concentration is not None):
        raise OptionError(
            "change and concentration say how far weights (k,) are varied",
            hint="give one weight for each indicator",
        )
    if weights is None:
        return uniform_weights(table.values.shape[1], draws=draws, seed=seed)
    if given:
        values, _, names = labelled(weights)
        return in_order(values.T, names, table.labels, "the draws of weights").T
    vector = np.asarray(table.weights(weights))
    if concentration is None:
        return weights_within(vector, 0.2 if change is None else change, draws=draws, seed=seed)
    if not concentration > 0:
        raise OptionError(f"concentration must be positive; got {concentration:g}")
    return weights_from_shape(concentration * vector / vector.sum(), draws=draws, seed=seed)
