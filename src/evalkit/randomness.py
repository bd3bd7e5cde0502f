"""The one door to random numbers: a generator made from a seed that the caller gives."""

from __future__ import annotations

import numpy as np

from evalkit.errors import OptionError


def generator(seed: int, *streams: int) -> np.random.Generator:
    """NumPy's default generator for a seed, and for a stream of it where several draws must not share one.

    Args:
        seed: a whole number from 0 on; the same seed gives the same numbers.
        streams: numbers of the stream; none for the seed itself.

    Raises:
        OptionError: the seed is not such a number.
    """
    whole = isinstance(seed, (int, np.integer)) and not isinstance(seed, (bool, np.bool_))
    if not whole or seed < 0:
        raise OptionError(f"a seed is a whole number from 0 on; got {seed!r}", hint="for example seed=1")
    return np.random.default_rng([int(seed), *streams] if streams else int(seed))
