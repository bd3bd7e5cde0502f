"""Several sets of weights made one, for instance expert weights with entropy weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import ClassVar

import numpy as np

from evalkit.errors import DataError, OptionError, StatisticError
from evalkit.result import Result, ResultTable, result
from evalkit.weighting.combination.rules import COMBINATIONS, CombinationName
from evalkit.weighting.judgement_matrix import checked_labels
from evalkit.weighting.objective.noise import noise_warnings

SUM_TOLERANCE = 1e-6


@result
class CombinedWeights(Result):
    """One set of weights made of several.

    Attributes:
        labels: (k,) names of the indicators.
        weights: (k,) combined, not negative, sum 1.
        method: name of the combination.
        shares: share of each component, by name, sum 1; found by the method where it takes none.
        components: (k,) weights of each component, by name.
        warnings: a sentence for each indicator whose weight in a set from data rests on an unreliable
            measurement; empty without reliability.
    """

    title: ClassVar[str] = "Combined weights"

    labels: tuple[str, ...]
    weights: np.ndarray
    method: str
    shares: Mapping[str, float]
    components: Mapping[str, np.ndarray]
    warnings: tuple[str, ...]

    def tables(self) -> tuple[ResultTable, ...]:
        """One row per indicator: each component's weight, then the combined one."""
        columns = ("indicator", *self.components, "combined")
        stack = np.vstack([*self.components.values(), self.weights]).T
        rows = tuple((label, *map(float, line)) for label, line in zip(self.labels, stack, strict=True))
        return (ResultTable(title="Combined weights", columns=columns, rows=rows),)


def combine_weights(
    weights: Mapping[str, np.ndarray],
    *,
    method: CombinationName = "linear",
    shares: Mapping[str, float] | None = None,
    labels: Sequence[str] | None = None,
    objective: Sequence[str] = (),
    reliability: np.ndarray | None = None,
) -> CombinedWeights:
    """Combine m sets of weights w_j with shares s_j (Σ s = 1, equal by default).

    linear: w = Σ s_j w_j. multiplicative: w ∝ Π w_j^(m s_j), with equal shares the plain product of
    乘法合成. geometric: w ∝ Π w_j^(s_j), the set with least relative entropy to all components
    (最小相对信息熵). Both products give weight 0 to what one component weighs 0. "game_theory" and
    "minimum_deviation" are linear with shares they find themselves.

    Args:
        weights: at least one named set, each (k,), not negative, sum 1.
        method: "linear", "multiplicative", "geometric", "game_theory" or "minimum_deviation".
        shares: by the same names, not negative, rescaled to sum 1.
        labels: (k,) names of the indicators; "1", "2", … without them.
        objective: names of the sets that come from data; they are held against reliability.
        reliability: (k,) share of signal in the differences between alternatives, 0 to 1, NaN = unknown.

    Raises:
        DataError: sets of different length, a set that does not sum to 1, or names that do not match.
        OptionError: unknown method, or shares for a method that finds them itself.
        StatisticError: the product is zero for every indicator, or game theory finds a negative share.
    """
    entry = COMBINATIONS[method]
    names = tuple(weights)
    stack, tags = _checked(weights, labels)
    if shares is not None and not entry.takes_shares:
        raise OptionError(f"{method!r} finds the shares itself", hint="leave shares out")
    combined, portion = entry.compute(stack, _checked_shares(names, shares))
    if not combined.sum() > 0:
        raise StatisticError(
            f"the {method} combination of {', '.join(names)} is zero for every indicator",
            hint="each indicator is weighed 0 by one of the components; use method='linear'",
        )
    stack.flags.writeable = False
    return CombinedWeights(
        labels=tags,
        weights=combined / combined.sum(),
        method=method,
        shares=MappingProxyType(dict(zip(names, map(float, portion), strict=True))),
        components=MappingProxyType(dict(zip(names, stack, strict=True))),
        warnings=_warnings(dict(zip(names, stack, strict=True)), tags, objective, reliability),
    )


def _warnings(
    sets: Mapping[str, np.ndarray],
    labels: tuple[str, ...],
    objective: Sequence[str],
    reliability: np.ndarray | None,
) -> tuple[str, ...]:
    strange = [name for name in objective if name not in sets]
    if strange:
        raise DataError(f"objective names {', '.join(strange)}; the sets are {', '.join(sets)}")
    if reliability is None:
        return ()
    found = (noise_warnings(sets[name], reliability, labels, of=name) for name in objective)
    return tuple(sentence for part in found for sentence in part)


def _checked(
    weights: Mapping[str, np.ndarray], labels: Sequence[str] | None
) -> tuple[np.ndarray, tuple[str, ...]]:
    if not weights:
        raise DataError("no weights to combine")
    vectors = {name: np.asarray(vector, dtype=float) for name, vector in weights.items()}
    lengths = {name: vector.shape for name, vector in vectors.items()}
    if len(set(lengths.values())) > 1 or any(len(shape) != 1 or not shape[0] for shape in lengths.values()):
        listed = ", ".join(f"{name} {shape}" for name, shape in lengths.items())
        raise DataError(f"all sets of weights must have one length; got {listed}")
    stack = np.vstack(list(vectors.values()))
    tags = checked_labels(stack.shape[1], labels, of="the weights")
    for name, vector in vectors.items():
        bad = ~(np.isfinite(vector) & (vector >= 0))
        if bad.any():
            raise DataError(f"weight of {tags[int(np.argmax(bad))]!r} in {name!r} must be a number ≥ 0")
        if abs(vector.sum() - 1) > SUM_TOLERANCE:
            raise DataError(
                f"weights of {name!r} sum to {vector.sum():.6g}, not 1", hint="divide by the sum, unrounded"
            )
    return stack, tags


def _checked_shares(names: tuple[str, ...], shares: Mapping[str, float] | None) -> np.ndarray:
    if shares is None:
        return np.full(len(names), 1 / len(names))
    if set(shares) != set(names):
        raise DataError(f"shares are named {', '.join(shares)}; the weights are named {', '.join(names)}")
    portion = np.array([float(shares[name]) for name in names])
    if not (np.isfinite(portion) & (portion >= 0)).all() or not portion.sum() > 0:
        raise DataError("shares must be finite, not negative, and not all zero")
    return np.asarray(portion / portion.sum())
