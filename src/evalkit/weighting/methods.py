"""The weighting methods by name: what the study file, the command line, the docs table and the tests list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

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
from evalkit.weighting.method_entry import Invariance, Needs, WeightingMethod
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

_UNIT_ORIGIN: frozenset[Invariance] = frozenset({"unit", "origin"})


def _subjective(
    name: str, zh: str, needs: Needs, compute: Callable[..., Result], reference: str
) -> WeightingMethod:
    return WeightingMethod(
        name=name, zh=zh, kind="subjective", needs=needs, compute=compute, reference=reference
    )


def _objective(
    name: str,
    zh: str,
    compute: Callable[..., Result],
    reference: str,
    invariant: frozenset[Invariance] = _UNIT_ORIGIN,
    **options: Any,
) -> WeightingMethod:
    return WeightingMethod(
        name=name,
        zh=zh,
        kind="objective",
        needs="indicator table",
        compute=compute,
        options=options,
        invariant=invariant,
        reference=reference,
    )


_SUBJECTIVE = (
    _subjective("ahp", "层次分析法", "judgement matrix", ahp, "Saaty (1980)"),
    _subjective(
        "ahp_incomplete",
        "残缺判断矩阵层次分析法",
        "incomplete judgement matrix",
        ahp_incomplete,
        "Harker (1987); Bozóki, Fülöp & Rónyai (2010)",
    ),
    _subjective(
        "ahp_panel", "群组层次分析法", "judgement matrices of experts", ahp_panel, "Forman & Peniwati (1998)"
    ),
    _subjective(
        "ahp_hierarchy",
        "多层次分析法",
        "judgement matrices of a hierarchy",
        ahp_hierarchy,
        "Saaty (1980); ideal mode Belton & Gear (1983)",
    ),
    _subjective(
        "ahp_ratings",
        "层次分析评级法",
        "criterion weights, grade scales and grades",
        ahp_ratings,
        "Saaty (1986)",
    ),
    _subjective(
        "fuzzy_buckley", "模糊层次分析法(Buckley)", "fuzzy judgement matrix", fuzzy_buckley, "Buckley (1985)"
    ),
    _subjective(
        "fuzzy_chang",
        "模糊层次分析法(Chang 程度分析)",
        "fuzzy judgement matrix",
        fuzzy_chang,
        "Chang (1996); its zeros Wang, Luo & Hua (2008)",
    ),
    _subjective("bwm", "最优最劣法", "best-to-others and others-to-worst", bwm, "Rezaei (2015, 2016)"),
    _subjective("anp", "网络分析法", "supermatrix", anp, "Saaty (1996)"),
    _subjective(
        "delphi",
        "德尔菲法",
        "scores of experts",
        delphi_round,
        "Dalkey & Helmer (1963); boundary screening 界值法",
    ),
    _subjective(
        "budget_allocation", "预算分配法", "points of experts", budget_allocation, "OECD/JRC Handbook (2008)"
    ),
)

_OBJECTIVE = (
    _objective("entropy", "熵权法", entropy_weights, "Hwang & Yoon (1981)"),
    _objective("critic", "CRITIC 法", critic_weights, "Diakoulaki, Mavrotas & Papayannakis (1995)"),
    _objective("merec", "MEREC 法", merec_weights, "Keshavarz-Ghorabaee et al. (2021)", frozenset({"unit"})),
    _objective("variation", "变异系数法", variation_weights, "w ∝ sd/mean", frozenset({"unit", "direction"})),
    _objective(
        "dispersion",
        "标准差法",
        dispersion_weights,
        "Diakoulaki, Mavrotas & Papayannakis (1995)",
        frozenset({"unit", "origin", "direction"}),
    ),
    _objective("first_component", "第一主成分法", component_weights, "Jolliffe (2002)"),
    _objective(
        "components",
        "主成分综合系数法",
        component_weights,
        "components with eigenvalue ≥ 1 by their share of variance",
        rule="variance",
    ),
    _objective(
        "factors",
        "因子分析法",
        factor_weights,
        "Nicoletti, Scarpetta & Boylaud (2000); OECD/JRC Handbook (2008)",
    ),
    _objective(
        "correlation",
        "相关优化赋权法",
        correlation_weights,
        "Becker, Saisana, Paruolo & Vandecasteele (2017)",
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
