"""The customer survey as it arrives: raw codes, reversed items not recoded, careless answers unmarked."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from evalkit.study.simulation.careless import (
    HONEST,
    attention_answers,
    careless_answers,
    draw_kinds,
    durations,
)
from evalkit.study.simulation.draws import Flags, Floats, Ints, codes, likert_answers, residual_sd
from evalkit.study.simulation.latent import draw_latent, path_model
from evalkit.study.simulation.missing import blank, blank_items, stopping_positions
from evalkit.study.simulation.parameters import SimulationParameters
from evalkit.study.simulation.profile import draw_behaviour, draw_demographics, importance_points
from evalkit.study.simulation.truth import BranchTruth

TOP = 10


@dataclass(frozen=True, kw_only=True, eq=False)
class CustomerSurvey:
    """The data file and what is true behind it, row by row.

    Attributes:
        answers: one row per respondent, the columns of ``customers.sav``; a blank is NaN.
        hidden: RESP_ID, BRANCH_ID, careless (bool), careless_type, log10_assets and every latent variable.
            Never written into the data file.
    """

    answers: pd.DataFrame
    hidden: pd.DataFrame


def customer_items(parameters: SimulationParameters) -> tuple[str, ...]:
    """The Likert items of the customer survey in the order of the questionnaire."""
    return tuple(item for held in parameters.likert.customer_items.values() for item in held)


def draw_customers(
    truth: BranchTruth, parameters: SimulationParameters, rng: np.random.Generator
) -> CustomerSurvey:
    """Draw the customer survey of all branches."""
    branch = np.repeat(np.arange(len(truth.codes)), truth.n_customers)
    n = len(branch)
    theta = truth.part("perceived")[branch]
    latent = draw_latent(theta, parameters.branch.icc_customers, parameters.latent, rng)
    kinds = draw_kinds(n, parameters.careless, rng)
    assets = rng.standard_normal(n)
    resp_id = [f"P{i:06d}" for i in range(1, n + 1)]
    head = {"RESP_ID": resp_id, "BRANCH_ID": np.array(truth.codes)[branch]}
    answers = pd.DataFrame(head | _questionnaire(latent, kinds, assets, parameters, rng))
    names = np.array((HONEST, *parameters.careless.mix))
    money = parameters.profile.log10_assets
    known = {
        "careless": kinds > 0,
        "careless_type": names[kinds],
        "log10_assets": money.mean + money.sd * assets,
    }
    hidden = pd.DataFrame(head | known | latent)
    return CustomerSurvey(answers=answers, hidden=hidden)


def _questionnaire(
    latent: dict[str, Floats],
    kinds: Ints,
    assets: Floats,
    parameters: SimulationParameters,
    rng: np.random.Generator,
) -> dict[str, Floats | Ints]:
    names = customer_items(parameters)
    n, k = len(kinds), len(names)
    stop = stopping_positions(n, k, parameters.missing, rng)
    unfinished = stop < k
    raw = _likert(latent, kinds, parameters, rng)
    gone = parameters.missing
    items = blank_items(raw, stop, gone.item, gone.dont_know_share, rng)
    columns: dict[str, Floats | Ints] = {
        "CHANNEL": codes(parameters.profile.channel, n, rng),
        "DURATION_S": durations(kinds, parameters.careless, rng),
    }
    columns |= dict(zip(names, items.T, strict=True))
    columns["ATT1"] = _attention(raw, kinds, stop, parameters, rng)
    no_score = unfinished | (rng.random(n) < parameters.missing.nps)
    columns["NPS"] = blank(_recommendation(latent, kinds, parameters, rng), no_score)
    said = draw_behaviour(latent["SAT"], latent["LOY"], parameters.profile, rng)
    said |= draw_demographics(assets, parameters.profile, parameters.missing, rng)
    columns |= {name: blank(values, unfinished) for name, values in said.items()}
    columns |= _importance(unfinished, parameters, rng)
    return columns


def _likert(
    latent: dict[str, Floats], kinds: Ints, parameters: SimulationParameters, rng: np.random.Generator
) -> Ints:
    likert = parameters.likert
    names = customer_items(parameters)
    factors = np.column_stack([latent[c] for c, held in likert.customer_items.items() for _ in held])
    loadings = np.array([value for held in likert.customer_items.values() for value in held.values()])
    acquiescence = likert.acquiescence_sd * rng.standard_normal(len(kinds))
    turned = np.array([name.endswith("r") for name in names])
    raw = likert_answers(
        factors, loadings, turned, thresholds=likert.thresholds, acquiescence=acquiescence, rng=rng
    )
    careless = kinds > 0
    raw[careless] = careless_answers(kinds[careless], parameters.careless, len(names), rng)
    return raw


def _attention(
    raw: Ints, kinds: Ints, stop: Ints, parameters: SimulationParameters, rng: np.random.Generator
) -> Floats:
    careless = parameters.careless
    chances = np.where(kinds > 0, careless.attention_pass.careless, careless.attention_pass.careful)
    passed = (rng.random(len(kinds)) < chances).astype(np.int64)
    straight: Flags = np.array((HONEST, *careless.mix))[kinds] == "straight"
    given = attention_answers(passed, np.where(straight, raw[:, 0], 0), careless.attention_expected, rng)
    position = customer_items(parameters).index(careless.attention_after)
    return blank(given, stop <= position)


def _recommendation(
    latent: dict[str, Floats], kinds: Ints, parameters: SimulationParameters, rng: np.random.Generator
) -> Floats:
    nps, model = parameters.nps, path_model(parameters.latent)
    both = float(model.correlation[model.names.index("LOY"), model.names.index("SAT")])
    explained = nps.loyalty**2 + nps.satisfaction**2 + 2 * nps.loyalty * nps.satisfaction * both
    z = nps.loyalty * latent["LOY"] + nps.satisfaction * latent["SAT"]
    z = z + residual_sd(explained, "NPS") * rng.standard_normal(len(kinds))
    score = np.rint(np.clip(nps.mean + nps.sd * z, 0, TOP))
    return np.where(kinds > 0, rng.integers(0, TOP + 1, len(kinds)).astype(np.float64), score)


def _importance(
    unfinished: Flags, parameters: SimulationParameters, rng: np.random.Generator
) -> dict[str, Floats]:
    n = len(unfinished)
    points = importance_points(n, parameters.profile, rng)
    held = blank(points, unfinished | (rng.random(n) < parameters.missing.item))
    return {f"IMPORT_{part}": held[:, j] for j, part in enumerate(parameters.profile.importance)}
