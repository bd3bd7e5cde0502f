"""Stage 4: factorability, the number of factors, and exploratory factor analysis of one survey's items."""

from __future__ import annotations

from dataclasses import dataclass

from evalkit.definitions.study import Exploration
from evalkit.psychometrics.adequacy import BartlettResult, KmoResult, bartlett, kmo
from evalkit.psychometrics.exploratory import EfaResult, efa
from evalkit.psychometrics.moments import Moments, moments
from evalkit.psychometrics.retention import ParallelAnalysis, parallel_analysis
from evalkit.study.failures import Failure, attempt
from evalkit.survey.responses import Survey

OTHER_METHOD = {"minres": "paf", "ml": "paf", "paf": "minres"}


@dataclass(frozen=True, kw_only=True, eq=False)
class FactorStage:
    """What the items have in common.

    Attributes:
        sample: complete cases with their n.
        kmo, bartlett: factorability.
        parallel: parallel analysis (components).
        efa: the solution the study asks for.
        check: the same with the other extraction method (principal axis beside minres).
        chosen_by: "parallel" or "study".
    """

    survey: str
    sample: Moments
    kmo: KmoResult | Failure
    bartlett: BartlettResult | Failure
    parallel: ParallelAnalysis | Failure
    efa: EfaResult | Failure
    check: EfaResult | Failure
    chosen_by: str

    @property
    def failures(self) -> tuple[Failure, ...]:
        """What could not be computed."""
        parts = (self.kmo, self.bartlett, self.parallel, self.efa, self.check)
        return tuple(part for part in parts if isinstance(part, Failure))


def explore(survey: Survey, options: Exploration, seed: int) -> FactorStage | Failure:
    """Factorability and EFA of the items of some scales (all scales if none are named)."""
    chosen = [s for s in survey.questionnaire.scales if not options.scales or s.id in options.scales]
    items = [item for scale in chosen for item in scale.item_ids]
    values = survey.scored[items].to_numpy()
    sample = attempt("factor analysis", options.survey, lambda: moments(values, items))
    if isinstance(sample, Failure):
        return sample
    parallel = attempt(
        "parallel analysis",
        options.survey,
        lambda: parallel_analysis(sample, n_draws=options.draws, seed=seed),
    )
    n_factors = _count(options, parallel)

    def solve(method: str) -> EfaResult | Failure:
        if isinstance(n_factors, Failure):
            return n_factors
        return attempt(
            "factor analysis",
            f"{n_factors} factors, {method}",
            lambda: efa(sample, n_factors, method=method, rotation=options.rotation),
        )

    return FactorStage(
        survey=options.survey,
        sample=sample,
        parallel=parallel,
        kmo=attempt("KMO", options.survey, lambda: kmo(sample)),
        bartlett=attempt("Bartlett test", options.survey, lambda: bartlett(sample)),
        efa=solve(options.method),
        check=solve(OTHER_METHOD[options.method]),
        chosen_by="parallel" if options.n_factors == "parallel" else "study",
    )


def _count(options: Exploration, parallel: ParallelAnalysis | Failure) -> int | Failure:
    if options.n_factors != "parallel":
        return options.n_factors
    if isinstance(parallel, Failure):
        return parallel
    if parallel.n_factors == 0:
        return Failure(
            stage="factor analysis",
            subject=options.survey,
            reason="no eigenvalue exceeds those of random data: there is no common factor",
        )
    return parallel.n_factors
