"""A bootstrap interval as a result."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from evalkit.result import Result, result

FloatArray = NDArray[np.float64]
BootstrapMethod = Literal["percentile", "bca"]
METHODS: tuple[BootstrapMethod, ...] = ("percentile", "bca")


@result
class BootstrapResult(Result):
    """A bootstrap interval.

    Attributes:
        estimate: the statistic of the sample.
        se: standard deviation of the draws.
        bias: mean of the draws less the estimate.
        ci_lower: lower limit.
        ci_upper: upper limit.
        ci_method: "percentile" or "bca".
        confidence: of the interval, between 0 and 1.
        z0: bias correction of "bca"; None for "percentile".
        acceleration: of "bca"; None for "percentile".
        statistic: name of the statistic.
        draws: (b,) values of the draws that exist.
        n_draws: draws made.
        n_undefined: draws in which the statistic does not exist; left out.
        seed: of the draws.
        n_obs: respondents who answered all items.
        n_total: rows seen.
        items: k item names.
        warnings: sentences about what limits the result.
    """

    title: ClassVar[str] = "Bootstrap interval"

    estimate: float
    se: float
    bias: float
    ci_lower: float
    ci_upper: float
    ci_method: BootstrapMethod
    confidence: float
    z0: float | None
    acceleration: float | None
    statistic: str
    draws: FloatArray
    n_draws: int
    n_undefined: int
    seed: int
    n_obs: int
    n_total: int
    items: tuple[str, ...]
    warnings: tuple[str, ...]
