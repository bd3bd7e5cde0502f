"""Who the customers are: demographics, importance points, complaints and main-bank use."""

from __future__ import annotations

import numpy as np
from scipy.stats import norm

from evalkit.study.simulation.draws import Floats, Ints, categories, chance, codes, ordered_classes
from evalkit.study.simulation.missing import DONT_KNOW
from evalkit.study.simulation.parameters import Missing, Profile

MONTHS = 12
POINTS_IN_ALL = 100


def draw_demographics(
    assets: Floats, profile: Profile, missing: Missing, rng: np.random.Generator
) -> dict[str, Ints]:
    """Demographic codes of n customers.

    Age among respondents is proportional to population share × willingness to answer. Education and
    occupation depend on age, tenure correlates with age, income with assets; refused income (code 9) is
    missing at random given assets: logit = intercept + slope · assets.

    Args:
        assets: (n,) standardised log10 assets.
        profile: shares and correlations.
        missing: the income model.
        rng: source of randomness.

    Returns:
        GENDER, AGE, EDU, OCC, INCOME, TENURE, (n,) each.
    """
    n = len(assets)
    by_age = np.array(profile.age_population) * np.array(profile.age_response)
    age = categories(np.broadcast_to(by_age, (n, len(by_age))), rng)
    at = np.cumsum(by_age / by_age.sum()) - by_age / by_age.sum() / 2
    tenure_correlation, income_correlation = profile.tenure.age, profile.income.assets
    tenure = tenure_correlation * norm.ppf(at)[age] + np.sqrt(
        1 - tenure_correlation**2
    ) * rng.standard_normal(n)
    income = income_correlation * assets + np.sqrt(1 - income_correlation**2) * rng.standard_normal(n)
    refused = chance(missing.income.intercept + missing.income.slope * assets, n, rng)
    return {
        "GENDER": codes(profile.gender, n, rng),
        "AGE": 1 + age,
        "EDU": 1 + categories(np.array(profile.education_by_age)[age], rng),
        "OCC": 1 + categories(np.array(profile.occupation_by_age)[age], rng),
        "INCOME": np.where(refused, int(DONT_KNOW), ordered_classes(income, profile.income.shares)),
        "TENURE": ordered_classes(tenure, profile.tenure.shares),
    }


def draw_behaviour(
    satisfaction: Floats, loyalty: Floats, profile: Profile, rng: np.random.Generator
) -> dict[str, Ints]:
    """COMPL (0 no, 1 solved, 2 not solved) and MAINBANK, (n,) each.

    A customer complained if a Poisson count with rate 12 · r₀ exp(slope · SAT) is positive.
    """
    n = len(satisfaction)
    rate = MONTHS * profile.complaint_rate * np.exp(profile.complaint_satisfaction * satisfaction)
    complained = rng.poisson(rate) > 0
    solved = rng.random(n) < profile.complaint_solved
    main = chance(profile.main_bank.intercept + profile.main_bank.loyalty * loyalty, n, rng)
    return {
        "COMPL": np.where(complained, np.where(solved, 1, 2), 0),
        "MAINBANK": main.astype(np.int64),
    }


def importance_points(n: int, profile: Profile, rng: np.random.Generator) -> Ints:
    """(n, parts) points that sum to 100, in steps as people give them.

    Dirichlet shares around the mean importance, rounded to steps by largest remainder.
    """
    mean = np.array(list(profile.importance.values()))
    steps = POINTS_IN_ALL // profile.importance_step
    shares = rng.dirichlet(profile.importance_concentration * mean / mean.sum(), n) * steps
    whole = np.floor(shares).astype(np.int64)
    short = steps - whole.sum(axis=1)
    order = np.argsort(np.argsort(whole - shares, axis=1, kind="stable"), axis=1, kind="stable")
    points: Ints = profile.importance_step * (whole + (order < short[:, None]))
    return points
