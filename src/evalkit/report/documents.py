"""The documents of a study: which sections make up which report."""

from __future__ import annotations

from collections.abc import Callable

from evalkit.report.document import Block, Document
from evalkit.report.sections import (
    card_actions,
    card_head,
    card_profile,
    card_tables,
    certainty,
    comparison,
    exploration,
    importance,
    method,
    method_ranks,
    movers,
    overview,
    quality,
    reliability,
    robustness,
    weights,
)
from evalkit.report.view import View

OVERVIEW: tuple[Callable[[View], tuple[Block, ...]], ...] = (
    overview.summary,
    overview.ranking,
    certainty.certainty,
    movers.movers,
    comparison.comparison,
    overview.dimensions,
    weights.weights,
    method_ranks.method_comparison,
    robustness.dependence,
    quality.quality,
    reliability.reliability,
    reliability.item_reasons,
    exploration.exploration,
    importance.importance,
    method.indicator_definitions,
    method.method,
)
BRANCH: tuple[Callable[[View, int], tuple[Block, ...]], ...] = (
    card_head.head,
    card_profile.profile,
    card_actions.actions,
    card_tables.table,
    card_tables.voice,
    importance.branch_importance,
)


def overview_document(view: View) -> Document:
    """The overview of all branches."""
    study = view.results.bundle.study
    blocks = tuple(block for section in OVERVIEW for block in section(view))
    return Document(
        title=view.text(study.title),
        subtitle=f"{view.t('overview')} · {view.text(study.period)}",
        language=view.language,
        blocks=blocks,
        banner=_banner(view),
        footer=_footer(view),
        identifier=study.id,
    )


def branch_document(view: View, i: int) -> Document:
    """The card of branch i."""
    study = view.results.bundle.study
    blocks = tuple(block for section in BRANCH for block in section(view, i))
    parts = [view.text(study.title), view.region(i), view.text(study.period)]
    return Document(
        title=view.t("branch_title", name=view.branch(i)),
        subtitle=" · ".join(part for part in parts if part),
        language=view.language,
        blocks=(*blocks, *card_head.method_note(view)),
        banner=_banner(view),
        footer=_footer(view),
        identifier=view.code(i),
    )


def _banner(view: View) -> str:
    return view.t("synthetic") if view.results.bundle.study.data.synthetic else ""


def _footer(view: View) -> str:
    provenance = view.results.provenance
    return f"evalkit {provenance.versions['evalkit']} · {provenance.study} · {provenance.fingerprint}"
