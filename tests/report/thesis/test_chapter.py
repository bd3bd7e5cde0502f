"""The thesis chapter of the synthetic bank: which tables stand where, and that their numbers are the results'."""

from __future__ import annotations

import re

import pytest

from evalkit.numbers import fixed
from evalkit.report.document import ChartBlock, Document, Heading, Paragraph, TableBlock
from evalkit.report.thesis.chapter import cited_works, thesis_document
from evalkit.report.thesis.parts import judgement, spread
from evalkit.report.view import View
from evalkit.study.results import StudyResults
from evalkit.study.run import run_study

ORDER = (
    "tbl-system", "tbl-experts", "tbl-scale", "tbl-matrix-A", "tbl-matrix-B1", "tbl-matrix-B2", "tbl-matrix-B3",
    "tbl-consistency", "tbl-weights", "tbl-entropy", "tbl-comments", "tbl-reliability", "tbl-membership-B1",
    "tbl-membership-B2", "tbl-membership-B3", "tbl-fuzzy", "tbl-ranking", "tbl-sensitivity", "tbl-gaps",
    "tbl-suggestions",
)  # fmt: skip  # 5-1 to 5-20 of the outline


@pytest.fixture(scope="module")
def results(root) -> StudyResults:
    return run_study(root / "analysis" / "bank_crm")


@pytest.fixture(scope="module", params=["zh", "en"])
def chapter(request, results) -> Document:
    return thesis_document(View(results=results, language=request.param))


def table(document: Document, label: str) -> TableBlock:
    return next(b for b in document.flat() if isinstance(b, TableBlock) and b.label == label)


def test_tables_carry_the_numbers_of_the_outline(chapter) -> None:
    numbering = chapter.numbering()
    mark = "表5-{}" if chapter.language == "zh" else "Table 5.{}"
    assert [numbering.ref(label) for label in ORDER] == [mark.format(k) for k in range(1, 21)]


def test_weights_are_those_of_the_results(chapter, results) -> None:
    rows = table(chapter, "tbl-weights").rows
    shown = [row[4] for row in rows]
    assert shown == [fixed(float(weight), 4) for weight in results.weights.weights]
    assert sorted(int(row[5]) for row in rows) == list(range(1, len(rows) + 1))


def test_the_ranking_holds_every_unit_that_may_be_shown(chapter, results) -> None:
    rows = table(chapter, "tbl-ranking").rows
    totals = results.ranking.composite.total
    view = View(results=results, language=chapter.language)
    assert [row[4] for row in rows] == [fixed(float(totals[i]), 2) for i in view.order()]
    assert all(re.fullmatch(r"\[\d+\.\d, \d+\.\d\]", row[5]) for row in rows)


def test_the_cumulative_loss_ends_at_one_hundred(chapter) -> None:
    rows = table(chapter, "tbl-gaps").rows
    assert rows[-1][5] == "100.0"
    losses = [float(row[4]) for row in rows]
    assert losses == sorted(losses, reverse=True)


def test_a_phrase_without_a_place_to_fill_is_left_nowhere(chapter) -> None:
    for block in chapter.flat():
        text = str(block)
        assert "{" not in text.replace("{'", "").replace('{"', ""), text


def test_every_method_that_is_named_is_cited(results) -> None:
    works = cited_works(View(results=results, language="zh"))
    assert {"saaty1980", "forman1998", "shannon1948", "zadeh1965", "mogstad2024", "horn1965"} <= set(works)


def test_judgements_are_printed_as_theses_print_them() -> None:
    assert [judgement(x) for x in (1.0, 3.0, 1 / 3, 1 / 7, 1.7321)] == ["1", "3", "1/3", "1/7", "1.732"]


def test_a_spread_of_one_value_is_that_value() -> None:
    import numpy as np

    assert spread(np.array([0.5, np.nan])) == "0.500"
    assert spread(np.array([0.5, 0.75])) == "0.500–0.750"
    assert spread(np.array([np.nan])) == "–"


def test_every_figure_of_the_outline_is_there(chapter) -> None:
    labels = {block.label for block in chapter.flat() if isinstance(block, ChartBlock)}
    assert {"fig-tree", "fig-weights", "fig-radar", "fig-ranking", "fig-ipa", "fig-pareto"} <= labels


def test_validity_and_the_total_consistency_stand_with_their_tables(chapter, results) -> None:
    assert fixed(results.factors.kmo.msa, 3) in table(chapter, "tbl-reliability").note
    assert fixed(results.factors.bartlett.chi2, 2) in table(chapter, "tbl-reliability").note
    assert fixed(results.weights.experts.total_cr, 4) in table(chapter, "tbl-weights").note


def test_the_evidence_of_a_suggestion_is_counted(chapter, results) -> None:
    view = View(results=results, language=chapter.language)
    shown = {row[3]: row for row in table(chapter, "tbl-suggestions").rows}
    for name in {view.text(s.measure.text) for s in results.suggestions}:
        held = [s for s in results.suggestions if view.text(s.measure.text) == name]
        gaps = sum(any(found.kind == "gap" for found in s.evidence) for s in held)
        assert view.t("th_evidence_gap", n=gaps) in shown[name][2]


def test_the_methods_are_one_paragraph(chapter) -> None:
    blocks = list(chapter.flat())
    place = next(k for k, b in enumerate(blocks) if isinstance(b, Heading) and b.anchor == "sec-methods")
    assert isinstance(blocks[place + 1], Paragraph)
    assert isinstance(blocks[place + 2], Heading)
