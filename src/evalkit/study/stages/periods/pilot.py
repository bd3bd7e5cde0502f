"""Stage 17: pilot branches against the others, before against after."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evalkit.definitions.bundle import StudyBundle
from evalkit.inference.change_result import ChangeResult
from evalkit.inference.difference_in_differences import difference_in_differences
from evalkit.inference.difference_in_differences_result import DifferenceInDifferences
from evalkit.inference.multiplicity import holm
from evalkit.study.failures import Failure, attempt
from evalkit.study.stages.periods.change import ChangeStage


@dataclass(frozen=True, kw_only=True, eq=False)
class PilotStage:
    """The pilot of a study.

    Attributes:
        treated: codes of the pilot branches that have both periods.
        others: codes of the branches they are compared with.
        left_out: pilot branches without both periods.
        measures: goal and dimensions.
        effects: difference-in-differences of each measure, with its permutation p.
        adjusted: permutation p of each dimension, adjusted for their number (Holm); that of the goal as it
            is; NaN where there is none.
    """

    treated: tuple[str, ...]
    others: tuple[str, ...]
    left_out: tuple[str, ...]
    measures: tuple[str, ...]
    effects: tuple[DifferenceInDifferences | Failure, ...]
    adjusted: np.ndarray

    @property
    def failures(self) -> tuple[Failure, ...]:
        """What could not be computed."""
        return tuple(effect for effect in self.effects if isinstance(effect, Failure))


def evaluate_pilot(
    bundle: StudyBundle, pilots: tuple[str, ...], since: ChangeStage | None, level: float
) -> PilotStage | None:
    """Effects of a pilot on the total and on every dimension; None where the study has none.

    With few pilot branches the p-value comes from all ways of choosing as many branches (exact permutation).
    """
    if bundle.study.pilot is None or since is None:
        return None
    goal, codes = bundle.index_system.goal.id, [node.id for node in bundle.index_system.dimensions]
    labels = np.array(since.former.branches)
    pairs = [(goal, since.total, 0), *((code, since.dimensions, d) for d, code in enumerate(codes))]
    both = _measured(since.total, 0, len(labels))
    chosen = np.isin(labels, pilots)
    effects = tuple(
        part
        if isinstance(part, Failure)
        else _effect(bundle, code, part, j, labels=labels, treated=chosen, level=level)
        for code, part, j in pairs
    )
    p = np.array([np.nan if isinstance(effect, Failure) else effect.pvalue for effect in effects])
    known = ~np.isnan(p)
    known[0] = False
    p[known] = holm(p[known]) if known.any() else p[known]
    return PilotStage(
        treated=tuple(labels[chosen & both]),
        others=tuple(labels[~chosen & both]),
        left_out=tuple(labels[chosen & ~both]),
        measures=(goal, *codes),
        effects=effects,
        adjusted=p,
    )


def _measured(part: ChangeResult | Failure, j: int, n: int) -> np.ndarray:
    return np.zeros(n, dtype=bool) if isinstance(part, Failure) else np.isfinite(part.change[:, j])


def _effect(
    bundle: StudyBundle,
    code: str,
    part: ChangeResult,
    j: int,
    *,
    labels: np.ndarray,
    treated: np.ndarray,
    level: float,
) -> DifferenceInDifferences | Failure:
    both = np.isfinite(part.change[:, j])
    asked = bundle.study.previous
    former = "before" if asked is None else asked.period.en
    return attempt(
        "pilot",
        code,
        lambda: difference_in_differences(
            np.column_stack([part.before[both, j], part.after[both, j]]),
            treated[both],
            labels=list(labels[both]),
            periods=[former, bundle.study.period.en],
            confidence=level,
            seed=bundle.study.seed,
        ),
    )
