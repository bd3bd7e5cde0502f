"""The weighting methods by name: what the study file, the command line and the docs table list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from evalkit.registry import Registry
from evalkit.result import Result
from evalkit.weighting.ahp import ahp
from evalkit.weighting.combination import combine_weights
from evalkit.weighting.entropy import entropy_weights


@dataclass(frozen=True, kw_only=True, slots=True)
class WeightingMethod:
    """One weighting method.

    Attributes:
        name: the name in a study file.
        zh: the Chinese term.
        kind: "subjective" (from judgements), "objective" (from data) or "combined".
        compute: the function; objective methods take (matrix (m, k), directions (k,), labels (k,)), and every
            result has `.labels` and `.weights`.
        source: the publication.
    """

    name: str
    zh: str
    kind: Literal["subjective", "objective", "combined"]
    compute: Callable[..., Result]
    source: str


WEIGHTING: Registry[WeightingMethod] = Registry(
    "weighting",
    {
        entry.name: entry
        for entry in (
            WeightingMethod(
                name="ahp", zh="层次分析法", kind="subjective", compute=ahp, source="Saaty (1980)"
            ),
            WeightingMethod(
                name="entropy",
                zh="熵权法",
                kind="objective",
                compute=entropy_weights,
                source="Hwang & Yoon (1981)",
            ),
            WeightingMethod(
                name="combination",
                zh="组合赋权",
                kind="combined",
                compute=combine_weights,
                source="linear, multiplicative and geometric synthesis",
            ),
        )
    },
)
