"""Guttman's bounds against R's psych::guttman, and how they must stand to each other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.errors import OptionError, StatisticError
from evalkit.psychometrics.moments import moments
from evalkit.psychometrics.reliability.alpha import cronbach_alpha
from evalkit.psychometrics.reliability.glb import glb
from evalkit.psychometrics.reliability.guttman import guttman

# Closed forms; both sides sum the same correlations in different order.
RTOL = 1e-8

BLOCKS = [
    *(("bfi", "scales", s, "guttman") for s in "ACENO"),
    ("bfi", "all25", "guttman"),
    *(("hs", part, "guttman") for part in ("whole", "school_Pasteur", "school_Grant-White")),
    *(("satisfaction", "scales", s, "guttman") for s in ("imag", "expe", "qual", "val", "sat", "loy")),
]
NAMES = {
    "lambda1": "lambda.1",
    "lambda2": "lambda.2",
    "lambda3": "lambda.3",
    "lambda5": "lambda.5",
    "lambda5_plus": "lambda.5p",
    "lambda6": "lambda.6",
    "theta": "alpha.pc",
}

# The alpha block of the same items: where its names and its lambda 6 (psych: G6) stand.
ALPHA = {"bfi": "complete", "satisfaction": "alpha", "hs": "alpha"}


def _alpha_block(classical: Callable[..., Any], path: tuple[str, ...]) -> Any:
    return classical(*path[:-1], "alpha_complete" if path[1] == "all25" else ALPHA[path[0]])


@pytest.mark.shared
@pytest.mark.parametrize("path", BLOCKS, ids="/".join)
def test_bounds_are_those_of_psych(
    path: tuple[str, ...], classical: Callable[..., Any], scale_answers: Callable[..., np.ndarray]
) -> None:
    block, alpha = classical(*path), _alpha_block(classical, path)
    items = tuple(alpha["item_stats"]["items"])
    found = guttman(moments(scale_answers(path[0], path[1], items, complete=True), items))
    for ours, theirs in NAMES.items():
        np.testing.assert_allclose(getattr(found, ours), block[theirs], rtol=RTOL, err_msg=ours)
    np.testing.assert_allclose(found.mu, block["tenberge"], rtol=RTOL)
    np.testing.assert_allclose(found.lambda6, alpha["total"]["G6(smc)"][0], rtol=RTOL)
    if len(items) > 3:  # psych leaves G6 of two items out
        np.testing.assert_allclose(found.lambda6_if_deleted, alpha["alpha_drop"]["t"]["G6(smc)"], rtol=RTOL)


@pytest.mark.shared
@pytest.mark.parametrize("path", [p for p in BLOCKS if p[1] != "all25"], ids="/".join)
def test_lambda4_is_never_below_the_best_split_that_psych_finds(
    path: tuple[str, ...], classical: Callable[..., Any], scale_answers: Callable[..., np.ndarray]
) -> None:
    # psych takes only half of the splits when k is odd (see test_split_half), so equality needs an even k.
    items = tuple(_alpha_block(classical, path)["item_stats"]["items"])
    found = guttman(moments(scale_answers(path[0], path[1], items, complete=True), items))
    theirs = classical(*path)["lambda.4"]
    assert found.lambda4_exhaustive
    assert found.lambda4 >= theirs - RTOL
    if len(items) % 2 == 0:
        np.testing.assert_allclose(found.lambda4, theirs, rtol=RTOL)


@pytest.mark.shared
def test_lambda4_of_25_items_beats_the_sample_of_psych(
    classical: Callable[..., Any], scale_answers: Callable[..., np.ndarray]
) -> None:
    # psych::guttman turns the items that load negatively on the first component before it samples splits.
    items = tuple(classical("bfi", "all25", "alpha_complete", "item_stats", "items"))
    values = scale_answers("bfi", "all25", items, complete=True)
    first = np.linalg.eigh(np.corrcoef(values, rowvar=False))[1][:, -1]
    turned = values * np.sign(first * first.sum())
    found = guttman(moments(turned, items))
    assert not found.lambda4_exhaustive
    assert any("sampled" in sentence for sentence in found.warnings)
    assert found.lambda4 >= classical("bfi", "all25", "guttman", "lambda.4")
    assert found.lambda4 <= glb(moments(turned, items)).glb


def _scale(seed: int, n: int, k: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, 1)) + rng.normal(scale=rng.uniform(0.5, 2.0, k), size=(n, k))


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 2**32 - 1), st.integers(2, 9), st.sampled_from(["raw", "standardised"]))
def test_the_bounds_stand_in_their_known_order(seed: int, k: int, metric: Any) -> None:
    sample = moments(_scale(seed, 60, k))
    found = guttman(sample, metric=metric)
    best = glb(sample, metric=metric).glb
    if found.lambda1 >= 0:  # λ3 = λ1 k/(k − 1) is the smaller of the two where covariances sum below 0
        assert found.lambda1 <= found.lambda3
    assert found.lambda3 <= found.lambda2 + 1e-12
    assert (np.diff(found.mu) >= -1e-12).all()
    for bound in (found.lambda2, found.lambda4, found.lambda5, found.lambda6, found.mu[3]):
        assert bound <= best + 1e-8


def test_raw_lambda3_is_raw_alpha() -> None:
    values = _scale(4, 80, 6)
    np.testing.assert_allclose(
        guttman(moments(values), metric="raw").lambda3, cronbach_alpha(values).alpha, rtol=RTOL
    )


def test_parallel_items_make_all_bounds_equal() -> None:
    matrix = np.full((6, 6), 0.4) + 0.6 * np.eye(6)
    found = guttman(matrix)
    reliability = 6 * 0.4 / (1 + 5 * 0.4)
    np.testing.assert_allclose([found.lambda2, found.lambda3, found.lambda4], reliability, rtol=RTOL)
    np.testing.assert_allclose(found.mu, reliability, rtol=RTOL)


def test_what_has_no_bounds_is_refused() -> None:
    with pytest.raises(StatisticError, match="at least 2 items"):
        guttman(np.eye(1))
    with pytest.raises(StatisticError, match="linearly dependent"):
        guttman(np.ones((3, 3)))
    with pytest.raises(OptionError, match="metric"):
        guttman(np.eye(3), metric="both")  # type: ignore[arg-type]
    with pytest.raises(OptionError, match="needs Moments"):
        guttman(np.eye(3), metric="raw")
