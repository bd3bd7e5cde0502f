"""The paragraph on methods, made from the options that were used, and the list of references."""

from __future__ import annotations

from collections.abc import Iterator

from evalkit.numbers import fixed
from evalkit.report.document import Block, Cite, Heading, Paragraph, References, Text
from evalkit.report.thesis.bibliography import references
from evalkit.report.thesis.parts import phrase
from evalkit.report.view import View
from evalkit.study.failures import Failure


def methods(view: View) -> tuple[Block, ...]:
    """What was done, with which options, in the order of the chapter."""
    return (
        Heading(1, view.t("th_h_methods"), "sec-methods"),
        *(Paragraph(text) for text in _sentences(view)),
    )


def _sentences(view: View) -> Iterator[Text]:
    results = view.results
    study, experts = results.bundle.study, results.weights.experts
    if experts is not None:
        yield phrase(
            view,
            "th_m_ahp",
            n=len(experts.experts),
            kept=int(experts.kept.sum()),
            limit=fixed(experts.max_cr, 2),
            method=view.t("ahp_" + experts.method),
            table=view.option("ri_" + experts.ri_table),
            ahp=Cite("saaty1980"),
            aij=Cite("forman1998"),
        )
    yield phrase(view, "th_m_weights_" + study.weighting.method, **_weighting(view))
    yield phrase(view, "th_m_composite", composite=Cite("oecd2008"))
    yield phrase(view, "th_m_ranks", level=view.level, draws=study.ranking.draws, ranks=Cite("mogstad2024"))
    if not isinstance(results.ranking.shrunken, Failure):
        yield phrase(view, "th_m_shrinkage", morris=Cite("morris1983"))
    yield phrase(view, "th_m_many", benjamini=Cite("benjamini1995"))
    if results.factors is not None and study.explore is not None:
        options = study.explore
        yield phrase(
            view,
            "th_m_factors",
            method=view.t("extraction_" + options.method),
            rotation=options.rotation,
            draws=options.draws,
            horn=Cite("horn1965"),
        )
    version = results.provenance.versions["evalkit"]
    yield phrase(
        view, "th_m_software", version=version, seed=study.seed, fingerprint=results.provenance.fingerprint
    )


def _weighting(view: View) -> dict[str, object]:
    options = view.results.bundle.study.weighting
    return {
        "experts": fixed(options.expert_share, 2),
        "entropy": fixed(1 - options.expert_share, 2),
        "combination": view.t("th_combination_" + options.combination),
        "shannon": Cite("shannon1948"),
    }


def reference_list(view: View, blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """The works that the blocks cite: GB/T 7714 with numbers in Chinese, APA by author in English."""
    keys = cited(blocks)
    if not keys:
        return ()
    entries = references(keys, view.language)
    return (Heading(1, view.t("th_h_references")), References(entries, numbered=view.language == "zh"))


def cited(blocks: tuple[Block, ...]) -> tuple[str, ...]:
    """Keys of the cited works in the order of their first citation."""
    spans = (
        span
        for block in blocks
        if isinstance(block, Paragraph) and not isinstance(block.text, str)
        for span in block.text
    )
    return tuple(dict.fromkeys(key for span in spans if isinstance(span, Cite) for key in span.keys))
