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
    from evalkit.api.correlations import correlation
    from evalkit.api.evaluation import fuzzy_evaluation
    from evalkit.api.factors import bartlett, efa, factor_scores, kmo, n_factors, parallel_analysis
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
    from evalkit.api.sample import read_statistics
    from evalkit.api.surveys import read_survey
    from evalkit.api.weighting import ahp, combine_weights, entropy_weights
    from evalkit.definitions.bundle import load_bundle as load_study
    from evalkit.errors import EvalkitError
    from evalkit.plotting.plot import plot
    from evalkit.report.publish import publish
    from evalkit.study.run import run_study as run
    from evalkit.study.scaffold import simulate

_HOMES = {
    "EvalkitError": "evalkit.errors:EvalkitError",
    "ahp": "evalkit.api.weighting:ahp",
    "bartlett": "evalkit.api.factors:bartlett",
    "bootstrap": "evalkit.api.reliability:bootstrap",
    "combine_weights": "evalkit.api.weighting:combine_weights",
    "correlation": "evalkit.api.correlations:correlation",
    "cronbach_alpha": "evalkit.api.reliability:cronbach_alpha",
    "efa": "evalkit.api.factors:efa",
    "entropy_weights": "evalkit.api.weighting:entropy_weights",
    "factor_scores": "evalkit.api.factors:factor_scores",
    "fuzzy_evaluation": "evalkit.api.evaluation:fuzzy_evaluation",
    "guttman": "evalkit.api.reliability:guttman",
    "icc": "evalkit.api.reliability:icc",
    "item_analysis": "evalkit.api.reliability:item_analysis",
    "kmo": "evalkit.api.factors:kmo",
    "load_study": "evalkit.definitions.bundle:load_bundle",
    "n_factors": "evalkit.api.factors:n_factors",
    "omega": "evalkit.api.reliability:omega_total",
    "omega_h": "evalkit.api.reliability:omega_h",
    "parallel_analysis": "evalkit.api.factors:parallel_analysis",
    "plot": "evalkit.plotting.plot:plot",
    "publish": "evalkit.report.publish:publish",
    "read_statistics": "evalkit.api.sample:read_statistics",
    "read_survey": "evalkit.api.surveys:read_survey",
    "run": "evalkit.study.run:run_study",
    "simulate": "evalkit.study.scaffold:simulate",
    "split_half": "evalkit.api.reliability:split_half",
}

__all__ = [
    "EvalkitError",
    "ahp",
    "bartlett",
    "bootstrap",
    "combine_weights",
    "correlation",
    "cronbach_alpha",
    "efa",
    "entropy_weights",
    "factor_scores",
    "fuzzy_evaluation",
    "guttman",
    "icc",
    "item_analysis",
    "kmo",
    "load_study",
    "n_factors",
    "omega",
    "omega_h",
    "parallel_analysis",
    "plot",
    "publish",
    "read_statistics",
    "read_survey",
    "run",
    "simulate",
    "split_half",
]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("evalkit")
    if name not in _HOMES:
        raise AttributeError(f"evalkit has no public name {name!r}")
    module, attribute = _HOMES[name].split(":")
    value = getattr(import_module(module), attribute)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
