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
    from evalkit.api.evaluation import fuzzy_evaluation
    from evalkit.api.psychometrics import bartlett, cronbach_alpha, efa, kmo, parallel_analysis
    from evalkit.api.psychometrics import omega_total as omega
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
    "bartlett": "evalkit.api.psychometrics:bartlett",
    "combine_weights": "evalkit.api.weighting:combine_weights",
    "cronbach_alpha": "evalkit.api.psychometrics:cronbach_alpha",
    "efa": "evalkit.api.psychometrics:efa",
    "entropy_weights": "evalkit.api.weighting:entropy_weights",
    "fuzzy_evaluation": "evalkit.api.evaluation:fuzzy_evaluation",
    "kmo": "evalkit.api.psychometrics:kmo",
    "load_study": "evalkit.definitions.bundle:load_bundle",
    "omega": "evalkit.api.psychometrics:omega_total",
    "parallel_analysis": "evalkit.api.psychometrics:parallel_analysis",
    "plot": "evalkit.plotting.plot:plot",
    "publish": "evalkit.report.publish:publish",
    "read_survey": "evalkit.api.surveys:read_survey",
    "run": "evalkit.study.run:run_study",
    "simulate": "evalkit.study.scaffold:simulate",
}

__all__ = [
    "EvalkitError",
    "ahp",
    "bartlett",
    "combine_weights",
    "cronbach_alpha",
    "efa",
    "entropy_weights",
    "fuzzy_evaluation",
    "kmo",
    "load_study",
    "omega",
    "parallel_analysis",
    "plot",
    "publish",
    "read_survey",
    "run",
    "simulate",
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
