"""Several sets of weights made one, for instance expert weights with entropy weights."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import ClassVar, Literal

import numpy as np

from evalkit.errors import DataError, StatisticError
from evalkit.registry import Registry
from evalkit.result import Result, ResultTable, result

SUM_TOLERANCE = 1e-6


def _linear(stack: np.ndarray, shares: np.ndarray) -> np.ndarray:
    return np.asarray(shares @ stack)


def _multiplicative(stack: np.ndarray, shares: np.ndarray) -> np.ndarray:
    return np.asarray(np.prod(stack ** (len(shares) * shares)[:, np.newaxis], axis=0))


def _geometric(stack: np.ndarray, shares: np.ndarray) -> np.ndarray:
    return np.asarray(np.prod(stack ** shares[:, np.newaxis], axis=0))


COMBINATIONS: Registry[Callable[[np.ndarray, np.ndarray], np.ndarray]] = Registry(
    "method", {"linear": _linear, "multiplicative": _multiplicative, "geometric": _geometric}
)


@result
class CombinedWeights(Result):
    """One set of weights made of several.

    Attributes:
        labels: (k,) names of the indicators.
        weights: (k,) combined, not negative, sum 1.
        method: "linear", "multiplicative" or "geometric".
        shares: share of each component, by name, sum 1.
        components: (k,) weights of each component, by name.
    """

    title: ClassVar[str] = "Combined weights"

    labels: tuple[str, ...]
    weights: np.ndarray
    method: str
    shares: Mapping[str, float]
    components: Mapping[str, np.ndarray]

    def tables(self) -> tuple[ResultTable, ...]:
        """One row per indicator: each component's weight, then the combined one."""
        columns = ("indicator", *self.components, "combined")
        stack = np.vstack([*self.components.values(), self.weights]).T
        rows = tuple((label, *map(float, line)) for label, line in zip(self.labels, stack, strict=True))
        return (ResultTable(title="Combined weights", columns=columns, rows=rows),)


def combine_weights(
    weights: Mapping[str, np.ndarray],
    *,
    method: Literal["linear", "multiplicative", "geometric"] = "linear",
    shares: Mapping[str, float] | None = None,
    labels: Sequence[str] | None = None,
) -> CombinedWeights:
    """Combine m sets of weights w_j with shares s_j (Σ s = 1, equal by default).

    linear: w = Σ s_j w_j. multiplicative: w ∝ Π w_j^(m s_j), with equal shares the plain product of
    乘法合成. geometric: w ∝ Π w_j^(s_j), the set with least relative entropy to all components. Both
    products give weight 0 to what one component weighs 0.

    Args:
        weights: at least one named set, each (k,), not negative, sum 1.
        method: "linear", "multiplicative" or "geometric".
        shares: by the same names, not negative, rescaled to sum 1.
        labels: (k,) names of the indicators; "1", "2", … without them.

    Raises:
        DataError: sets of different length, a set that does not sum to 1, or names that do not match.
        OptionError: unknown method.
        StatisticError: the product is zero for every indicator.
    """
    compute = COMBINATIONS[method]
    names = tuple(weights)
    stack, tags = _checked(weights, labels)
    portion = _checked_shares(names, shares)
    combined = compute(stack, portion)
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
    )


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
    tags = tuple(str(j + 1) for j in range(stack.shape[1])) if labels is None else tuple(map(str, labels))
    if len(tags) != stack.shape[1]:
        raise DataError(f"{len(tags)} labels for {stack.shape[1]} weights")
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
