"""The operations table: what the bank's own systems count for each branch, with every denominator.

What the model leaves open is decided here and in the parameter file (block ``operations``):

- The table covers the customers a branch manages (about ten per surveyed one, log-normal around it), so that
  complaints stay few (about 30 a branch) and mostly noise between branches, as the model wants them.
- θ_internal moves complete key fields and rated customers; θ_perceived moves waiting (inverse), mobile use
  and, through satisfaction, complaints; θ_integration moves retention, products and revenue.
- Each rate has a branch deviation of its own besides its truth, then a binomial or Poisson count.
- Retention and complaints use the model's monthly churn hazard and complaint rate, averaged over the
  customers of the branch (Gauss-Hermite in loyalty; closed form in satisfaction).
- Yearly revenue of a customer is log-normal, cost is the model's mean, profit the difference. With the
  shipped values 27 % of customers are unprofitable and the top fifth brings 80 % of the profit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import expit, logit

from evalkit.study.simulation.draws import Floats, Ints
from evalkit.study.simulation.latent import path_model
from evalkit.study.simulation.parameters import Effect, SimulationParameters
from evalkit.study.simulation.truth import BranchTruth

MONTHS = 12
NODES = 40
# Standard error of a median: sqrt(pi / 2) sigma / sqrt(n) on the log scale of log-normal waits.
MEDIAN_FACTOR = float(np.sqrt(np.pi / 2))


@dataclass(frozen=True, kw_only=True, eq=False)
class OperationsTable:
    """The table and the rates behind its counts.

    Attributes:
        table: one row per branch with the columns of ``operations.csv``.
        rates: branch_id and the true retention, complaint (per customer and year), key-field, rated and
            mobile rates, median wait (minutes), products and profit (yuan a year) per customer.
    """

    table: pd.DataFrame
    rates: pd.DataFrame


def draw_operations(
    truth: BranchTruth,
    parameters: SimulationParameters,
    rng: np.random.Generator,
    counted: np.random.Generator | None = None,
) -> OperationsTable:
    """Draw the operations table of all branches.

    Args:
        truth: the branches.
        parameters: of the bank.
        rng: what a branch is besides its truth (deviations of its rates, number of its customers) and,
            without `counted`, the counts.
        counted: the counts of a period, where other periods of the same branches are drawn too.
    """
    rates = _rates(truth, parameters, rng)
    base = _base(truth, parameters, rng)
    counts = _counts(truth, rates, base, parameters, rng if counted is None else counted)
    named = pd.DataFrame({"branch_id": truth.codes} | _names(truth, parameters) | counts)
    return OperationsTable(table=named, rates=pd.DataFrame({"branch_id": truth.codes} | rates))


def _names(truth: BranchTruth, parameters: SimulationParameters) -> dict[str, list[str]]:
    numbers = [code[1:] for code in truth.codes]
    return {
        "name_zh": [f"第{number}支行" for number in numbers],
        "name_en": [f"Branch {number}" for number in numbers],
        "region": list(truth.region),
        "region_zh": [parameters.regions[code]["zh"] for code in truth.region],
        "region_en": [parameters.regions[code]["en"] for code in truth.region],
    }


def _shifted(effect: Effect, theta: Floats, rng: np.random.Generator) -> Floats:
    return effect.slope * theta + effect.noise * rng.standard_normal(len(theta))


def _rates(
    truth: BranchTruth, parameters: SimulationParameters, rng: np.random.Generator
) -> dict[str, Floats]:
    held = parameters.operations
    internal, perceived = truth.part("internal"), truth.part("perceived")
    integration = truth.part("integration")
    assets = parameters.profile.log10_assets.sd * held.products.log10_assets
    extra = np.exp(held.products.integration * integration + assets**2 / 2)
    growth = held.revenue.integration * integration + held.revenue.log_sd**2 / 2
    revenue = held.revenue.median * np.exp(growth)
    return {
        "retention": _retention(perceived, integration, parameters),
        "complaint_rate": _complaint_rate(perceived, parameters),
        "key_fields": expit(logit(held.key_fields.centre) + _shifted(held.key_fields, internal, rng)),
        "rated": expit(logit(held.rated.centre) + _shifted(held.rated, internal, rng)),
        "mobile": expit(logit(held.mobile.centre) + _shifted(held.mobile, perceived, rng)),
        "wait_median_min": held.wait.centre * np.exp(_shifted(held.wait, perceived, rng)),
        "products_mean": 1 + held.products.base * extra,
        "profit_mean": revenue - held.cost,
    }


def _retention(perceived: Floats, integration: Floats, parameters: SimulationParameters) -> Floats:
    """(b,) chance to stay twelve months, averaged over the loyalty of a branch's customers."""
    churn, icc = parameters.operations.churn, parameters.branch.icc_customers
    effect = path_model(parameters.latent).total_effect("LOY")
    nodes, weights = np.polynomial.hermite_e.hermegauss(NODES)
    loyalty = effect * np.sqrt(icc) * perceived[:, None] + np.sqrt(1 - effect**2 * icc) * nodes
    hazard = expit(churn.logit + churn.loyalty * loyalty + churn.integration * integration[:, None])
    stays: Floats = ((1 - hazard) ** MONTHS) @ (weights / weights.sum())
    return stays


def _complaint_rate(perceived: Floats, parameters: SimulationParameters) -> Floats:
    """(b,) complaints per customer and year: 12 r₀ E[exp(slope · SAT) | branch]."""
    profile, icc = parameters.profile, parameters.branch.icc_customers
    effect = path_model(parameters.latent).total_effect("SAT")
    mean = effect * np.sqrt(icc) * perceived
    slope = profile.complaint_satisfaction
    rate: Floats = (
        MONTHS * profile.complaint_rate * np.exp(slope * mean + slope**2 * (1 - effect**2 * icc) / 2)
    )
    return rate


def _base(truth: BranchTruth, parameters: SimulationParameters, rng: np.random.Generator) -> Ints:
    """(b,) customers of a branch twelve months ago."""
    held = parameters.operations
    spread = np.exp(held.base_log_sd * rng.standard_normal(len(truth.codes)))
    base: Ints = np.rint(held.base_per_respondent * truth.n_customers * spread).astype(np.int64)
    return base


def _counts(
    truth: BranchTruth,
    rates: dict[str, Floats],
    before: Ints,
    parameters: SimulationParameters,
    rng: np.random.Generator,
) -> dict[str, Floats | Ints]:
    held = parameters.operations
    b = len(truth.codes)
    retained = rng.binomial(before, rates["retention"])
    customers = retained + rng.poisson(held.newcomers * before)
    required = held.fields_per_customer * customers
    wait_se = MEDIAN_FACTOR * held.wait_log_sd * rates["wait_median_min"] / np.sqrt(held.wait_tickets)
    unanswered = rng.poisson(truth.n_employees * (1 / held.staff_response - 1))
    return {
        "customers": customers,
        "active_12m_ago": before,
        "retained": retained,
        "complaints": rng.poisson(customers * rates["complaint_rate"]),
        "key_fields_required": required,
        "key_fields_complete": rng.binomial(required, rates["key_fields"]),
        "customers_rated": rng.binomial(customers, rates["rated"]),
        **_money(truth, customers, parameters, rng),
        "wait_tickets": np.full(b, held.wait_tickets),
        "wait_median_min": np.round(rates["wait_median_min"] + wait_se * rng.standard_normal(b), 2),
        "wait_se": np.round(wait_se, 3),
        "mobile_active": rng.binomial(customers, rates["mobile"]),
        "staff": truth.n_employees + unanswered,
    }


def _money(
    truth: BranchTruth, customers: Ints, parameters: SimulationParameters, rng: np.random.Generator
) -> dict[str, Floats]:
    """Mean and standard deviation (ddof 1) of products and yearly profit over each branch's customers."""
    held = parameters.operations
    branch = np.repeat(np.arange(len(customers)), customers)
    theta = truth.part("integration")[branch]
    assets = rng.standard_normal(len(branch))
    slope = parameters.profile.log10_assets.sd * held.products.log10_assets
    extra = held.products.base * np.exp(slope * assets + held.products.integration * theta)
    products = 1.0 + rng.poisson(extra)
    grown = held.revenue.log_sd * assets + held.revenue.integration * theta
    profit = held.revenue.median * np.exp(grown) - held.cost
    columns: dict[str, Floats] = {}
    for name, values, digits in (("products", products, 4), ("profit", profit, 2)):
        mean = np.bincount(branch, values) / customers
        variance = np.bincount(branch, (values - mean[branch]) ** 2) / (customers - 1)
        columns[f"{name}_mean"] = np.round(mean, digits)
        columns[f"{name}_sd"] = np.round(np.sqrt(variance), digits).astype(np.float64)
    return columns
