"""The quick card of one branch that ``evalkit run`` writes: which sections make it up."""

from __future__ import annotations

from collections.abc import Callable

from evalkit.report.branch import hold_and_watch
from evalkit.report.document import Block, Document
from evalkit.report.editions.frame import banner, footer
from evalkit.report.sections import card_actions, card_head, card_profile, card_tables, importance
from evalkit.report.view import View

BRANCH: tuple[Callable[[View, int], tuple[Block, ...]], ...] = (
    card_head.head,
    card_profile.profile,
    card_actions.actions,
    hold_and_watch.card,
    card_tables.table,
    card_tables.voice,
    importance.branch_importance,
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
        banner=banner(view),
        footer=footer(view),
        identifier=view.code(i),
        theme=view.theme,
    )
