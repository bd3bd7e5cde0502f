"""The extreme units of each draw give the very critical values that all pairs give."""

from __future__ import annotations

import numpy as np
import pytest

from evalkit.inference import critical_values
from evalkit.inference.critical_values import DifferenceDraws
from evalkit.inference.rank_confidence import rank_confidence

DRAWS = 600


def _errors(kind: str, count: int) -> np.ndarray:
    rng = np.random.default_rng(5)
    if kind == "alike":
        return rng.uniform(0.8, 1.3, count)
    errors = np.exp(rng.normal(0.0, 1.5, count))
    if kind == "some exact":
        errors[::5] = 0.0
    return errors


@pytest.mark.parametrize("count", [80, 150])
@pytest.mark.parametrize("kind", ["alike", "very unlike", "some exact"])
@pytest.mark.parametrize("simultaneous", [False, True])
def test_the_sets_are_those_of_all_pairs(
    monkeypatch: pytest.MonkeyPatch, count: int, kind: str, simultaneous: bool
) -> None:
    errors = _errors(kind, count)
    means = np.random.default_rng(6).normal(70, 3, count)
    quick = rank_confidence(means, errors, draws=DRAWS, simultaneous=simultaneous)
    monkeypatch.setattr(critical_values, "FEW", count)
    np.testing.assert_array_equal(
        quick.pairwise, rank_confidence(means, errors, draws=DRAWS, simultaneous=simultaneous).pairwise
    )


@pytest.mark.parametrize("coverage", [0.5, 0.9, 0.95, 0.999])
@pytest.mark.parametrize("kind", ["alike", "very unlike", "some exact"])
def test_the_critical_values_have_the_same_bits(
    monkeypatch: pytest.MonkeyPatch, kind: str, coverage: float
) -> None:
    count = 140
    errors, rng = _errors(kind, count), np.random.default_rng(7)
    scale = np.hypot(errors[:, np.newaxis], errors)
    tested = (scale > 0) & ~np.eye(count, dtype=bool)
    means = rng.normal(0, 2, count)
    z = np.divide(means[:, np.newaxis] - means, scale, out=np.zeros_like(scale), where=tested)
    decided = np.where(np.abs(z) > 2, np.sign(z), 0.0)
    drawn = DifferenceDraws(
        normal=rng.standard_normal((count, DRAWS)) * errors[:, np.newaxis],
        se=errors,
        inverse=np.divide(1.0, scale, out=np.zeros_like(scale), where=tested),
        coverage=coverage,
    )
    moving = np.arange(count)
    for signs in (np.zeros_like(decided), decided):
        quick = drawn.of_each(signs, moving), drawn.of_all(signs)
        with monkeypatch.context() as slow:
            slow.setattr(critical_values, "FEW", count)
            np.testing.assert_array_equal(quick[0], drawn.of_each(signs, moving))
            assert quick[1] == drawn.of_all(signs)
