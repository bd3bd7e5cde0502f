"""Principal components (Hotelling 1933), scaled to loadings."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from evalkit.psychometrics.factor_types import Extraction

FloatArray = NDArray[np.float64]


def principal_components(correlation: FloatArray, n_factors: int) -> Extraction:
    """The first m eigenvectors of the correlations (p, p), each times the root of its eigenvalue.

    This is a description of total variance, not a model of common variance: there is no fit test.
    """
    values, vectors = np.linalg.eigh(correlation)
    loadings = vectors[:, ::-1][:, :n_factors] * np.sqrt(np.maximum(values[::-1][:n_factors], 0.0))
    rest = values[:-n_factors]
    return Extraction(
        loadings=loadings,
        uniquenesses=1.0 - (loadings**2).sum(axis=1),
        heywood=np.zeros(len(loadings), dtype=bool),
        objective=0.5 * float(rest @ rest),
        gradient=0.0,
        iterations=0,
    )
