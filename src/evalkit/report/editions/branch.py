"""The full report of one branch, of at most ten pages."""

from __future__ import annotations

from collections.abc import Callable

from evalkit.report.branch.actions import actions
from evalkit.report.branch.appendix import appendix
from evalkit.report.branch.capability import capability
from evalkit.report.branch.data import data
from evalkit.report.branch.priorities import priorities
from evalkit.report.branch.profile import profile
from evalkit.report.branch.ranking import ranking
from evalkit.report.branch.summary import summary
from evalkit.report.branch.voice import voice
from evalkit.report.document import Block, Document
from evalkit.report.editions.frame import banner, footer
from evalkit.report.editions.sheets import on_sheets
from evalkit.report.view import View

Page = Callable[[View, int], tuple[Block, ...]]
PAGES: tuple[Page, ...] = (
    summary,
    data,
    ranking,
    profile,
    voice,
    priorities,
    capability,
    actions,
    appendix,
)
"""In the order of reading; a page that returns () is left out."""


def branch_report(view: View, i: int) -> Document:
    """The full report of branch i: no other branch is named, others appear as means, bars or percentiles."""
    study = view.results.bundle.study
    parts = [view.text(study.title), view.region(i), view.text(study.period)]
    return Document(
        title=view.t("br_title", name=view.branch(i)),
        subtitle=" · ".join(part for part in parts if part),
        language=view.language,
        blocks=on_sheets(page(view, i) for page in PAGES),
        banner=banner(view),
        footer=footer(view),
        identifier=view.code(i),
        theme=view.theme,
    )
