"""The rules that combine sets of weights, by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from evalkit.registry import Registry
from evalkit.weighting.combination.deviation import minimum_deviation
from evalkit.weighting.combination.game import game_theory

Combined = tuple[np.ndarray, np.ndarray]


def _linear(stack: np.ndarray, shares: np.ndarray) -> Combined:
    return np.asarray(shares @ stack), shares


def _multiplicative(stack: np.ndarray, shares: np.ndarray) -> Combined:
    return np.asarray(np.prod(stack ** (len(shares) * shares)[:, np.newaxis], axis=0)), shares


def _geometric(stack: np.ndarray, shares: np.ndarray) -> Combined:
    return np.asarray(np.prod(stack ** shares[:, np.newaxis], axis=0)), shares


@dataclass(frozen=True, kw_only=True, slots=True)
class CombinationMethod:
    """A way to combine sets of weights.

    Attributes:
        name: the option value.
        zh: the Chinese term.
        compute: sets (m, k) and shares (m,) → combined (k,), not rescaled, and the shares used (m,).
        takes_shares: whether the shares are the user's; otherwise the method finds them.
        reference: the publication or the formula.
    """

    name: str
    zh: str
    compute: Callable[[np.ndarray, np.ndarray], Combined]
    takes_shares: bool
    reference: str


COMBINATIONS: Registry[CombinationMethod] = Registry(
    "method",
    {
        entry.name: entry
        for entry in (
            CombinationMethod(
                name="linear", zh="线性加权", compute=_linear, takes_shares=True, reference="w = Σ s w"
            ),
            CombinationMethod(
                name="multiplicative",
                zh="乘法合成",
                compute=_multiplicative,
                takes_shares=True,
                reference="w ∝ Π w^(m s)",
            ),
            CombinationMethod(
                name="geometric",
                zh="最小相对信息熵",
                compute=_geometric,
                takes_shares=True,
                reference="minimum relative entropy: w ∝ Π w^s minimises Σ s KL(w ‖ w_j)",
            ),
            CombinationMethod(
                name="game_theory",
                zh="博弈论组合赋权",
                compute=game_theory,
                takes_shares=False,
                reference="Σ_j a_j w_i·w_j = w_i·w_i",
            ),
            CombinationMethod(
                name="minimum_deviation",
                zh="最小偏差组合赋权",
                compute=minimum_deviation,
                takes_shares=False,
                reference="min Σ_{i<j} ‖a_i w_i − a_j w_j‖², Σ a = 1",
            ),
        )
    },
)

CombinationName = Literal["linear", "multiplicative", "geometric", "game_theory", "minimum_deviation"]
