"""evalkit: survey and performance-evaluation research kit.

>>> import evalkit as ek
>>> ek.ahp([[1, 3], ["1/3", 1]]).weights.round(2).tolist()
[0.75, 0.25]

Every public name is loaded when it is first used, so that importing the package costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evalkit.api.certainty import funnel, pairwise_certainty
    from evalkit.api.change_parts import decompose_change
    from evalkit.api.correlations import correlation
    from evalkit.api.designs import design_means, rake
    from evalkit.api.drivers import relative_weights
    from evalkit.api.evaluation import fuzzy_evaluation
    from evalkit.api.evidence import evidence
    from evalkit.api.factors import bartlett, efa, factor_scores, kmo, n_factors, parallel_analysis
    from evalkit.api.indices import composite_index, importance_performance, sensitivity
    from evalkit.api.interviews import agreement, read_interviews
    from evalkit.api.judgement_checks import ahp_diagnosis, ahp_repair
    from evalkit.api.methods import evaluate, weigh
    from evalkit.api.models import cfa, compare_models, htmt, invariance, modification_indices, sem
    from evalkit.api.objective import critic_weights, merec_weights
    from evalkit.api.panels import ahp_hierarchy, bwm, delphi, fuzzy_ahp, kendall_w
    from evalkit.api.periods import change, difference_in_differences
    from evalkit.api.preparation import denominate, impute, normalise, screen_availability, treat_outliers
    from evalkit.api.rank_draws import rank_acceptability
    from evalkit.api.ranking import benefit_of_doubt, grey_relational, promethee, rsr, topsis, vikor
    from evalkit.api.reliability import (
        bootstrap,
        cronbach_alpha,
        guttman,
        icc,
        item_analysis,
        omega_h,
        split_half,
    )
    from evalkit.api.reliability import omega_total as omega
    from evalkit.api.responses import multiple_response
    from evalkit.api.sample import read_statistics
    from evalkit.api.surveys import read_survey
    from evalkit.api.units import rank_confidence, shrink_means, shrink_vectors
    from evalkit.api.weighting import ahp, combine_weights, entropy_weights
    from evalkit.definitions.bundle import load_bundle as load_study
    from evalkit.errors import EvalkitError
    from evalkit.plotting.plot import plot
    from evalkit.report.deliver import deliver
    from evalkit.report.publish import publish
    from evalkit.study.run import run_study as run
    from evalkit.study.scaffold import simulate

_HOMES = {
    "EvalkitError": "evalkit.errors:EvalkitError",
    "agreement": "evalkit.api.interviews:agreement",
    "ahp": "evalkit.api.weighting:ahp",
    "ahp_diagnosis": "evalkit.api.judgement_checks:ahp_diagnosis",
    "ahp_hierarchy": "evalkit.api.panels:ahp_hierarchy",
    "ahp_repair": "evalkit.api.judgement_checks:ahp_repair",
    "bartlett": "evalkit.api.factors:bartlett",
    "benefit_of_doubt": "evalkit.api.ranking:benefit_of_doubt",
    "bootstrap": "evalkit.api.reliability:bootstrap",
    "bwm": "evalkit.api.panels:bwm",
    "cfa": "evalkit.api.models:cfa",
    "change": "evalkit.api.periods:change",
    "combine_weights": "evalkit.api.weighting:combine_weights",
    "compare_models": "evalkit.api.models:compare_models",
    "composite_index": "evalkit.api.indices:composite_index",
    "correlation": "evalkit.api.correlations:correlation",
    "critic_weights": "evalkit.api.objective:critic_weights",
    "cronbach_alpha": "evalkit.api.reliability:cronbach_alpha",
    "decompose_change": "evalkit.api.change_parts:decompose_change",
    "deliver": "evalkit.report.deliver:deliver",
    "delphi": "evalkit.api.panels:delphi",
    "denominate": "evalkit.api.preparation:denominate",
    "design_means": "evalkit.api.designs:design_means",
    "difference_in_differences": "evalkit.api.periods:difference_in_differences",
    "efa": "evalkit.api.factors:efa",
    "entropy_weights": "evalkit.api.weighting:entropy_weights",
    "evaluate": "evalkit.api.methods:evaluate",
    "evidence": "evalkit.api.evidence:evidence",
    "factor_scores": "evalkit.api.factors:factor_scores",
    "funnel": "evalkit.api.certainty:funnel",
    "fuzzy_ahp": "evalkit.api.panels:fuzzy_ahp",
    "fuzzy_evaluation": "evalkit.api.evaluation:fuzzy_evaluation",
    "grey_relational": "evalkit.api.ranking:grey_relational",
    "guttman": "evalkit.api.reliability:guttman",
    "htmt": "evalkit.api.models:htmt",
    "icc": "evalkit.api.reliability:icc",
    "importance_performance": "evalkit.api.indices:importance_performance",
    "impute": "evalkit.api.preparation:impute",
    "invariance": "evalkit.api.models:invariance",
    "item_analysis": "evalkit.api.reliability:item_analysis",
    "kendall_w": "evalkit.api.panels:kendall_w",
    "kmo": "evalkit.api.factors:kmo",
    "load_study": "evalkit.definitions.bundle:load_bundle",
    "merec_weights": "evalkit.api.objective:merec_weights",
    "modification_indices": "evalkit.api.models:modification_indices",
    "multiple_response": "evalkit.api.responses:multiple_response",
    "n_factors": "evalkit.api.factors:n_factors",
    "normalise": "evalkit.api.preparation:normalise",
    "omega": "evalkit.api.reliability:omega_total",
    "omega_h": "evalkit.api.reliability:omega_h",
    "pairwise_certainty": "evalkit.api.certainty:pairwise_certainty",
    "parallel_analysis": "evalkit.api.factors:parallel_analysis",
    "plot": "evalkit.plotting.plot:plot",
    "promethee": "evalkit.api.ranking:promethee",
    "publish": "evalkit.report.publish:publish",
    "rake": "evalkit.api.designs:rake",
    "rank_acceptability": "evalkit.api.rank_draws:rank_acceptability",
    "rank_confidence": "evalkit.api.units:rank_confidence",
    "read_interviews": "evalkit.api.interviews:read_interviews",
    "read_statistics": "evalkit.api.sample:read_statistics",
    "read_survey": "evalkit.api.surveys:read_survey",
    "relative_weights": "evalkit.api.drivers:relative_weights",
    "rsr": "evalkit.api.ranking:rsr",
    "run": "evalkit.study.run:run_study",
    "screen_availability": "evalkit.api.preparation:screen_availability",
    "sem": "evalkit.api.models:sem",
    "sensitivity": "evalkit.api.indices:sensitivity",
    "shrink_means": "evalkit.api.units:shrink_means",
    "shrink_vectors": "evalkit.api.units:shrink_vectors",
    "simulate": "evalkit.study.scaffold:simulate",
    "split_half": "evalkit.api.reliability:split_half",
    "topsis": "evalkit.api.ranking:topsis",
    "treat_outliers": "evalkit.api.preparation:treat_outliers",
    "vikor": "evalkit.api.ranking:vikor",
    "weigh": "evalkit.api.methods:weigh",
}

__all__ = [
    "EvalkitError",
    "agreement",
    "ahp",
    "ahp_diagnosis",
    "ahp_hierarchy",
    "ahp_repair",
    "bartlett",
    "benefit_of_doubt",
    "bootstrap",
    "bwm",
    "cfa",
    "change",
    "combine_weights",
    "compare_models",
    "composite_index",
    "correlation",
    "critic_weights",
    "cronbach_alpha",
    "decompose_change",
    "deliver",
    "delphi",
    "denominate",
    "design_means",
    "difference_in_differences",
    "efa",
    "entropy_weights",
    "evaluate",
    "evidence",
    "factor_scores",
    "funnel",
    "fuzzy_ahp",
    "fuzzy_evaluation",
    "grey_relational",
    "guttman",
    "htmt",
    "icc",
    "importance_performance",
    "impute",
    "invariance",
    "item_analysis",
    "kendall_w",
    "kmo",
    "load_study",
    "merec_weights",
    "modification_indices",
    "multiple_response",
    "n_factors",
    "normalise",
    "omega",
    "omega_h",
    "pairwise_certainty",
    "parallel_analysis",
    "plot",
    "promethee",
    "publish",
    "rake",
    "rank_acceptability",
    "rank_confidence",
    "read_interviews",
    "read_statistics",
    "read_survey",
    "relative_weights",
    "rsr",
    "run",
    "screen_availability",
    "sem",
    "sensitivity",
    "shrink_means",
    "shrink_vectors",
    "simulate",
    "split_half",
    "topsis",
    "treat_outliers",
    "vikor",
    "weigh",
]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("evalkit")
    if name not in _HOMES:
        from evalkit.errors import did_you_mean

        raise AttributeError(f"evalkit has no public name {name!r} [hint: {did_you_mean(name, __all__)}]")
    module, attribute = _HOMES[name].split(":")
    value = getattr(import_module(module), attribute)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
