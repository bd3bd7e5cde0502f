"""Scales of triangular fuzzy judgements, and the way from crisp judgements to fuzzy ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from evalkit.errors import DataError
from evalkit.registry import Registry
from evalkit.weighting.judgement_matrix import check_judgements, checked_square

MATCH = 1e-6

Triangle = tuple[float, float, float]


@dataclass(frozen=True, kw_only=True, slots=True)
class FuzzyScale:
    """A table of triangular fuzzy numbers.

    Attributes:
        name: the option value.
        grades: crisp judgement ≥ 1 → (lower, middle, upper); an element against itself is (1, 1, 1).
        origin: where the table was published.
    """

    name: str
    grades: Mapping[float, Triangle]
    origin: str


def _triangular_9() -> Mapping[float, Triangle]:
    inner = {float(k): (k - 1.0, float(k), k + 1.0) for k in range(2, 9)}
    return MappingProxyType({1.0: (1.0, 1.0, 1.0), **inner, 9.0: (9.0, 9.0, 9.0)})


def _half_step() -> Mapping[float, Triangle]:
    inner = {float(k): (k - 0.5, float(k), k + 0.5) for k in range(2, 10)}
    return MappingProxyType({1.0: (2 / 3, 1.0, 1.5), **inner})


def _linguistic() -> Mapping[float, Triangle]:
    return MappingProxyType({m: (m - 0.5, m, m + 0.5) for m in (1.0, 1.5, 2.0, 2.5, 3.0)})


FUZZY_SCALES: Registry[FuzzyScale] = Registry(
    "scale",
    {
        scale.name: scale
        for scale in (
            FuzzyScale(
                name="triangular-9", grades=_triangular_9(), origin="k ± 1, crisp at 1 and 9; Ayhan (2013)"
            ),
            FuzzyScale(
                name="half-step", grades=_half_step(), origin="k ± 1/2, 1 as (2/3, 1, 3/2); Chang (1996)"
            ),
            FuzzyScale(
                name="linguistic-5",
                grades=_linguistic(),
                origin="equal, weak, strong, very strong, absolute = 1, 1.5, 2, 2.5, 3 ± 1/2; "
                "Kahraman et al. (2004)",
            ),
        )
    },
)


def fuzzify(
    matrix: np.ndarray, labels: Sequence[str] | None = None, *, scale: str = "triangular-9"
) -> np.ndarray:
    """Triangular judgements of a crisp matrix; a judgement below 1 is the reciprocal of its counterpart.

    Args:
        matrix: (n, n), positive reciprocal, judgements of the scale.
        labels: (n,) names for messages.
        scale: "triangular-9", "half-step" or "linguistic-5".

    Returns:
        (n, n, 3): lower, middle, upper.

    Raises:
        DataError: the matrix is not usable, or a judgement is not on the scale; cells are named.
        OptionError: unknown scale.
    """
    entry = FUZZY_SCALES[scale]
    table, names = checked_square(matrix, labels)
    check_judgements(table, names)
    steps = np.array(list(entry.grades))
    triangles = np.array(list(entry.grades.values()))
    size = np.maximum(table, table.T)
    place = np.abs(size[..., np.newaxis] / steps - 1).argmin(axis=-1)
    off = np.triu(np.abs(size / steps[place] - 1) > MATCH, 1)
    if off.any():
        i, j = (int(x) for x in np.argwhere(off)[0])
        raise DataError(
            f"cell ({names[i]}, {names[j]}) = {table[i, j]:g} is not on the scale {scale!r}",
            hint="its judgements are " + ", ".join(f"{step:g}" for step in steps) + " and their reciprocals",
        )
    fuzzy = np.where((table >= 1)[..., np.newaxis], triangles[place], 1 / triangles[place][..., ::-1])
    lower = np.tril(np.ones(table.shape, dtype=bool), -1) & (size == 1)
    fuzzy = np.where(lower[..., np.newaxis], 1 / fuzzy.transpose(1, 0, 2)[..., ::-1], fuzzy)
    fuzzy[np.arange(len(names)), np.arange(len(names))] = 1.0
    return np.asarray(fuzzy)
