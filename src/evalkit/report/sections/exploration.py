"""What the items have in common: factorability, number of factors, the factor solution."""

from __future__ import annotations

from evalkit.numbers import fixed, p_value, percent
from evalkit.psychometrics.retention.n_factors import FactorCount
from evalkit.report.document import Block, Column, Heading, Paragraph, TableBlock
from evalkit.report.notices import failure_line
from evalkit.report.sections.factor_solution import solution
from evalkit.report.view import View
from evalkit.study.failures import Failure
from evalkit.study.stages.findings.exploration import FactorStage


def exploration(view: View) -> tuple[Block, ...]:
    """KMO, Bartlett, parallel analysis and the factor solution."""
    factors = view.results.factors
    if factors is None:
        return ()
    blocks: list[Block] = [Heading(1, view.t("h_factors"), "factors")]
    if isinstance(factors, Failure):
        return (*blocks, Paragraph(failure_line(view, factors), tone="warning"))
    blocks.append(
        Paragraph(
            view.t(
                "factor_sample",
                n=fixed(factors.sample.n_obs, 0),
                total=fixed(factors.sample.n_total, 0),
                p=len(factors.sample.names),
            )
        )
    )
    blocks.append(_adequacy(view, factors))
    if not isinstance(factors.count, Failure):
        blocks.append(_votes(view, factors.count))
    if isinstance(factors.efa, Failure):
        blocks.append(Paragraph(failure_line(view, factors.efa), tone="warning"))
    else:
        blocks += solution(view, factors, factors.efa)
    return tuple(blocks)


def _adequacy(view: View, factors: FactorStage) -> TableBlock:
    rows = (
        ("KMO", _kmo(view, factors)),
        (view.t("bartlett"), _bartlett(view, factors)),
        (view.t("parallel"), _parallel(view, factors)),
        *_harman(view, factors),
        *_omega(view, factors),
    )
    return TableBlock(
        title=view.t("tab_adequacy"),
        rows=rows,
        columns=(Column(view.t("c_criterion"), "left", 1.0), Column(view.t("c_result"), "left", 3.0)),
    )


def _kmo(view: View, factors: FactorStage) -> str:
    found = factors.kmo
    return view.say(found.reason) if isinstance(found, Failure) else fixed(found.msa, 3)


def _bartlett(view: View, factors: FactorStage) -> str:
    found = factors.bartlett
    if isinstance(found, Failure):
        return view.say(found.reason)
    return f"χ²({found.df}) = {fixed(found.chi2, 2)}, {p_value(found.pvalue, view.language)}"


def _parallel(view: View, factors: FactorStage) -> str:
    found = factors.parallel
    if isinstance(found, Failure):
        return view.say(found.reason)
    shown = found.n_factors + 2
    return view.t(
        "parallel_text",
        n=found.n_factors,
        values=", ".join(fixed(float(x), 3) for x in found.eigenvalues[:shown]),
        limits=", ".join(fixed(float(x), 3) for x in found.simulated[:shown]),
        draws=found.n_draws,
    )


def _harman(view: View, factors: FactorStage) -> tuple[tuple[str, str], ...]:
    found = factors.harman
    if isinstance(found, Failure):
        return ()
    share, limit = (percent(100 * x) for x in (found.share_components, found.limit))
    key = "harman_dominated" if found.dominated else "harman_fine"
    return ((view.t("harman"), view.t(key, share=share, limit=limit)),)


def _omega(view: View, factors: FactorStage) -> tuple[tuple[str, str], ...]:
    found = factors.omega
    if found is None or isinstance(found, Failure):
        return ()
    text = view.t(
        "omega_h_text",
        h=fixed(found.omega_hierarchical, 3),
        total=fixed(found.omega_total, 3),
        ecv=fixed(found.ecv, 3),
        m=found.n_factors,
    )
    return ((view.t("omega_h"), text),)


def _votes(view: View, count: FactorCount) -> TableBlock:
    """How many factors each rule keeps."""
    rows = tuple(
        (view.t("rule_n_" + rule), str(int(vote)))
        for rule, vote in zip(count.rules, count.votes, strict=True)
    )
    modes = view.join([str(int(mode)) for mode in count.modes])
    return TableBlock(
        title=view.t("tab_votes"),
        rows=rows,
        note=view.t(
            "tab_votes_note",
            median=fixed(float(count.median), 1),
            modes=modes,
            lowest=int(count.lowest),
            highest=int(count.highest),
        ),
        columns=(Column(view.t("c_criterion"), "left", 3.0), Column(view.t("c_factors"), "right", 1.0)),
    )
