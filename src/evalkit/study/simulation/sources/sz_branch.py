"""A branch with eight outlets, 478 staff who say what is wrong and why, and 24 interviews of two coders."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from evalkit.study.simulation.interviews import (
    load_interview_parameters,
    simulate_interviews,
    write_interviews,
)
from evalkit.study.simulation.reading import load_parameters
from evalkit.study.simulation.sources.parts import (
    Draw,
    counted,
    draw_branches,
    draw_staff,
    names,
    rate,
    write_files,
)
from evalkit.study.simulation.truth import BranchTruth

STUDY = 104
STAFF = (74, 52, 66, 48, 71, 58, 63, 46)  # 478
TICKS = {"goal_unclear": 201, "info_incomplete": 296, "low_effectiveness": 168, "system_imperfect": 96}
SEGMENTS = (6, 10)  # answers of an interview
COMPLETE, RETAINED = 0.7167, 0.885  # of key fields and customers, in the middle outlet


def write_sz_branch(
    folder: Path, seed: int, *, ticks: Mapping[str, int] | None = None, complete: float = COMPLETE
) -> tuple[Path, ...]:
    """Write the data of the study ``sz_branch``; the same seed gives the same bytes.

    Args:
        folder: made if it is missing.
        seed: a whole number ≥ 0.
        ticks: how many of the 478 tick each problem.
        complete: share of the key fields that are complete.
    """
    draw = Draw(seed=seed, study=STUDY, parameters=load_parameters())
    truth = draw_branches(draw, STAFF)
    told = TICKS if ticks is None else ticks
    tables = {
        "employees": draw_staff(truth, draw, 2, told),
        "operations": _operations(truth, draw, complete),
    }
    planted = {
        "seed": seed,
        "ticks": dict(told),
        "key_fields_complete": complete,
        "theta": dict(zip(truth.codes, truth.theta.tolist(), strict=True)),
    }
    parameters = load_interview_parameters().model_copy(update={"segments": SEGMENTS})
    interviews = simulate_interviews(seed, branches=truth.codes, parameters=parameters)
    return (*write_files(folder, tables, planted), *write_interviews(interviews, folder))


def _operations(truth: BranchTruth, draw: Draw, complete: float) -> pd.DataFrame:
    own, rng = draw.stream(40), draw.stream(3)
    theta, b = truth.part("internal"), len(truth.codes)
    customers = own.integers(1500, 3200, b)
    required, active = 8 * customers, np.rint(0.95 * customers).astype(np.int64)
    counts = {
        "customers": customers,
        "key_fields_required": required,
        "key_fields_complete": counted(required, rate(complete, 0.15, theta, own, 0.1), rng),
        "active_12m_ago": active,
        "retained": counted(active, rate(RETAINED, 0.15, theta, own, 0.1), rng),
    }
    return pd.DataFrame({**names(truth), **counts})
