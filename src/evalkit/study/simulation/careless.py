"""Careless respondents: who they are, and the answers they give instead of honest ones."""

from __future__ import annotations

import numpy as np

from evalkit.study.simulation.draws import Floats, Ints, categories, codes
from evalkit.study.simulation.parameters import Careless

HONEST = "careful"
POINTS = 5


def draw_kinds(n: int, careless: Careless, rng: np.random.Generator) -> Ints:
    """(n,) 0 for careful respondents, 1.. for the kinds of ``careless.mix`` in their order."""
    mix = np.array(list(careless.mix.values()))
    shares = np.concatenate(([1 - careless.rate], careless.rate * mix / mix.sum()))
    return categories(np.broadcast_to(shares, (n, len(shares))), rng)


def careless_answers(kinds: Ints, careless: Careless, items: int, rng: np.random.Generator) -> Ints:
    """Answers without reading: one value throughout, uniform random, or a diagonal.

    Args:
        kinds: (m,), 1.. by the order of ``careless.mix``, whose kinds are straight, random and pattern.
        careless: ``straight_value`` holds the shares of the values that straight-liners tick.
        items: number of items in the order of the questionnaire.
        rng: source of randomness.

    Returns:
        (m, items) answers 1..5. A diagonal starts anywhere and runs up or down.
    """
    m = len(kinds)
    straight = np.broadcast_to(codes(careless.straight_value, m, rng)[:, None], (m, items))
    start, step = rng.integers(0, POINTS, (m, 1)), rng.choice([-1, 1], (m, 1))
    diagonal = 1 + (start + step * np.arange(items)) % POINTS
    random = rng.integers(1, POINTS + 1, (m, items))
    kind = np.array((HONEST, *careless.mix))[kinds][:, None]
    return np.where(kind == "straight", straight, np.where(kind == "pattern", diagonal, random))


def attention_answers(passed: Ints, usual: Ints, expected: int, rng: np.random.Generator) -> Ints:
    """Answers to the attention item.

    Args:
        passed: (n,) 1 where the expected answer is given.
        usual: (n,) what the respondent ticks when not reading (a straight-liner's value), 0 for no habit.
        expected: the asked answer.
        rng: source of randomness.

    Returns:
        (n,) answers 1..5; a failing answer is the habit, or uniform over the other four codes.
    """
    other = (expected - 1 + rng.integers(1, POINTS, len(passed))) % POINTS + 1
    wrong = np.where((usual > 0) & (usual != expected), usual, other)
    return np.where(passed == 1, expected, wrong)


def durations(careless_flag: Ints, careless: Careless, rng: np.random.Generator) -> Floats:
    """(n,) whole seconds, log-normal with the median and spread of careful and careless respondents."""
    hasty = careless_flag > 0
    median = np.where(hasty, careless.duration_median.careless, careless.duration_median.careful)
    spread = np.where(hasty, careless.duration_log_sd.careless, careless.duration_log_sd.careful)
    seconds: Floats = np.rint(median * np.exp(spread * rng.standard_normal(len(hasty))))
    return seconds
