"""Inter-item correlations against R's psych::alpha."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from evalkit.errors import StatisticError
from evalkit.psychometrics.moments import moments
from evalkit.psychometrics.reliability.inter_item import inter_item_correlations

# Closed forms.
RTOL = 1e-8

BLOCKS = [
    *(("bfi", "scales", s, "complete") for s in "ACENO"),
    *(("bfi", "scales", s, "pairwise") for s in "ACENO"),
    ("bfi", "all25", "alpha_complete"),
    ("bfi", "all25", "alpha_pairwise"),
    *(("hs", part, "alpha") for part in ("whole", "school_Pasteur", "school_Grant-White")),
    ("satisfaction", "alpha"),
    *(("satisfaction", "scales", s, "alpha") for s in ("imag", "expe", "qual", "val", "sat", "loy")),
    *(
        ("bankcrm", "scales", s, kind)
        for s in ("SQ", "TR", "SA", "LO")
        for kind in ("alpha_complete", "alpha_pairwise")
    ),
]


@pytest.mark.shared
@pytest.mark.parametrize("path", BLOCKS, ids="/".join)
def test_summaries_are_those_of_psych(
    path: tuple[str, ...], classical: Callable[..., Any], scale_answers: Callable[..., np.ndarray]
) -> None:
    block = classical(*path)
    pairwise = path[-1].endswith("pairwise")
    items = tuple(block["item_stats"]["items"])
    values = scale_answers(path[0], path[1], items, complete=not pairwise)
    # psych scales the pairwise covariances (cov2cor); evalkit's pairwise correlations use their own rows.
    sample = moments(values, items, missing="pairwise" if pairwise else "listwise")
    matrix = sample.covariance / np.outer(sample.standard_deviations, sample.standard_deviations)
    np.fill_diagonal(matrix, 1.0)
    found = inter_item_correlations(matrix, names=items)
    total, drop = block["total"], block["alpha_drop"]["t"]
    np.testing.assert_allclose(found.mean, total["average_r"][0], rtol=RTOL)
    np.testing.assert_allclose(found.median, total["median_r"][0], rtol=RTOL)
    np.testing.assert_allclose(found.signal_to_noise, total["S/N"][0], rtol=RTOL)
    np.testing.assert_allclose(found.mean_if_deleted, drop["average_r"], rtol=RTOL)
    np.testing.assert_allclose(found.median_if_deleted, drop["med.r"], rtol=RTOL)
    np.testing.assert_allclose(found.signal_to_noise_if_deleted, drop["S/N"], rtol=RTOL)
    if len(items) > 3:
        np.testing.assert_allclose(found.variance_if_deleted, drop["var.r"], rtol=1e-7)


def test_two_items_have_one_correlation_only() -> None:
    found = inter_item_correlations(np.array([[1, 0.4], [0.4, 1]]))
    assert (found.mean, found.median, found.minimum, found.maximum) == (0.4, 0.4, 0.4, 0.4)
    assert found.variance is None
    assert found.mean_if_deleted.shape == (0,)
    assert found.tables() == ()


def test_one_item_is_refused() -> None:
    with pytest.raises(StatisticError, match="at least 2 items"):
        inter_item_correlations(np.eye(1))
