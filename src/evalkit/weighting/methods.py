"""The weighting methods by name: what the study file, the command line, the docs table and the tests list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from evalkit.registry import Registry
from evalkit.result import Result
from evalkit.weighting.ahp.ahp import ahp
from evalkit.weighting.ahp.hierarchy import ahp_hierarchy
from evalkit.weighting.ahp.incomplete import ahp_incomplete
from evalkit.weighting.ahp.panel import ahp_panel
from evalkit.weighting.ahp.ratings import ahp_ratings
from evalkit.weighting.anp import anp
from evalkit.weighting.bwm import bwm
from evalkit.weighting.combination.combination import combine_weights
from evalkit.weighting.fuzzy.buckley import fuzzy_buckley
from evalkit.weighting.fuzzy.chang import fuzzy_chang
from evalkit.weighting.objective.component_weights import component_weights
from evalkit.weighting.objective.correlation_weights import correlation_weights
from evalkit.weighting.objective.critic import critic_weights
from evalkit.weighting.objective.dispersion import dispersion_weights
from evalkit.weighting.objective.entropy import entropy_weights
from evalkit.weighting.objective.factor_weights import factor_weights
from evalkit.weighting.objective.merec import merec_weights
from evalkit.weighting.objective.variation import variation_weights
from evalkit.weighting.panels.budget_allocation import budget_allocation
from evalkit.weighting.panels.delphi_round import delphi_round

Kind = Literal["subjective", "objective", "combination"]
Needs = Literal[
    "judgement matrix",
    "incomplete judgement matrix",
    "judgement matrices of experts",
    "judgement matrices of a hierarchy",
    "criterion weights, grade scales and grades",
    "fuzzy judgement matrix",
    "best-to-others and others-to-worst",
    "supermatrix",
    "scores of experts",
    "points of experts",
    "indicator table",
    "sets of weights",
]
Invariance = Literal["unit", "origin", "direction"]


@dataclass(frozen=True, kw_only=True, slots=True)
class WeightingMethod:
    """One weighting method.

    Attributes:
        name: the name in a study file.
        zh: the Chinese term.
        kind: "subjective" (from judgements), "objective" (from data) or "combination".
        needs: what it starts from; methods with the same needs are called alike. An indicator table means
            (matrix (m, k), directions (k,), labels (k,)).
        compute: the function; every result has `.labels` and `.weights`.
        options: keyword arguments that make this entry of the function.
        invariant: what an objective method does not depend on: "unit" (a column times a positive number),
            "origin" (a column plus a number), "direction" (benefit or cost).
        reference: the publication.
    """

    name: str
    zh: str
    kind: Kind
    needs: Needs
    compute: Callable[..., Result]
    options: dict[str, Any] = field(default_factory=dict)
    invariant: frozenset[Invariance] = frozenset()
    reference: str

    def weigh(self, *arguments: Any, **options: Any) -> Result:
        """Call the function with the entry's options; the caller's win."""
        return self.compute(*arguments, **{**self.options, **options})


_UNIT_ORIGIN: frozenset[Invariance] = frozenset({"unit", "origin"})

_SUBJECTIVE = (
    WeightingMethod(
        name="ahp",
        zh="层次分析法",
        kind="subjective",
        needs="judgement matrix",
        compute=ahp,
        reference="Saaty (1980)",
    ),
    WeightingMethod(
        name="ahp_incomplete",
        zh="残缺判断矩阵层次分析法",
        kind="subjective",
        needs="incomplete judgement matrix",
        compute=ahp_incomplete,
        reference="Harker (1987); Bozóki, Fülöp & Rónyai (2010)",
    ),
    WeightingMethod(
        name="ahp_panel",
        zh="群组层次分析法",
        kind="subjective",
        needs="judgement matrices of experts",
        compute=ahp_panel,
        reference="Forman & Peniwati (1998)",
    ),
    WeightingMethod(
        name="ahp_hierarchy",
        zh="多层次分析法",
        kind="subjective",
        needs="judgement matrices of a hierarchy",
        compute=ahp_hierarchy,
        reference="Saaty (1980); ideal mode Belton & Gear (1983)",
    ),
    WeightingMethod(
        name="ahp_ratings",
        zh="层次分析评级法",
        kind="subjective",
        needs="criterion weights, grade scales and grades",
        compute=ahp_ratings,
        reference="Saaty (1986)",
    ),
    WeightingMethod(
        name="fuzzy_buckley",
        zh="模糊层次分析法(Buckley)",
        kind="subjective",
        needs="fuzzy judgement matrix",
        compute=fuzzy_buckley,
        reference="Buckley (1985)",
    ),
    WeightingMethod(
        name="fuzzy_chang",
        zh="模糊层次分析法(Chang 程度分析)",
        kind="subjective",
        needs="fuzzy judgement matrix",
        compute=fuzzy_chang,
        reference="Chang (1996); its zeros Wang, Luo & Hua (2008)",
    ),
    WeightingMethod(
        name="bwm",
        zh="最优最劣法",
        kind="subjective",
        needs="best-to-others and others-to-worst",
        compute=bwm,
        reference="Rezaei (2015, 2016)",
    ),
    WeightingMethod(
        name="anp",
        zh="网络分析法",
        kind="subjective",
        needs="supermatrix",
        compute=anp,
        reference="Saaty (1996)",
    ),
    WeightingMethod(
        name="delphi",
        zh="德尔菲法",
        kind="subjective",
        needs="scores of experts",
        compute=delphi_round,
        reference="Dalkey & Helmer (1963); boundary screening 界值法",
    ),
    WeightingMethod(
        name="budget_allocation",
        zh="预算分配法",
        kind="subjective",
        needs="points of experts",
        compute=budget_allocation,
        reference="OECD/JRC Handbook (2008)",
    ),
)

_OBJECTIVE = (
    WeightingMethod(
        name="entropy",
        zh="熵权法",
        kind="objective",
        needs="indicator table",
        compute=entropy_weights,
        invariant=_UNIT_ORIGIN,
        reference="Hwang & Yoon (1981)",
    ),
    WeightingMethod(
        name="critic",
        zh="CRITIC 法",
        kind="objective",
        needs="indicator table",
        compute=critic_weights,
        invariant=_UNIT_ORIGIN,
        reference="Diakoulaki, Mavrotas & Papayannakis (1995)",
    ),
    WeightingMethod(
        name="merec",
        zh="MEREC 法",
        kind="objective",
        needs="indicator table",
        compute=merec_weights,
        invariant=frozenset({"unit"}),
        reference="Keshavarz-Ghorabaee et al. (2021)",
    ),
    WeightingMethod(
        name="variation",
        zh="变异系数法",
        kind="objective",
        needs="indicator table",
        compute=variation_weights,
        invariant=frozenset({"unit", "direction"}),
        reference="w ∝ sd/mean",
    ),
    WeightingMethod(
        name="dispersion",
        zh="标准差法",
        kind="objective",
        needs="indicator table",
        compute=dispersion_weights,
        invariant=frozenset({"unit", "origin", "direction"}),
        reference="Diakoulaki, Mavrotas & Papayannakis (1995)",
    ),
    WeightingMethod(
        name="first_component",
        zh="第一主成分法",
        kind="objective",
        needs="indicator table",
        compute=component_weights,
        invariant=_UNIT_ORIGIN,
        reference="Jolliffe (2002)",
    ),
    WeightingMethod(
        name="components",
        zh="主成分综合系数法",
        kind="objective",
        needs="indicator table",
        compute=component_weights,
        options={"rule": "variance"},
        invariant=_UNIT_ORIGIN,
        reference="components with eigenvalue ≥ 1 by their share of variance",
    ),
    WeightingMethod(
        name="factors",
        zh="因子分析法",
        kind="objective",
        needs="indicator table",
        compute=factor_weights,
        invariant=_UNIT_ORIGIN,
        reference="Nicoletti, Scarpetta & Boylaud (2000); OECD/JRC Handbook (2008)",
    ),
    WeightingMethod(
        name="correlation",
        zh="相关优化赋权法",
        kind="objective",
        needs="indicator table",
        compute=correlation_weights,
        invariant=_UNIT_ORIGIN,
        reference="Becker, Saisana, Paruolo & Vandecasteele (2017)",
    ),
)

_COMBINATION = (
    WeightingMethod(
        name="combination",
        zh="组合赋权",
        kind="combination",
        needs="sets of weights",
        compute=combine_weights,
        reference="linear, multiplicative, minimum relative entropy, game theory, minimum deviation",
    ),
)

WEIGHTING: Registry[WeightingMethod] = Registry(
    "weighting", {entry.name: entry for entry in (*_SUBJECTIVE, *_OBJECTIVE, *_COMBINATION)}
)
