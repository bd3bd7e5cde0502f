"""The former period: the same branches, a few of them elsewhere in truth, and new customers who answered."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from evalkit.study.simulation.customers import draw_customers
from evalkit.study.simulation.draws import Floats
from evalkit.study.simulation.operations import draw_operations
from evalkit.study.simulation.parameters import SimulationParameters
from evalkit.study.simulation.truth import BranchTruth


@dataclass(frozen=True, kw_only=True, eq=False)
class FormerPeriod:
    """The period before the present one.

    A branch that did not move has the same truth, the same deviations of its rates and the same number of
    customers; what differs is who answered and what was counted.

    Attributes:
        truth: the branches as they were.
        shift: (b,) present θ − former θ, the same in every part; 0 for a branch that did not move.
        customers: the customer survey of that period, the columns of ``customers_previous.sav``.
        operations: the operations table, the columns of ``operations_previous.csv``.
        operation_rates: the true rates behind it.
    """

    truth: BranchTruth
    shift: Floats
    customers: pd.DataFrame
    operations: pd.DataFrame
    operation_rates: pd.DataFrame


def draw_former(
    truth: BranchTruth, parameters: SimulationParameters, same: np.random.Generator, rng: np.random.Generator
) -> FormerPeriod:
    """Draw the former period.

    Args:
        truth: the branches at present.
        parameters: of the bank.
        same: the stream of the present operations table from its start, so that what a branch is besides
            its truth stays.
        rng: source of everything else.
    """
    shift = _shift(len(truth.codes), parameters, rng)
    branch = parameters.branch
    theta = truth.theta - shift[:, None]
    score = (branch.score_mean + branch.score_slope * theta) @ truth.weights
    for array in (theta, score, shift):
        array.flags.writeable = False
    before = replace(truth, theta=theta, score=score)
    answers = draw_customers(before, parameters, rng).answers
    answers["RESP_ID"] = [f"F{i:06d}" for i in range(1, len(answers) + 1)]
    operations = draw_operations(before, parameters, same, rng)
    return FormerPeriod(
        truth=before,
        shift=shift,
        customers=answers,
        operations=operations.table,
        operation_rates=operations.rates,
    )


def _shift(branches: int, parameters: SimulationParameters, rng: np.random.Generator) -> Floats:
    former = parameters.former
    up, down = round(former.improved * branches), round(former.fell * branches)
    order = rng.permutation(branches)
    shift = np.zeros(branches)
    shift[order[:up]] = former.shift
    shift[order[up : up + down]] = -former.shift
    return shift
