"""Whether random halves of the respondents show the same factors (Everett 1983)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evalkit.errors import OptionError, StatisticError
from evalkit.psychometrics.factor_types import RotationMethod
from evalkit.psychometrics.factors.congruence import EQUAL, SIMILAR, tucker
from evalkit.psychometrics.factors.exploratory import N_STARTS, efa
from evalkit.psychometrics.factors.exploratory_result import EfaResult
from evalkit.psychometrics.factors.loading_bootstrap import complete_answers
from evalkit.psychometrics.factors.resampled_factors import resampled_factors, weighted_correlations
from evalkit.psychometrics.moments import moments
from evalkit.psychometrics.rotation.rotation import rotation_method
from evalkit.randomness import generator
from evalkit.result import Result, ResultTable, matrix_table, result

FloatArray = NDArray[np.float64]


@result
class FactorReplicability(Result):
    """Congruence of factors between random halves.

    Attributes:
        solution: of the whole sample.
        mean: (m,) mean congruence of each factor over splits, 0–1.
        lowest: (m,) smallest.
        share_equal: (m,) share of splits with congruence of at least .95, 0–1.
        share_similar: (m,) share with at least .85.
        share_all_similar: share of splits in which every factor reaches .85.
        n_splits: splits asked for.
        n_failed: of them where a half has no solution; left out.
        n_half: respondents in the smaller half.
        seed: of the splits.
    """

    title: ClassVar[str] = "Split-half replicability of factors"

    solution: EfaResult
    mean: FloatArray
    lowest: FloatArray
    share_equal: FloatArray
    share_similar: FloatArray
    share_all_similar: float
    n_splits: int
    n_failed: int
    n_half: int
    seed: int

    def tables(self) -> tuple[ResultTable, ...]:
        """One row per factor."""
        values = np.column_stack([self.mean, self.lowest, self.share_equal, self.share_similar])
        columns = ("mean", "lowest", "share_equal", "share_similar")
        return (matrix_table("Congruence of halves", "factor", self.solution.factors, columns, values),)


def factor_replicability(
    values: ArrayLike,
    n_factors: int,
    method: str = "minres",
    rotation: str | RotationMethod = "oblimin",
    *,
    names: Sequence[str] | None = None,
    kaiser: bool | None = None,
    n_splits: int = 200,
    n_starts: int = N_STARTS,
    seed: int = 0,
) -> FactorReplicability:
    """Factor the two halves of many random splits and compare them.

    Both halves are rotated from the turn nearest to the whole sample's solution, so that they are not called
    different because one search ended at another minimum: the coefficients are a favourable reading.

    Args:
        values: (n, p) answers without missing ones.
        n_factors: m.
        method: of extraction.
        rotation: as efa.
        names: p item names.
        kaiser: as efa.
        n_splits: random splits, at least 1.
        n_starts: starts of the rotation of the whole sample.
        seed: of splits and starts.

    Raises:
        DataError: a missing answer.
        OptionError: n_splits below 1.
        StatisticError: half of the respondents are not more than the items; as efa; or more than a tenth of
            the halves have no solution.
    """
    if n_splits < 1:
        raise OptionError(f"n_splits must be at least 1; got {n_splits}")
    table, labels = complete_answers(values, names)
    n, p = table.shape
    half = n // 2
    if half <= p:
        raise StatisticError(
            f"half of {n} respondents is {half}, for {p} items: too few to factor a half",
            hint="use the bootstrap of loadings instead",
        )
    turning = rotation_method(rotation)
    whole = efa(
        moments(table, labels), n_factors, method, rotation, kaiser=kaiser, n_starts=n_starts, seed=seed
    )
    rank = generator(seed).random((n_splits, n)).argsort(axis=1).argsort(axis=1)
    first = (rank < half).astype(np.float64)
    stacked = weighted_correlations(table, np.concatenate([first, 1.0 - first]))
    found = resampled_factors(stacked, whole, turning)
    both = found.usable[:n_splits] & found.usable[n_splits:]
    place = np.cumsum(found.usable) - 1
    one, other = (found.loadings[place[part][both]] for part in (slice(n_splits), slice(n_splits, None)))
    congruence = np.diagonal(tucker(one, other), axis1=1, axis2=2)
    return FactorReplicability(
        solution=whole,
        mean=congruence.mean(axis=0),
        lowest=congruence.min(axis=0),
        share_equal=(congruence >= EQUAL).mean(axis=0),
        share_similar=(congruence >= SIMILAR).mean(axis=0),
        share_all_similar=float((congruence >= SIMILAR).all(axis=1).mean()),
        n_splits=n_splits,
        n_failed=int((~both).sum()),
        n_half=half,
        seed=seed,
    )
