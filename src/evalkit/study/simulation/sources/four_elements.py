"""Twelve branches before and after a pilot in four of them; the effect is known."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from evalkit.study.simulation.draws import Floats
from evalkit.study.simulation.reading import load_parameters
from evalkit.study.simulation.sources.parts import (
    Draw,
    counted,
    draw_branches,
    draw_staff,
    names,
    rate,
    shifted,
    write_files,
)
from evalkit.study.simulation.truth import BranchTruth

STUDY = 102
STAFF = (15,) * 12
PILOTS = 4
EFFECT = 1.5  # of the pilot on θ, in standard deviations of θ; the other branches did not move


def write_four_elements(folder: Path, seed: int) -> tuple[Path, ...]:
    """Write the data of the study ``four_elements``; the same seed gives the same bytes.

    Args:
        folder: made if it is missing.
        seed: a whole number ≥ 0.
    """
    draw = Draw(seed=seed, study=STUDY, parameters=load_parameters())
    former = draw_branches(draw, STAFF)
    pilot = np.zeros(len(STAFF), dtype=np.int64)
    pilot[draw.stream(2).permutation(len(STAFF))[:PILOTS]] = 1
    truth = shifted(former, EFFECT * pilot)
    tables = {
        "employees": draw_staff(truth, draw, 3),
        "employees_previous": draw_staff(former, draw, 4),
        "operations": _operations(truth, draw, 5).assign(pilot=pilot),
        "operations_previous": _operations(former, draw, 6),
    }
    planted = {
        "seed": seed,
        "pilots": [code for code, marked in zip(truth.codes, pilot, strict=True) if marked],
        "effect_on_theta": EFFECT,
        "theta_before": dict(zip(truth.codes, former.theta.tolist(), strict=True)),
    }
    return write_files(folder, tables, planted)


def _operations(truth: BranchTruth, draw: Draw, part: int) -> pd.DataFrame:
    """Counts of a period; a branch has the same deviations of its own in both."""
    own, rng = draw.stream(40), draw.stream(part)
    theta, b = truth.part("internal"), len(truth.codes)
    customers = own.integers(600, 1100, b)
    complete = rate(0.72, 0.30, theta, own)
    kept, staff = rate(0.91, 0.25, theta, own), own.integers(24, 40, b)
    required = 8 * customers

    def days(median: float, slope: float) -> Floats:
        return np.rint(median * np.exp(slope * theta + 0.15 * own.standard_normal(b)))

    update, answer = days(330.0, -0.25), np.maximum(days(5.0, -0.25), 1.0)
    wait = 14.0 * np.exp(-0.2 * theta + 0.12 * own.standard_normal(b))
    counts = {
        "customers": customers,
        "key_fields_required": required,
        "key_fields_complete": counted(required, complete, rng),
        "median_days_since_update": update,
        "levels_to_decision": own.integers(3, 6, b),
        "median_days_to_answer": answer,
        "wait_median_min": np.round(wait * np.exp(0.04 * rng.standard_normal(b)), 1),
        "wait_se": np.round(0.04 * wait, 2),
        "staff_12m_ago": staff,
        "staff_kept": counted(staff, kept, rng),
    }
    return pd.DataFrame({**names(truth), **counts})
