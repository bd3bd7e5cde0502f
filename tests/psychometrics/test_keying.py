"""Which items run against the others."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.psychometrics.keying import items_to_reverse


@settings(deadline=None, max_examples=50)
@given(st.integers(0, 2**32 - 1), st.integers(3, 10))
def test_the_minority_of_turned_items_is_found(seed: int, k: int) -> None:
    rng = np.random.default_rng(seed)
    loadings = rng.uniform(0.4, 0.9, k)
    turned = rng.permutation(k) < (k - 1) // 2
    loadings[turned] *= -1
    if loadings.sum() < 0:  # the sum, not the count, says what the majority is
        return
    matrix = np.outer(loadings, loadings)
    np.fill_diagonal(matrix, 1.0)
    first = np.linalg.eigh(matrix)[1][:, -1]
    names = tuple(f"q{j}" for j in range(k))
    if (first * np.sign(first[~turned][0])).sum() > 0:
        assert items_to_reverse(matrix, names) == tuple(n for n, t in zip(names, turned, strict=True) if t)


def test_items_keyed_one_way_need_nothing() -> None:
    assert items_to_reverse(np.full((3, 3), 0.5) + 0.5 * np.eye(3), ("a", "b", "c")) == ()
