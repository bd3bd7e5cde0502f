"""The safeguarded Newton search: many maxima at once, ends without a maximum, flat ends."""

from __future__ import annotations

import numpy as np

from evalkit.psychometrics.safeguarded import (
    MAX_STEPS,
    RHO_BOUND,
    Search,
    at_bound,
    newton_step,
    start_search,
)


def _solve(score: object, curvature: object, start: np.ndarray) -> Search:
    search = start_search(start)
    for _ in range(MAX_STEPS):
        slope = score(search.rho)  # type: ignore[operator]
        search = newton_step(search, slope, curvature(search.rho), slope**2)  # type: ignore[operator]
        if search.done.all():
            break
    return search


def test_finds_every_maximum_of_a_batch() -> None:
    roots = np.array([-0.95, -0.3, 0.0, 0.5, 0.999])
    found = _solve(lambda r: np.arctanh(roots) - np.arctanh(r), lambda r: -1 / (1 - r**2), np.zeros(5))
    assert found.done.all()
    np.testing.assert_allclose(found.rho, roots, rtol=0, atol=1e-12)


def test_a_curvature_of_the_wrong_sign_does_not_lead_away() -> None:
    found = _solve(lambda r: 0.7 - r, np.ones_like, np.array([-0.5]))
    assert found.done.all()
    np.testing.assert_allclose(found.rho, 0.7, rtol=0, atol=1e-7)


def test_an_endless_rise_ends_at_the_bound_even_where_it_flattens_out() -> None:
    sign = np.array([1.0, -1.0])
    found = _solve(
        lambda r: sign * np.exp(-1 / (1 - r**2)),
        lambda r: -np.abs(2 * r / (1 - r**2) ** 2) * np.exp(-1 / (1 - r**2)),
        np.array([0.3, -0.3]),
    )
    assert found.done.all()
    np.testing.assert_array_equal(found.rho, sign * RHO_BOUND)
    assert at_bound(found.rho).all()


def test_a_part_of_a_search_keeps_its_bracket() -> None:
    search = newton_step(start_search(np.array([0.1, 0.2])), np.array([1.0, -1.0]), -np.ones(2), np.ones(2))
    part = search.where(np.array([False, True]))
    assert (part.low[0], part.high[0], part.steps) == (-2.0, 0.2, 1)
