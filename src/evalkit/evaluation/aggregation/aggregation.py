"""From scores of indicators to one number: the aggregators by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from evalkit.evaluation.aggregation.copeland import copeland_score
from evalkit.evaluation.aggregation.power_means import arithmetic_mean, geometric_mean, harmonic_mean
from evalkit.registry import Registry


@dataclass(frozen=True, kw_only=True, slots=True)
class Aggregator:
    """One way to put scores together.

    Attributes:
        name: the name in a study file.
        zh: the Chinese term.
        formula: the formula.
        compute: scores (m, k), more is better, and weights (k,) or (m, k) with rows of sum 1 → (m,).
        lower_range: the low end of a range of scores that the formula accepts.
    """

    name: str
    zh: str
    formula: str
    compute: Callable[[np.ndarray, np.ndarray], np.ndarray]
    lower_range: float = 0.0


AGGREGATORS: Registry[Aggregator] = Registry(
    "aggregation",
    {
        entry.name: entry
        for entry in (
            Aggregator(name="arithmetic", zh="加权算术平均", formula="Σ w x", compute=arithmetic_mean),
            Aggregator(
                name="geometric", zh="加权几何平均", formula="Π x^w", compute=geometric_mean, lower_range=1.0
            ),
            Aggregator(
                name="harmonic",
                zh="加权调和平均",
                formula="1/Σ (w/x)",
                compute=harmonic_mean,
                lower_range=1.0,
            ),
            Aggregator(name="copeland", zh="Copeland 法", formula="Σ sign(O − 1/2)", compute=copeland_score),
        )
    },
)
