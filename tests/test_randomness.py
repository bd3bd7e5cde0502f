"""Seeds: what they may be, and that streams of one seed differ."""

from __future__ import annotations

import numpy as np
import pytest

import evalkit as ek
from evalkit.errors import OptionError
from evalkit.randomness import generator


def test_a_seed_gives_the_numbers_of_numpys_default_generator() -> None:
    assert generator(7).random() == np.random.default_rng(7).random()
    assert generator(np.int64(7), 2).random() == np.random.default_rng([7, 2]).random()
    assert generator(7, 1).random() != generator(7, 2).random()


@pytest.mark.parametrize("seed", ["x", 1.5, -1, None, True])
def test_what_is_no_seed_is_refused_by_name(seed: object) -> None:
    with pytest.raises(OptionError, match="a seed is a whole number from 0 on"):
        generator(seed)  # type: ignore[arg-type]


def test_public_functions_say_it_too() -> None:
    with pytest.raises(OptionError, match="seed"):
        ek.rank_confidence([1.0, 2.0, 3.0], [0.1, 0.1, 0.1], seed="x")  # type: ignore[arg-type]
