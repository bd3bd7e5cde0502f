"""Rotations by name, with Kaiser's row scaling and several starts. A new one is a file and a line here."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from evalkit.errors import OptionError, StatisticError
from evalkit.psychometrics.factor_types import Rotation, RotationMethod
from evalkit.psychometrics.oblimin import oblimin
from evalkit.psychometrics.orthomax import quartimax, varimax
from evalkit.psychometrics.promax import promax
from evalkit.registry import Registry

FloatArray = NDArray[np.float64]

SAME_CRITERION = 1e-8
"""Difference of the criterion, relative to the sum of squared communalities, up to which two starts have
found the same solution."""


def _unrotated(loadings: FloatArray, start: FloatArray) -> Rotation:
    return Rotation(
        loadings=loadings, phi=np.eye(loadings.shape[1]), criterion=0.0, iterations=0, converged=True
    )


ROTATIONS: Registry[RotationMethod] = Registry(
    "rotation",
    {
        "none": RotationMethod(rotate=_unrotated, label="unrotated", kaiser=False, oblique=False),
        "varimax": RotationMethod(rotate=varimax, label="varimax", kaiser=True, oblique=False),
        "quartimax": RotationMethod(rotate=quartimax, label="quartimax", kaiser=False, oblique=False),
        "promax": RotationMethod(rotate=promax, label="promax (power 4)", kaiser=True, oblique=True),
        "oblimin": RotationMethod(
            rotate=oblimin, label="direct oblimin (gamma 0)", kaiser=False, oblique=True
        ),
    },
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Rotated:
    """The best rotation over several starts.

    Attributes:
        rotation: the solution with the smallest criterion.
        kaiser: whether rows were scaled to length 1 while rotating.
        n_starts: starts tried: the identity, then random orthogonal matrices.
        n_starts_at_best: how many of them ended at the smallest criterion.
    """

    rotation: Rotation
    kaiser: bool
    n_starts: int
    n_starts_at_best: int


def rotate(
    loadings: FloatArray, rotation: str, *, kaiser: bool | None = None, n_starts: int = 1, seed: int = 0
) -> Rotated:
    """Rotate (p, m) loadings.

    Args:
        loadings: unrotated.
        rotation: a name in ROTATIONS.
        kaiser: scale rows to length 1 while rotating; None takes the method's usual choice (varimax and
            promax with, quartimax and oblimin without, as R's psych).
        n_starts: starts; the first is the identity.
        seed: of the random starts.

    Raises:
        OptionError: the rotation is unknown, or n_starts is below 1.
        StatisticError: the best start did not converge.
    """
    method = ROTATIONS[rotation]
    if n_starts < 1:
        raise OptionError(f"n_starts must be at least 1; got {n_starts}")
    m = loadings.shape[1]
    scaled = method.kaiser if kaiser is None else kaiser
    if m == 1 or rotation == "none":
        return Rotated(rotation=_unrotated(loadings, np.eye(m)), kaiser=False, n_starts=1, n_starts_at_best=1)
    lengths = np.sqrt((loadings**2).sum(axis=1, keepdims=True)) if scaled else np.ones((len(loadings), 1))
    lengths[lengths == 0.0] = 1.0
    rows = loadings / lengths
    found = [method.rotate(rows, start) for start in _starts(m, n_starts, seed)]
    best = min(found, key=lambda one: one.criterion)
    if not best.converged:
        raise StatisticError(
            f"the rotation {rotation} did not converge in {best.iterations} iterations",
            hint="ask for fewer factors, more starts, or another rotation",
        )
    margin = SAME_CRITERION * float(((rows**2).sum(axis=1) ** 2).sum())
    return Rotated(
        rotation=replace(best, loadings=best.loadings * lengths),
        kaiser=scaled,
        n_starts=n_starts,
        n_starts_at_best=sum(one.criterion <= best.criterion + margin for one in found),
    )


def _starts(m: int, n_starts: int, seed: int) -> list[FloatArray]:
    starts = [np.eye(m)]
    if n_starts > 1:
        draws = np.random.default_rng(seed).standard_normal((n_starts - 1, m, m))
        starts.extend(np.linalg.qr(draws)[0])
    return starts
