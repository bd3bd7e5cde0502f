"""Stage 4: factorability, the number of factors, and exploratory factor analysis of one survey's items."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evalkit.definitions.study import Exploration
from evalkit.psychometrics.factors.adequacy import BartlettResult, KmoResult, bartlett, kmo
from evalkit.psychometrics.factors.exploratory import efa
from evalkit.psychometrics.factors.exploratory_result import EfaResult
from evalkit.psychometrics.factors.harman import HarmanResult, harman_single_factor
from evalkit.psychometrics.moments import Moments, moments
from evalkit.psychometrics.reliability.omega_hierarchical import omega_hierarchical
from evalkit.psychometrics.reliability.omega_hierarchical_result import OmegaHierarchicalResult
from evalkit.psychometrics.retention.n_factors import FactorCount, n_factors
from evalkit.psychometrics.retention.retention import ParallelAnalysis, parallel_analysis
from evalkit.psychometrics.retention.retention_rules import RULES
from evalkit.study.failures import Failure, attempt
from evalkit.survey.responses import Survey

SLOW_RULES = {"comparison_data", "parallel_permuted"}
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
        count: votes of all rules for the number of factors.
        omega: omega hierarchical of all items, with as many group factors as the solution; None for one.
        harman: share of the first unrotated factor.
        chosen_by: "parallel" or "study".
    """

    survey: str
    sample: Moments
    kmo: KmoResult | Failure
    bartlett: BartlettResult | Failure
    parallel: ParallelAnalysis | Failure
    efa: EfaResult | Failure
    check: EfaResult | Failure
    count: FactorCount | Failure
    omega: OmegaHierarchicalResult | Failure | None
    harman: HarmanResult | Failure
    chosen_by: str

    @property
    def failures(self) -> tuple[Failure, ...]:
        """What could not be computed."""
        parts = (
            self.kmo,
            self.bartlett,
            self.parallel,
            self.efa,
            self.check,
            self.count,
            self.omega,
            self.harman,
        )
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
    wanted = _wanted(options, parallel)
    rules = [rule for rule in RULES if options.thorough or rule not in SLOW_RULES]
    complete = values[~np.isnan(values).any(axis=1)]

    def solve(method: str) -> EfaResult | Failure:
        if isinstance(wanted, Failure):
            return wanted
        return attempt(
            "factor analysis",
            f"{wanted} factors, {method}",
            lambda: efa(sample, wanted, method=method, rotation=options.rotation, seed=seed),
        )

    return FactorStage(
        survey=options.survey,
        sample=sample,
        parallel=parallel,
        kmo=attempt("KMO", options.survey, lambda: kmo(sample)),
        bartlett=attempt("Bartlett test", options.survey, lambda: bartlett(sample)),
        efa=solve(options.method),
        check=solve(OTHER_METHOD[options.method]),
        count=attempt(
            "number of factors",
            options.survey,
            lambda: n_factors(sample, answers=complete, rules=rules, n_draws=options.draws, seed=seed),
        ),
        omega=_general(sample, wanted, options.survey),
        harman=attempt("single factor", options.survey, lambda: harman_single_factor(sample)),
        chosen_by="parallel" if options.n_factors == "parallel" else "study",
    )


def _wanted(options: Exploration, parallel: ParallelAnalysis | Failure) -> int | Failure:
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


def _general(sample: Moments, wanted: int | Failure, survey: str) -> OmegaHierarchicalResult | Failure | None:
    if isinstance(wanted, Failure) or wanted < 2:
        return None
    return attempt("omega hierarchical", survey, lambda: omega_hierarchical(sample, wanted))
