"""Rotations by name, with Kaiser's row scaling and several starts. A new one is a file and a line here."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evalkit.errors import OptionError, StatisticError
from evalkit.psychometrics.factor_types import Rotation, RotationMethod, Rotations, row_lengths
from evalkit.psychometrics.rotation.bifactor import bifactor
from evalkit.psychometrics.rotation.geomin import geomin
from evalkit.psychometrics.rotation.gradient_projection import GRADIENT
from evalkit.psychometrics.rotation.oblimin import oblimin
from evalkit.psychometrics.rotation.orthomax import equamax, quartimax, varimax
from evalkit.psychometrics.rotation.promax import promax
from evalkit.randomness import generator
from evalkit.registry import Registry

FloatArray = NDArray[np.float64]

SAME_CRITERION = 1e-7
"""Difference of the criterion, relative to the sum of squared communalities, up to which two starts have
found the same solution."""

COARSE_GRADIENT = 1e-5
"""Gradient to which all starts are followed; the criterion is then settled to about 1e-9. The best of them
goes on to GRADIENT."""

COLLAPSED = 1e-8
"""Smallest eigenvalue of the factor correlations below which factors have become the same."""


def _unrotated(loadings: FloatArray, starts: FloatArray, goal: float) -> Rotations:
    shape = (len(starts), *loadings.shape[-2:])
    turn = np.tile(np.eye(shape[-1]), (shape[0], 1, 1))
    return Rotations(
        loadings=np.array(np.broadcast_to(loadings, shape)),
        phi=turn,
        turn=turn,
        criterion=np.zeros(shape[0]),
        iterations=0,
        converged=np.ones(shape[0], dtype=bool),
    )


ROTATIONS: Registry[RotationMethod] = Registry(
    "rotation",
    {
        "none": RotationMethod(rotate=_unrotated, label="unrotated", kaiser=False, oblique=False),
        "varimax": varimax(),
        "quartimax": quartimax(),
        "equamax": equamax(),
        "bifactor": bifactor(),
        "geomin_orthogonal": geomin(oblique=False),
        "promax": promax(),
        "promax_raw": promax(scaled_target=False),
        "oblimin": oblimin(),
        "geomin": geomin(),
    },
)
"""Kaiser rows by default: varimax and promax with, all others without (as R's psych and GPArotation).
A method with options, such as oblimin(gamma=-1.0) or target(expected), is given in place of a name."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Rotated:
    """The best rotation over several starts.

    Attributes:
        rotation: the solution with the smallest criterion.
        kaiser: whether rows were scaled to length 1 while rotating.
        n_starts: starts tried: the method's own, then random orthogonal matrices.
        n_starts_at_best: how many of them ended at the smallest criterion.
        n_optima: different values of the criterion among the starts that converged.
    """

    rotation: Rotation
    kaiser: bool
    n_starts: int
    n_starts_at_best: int
    n_optima: int


def rotation_method(rotation: str | RotationMethod) -> RotationMethod:
    """The method behind a name of ROTATIONS, or the method itself."""
    return rotation if isinstance(rotation, RotationMethod) else ROTATIONS[rotation]


def rotate(
    loadings: FloatArray,
    rotation: str | RotationMethod,
    *,
    kaiser: bool | None = None,
    n_starts: int = 1,
    seed: int = 0,
) -> Rotated:
    """Rotate (p, m) loadings.

    Args:
        loadings: unrotated.
        rotation: a name in ROTATIONS, or a method with its options.
        kaiser: scale rows to length 1 while rotating; None takes the method's usual choice (varimax and
            promax with, all others without, as R's psych).
        n_starts: starts; the first is the identity (for a target: the nearest orthogonal rotation).
        seed: of the random starts.

    Raises:
        OptionError: the rotation is unknown, n_starts is below 1, or rows are to be scaled for a target.
        DataError: a target of another shape than the loadings.
        StatisticError: the best start did not converge, or factors collapsed into one.
    """
    method = rotation_method(rotation)
    if n_starts < 1:
        raise OptionError(f"n_starts must be at least 1; got {n_starts}")
    if kaiser and not method.scalable:
        raise OptionError(f"{method.label} knows loadings in their own size: kaiser must be False")
    m = loadings.shape[1]
    scaled = method.kaiser if kaiser is None else kaiser
    if (m == 1 and method.order != "given") or rotation == "none":
        only = _one(_unrotated(loadings, np.eye(m)[None], GRADIENT), 0)
        return Rotated(rotation=only, kaiser=False, n_starts=1, n_starts_at_best=1, n_optima=1)
    lengths = row_lengths(loadings) if scaled else np.ones((len(loadings), 1))
    rows = loadings / lengths
    found, best = _search(rows, method, _starts(rows, method, n_starts, seed))
    values = np.sort(found.criterion[found.converged])
    margin = SAME_CRITERION * float(((rows**2).sum(axis=1) ** 2).sum())
    return Rotated(
        rotation=Rotation(
            loadings=best.loadings * lengths,
            phi=best.phi,
            criterion=best.criterion,
            iterations=best.iterations,
            converged=best.converged,
        ),
        kaiser=scaled,
        n_starts=n_starts,
        n_starts_at_best=int((values <= values[0] + margin).sum()),
        n_optima=1 + int((np.diff(values) > margin).sum()),
    )


def _search(rows: FloatArray, method: RotationMethod, starts: FloatArray) -> tuple[Rotations, Rotation]:
    """All starts to a coarse gradient (a single one to the fine one at once), then the best to the end."""
    try:
        found = method.rotate(rows, starts, COARSE_GRADIENT if len(starts) > 1 else GRADIENT)
        first = int(np.where(found.converged, found.criterion, np.inf).argmin())
        last = found if len(starts) == 1 else method.rotate(rows, found.turn[first][None], GRADIENT)
        best = _one(last, 0)
    except np.linalg.LinAlgError:
        raise StatisticError(f"{method.label}: factors collapsed into one while rotating") from None
    if not (best.converged and found.converged[first]):
        raise StatisticError(
            f"the rotation {method.label} did not converge in {last.iterations} iterations",
            hint="ask for fewer factors, more starts, or another rotation",
        )
    if float(np.linalg.eigvalsh(best.phi)[0]) < COLLAPSED:
        raise StatisticError(
            f"{method.label}: two or more factors have become the same",
            hint="ask for fewer factors, or an orthogonal rotation",
        )
    return found, best


def _one(found: Rotations, which: int) -> Rotation:
    return Rotation(
        loadings=found.loadings[which],
        phi=found.phi[which],
        criterion=float(found.criterion[which]),
        iterations=found.iterations,
        converged=bool(found.converged[which]),
    )


def _starts(rows: FloatArray, method: RotationMethod, n_starts: int, seed: int) -> FloatArray:
    m = rows.shape[1]
    first = (np.eye(m) if method.start is None else method.start(rows))[None]
    if n_starts == 1:
        return first
    draws = generator(seed).standard_normal((n_starts - 1, m, m))
    return np.concatenate([first, np.linalg.qr(draws)[0]])
