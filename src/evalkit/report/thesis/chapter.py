"""The chapter "performance evaluation and suggestions": which sections, in which order."""

from __future__ import annotations

from collections.abc import Callable

from evalkit.report.document import Block, Document, Heading
from evalkit.report.thesis.evidence import evidence
from evalkit.report.thesis.experts import expert_judgements, weights
from evalkit.report.thesis.fuzzy import fuzzy, operators
from evalkit.report.thesis.index_system import index_system
from evalkit.report.thesis.methods import cited, methods, reference_list
from evalkit.report.thesis.priorities import gaps, importance, suggestions
from evalkit.report.thesis.ranking import ranking, sensitivity
from evalkit.report.thesis.sample import factors, sample
from evalkit.report.view import View

CHAPTER = 5


def supplement(view: View) -> tuple[Block, ...]:
    """What stands behind the main tables: the factor solution and the other fuzzy operators."""
    blocks = (*factors(view), *operators(view))
    return (Heading(1, view.t("th_h_supplement")), *blocks) if blocks else ()


SECTIONS: tuple[Callable[[View], tuple[Block, ...]], ...] = (
    index_system,
    expert_judgements,
    weights,
    sample,
    fuzzy,
    ranking,
    sensitivity,
    gaps,
    importance,
    suggestions,
    evidence,
    supplement,
    methods,
)


def thesis_document(view: View, chapter: int = CHAPTER) -> Document:
    """The chapter as a document; tables and figures are numbered in the order in which they stand.

    Args:
        view: results in one language.
        chapter: its number in the thesis.
    """
    study, provenance = view.results.bundle.study, view.results.provenance
    blocks = tuple(block for section in SECTIONS for block in section(view))
    return Document(
        title=view.t("chapter_title", chapter=chapter, title=view.t("th_title")),
        subtitle=f"{view.text(study.title)} · {view.text(study.period)}",
        language=view.language,
        blocks=(*blocks, *reference_list(view, blocks)),
        banner=view.t("synthetic") if study.data.synthetic else "",
        footer=f"evalkit {provenance.versions['evalkit']} · {provenance.fingerprint}",
        identifier=study.id,
        theme=view.theme,
        style="thesis",
        chapter=chapter,
    )


def cited_works(view: View) -> tuple[str, ...]:
    """Keys of the works that the chapter cites, for a BibTeX file."""
    return cited(tuple(block for section in SECTIONS for block in section(view)))
