"""Smoothing: a positive definite neighbour of an indefinite correlation matrix."""

from __future__ import annotations

import numpy as np

from evalkit.psychometrics.correlation.positive_definite import (
    SMOOTH_EIGENVALUE,
    smallest_eigenvalue,
    smoothed,
)

INDEFINITE = np.array([[1.0, 0.9, -0.9], [0.9, 1.0, 0.9], [-0.9, 0.9, 1.0]])


def test_the_smallest_eigenvalue_of_a_known_matrix() -> None:
    # Equal correlations r have eigenvalues 1 - r and 1 + 2r; the sign of one item turned changes neither.
    matrix = np.full((3, 3), -0.6) + 1.6 * np.eye(3)
    np.testing.assert_allclose(smallest_eigenvalue(matrix), 1 - 1.2, rtol=1e-12)


def test_a_smoothed_matrix_is_a_positive_definite_correlation_matrix() -> None:
    assert smallest_eigenvalue(INDEFINITE) < -0.7
    found = smoothed(INDEFINITE)
    assert smallest_eigenvalue(found) > SMOOTH_EIGENVALUE / 10
    np.testing.assert_array_equal(np.diag(found), 1.0)
    np.testing.assert_array_equal(found, found.T)


def test_a_positive_definite_matrix_is_kept() -> None:
    matrix = np.array([[1.0, 0.3], [0.3, 1.0]])
    np.testing.assert_allclose(smoothed(matrix), matrix, rtol=0, atol=1e-14)
