"""Where the scree of eigenvalues breaks: Kaiser's rule, acceleration factor, optimal coordinates, EKC."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from evalkit.errors import StatisticError
from evalkit.psychometrics.retention.retention import leading_count
from evalkit.result import Result, ResultTable, result

FloatArray = NDArray[np.float64]


@result
class Scree(Result):
    """Rules that need nothing but the eigenvalues of a correlation matrix.

    Attributes:
        kaiser: eigenvalues above 1 (Kaiser 1960); it tends to keep too many.
        acceleration: places before the sharpest bend (Raîche, Walls, Magis, Riopel & Blais 2013).
        optimal_coordinates: leading eigenvalues above 1 and not below the line through the next and the last
            one (same source).
        empirical_kaiser: leading eigenvalues above their reference (Braeken & van Assen 2017), or None
            without n.
        eigenvalues: (p,) descending.
        bends: (p,) second differences; NaN at both ends, where none exists.
        lines: (p,) predicted by the line through the next and the last; NaN for the last two.
        references: (p,) of the empirical Kaiser criterion; None without n.
        n_obs: respondents, or None.
    """

    title: ClassVar[str] = "Scree"

    kaiser: int
    acceleration: int
    optimal_coordinates: int
    empirical_kaiser: int | None
    eigenvalues: FloatArray
    bends: FloatArray
    lines: FloatArray
    references: FloatArray | None
    n_obs: int | None

    def tables(self) -> tuple[ResultTable, ...]:
        """One row per eigenvalue; None where a rule has no value."""
        missing = np.full(len(self.eigenvalues), np.nan)
        parts = (self.bends, self.lines, missing if self.references is None else self.references)
        rows = tuple(
            (j + 1, float(value), *(None if np.isnan(part[j]) else float(part[j]) for part in parts))
            for j, value in enumerate(self.eigenvalues)
        )
        columns = ("place", "eigenvalue", "bend", "line", "empirical_kaiser_reference")
        return (ResultTable(title="Eigenvalues", columns=columns, rows=rows),)


def scree(eigenvalues: FloatArray, n_obs: int | None = None) -> Scree:
    """Rules on the scree of (p,) eigenvalues of a correlation matrix, in descending order.

    The reference of place j is max(1, (1 + sqrt(p/n))² (p - sum of the eigenvalues before j) / (p - j + 1)).

    Raises:
        StatisticError: fewer than three eigenvalues, which have no bend.
    """
    p = len(eigenvalues)
    if p < 3:
        raise StatisticError(f"a scree needs at least three eigenvalues; got {p}")
    bends, lines = np.full(p, np.nan), np.full(p, np.nan)
    bends[1:-1] = eigenvalues[2:] - 2.0 * eigenvalues[1:-1] + eigenvalues[:-2]
    left = np.arange(1, p - 1)
    slopes = (eigenvalues[-1] - eigenvalues[left]) / (p - 1.0 - left)
    lines[:-2] = eigenvalues[left] - slopes
    references = None
    if n_obs is not None:
        before = np.concatenate([[0.0], np.cumsum(eigenvalues)[:-1]])
        share = (p - before) / (p - np.arange(p))
        references = np.maximum(share * (1.0 + np.sqrt(p / n_obs)) ** 2, 1.0)
    return Scree(
        kaiser=int((eigenvalues > 1.0).sum()),
        acceleration=int(np.argmax(bends[1:-1])) + 1,
        optimal_coordinates=leading_count((eigenvalues[:-2] > 1.0) & (eigenvalues[:-2] >= lines[:-2])),
        empirical_kaiser=None if references is None else leading_count(eigenvalues > references),
        eigenvalues=eigenvalues,
        bends=bends,
        lines=lines,
        references=references,
        n_obs=n_obs,
    )
