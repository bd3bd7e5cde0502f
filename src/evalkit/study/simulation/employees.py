"""The staff survey as it arrives: practice items, function needs, problem ticks."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evalkit.study.simulation.draws import Floats, Ints, chance, codes, likert_answers
from evalkit.study.simulation.missing import blank_items
from evalkit.study.simulation.parameters import SimulationParameters
from evalkit.study.simulation.truth import BranchTruth

POINTS = 5


def draw_employees(
    truth: BranchTruth, parameters: SimulationParameters, rng: np.random.Generator
) -> pd.DataFrame:
    """Draw the staff survey.

    G = √ICC · θ_internal + √(1 − ICC) ε for each person, each construct f = √ρ G + √(1 − ρ) ε; items follow
    the same response model as the customers'. Function importance loads on a wish of the person's own, fit
    on the person's technology factor. A problem is ticked with logit b₀ + slope · θ_internal; "none" is
    ticked when nothing else is.

    Returns:
        One row per person with the columns of ``employees.xlsx``; a blank is NaN; the form has no code 9.
    """
    branch = np.repeat(np.arange(len(truth.codes)), truth.n_employees)
    n, staff = len(branch), parameters.employees
    theta = truth.part("internal")[branch]
    icc, rho = parameters.branch.icc_employees, staff.factor_correlation
    general = np.sqrt(icc) * theta + np.sqrt(1 - icc) * rng.standard_normal(n)
    constructs = parameters.likert.employee_items
    own = rng.standard_normal((n, len(constructs)))
    factors = np.sqrt(rho) * general[:, None] + np.sqrt(1 - rho) * own
    columns: dict[str, object] = {
        "EMP_ID": [f"S{i:05d}" for i in range(1, n + 1)],
        "BRANCH_ID": np.array(truth.codes)[branch],
        "DURATION_S": np.rint(
            staff.duration.median * np.exp(staff.duration.log_sd * rng.standard_normal(n))
        ).astype(np.int64),
        "ROLE": codes(staff.role, n, rng),
        "YEARS": codes(staff.years, n, rng),
    }
    columns |= _likert(factors, parameters, rng)
    columns["ATT_E"] = _attention(n, staff.attention_pass, staff.attention_expected, rng)
    columns |= _functions(factors[:, list(constructs).index("TEC")], parameters, rng)
    columns |= _problems(theta, parameters, rng)
    return pd.DataFrame(columns)


def _likert(factors: Floats, parameters: SimulationParameters, rng: np.random.Generator) -> dict[str, Floats]:
    likert = parameters.likert
    held = likert.employee_items
    names = [name for items in held.values() for name in items]
    spread = np.repeat(factors, [len(items) for items in held.values()], axis=1)
    loadings = np.array([value for items in held.values() for value in items.values()])
    turned = np.array([name.endswith("r") for name in names])
    acquiescence = likert.acquiescence_sd * rng.standard_normal(len(factors))
    raw = likert_answers(
        spread, loadings, turned, thresholds=likert.thresholds, acquiescence=acquiescence, rng=rng
    )
    nobody_stops = np.full(len(raw), len(names))
    return dict(zip(names, blank_items(raw, nobody_stops, parameters.missing.item, 0.0, rng).T, strict=True))


def _attention(n: int, passes: float, expected: int, rng: np.random.Generator) -> Ints:
    other = (expected - 1 + rng.integers(1, POINTS, n)) % POINTS + 1
    return np.where(rng.random(n) < passes, expected, other)


def _functions(
    technology: Floats, parameters: SimulationParameters, rng: np.random.Generator
) -> dict[str, Ints]:
    staff, cuts = parameters.employees, np.asarray(parameters.likert.thresholds)
    n = len(technology)
    columns: dict[str, Ints] = {}
    for suffix, shifts, factor, loading in (
        ("IMP", staff.importance_shift, rng.standard_normal(n), staff.importance_loading),
        ("FIT", staff.fit_shift, technology, staff.fit_loading),
    ):
        noise = np.sqrt(1 - loading**2) * rng.standard_normal((n, len(shifts)))
        latent = loading * factor[:, None] + noise + np.array(list(shifts.values()))
        given = 1 + np.searchsorted(cuts, latent)
        columns |= {f"{name}_{suffix}": given[:, j] for j, name in enumerate(shifts)}
    return columns


def _problems(theta: Floats, parameters: SimulationParameters, rng: np.random.Generator) -> dict[str, Ints]:
    staff = parameters.employees
    ticks = {
        f"PROB_{name}": chance(level + staff.problem_slope * theta, len(theta), rng).astype(np.int64)
        for name, level in staff.problems.items()
    }
    nothing = np.sum(list(ticks.values()), axis=0) == 0
    return ticks | {"PROB_none": nothing.astype(np.int64)}
