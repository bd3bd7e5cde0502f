"""The expert panel: pairwise judgements on Saaty's scale around true weights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from evalkit.errors import OptionError
from evalkit.study.simulation.draws import Flags, Floats
from evalkit.study.simulation.parameters import SimulationParameters

SCALE: Floats = np.concatenate((1 / np.arange(9.0, 1.0, -1.0), np.arange(1.0, 10.0)))


@dataclass(frozen=True, kw_only=True, eq=False)
class ExpertPanel:
    """Judgements of m experts.

    Attributes:
        ids: (m,) E01, E02, ...
        inconsistent: (m,) true for the experts who judge almost at random.
        children: parent code -> the k codes compared under it.
        judgements: parent code -> (m, k, k) positive reciprocal matrices with entries on Saaty's scale.
        weights: parent code -> (k,) true weights.
    """

    ids: tuple[str, ...]
    inconsistent: Flags
    children: Mapping[str, tuple[str, ...]]
    judgements: Mapping[str, Floats]
    weights: Mapping[str, Floats]


def draw_experts(parameters: SimulationParameters, rng: np.random.Generator) -> ExpertPanel:
    """Draw the panel: v = (w_i / w_j) e^{σ z}, snapped to Saaty's scale in log distance.

    Raises:
        OptionError: the panel is too small for its inconsistent experts and the two odd typists.
    """
    experts, m = parameters.experts, parameters.design.experts
    odd_typists = {experts.decimal_typist - 1, experts.upper_typist - 1}
    free = np.array([i for i in range(m) if i not in odd_typists], dtype=np.int64)
    if len(free) < experts.inconsistent:
        raise OptionError(f"{m} experts are too few for {experts.inconsistent} inconsistent ones")
    inconsistent = np.zeros(m, dtype=bool)
    inconsistent[rng.choice(free, experts.inconsistent, replace=False)] = True
    sigma = np.where(inconsistent, experts.sigma_inconsistent, experts.sigma)
    weights = {parent: np.array(list(held.values())) for parent, held in experts.weights.items()}
    return ExpertPanel(
        ids=tuple(f"E{i:02d}" for i in range(1, m + 1)),
        inconsistent=inconsistent,
        children=MappingProxyType({parent: tuple(held) for parent, held in experts.weights.items()}),
        judgements=MappingProxyType({parent: _judge(w, sigma, rng) for parent, w in weights.items()}),
        weights=MappingProxyType(weights),
    )


def snap_to_scale(values: Floats) -> Floats:
    """The nearest step of 1/9, ..., 1, ..., 9 in log distance, same shape."""
    middles = (np.log(SCALE)[1:] + np.log(SCALE)[:-1]) / 2
    snapped: Floats = SCALE[np.searchsorted(middles, np.log(values))]
    return snapped


def _judge(weights: Floats, sigma: Floats, rng: np.random.Generator) -> Floats:
    rows, columns = np.triu_indices(len(weights), k=1)
    noise = np.exp(sigma[:, None] * rng.standard_normal((len(sigma), len(rows))))
    upper = snap_to_scale(weights[rows] / weights[columns] * noise)
    matrices = np.tile(np.eye(len(weights)), (len(sigma), 1, 1))
    matrices[:, rows, columns] = upper
    matrices[:, columns, rows] = 1 / upper
    return matrices
