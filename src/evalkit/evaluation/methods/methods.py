"""The evaluation methods by name: what the study file, the command line and the docs table list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from evalkit.evaluation.method_result import EvaluationResult
from evalkit.evaluation.methods.benefit_of_doubt import BenefitOfDoubtResult, benefit_of_doubt
from evalkit.evaluation.methods.grey import grey_relational
from evalkit.evaluation.methods.pairwise_majority import copeland
from evalkit.evaluation.methods.promethee import promethee
from evalkit.evaluation.methods.rsr import rsr
from evalkit.evaluation.methods.topsis import topsis
from evalkit.evaluation.methods.vikor import vikor
from evalkit.evaluation.methods.weighted_mean import weighted_mean
from evalkit.evaluation.normalisation.base import Invariance
from evalkit.registry import Registry


@dataclass(frozen=True, kw_only=True, slots=True)
class EvaluationMethod:
    """One method that ranks alternatives.

    Attributes:
        name: the name in a study file.
        zh: the Chinese term.
        compute: (matrix (m, k), weights (k,) or None, directions (k,), **options) → EvaluationResult;
            `labels`, `alternatives` and `best` are options of all methods.
        invariance: what may happen to a column without changing the ranks (defaults of the method): any
            rising transformation ("order"), units and origin ("interval"), units ("ratio").
        monotone: whether a better value on one indicator never worsens the rank of the alternative; every
            method ranks an alternative that is nowhere worse no lower.
        strict: whether an alternative that another one beats somewhere (on an indicator with weight) and that
            beats it nowhere never shares the first place.
        uses_weights: whether the given weights count.
        source: the publication.
    """

    name: str
    zh: str
    compute: Callable[..., EvaluationResult]
    invariance: Invariance
    monotone: bool
    source: str
    uses_weights: bool = True
    strict: bool = True


def _without_weights(
    matrix: np.ndarray, weights: np.ndarray | None, directions: Sequence[str], **options: Any
) -> BenefitOfDoubtResult:
    return benefit_of_doubt(matrix, directions, **options)


METHODS: Registry[EvaluationMethod] = Registry(
    "method",
    {
        entry.name: entry
        for entry in (
            EvaluationMethod(
                name="arithmetic",
                zh="加权算术平均",
                compute=partial(weighted_mean, mean="arithmetic"),
                invariance="interval",
                monotone=True,
                source="OECD/JRC Handbook (2008)",
            ),
            EvaluationMethod(
                name="geometric",
                zh="加权几何平均",
                compute=partial(weighted_mean, mean="geometric"),
                invariance="interval",
                monotone=False,
                source="OECD/JRC Handbook (2008)",
            ),
            EvaluationMethod(
                name="harmonic",
                zh="加权调和平均",
                compute=partial(weighted_mean, mean="harmonic"),
                invariance="interval",
                monotone=False,
                source="power mean of order −1",
            ),
            EvaluationMethod(
                name="copeland",
                zh="Copeland 法",
                compute=copeland,
                invariance="order",
                monotone=True,
                source="Copeland (1951)",
            ),
            EvaluationMethod(
                name="topsis",
                zh="优劣解距离法",
                compute=topsis,
                invariance="ratio",
                monotone=False,
                source="Hwang & Yoon (1981)",
            ),
            EvaluationMethod(
                name="vikor",
                zh="多准则妥协解排序法",
                compute=vikor,
                invariance="interval",
                monotone=False,
                source="Opricovic & Tzeng (2004)",
            ),
            EvaluationMethod(
                name="grey",
                zh="灰色关联分析",
                compute=grey_relational,
                invariance="interval",
                monotone=False,
                source="Deng (1989)",
            ),
            EvaluationMethod(
                name="promethee",
                zh="偏好顺序结构评估法",
                compute=promethee,
                invariance="order",
                monotone=True,
                source="Brans & Vincke (1985)",
            ),
            EvaluationMethod(
                name="rsr",
                zh="秩和比法",
                compute=rsr,
                invariance="order",
                monotone=True,
                source="Tian Fengtiao (1988)",
            ),
            EvaluationMethod(
                name="benefit-of-doubt",
                zh="疑益法",
                compute=_without_weights,
                invariance="interval",
                monotone=False,
                source="Cherchye et al. (2007)",
                uses_weights=False,
                strict=False,
            ),
        )
    },
)
