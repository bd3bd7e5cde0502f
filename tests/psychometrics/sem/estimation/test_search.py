"""The search ends at a minimum, or says that it did not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest

from evalkit.psychometrics.sem.analysis import fit_model, model_setting
from evalkit.psychometrics.sem.estimation import objective, search
from evalkit.psychometrics.sem.estimation.search import Landscape, minimise

ITEMS = [f"x{i}" for i in range(1, 7)]
TWO = "f =~ x1 + x2 + x3\ng =~ x4 + x5 + x6"


@dataclass(frozen=True)
class Spot:
    theta: np.ndarray


def rosenbrock(evaluate: Callable[[np.ndarray], Spot | None] = Spot) -> Landscape[Spot]:
    def gradient(spot: Spot) -> np.ndarray:
        x, y = spot.theta
        return np.array([-400 * x * (y - x**2) - 2 * (1 - x), 200 * (y - x**2)])

    def curvature(spot: Spot) -> np.ndarray:
        x, y = spot.theta
        return np.array([[1200 * x**2 - 400 * y + 2, -400 * x], [-400 * x, 200.0]])

    def guide(spot: Spot) -> np.ndarray:
        x = spot.theta[0]
        jacobian = np.array([[-20 * x, 10.0], [-1.0, 0.0]])
        return 2 * jacobian.T @ jacobian

    return Landscape(
        evaluate=evaluate,
        value=lambda s: float(100 * (s.theta[1] - s.theta[0] ** 2) ** 2 + (1 - s.theta[0]) ** 2),
        gradient=gradient,
        guide=guide,
        curvature=curvature,
    )


def test_a_curved_valley_is_followed_to_its_end() -> None:
    found = minimise(rosenbrock(), np.array([-1.2, 1.0]))
    assert found is not None
    assert found.converged
    np.testing.assert_allclose(found.point.theta, [1.0, 1.0], rtol=0, atol=1e-9)
    assert np.abs(found.gradient).max() < 1e-8


def test_steps_out_of_the_domain_are_shortened() -> None:
    found = minimise(rosenbrock(lambda t: Spot(t) if t[1] > -0.2 else None), np.array([-1.2, 1.0]))
    assert found is not None
    assert found.converged
    np.testing.assert_allclose(found.point.theta, [1.0, 1.0], rtol=0, atol=1e-9)


def test_a_start_out_of_the_domain_finds_nothing() -> None:
    assert minimise(rosenbrock(lambda _: None), np.zeros(2)) is None


def test_running_out_of_steps_is_no_convergence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "MAX_STEPS", 3)
    found = minimise(rosenbrock(), np.array([-1.2, 1.0]))
    assert found is not None
    assert (found.converged, found.steps) == (False, 3)


def test_a_function_without_a_minimum_does_not_converge() -> None:
    falling: Landscape[Spot] = Landscape(
        evaluate=Spot,
        value=lambda s: float(-s.theta[0]),
        gradient=lambda _: np.array([-1.0]),
        guide=lambda _: np.array([[1.0]]),
        curvature=lambda _: np.array([[0.0]]),
    )
    found = minimise(falling, np.zeros(1))
    assert found is not None
    assert not found.converged


@pytest.mark.parametrize("missing", [0.0, 0.2])
def test_a_fitted_model_has_a_gradient_of_zero(missing: float, answers_of: Callable[..., np.ndarray]) -> None:
    from evalkit.psychometrics.sem.estimation.request import Request

    answers = answers_of(150, 3, missing)
    request = Request(missing="fiml" if missing else "listwise")
    found = fit_model(model_setting(TWO, answers, ITEMS, request=request))
    model = objective.Model(structures=found.shapes, groups=found.samples, n_free=found.table.n_free)
    point = objective.evaluate_inside(model, found.estimates.theta)
    assert np.abs(objective.gradient(model, point)).max() < 1e-8
    assert np.linalg.eigvalsh(objective.observed_hessian(model, point))[0] > 0


def test_the_minimum_does_not_depend_on_the_start(answers_of: Callable[..., np.ndarray]) -> None:
    answers = answers_of(150, 3)
    far = "f =~ x1 + start(3)*x2 + start(-2)*x3\ng =~ x4 + start(0.1)*x5 + x6\nf ~~ start(5)*f\nx1 ~~ start(9)*x1"
    one = fit_model(model_setting(TWO, answers, ITEMS))
    two = fit_model(model_setting(far, answers, ITEMS))
    estimates = [
        {row.name: f.estimates.theta[row.free] for row in f.table.rows if row.free >= 0} for f in (one, two)
    ]
    assert estimates[0] == pytest.approx(estimates[1], rel=1e-7)
