"""Rules for the number of factors by name. A new rule is one file and one line here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evalkit.errors import StatisticError
from evalkit.psychometrics.matrices import Correlations
from evalkit.psychometrics.retention.comparison_data import comparison_data
from evalkit.psychometrics.retention.partial_average import partial_average
from evalkit.psychometrics.retention.permuted_parallel import permuted_parallel_analysis
from evalkit.psychometrics.retention.retention import RetentionModel, eigenvalues, parallel_analysis
from evalkit.psychometrics.retention.scree import scree
from evalkit.psychometrics.retention.simple_structure import SimpleStructure, simple_structure
from evalkit.registry import Registry

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, slots=True)
class RetentionCase:
    """What a rule may look at.

    Attributes:
        given: the correlations.
        answers: (n, p), or None.
        most: factors to go to at most.
        n_draws: simulated matrices of parallel analysis.
        percentile: of parallel analysis, 0–100.
        seed: of all draws.
    """

    given: Correlations
    answers: FloatArray | None
    most: int
    n_draws: int
    percentile: float
    seed: int

    @property
    def n_obs(self) -> int:
        """Respondents; StatisticError if nobody said."""
        if self.given.n_obs is None:
            raise StatisticError("the number of respondents was not given")
        return self.given.n_obs

    @property
    def table(self) -> FloatArray:
        """The answers; StatisticError if they were not given."""
        if self.answers is None:
            raise StatisticError("the answers themselves were not given, only their correlations")
        return self.answers


def _parallel_pca(case: RetentionCase) -> int:
    return _parallel(case, "pca")


def _parallel_factor(case: RetentionCase) -> int:
    return _parallel(case, "factor")


def _parallel(case: RetentionCase, model: RetentionModel) -> int:
    return parallel_analysis(
        case.given.matrix,
        case.n_obs,
        case.given.names,
        n_draws=case.n_draws,
        percentile=case.percentile,
        model=model,
        seed=case.seed,
    ).n_factors


def _permuted(case: RetentionCase) -> int:
    found = permuted_parallel_analysis(
        case.table, case.given.names, percentile=case.percentile, seed=case.seed
    )
    return found.n_factors


def _map(case: RetentionCase) -> int:
    return partial_average(case.given.matrix, case.given.names).n_factors


def _map_fourth(case: RetentionCase) -> int:
    return partial_average(case.given.matrix, case.given.names).n_factors_fourth


def _vss_1(case: RetentionCase) -> int:
    return _vss(case).n_factors_1


def _vss_2(case: RetentionCase) -> int:
    return _vss(case).n_factors_2


def _vss(case: RetentionCase) -> SimpleStructure:
    return simple_structure(case.given.matrix, case.given.n_obs, case.given.names, most=case.most)


def _empirical_kaiser(case: RetentionCase) -> int:
    return scree(eigenvalues(case.given.matrix), case.n_obs).empirical_kaiser or 0


def _comparison_data(case: RetentionCase) -> int:
    return comparison_data(case.table, case.given.names, most=case.most, seed=case.seed).n_factors


def _kaiser(case: RetentionCase) -> int:
    return scree(eigenvalues(case.given.matrix)).kaiser


def _acceleration(case: RetentionCase) -> int:
    return scree(eigenvalues(case.given.matrix)).acceleration


def _optimal_coordinates(case: RetentionCase) -> int:
    return scree(eigenvalues(case.given.matrix)).optimal_coordinates


@dataclass(frozen=True, kw_only=True, slots=True)
class RetentionRule:
    """An entry of the registry of rules.

    Attributes:
        vote: case -> number of factors.
        label: the rule in words.
    """

    vote: Callable[[RetentionCase], int]
    label: str


RULES: Registry[RetentionRule] = Registry(
    "rule",
    {
        name: RetentionRule(vote=vote, label=label)
        for name, vote, label in (
            ("parallel_pca", _parallel_pca, "parallel analysis, components (Horn 1965)"),
            ("parallel_factor", _parallel_factor, "parallel analysis, SMC (Humphreys & Ilgen 1969)"),
            ("parallel_permuted", _permuted, "parallel analysis, components, permuted answers"),
            ("map", _map, "minimum average partial, squares (Velicer 1976)"),
            ("map_fourth", _map_fourth, "minimum average partial, fourth powers (Velicer et al. 2000)"),
            ("vss_1", _vss_1, "very simple structure, complexity 1 (Revelle & Rocklin 1979)"),
            ("vss_2", _vss_2, "very simple structure, complexity 2 (Revelle & Rocklin 1979)"),
            ("empirical_kaiser", _empirical_kaiser, "empirical Kaiser criterion (Braeken & van Assen 2017)"),
            ("comparison_data", _comparison_data, "comparison data (Ruscio & Roche 2012)"),
            ("kaiser", _kaiser, "eigenvalues above 1 (Kaiser 1960)"),
            ("acceleration", _acceleration, "scree, acceleration factor (Raîche et al. 2013)"),
            ("optimal_coordinates", _optimal_coordinates, "scree, optimal coordinates (Raîche et al. 2013)"),
        )
    },
)
