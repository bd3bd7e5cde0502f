"""The Schmid-Leiman transformation: a general factor and orthogonal group factors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evalkit.psychometrics.factors.extraction import EXTRACTIONS
from evalkit.psychometrics.reliability.omega_hierarchical_result import (
    OmegaExtraction,
)

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, slots=True)
class SchmidLeiman:
    """An oblique solution turned into a general factor and orthogonal group factors.

    Attributes:
        general: (k,) loadings on the general factor.
        group: (k, m) loadings on the group factors.
        second_order: (m,) loadings of the first-order factors.
        improper: (m,) whether the general factor leaves (almost) nothing of a first-order factor.
    """

    general: FloatArray
    group: FloatArray
    second_order: FloatArray
    improper: NDArray[np.bool_]


def schmid_leiman(loadings: FloatArray, phi: FloatArray, method: OmegaExtraction = "minres") -> SchmidLeiman:
    """Schmid and Leiman's (1957) transformation of a pattern (k, m) with factor correlations (m, m).

    g = Lambda b for second-order loadings b, and group loadings lambda_ij sqrt(1 - b_j²). The general factor
    is turned so that its item loadings add up to a positive number.
    """
    m = len(phi)
    improper = np.zeros(m, dtype=bool)
    if m == 1:
        second = np.ones(1)
    elif m == 2:
        root = np.sqrt(abs(phi[0, 1]))
        second = np.array([root, np.sign(phi[0, 1]) * root])
    else:
        above = EXTRACTIONS[method].extract(phi, 1)
        second = above.loadings[:, 0]
        improper = np.asarray(above.heywood, dtype=bool)
    general = loadings @ second
    if general.sum() < 0:
        general, second = -general, -second
    left = np.sqrt(np.maximum(1.0 - second**2, 0.0))
    return SchmidLeiman(general=general, group=loadings * left, second_order=second, improper=improper)
