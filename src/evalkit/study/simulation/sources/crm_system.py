"""Ten branches that use one CRM system, in two periods, with a log of two years."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from evalkit.study.simulation.draws import Floats
from evalkit.study.simulation.reading import load_parameters
from evalkit.study.simulation.sources.parts import (
    Draw,
    answers_with_mean,
    counted,
    draw_branches,
    draw_staff,
    names,
    rate,
    shifted,
    write_files,
)
from evalkit.study.simulation.truth import BranchTruth

STUDY = 101
STAFF = (12,) * 10
SHIFT = 1.2  # present θ − former θ, in standard deviations of θ
# Mean importance and fit of the functions: the worked case of the study.
IMPORTANCE = {"FUN1": 4.5, "FUN2": 4.0, "FUN3": 3.6, "FUN4": 4.2}
FIT = {"FUN1": 3.0, "FUN2": 3.8, "FUN3": 3.5, "FUN4": 2.4}
FORMER_FIT = 0.5  # how much lower the fit was
MONTHS = tuple(f"{year}-{month:02d}" for year in (2022, 2023) for month in range(1, 13))
GROWTH = 0.03  # of the logit of active users, a month


def write_crm_system(folder: Path, seed: int) -> tuple[Path, ...]:
    """Write the data of the study ``crm_system``; the same seed gives the same bytes.

    Args:
        folder: made if it is missing.
        seed: a whole number ≥ 0.
    """
    draw = Draw(seed=seed, study=STUDY, parameters=load_parameters())
    truth = draw_branches(draw, STAFF)
    former = shifted(truth, -SHIFT)
    operations = _operations(truth, draw, 4, 0.0)
    tables = {
        "employees": _staff(truth, draw, 2, 0.0),
        "employees_previous": _staff(former, draw, 3, FORMER_FIT),
        "operations": operations,
        "operations_previous": _operations(former, draw, 5, -0.35),
        "usage": _usage(truth, operations, draw.stream(6)),
    }
    planted = {
        "seed": seed,
        "shift": SHIFT,
        "importance": IMPORTANCE,
        "fit": FIT,
        "growth_of_logit": GROWTH,
        "theta": dict(zip(truth.codes, truth.theta.tolist(), strict=True)),
    }
    return write_files(folder, tables, planted)


def _staff(truth: BranchTruth, draw: Draw, part: int, lower: float) -> pd.DataFrame:
    frame = draw_staff(truth, draw, part)
    rng = draw.stream(part + 20)
    asked = [(f"{name}_IMP", mean) for name, mean in IMPORTANCE.items()]
    asked += [(f"{name}_FIT", mean - lower) for name, mean in FIT.items()]
    return frame.assign(**{column: answers_with_mean(mean, len(frame), rng) for column, mean in asked})


def _operations(truth: BranchTruth, draw: Draw, part: int, moved: float) -> pd.DataFrame:
    """Counts of a period; a branch has the same deviations of its own in both."""
    own, rng = draw.stream(40), draw.stream(part)
    theta, b = truth.part("internal"), len(truth.codes)
    customers = own.integers(900, 1600, b)
    licensed = own.integers(14, 26, b)
    valid = rate(0.93, 0.25, theta, own)
    active, won = rate(0.72, 0.30, theta, own), rate(0.11, 0.20, theta, own)
    hours = np.clip(own.normal(11.0, 3.0, b) + 6 * moved, 1.0, None)
    records, leads = 10 * customers, own.integers(250, 500, b)
    staff = truth.n_employees + 6
    counts = {
        "customers": customers,
        "records": records,
        "records_valid": counted(records, valid, rng),
        "staff": staff,
        "crm_training_hours": np.rint(hours * staff).astype(np.int64),
        "users_licensed": licensed,
        "users_active_30d": counted(licensed, active, rng),
        "contact_records": rng.poisson(customers * np.exp(0.6 + 0.15 * theta)),
        "leads": leads,
        "leads_won": counted(leads, won, rng),
    }
    return pd.DataFrame({**names(truth), **counts})


def _usage(truth: BranchTruth, operations: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    b, t = len(truth.codes), len(MONTHS)
    held = operations[["users_licensed", "customers"]].to_numpy(dtype=np.int64)
    licensed, customers = (np.repeat(held[np.newaxis, :, j], t, axis=0) for j in range(2))
    level: Floats = 0.15 + 0.3 * truth.part("internal")[np.newaxis] + GROWTH * np.arange(t)[:, np.newaxis]
    active = counted(licensed, 1 / (1 + np.exp(-level)), rng)
    return pd.DataFrame(
        {
            "month": np.repeat(MONTHS, b),
            "branch_id": np.tile(truth.codes, t),
            "users_licensed": licensed.ravel(),
            "users_active": active.ravel(),
            "customers": customers.ravel(),
            "contact_records": rng.poisson(customers * np.exp(-0.9 + 0.1 * level)).ravel(),
        }
    )
