"""The report for the head office: all branches, named and compared."""

from __future__ import annotations

from collections.abc import Callable

from evalkit.report.document import Block, Document
from evalkit.report.editions.excerpt import many, on_paper
from evalkit.report.editions.frame import banner, footer
from evalkit.report.sections import (
    causes,
    certainty,
    comparison,
    elements,
    exploration,
    functions,
    importance,
    interviews,
    method,
    method_ranks,
    movers,
    overview,
    pilot,
    problems,
    quality,
    quality_by_branch,
    regions,
    reliability,
    robustness,
    usage,
    weights,
)
from evalkit.report.view import View

SECTIONS: tuple[Callable[[View], tuple[Block, ...]], ...] = (
    overview.summary,
    overview.ranking,
    regions.regions,
    certainty.certainty,
    movers.movers,
    comparison.comparison,
    overview.dimensions,
    elements.elements,
    pilot.pilot,
    functions.functions,
    usage.usage,
    interviews.interviews,
    problems.problems,
    causes.causes,
    causes.measures,
    weights.weights,
    method_ranks.method_comparison,
    robustness.dependence,
    quality.quality,
    quality_by_branch.quality_by_branch,
    reliability.reliability,
    reliability.item_reasons,
    exploration.exploration,
    importance.importance,
    method.indicator_definitions,
    method.method,
)
"""In the order of reading; a section that returns () is left out."""


def head_office_report(view: View, *, whole: bool = True) -> Document:
    """The report on all branches; also the index page of ``evalkit run``.

    Args:
        view: the results in a language.
        whole: whether tables list every branch; on paper those of very many are cut to both ends.
    """
    study = view.results.bundle.study
    blocks = tuple(block for section in SECTIONS for block in section(view))
    return Document(
        title=view.text(study.title),
        subtitle=f"{view.t('overview')} · {view.text(study.period)}",
        language=view.language,
        blocks=blocks if whole or not many(view) else on_paper(view, blocks),
        banner=banner(view),
        footer=footer(view),
        identifier=study.id,
        theme=view.theme,
    )
