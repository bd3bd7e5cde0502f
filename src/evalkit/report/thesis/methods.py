"""The paragraph on methods, made from the options that were used, and the list of references."""

from __future__ import annotations

from collections.abc import Iterator

from evalkit.numbers import fixed
from evalkit.report.document import Block, Cite, Heading, Paragraph, References, Span, Text
from evalkit.report.thesis.bibliography import references
from evalkit.report.thesis.parts import phrase, several_units
from evalkit.report.view import View
from evalkit.study.failures import Failure


def methods(view: View) -> tuple[Block, ...]:
    """What was done, with which options, in the order of the chapter."""
    return (
        Heading(1, view.t("th_h_methods"), "sec-methods"),
        Paragraph(_joined(view, _sentences(view))),
    )


def _joined(view: View, texts: Iterator[Text]) -> Text:
    """Sentences one after the other, with a blank between English ones."""
    spans: list[Span] = []
    for text in texts:
        spans += [" "] if spans and view.language == "en" else []
        spans += [text] if isinstance(text, str) else text
    return tuple(spans)


def _sentences(view: View) -> Iterator[Text]:
    results = view.results
    study, experts = results.bundle.study, results.weights.experts
    if experts is not None:
        yield phrase(
            view,
            "th_m_ahp" if int(experts.kept.sum()) > 1 else "th_m_ahp_one",
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
    if several_units(view):
        yield from _comparing(view)
    if results.factors is not None and study.explore is not None:
        options = study.explore
        yield phrase(
            view,
            "th_m_factors",
            method=view.t("extraction_" + options.method),
            rotation=view.option("rotation_" + options.rotation),
            draws=options.draws,
            horn=Cite("horn1965"),
        )
    if not isinstance(results.grading, Failure):
        operator = view.option("operator_" + results.grading.result.total.operator)
        yield phrase(view, "th_m_fuzzy", operator=operator, zadeh=Cite("zadeh1965"))
    version = results.provenance.versions["evalkit"]
    yield phrase(
        view, "th_m_software", version=version, seed=study.seed, fingerprint=results.provenance.fingerprint
    )


def _comparing(view: View) -> Iterator[Text]:
    """How several units were compared."""
    draws = view.results.bundle.study.ranking.draws
    yield phrase(view, "th_m_ranks", level=view.level, draws=draws, ranks=Cite("mogstad2024"))
    if not isinstance(view.results.ranking.shrunken, Failure):
        yield phrase(view, "th_m_shrinkage", morris=Cite("morris1983"))
    yield phrase(view, "th_m_many", benjamini=Cite("benjamini1995"))


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
