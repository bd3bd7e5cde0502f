"""Factor scores against psych's factor.scores, and the identities each kind is made for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from evalkit.errors import DataError, OptionError, StatisticError
from evalkit.psychometrics.factors.exploratory import efa
from evalkit.psychometrics.factors.factor_scores import factor_scores, score_weights
from evalkit.psychometrics.factors.score_methods import SCORE_METHODS
from evalkit.psychometrics.moments import moments

# Closed forms from the reference's own loadings.
CLOSED_ATOL = 1e-9
# From our own loadings: psych's minres and oblimin stop early (5e-5 in the loadings), times sums of answers.
OWN_ATOL = 2e-3

NAMES = {
    "regression": "regression",
    "Thurstone": "regression",
    "tenBerge": "tenberge",
    "Anderson": "anderson",
    "Bartlett": "bartlett",
    "Harman": "harman",
}
BLOCKS = [
    ("bfi", (), "efa5", "scores5"),
    ("hs", ("whole",), "efa3", "scores3"),
    ("hs", ("school_Pasteur",), "efa3", "scores3"),
    ("hs", ("school_Grant-White",), "efa3", "scores3"),
]
HS = tuple(f"x{j}" for j in range(1, 10))
BFI = tuple(f"{letter}{j}" for letter in "ACENO" for j in range(1, 6))


@pytest.mark.shared
@pytest.mark.parametrize(("name", "path", "fa", "scores"), BLOCKS)
def test_weights_scores_and_r2_are_those_of_psych(
    *,
    name: str,
    path: tuple[str, ...],
    fa: str,
    scores: str,
    classical: Callable[..., Any],
    answers: Callable[..., np.ndarray],
    scale_answers: Callable[..., np.ndarray],
    matrix: Callable[[Any], np.ndarray],
    aligned: Callable[..., np.ndarray],
) -> None:
    block = classical(name, *path)
    if name == "bfi":
        values = answers("bfi.csv", BFI)
        values = values[~np.isnan(values).any(axis=1)]
    else:
        values = scale_answers("hs", path[0], HS, complete=True)
    solution = efa(moments(values), int(fa[-1]))
    theirs = block[fa]["minres_oblimin"]
    pattern, phi = matrix(theirs["loadings"]), matrix(theirs["Phi"])
    same = replace(solution, loadings=pattern, phi=phi, structure=pattern @ phi)
    assert set(block[scores]) == set(NAMES)
    for psych, method in NAMES.items():
        reference = block[scores][psych]
        assert reference["weights"]["cols"] == theirs["loadings"]["cols"]
        weights, first = matrix(reference["weights"]), matrix(reference["first10"])
        exact = factor_scores(values, same, method)
        np.testing.assert_allclose(exact.weights.weights, weights, rtol=0, atol=CLOSED_ATOL, err_msg=method)
        np.testing.assert_allclose(exact.scores[:10], first, rtol=0, atol=10 * CLOSED_ATOL, err_msg=method)
        # psych prints NA for an R2 that rounding puts above 1 (Bartlett's are 1).
        printed = np.array([1.0 if r2 is None else r2 for r2 in reference["R2"].values()])
        np.testing.assert_allclose(
            exact.weights.covariances, printed, rtol=0, atol=CLOSED_ATOL, err_msg=method
        )
        own = factor_scores(values, solution, method)
        order = aligned(own.weights.weights, weights)
        np.testing.assert_allclose(order, weights, rtol=0, atol=OWN_ATOL, err_msg=method)


def _values(n: int = 400, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    factors = rng.normal(size=(n, 2)) @ np.array([[1.0, 0.4], [0.0, 0.9]])
    pattern = np.kron(np.eye(2), np.array([[0.8], [0.7], [0.6], [0.7]]))
    return factors @ pattern.T + rng.normal(scale=0.6, size=(n, 8)), factors


def test_scores_have_the_properties_they_are_named_for() -> None:
    values, factors = _values()
    solution = efa(moments(values), 2)
    found = {name: factor_scores(values, solution, name) for name in SCORE_METHODS}
    r, phi, pattern = solution.correlation, solution.phi, solution.loadings
    # Closed forms of the same matrices: rounding only.
    kept = found["tenberge"]
    np.testing.assert_allclose(np.corrcoef(kept.scores, rowvar=False), phi, rtol=0, atol=1e-10)
    np.testing.assert_allclose(kept.scores.std(axis=0, ddof=1), 1.0, rtol=1e-10)
    apart = found["anderson"].weights
    np.testing.assert_allclose(apart.weights.T @ r @ apart.weights, np.eye(2), rtol=0, atol=1e-10)
    unbiased = found["bartlett"].weights
    np.testing.assert_allclose(unbiased.weights.T @ pattern, np.eye(2), rtol=0, atol=1e-10)
    best = found["regression"].weights
    np.testing.assert_allclose(best.covariances, best.determinacy, rtol=1e-10)
    np.testing.assert_allclose(best.determinacy, solution.score_r2, rtol=1e-10)
    for name, one in found.items():
        assert (one.weights.determinacy <= best.determinacy + 1e-12).all(), name
        assert (one.weights.determinacy > 0.5).all(), name
        np.testing.assert_allclose(np.diag(one.weights.univocality), one.weights.validity)
        simulated = np.abs(np.corrcoef(one.scores.T, factors.T)[:2, 2:]).max(axis=1)
        # 400 respondents: standard error of a correlation of .85 is .014.
        np.testing.assert_allclose(np.sort(simulated), np.sort(one.weights.validity), rtol=0, atol=0.05)


def test_missing_answers_are_refused_or_counted() -> None:
    values, _ = _values()
    solution = efa(moments(values, list("abcdefgh")), 2)
    values[3, 1] = np.nan
    with pytest.raises(DataError, match=r"1 of 400 respondents .*'b'"):
        factor_scores(values, solution)
    found = factor_scores(values, solution, missing="nan")
    assert (found.n_obs, found.n_missing) == (399, 1)
    assert np.isnan(found.scores[3]).all()
    assert np.isfinite(np.delete(found.scores, 3, axis=0)).all()
    with pytest.raises(OptionError, match="missing must be one of"):
        factor_scores(values, solution, missing="mean")  # type: ignore[arg-type]


def test_new_respondents_are_scored_on_the_scale_of_the_reference() -> None:
    values, _ = _values()
    base = moments(values)
    solution = efa(base, 2)
    whole = factor_scores(values, solution)
    some = factor_scores(values[:5], solution, reference=base)
    np.testing.assert_allclose(some.scores, whole.scores[:5], rtol=0, atol=1e-12)


def test_what_cannot_be_scored_is_refused() -> None:
    values, _ = _values()
    solution = efa(moments(values), 2)
    with pytest.raises(DataError, match="has 8 items; the answers have 7"):
        factor_scores(values[:, :7], solution)
    with pytest.raises(OptionError, match="did you mean 'bartlett'"):
        score_weights(solution, "bartlet")
    improper = replace(solution, loadings=solution.loadings * 1.5)
    for method in ("bartlett", "anderson"):
        with pytest.raises(StatisticError, match="Heywood"):
            score_weights(improper, method)
    with pytest.raises(DataError, match="other items"):
        factor_scores(values, solution, reference=moments(values, list("abcdefgh")))
