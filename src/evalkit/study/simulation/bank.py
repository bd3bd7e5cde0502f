"""The synthetic bank: one seed, one value with everything in it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from evalkit.errors import OptionError
from evalkit.randomness import generator
from evalkit.study.simulation.customers import draw_customers
from evalkit.study.simulation.employees import draw_employees
from evalkit.study.simulation.experts import ExpertPanel, draw_experts
from evalkit.study.simulation.former import FormerPeriod, draw_former
from evalkit.study.simulation.mailing import draw_sent
from evalkit.study.simulation.operations import draw_operations
from evalkit.study.simulation.parameters import SimulationParameters
from evalkit.study.simulation.reading import load_parameters
from evalkit.study.simulation.truth import BranchTruth, draw_truth

DEFAULT_SEED = 20240601
MOST_BRANCHES = 5000
# Each part has a random stream of its own, so that a part added later changes none of the others.
STREAMS = {"truth": 1, "customers": 2, "employees": 3, "experts": 4, "operations": 5, "former": 8, "sent": 9}


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class SyntheticBank:
    """A synthetic study with its truth.

    Attributes:
        seed: the seed that made it.
        parameters: the parameters that made it.
        truth: the branches.
        customers: the customer survey as it arrives, the columns of ``customers.sav``; a blank is NaN.
        hidden: the truth behind each row of customers (careless flag and type, latent variables).
        employees: the staff survey, the columns of ``employees.xlsx``.
        experts: the expert panel.
        operations: the operations table, the columns of ``operations.csv``.
        operation_rates: the true rates behind the operations table.
        former: the period before: the same branches, a few of them elsewhere.
    """

    seed: int
    parameters: SimulationParameters
    truth: BranchTruth
    customers: pd.DataFrame
    hidden: pd.DataFrame
    employees: pd.DataFrame
    experts: ExpertPanel
    operations: pd.DataFrame
    operation_rates: pd.DataFrame
    former: FormerPeriod

    def __repr__(self) -> str:
        sizes = f"branches={len(self.truth.codes)}, customers={len(self.customers)}"
        return f"SyntheticBank({sizes}, employees={len(self.employees)}, seed={self.seed})"


def simulate_bank(
    branches: int = 40, seed: int = DEFAULT_SEED, parameters: SimulationParameters | None = None
) -> SyntheticBank:
    """Simulate a bank.

    Args:
        branches: number of branches, 2 to 5000; about 75 customers each.
        seed: a whole number ≥ 0; the same seed gives the same bank.
        parameters: from ``load_parameters``; None for the shipped ones.

    Returns:
        All data and their truth, in memory.

    Raises:
        OptionError: branches or seed out of range.
        DefinitionError: the shipped parameter file is damaged.
    """
    if not isinstance(branches, int) or not 2 <= branches <= MOST_BRANCHES:
        raise OptionError(f"branches must be a whole number from 2 to {MOST_BRANCHES}; got {branches!r}")
    if not isinstance(seed, int) or seed < 0:
        raise OptionError(f"seed must be a whole number of at least 0; got {seed!r}")
    held = load_parameters() if parameters is None else parameters
    rng = {name: generator(seed, stream) for name, stream in STREAMS.items()}
    truth = draw_truth(branches, held, rng["truth"])
    survey = draw_customers(truth, held, rng["customers"])
    operations = draw_operations(truth, held, rng["operations"])
    former = draw_former(truth, held, generator(seed, STREAMS["operations"]), rng["former"])
    sent, sent_before = (draw_sent(part, held, rng["sent"]) for part in (truth, former.truth))
    return SyntheticBank(
        seed=seed,
        parameters=held,
        truth=truth,
        customers=survey.answers,
        hidden=survey.hidden,
        employees=draw_employees(truth, held, rng["employees"]),
        experts=draw_experts(held, rng["experts"]),
        operations=operations.table.assign(sent=sent),
        operation_rates=operations.rates,
        former=replace(former, operations=former.operations.assign(sent=sent_before)),
    )
