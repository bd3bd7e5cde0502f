"""``ek.pairwise_certainty`` and ``ek.funnel``: which differences between units are sure, labels kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np

from evalkit.api.data import as_numbers
from evalkit.api.labels import in_order, labelled_weights
from evalkit.api.units import matched
from evalkit.errors import OptionError
from evalkit.inference import pairwise
from evalkit.inference.funnel import Funnel, FunnelOptions, funnel_means
from evalkit.inference.funnel_counts import funnel_proportions, funnel_rates


def pairwise_certainty(
    means: Any,
    standard_errors: Any,
    labels: Sequence[str] | None = None,
    *,
    covariance: Any = None,
    alpha: float = 0.05,
    power: float = 0.8,
) -> pairwise.PairwiseCertainty:
    """How sure each difference between two units is, and which difference the data could show.

    Args:
        means: (p,) raw means, never shrunken ones: a Series, mapping or sequence.
        standard_errors: (p,) ≥ 0, matched by name where both are named.
        labels: names, when the numbers carry none.
        covariance: (p, p) covariance of the means in the order of the means; independent without it.
        alpha: level of the tests, Holm-adjusted over all pairs.
        power: of the smallest detectable difference.

    Raises:
        DataError: lengths or names do not fit, a number is missing, or the covariance is not one.
        OptionError: alpha or power out of range.

    Example:
        >>> import evalkit as ek
        >>> found = ek.pairwise_certainty({"A": 72.6, "B": 70.8, "C": 69.4}, [0.73, 0.89, 0.73])
        >>> found.members(), round(found.typical_detectable, 1)
        ((('A', 'B'), ('B', 'C')), 3.2)
    """
    mean, se, names = matched(means, standard_errors, labels)
    joint = None if covariance is None else as_numbers(covariance)
    return pairwise.pairwise_certainty(mean, se, names, covariance=joint, alpha=alpha, power=power)


def funnel(
    values: Any,
    standard_errors: Any = None,
    labels: Sequence[str] | None = None,
    *,
    n: Any = None,
    exposure: Any = None,
    target: float | None = None,
    overdispersion: Literal["additive", "multiplicative", "none"] = "additive",
    winsorise: float = 0.1,
    levels: Sequence[float] = (0.95, 0.998),
) -> Funnel:
    """Funnel limits of units around a target (Spiegelhalter 2005).

    With ``standard_errors`` the values are means, with ``n`` alone counts of successes among n, with
    ``exposure`` counts of events.

    Args:
        values: (b,) means or counts: a Series, mapping or sequence.
        standard_errors: (b,) > 0 of means, matched by name where both are named.
        labels: names, when the numbers carry none.
        n: (b,) numbers of answers.
        exposure: (b,) > 0, for instance customers or expected events.
        target: the centre line; the pooled value without it.
        overdispersion: "additive" (random effects), "multiplicative" or "none".
        winsorise: share of z at each end that is drawn in to estimate the overdispersion.
        levels: shares of units on the target inside the limits.

    Raises:
        DataError: lengths or names do not fit, or a number is missing or impossible.
        OptionError: the kind of values is not clear, or an option is out of range.

    Example:
        >>> import evalkit as ek
        >>> deaths = {"A": 0, "B": 18, "C": 8, "D": 46, "H": 31}
        >>> found = ek.funnel(deaths, n=[47, 148, 119, 810, 215], overdispersion="none")
        >>> found.outside[1].tolist()
        [0, 0, 0, 0, 1]
    """
    options = FunnelOptions(
        overdispersion=overdispersion, winsorise=winsorise, levels=tuple(np.atleast_1d(levels))
    )
    kinds = (standard_errors is not None, exposure is not None, n is not None)
    if kinds not in {(True, False, False), (True, False, True), (False, True, False), (False, False, True)}:
        raise OptionError("give standard_errors of means (n may stand beside), or n of counts, or exposure")
    given = standard_errors if kinds[0] else exposure if kinds[1] else n
    value, second, names = matched(values, given, labels)
    if kinds[0]:
        sizes = None if n is None else _sizes(n, names)
        return funnel_means(value, second, names, n=sizes, target=target, options=options)
    draw = funnel_rates if kinds[1] else funnel_proportions
    return draw(value, second, names, target=target, options=options)


def _sizes(n: Any, names: Sequence[str] | None) -> np.ndarray:
    sizes, own = labelled_weights(n)
    return in_order(sizes, own, None if names is None else tuple(names), "n")
