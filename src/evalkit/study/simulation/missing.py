"""What is not answered: items missing at random, "don't know", and respondents who stop half-way."""

from __future__ import annotations

import numpy as np

from evalkit.study.simulation.draws import Flags, Floats, Ints
from evalkit.study.simulation.parameters import Missing

DONT_KNOW = 9.0


def stopping_positions(n: int, items: int, missing: Missing, rng: np.random.Generator) -> Ints:
    """(n,) first item that is not answered; ``items`` for those who reach the end.

    Those who stop do so at a uniform position in the last part of the items (``dropout_from`` on).
    """
    earliest = int(missing.dropout_from * items)
    stops = rng.random(n) < missing.dropout
    return np.where(stops, rng.integers(earliest, items, n), items)


def blank_items(
    answers: Ints, stop: Ints, chance: float, dont_know_share: float, rng: np.random.Generator
) -> Floats:
    """Answers as they arrive: NaN for a blank, 9 for "don't know".

    Args:
        answers: (n, items) complete answers.
        stop: (n,) first item not answered.
        chance: that a single answer is missing, completely at random.
        dont_know_share: part of these with code 9; 0 where the form has no such answer.
        rng: source of randomness.

    Returns:
        (n, items).
    """
    gone = rng.random(answers.shape) < chance
    unsure = rng.random(answers.shape) < dont_know_share
    held = np.where(gone, np.where(unsure, DONT_KNOW, np.nan), answers.astype(np.float64))
    after_stop = np.arange(answers.shape[1]) >= stop[:, None]
    return np.where(after_stop, np.nan, held)


def blank(values: Floats | Ints, where: Flags) -> Floats:
    """(n,) or (n, k) values with NaN in the rows that are marked (n,)."""
    held = np.array(values, dtype=np.float64)
    held[where] = np.nan
    return held
