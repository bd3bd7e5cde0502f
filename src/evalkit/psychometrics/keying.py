"""Items that run against the others and should probably be reversed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


def items_to_reverse(correlation: FloatArray, names: tuple[str, ...]) -> tuple[str, ...]:
    """Names of the items that load against the majority on the first principal component.

    The component is turned so that its loadings add up to a positive number; nothing else is changed.

    Args:
        correlation: (k, k).
        names: k item names.
    """
    first = np.linalg.eigh(correlation)[1][:, -1]
    first = first if first.sum() >= 0 else -first
    return tuple(name for name, weight in zip(names, first, strict=True) if weight < -1e-12)
