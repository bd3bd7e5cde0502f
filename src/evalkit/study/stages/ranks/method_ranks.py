"""The ranked branches under every method and set of weights that applies, beside the study's own ranking."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from evalkit.errors import StatisticError
from evalkit.evaluation.method_result import EvaluationResult
from evalkit.evaluation.methods.methods import METHODS
from evalkit.evaluation.methods.weighted_mean import weighted_mean
from evalkit.evaluation.ranking import competition_ranks
from evalkit.evaluation.robustness.batched_totals import arithmetic_totals
from evalkit.evaluation.robustness.rank_agreement import MethodComparison, compare_methods
from evalkit.study.failures import Failure, attempt
from evalkit.study.stages.ranks.robustness_basis import RobustnessBasis

STAGE = "method comparison"
OWN = "study"
NORMALISED = ("min-max", "z-score", "rank")


@dataclass(frozen=True, kw_only=True, eq=False)
class MethodRanks:
    """Rankings of the branches that are ranked and have no gap.

    Attributes:
        agreement: ranks by variant, with their rank correlations; "study" is first, then "weights:…",
            "normalisation:…" and "method:…".
        branch: (m,) indices of the compared branches among all.
        failures: variants that do not exist for these data, such as rank-sum ratios of two branches.
    """

    agreement: MethodComparison
    branch: np.ndarray
    failures: tuple[Failure, ...]


def rank_by_methods(basis: RobustnessBasis) -> MethodRanks:
    """Ranks under the study's method, other weights, other normalisations, and every registered method.

    Raises:
        StatisticError: fewer than two ranked branches without a gap, which not every method can rank.
    """
    scores = basis.indicators.score
    branch = basis.ranked[~np.isnan(scores[basis.ranked]).any(axis=1)]
    if len(branch) < 2:
        raise StatisticError("fewer than two ranked branches have a score on every indicator")
    found = {name: attempt(STAGE, name, way) for name, way in _ways(basis, scores[branch]).items()}
    return MethodRanks(
        agreement=compare_methods(
            {name: rank for name, rank in found.items() if not isinstance(rank, Failure)},
            top=min(basis.study.ranking.top, len(branch)),
            alternatives=[basis.indicators.branches[i] for i in branch],
        ),
        branch=branch,
        failures=tuple(rank for rank in found.values() if isinstance(rank, Failure)),
    )


def _ways(basis: RobustnessBasis, table: np.ndarray) -> dict[str, Callable[[], np.ndarray]]:
    """Name → ranks of the rows of a table (m, k) of scores."""
    k, own = table.shape[1], basis.weights.weights
    benefit = ["benefit"] * k

    def by_weights(weights: np.ndarray) -> np.ndarray:
        totals = arithmetic_totals(table[np.newaxis], weights[np.newaxis], basis.weights.dimension)
        return competition_ranks(totals[0])

    def by_scheme(scheme: str) -> np.ndarray:
        return by_weights(basis.schemes.at(scheme, basis.indicators.score, basis.panel))

    def by_method(compute: Callable[..., EvaluationResult]) -> np.ndarray:
        return compute(table, own, benefit).rank

    ways: dict[str, Callable[[], np.ndarray]] = {OWN: partial(by_weights, own)}
    for scheme in basis.schemes.weigh:
        if scheme != basis.schemes.own:
            ways[f"weights:{scheme}"] = partial(by_scheme, scheme)
    if basis.schemes.own != "equal":
        ways["weights:equal"] = partial(by_weights, np.full(k, 1 / k))
    for name in NORMALISED:
        ways[f"normalisation:{name}"] = partial(by_method, partial(weighted_mean, normalisation=name))
    for name, method in METHODS.items():
        if name != "arithmetic":
            ways[f"method:{name}"] = partial(by_method, method.compute)
    return ways
