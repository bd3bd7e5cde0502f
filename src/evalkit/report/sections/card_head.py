"""The head of a branch card: the big numbers, one sentence, and how to read them."""

from __future__ import annotations

import numpy as np

from evalkit.numbers import fixed, interval, rank_range
from evalkit.report.document import (
    Block,
    Card,
    Cards,
    Heading,
    Paragraph,
)
from evalkit.report.sections.movers import change_card
from evalkit.report.sections.statements import branch_verdict
from evalkit.report.view import View
from evalkit.study.failures import Failure


def head(view: View, i: int) -> tuple[Block, ...]:
    """The big numbers and one sentence."""
    ranking = view.results.ranking
    verdict = Paragraph(branch_verdict(view, i))
    if not view.shown(i):
        return (verdict,)
    cards = big_numbers(view, i)
    if view.ranked(i) and not isinstance(ranking.shrunken, Failure):
        k = int(np.flatnonzero(ranking.ranked == i)[0])
        cards.append(
            Card(
                view.t("c_shrunken"),
                fixed(float(ranking.shrunken.shrunken[k])),
                view.t("card_shrunken_note", reliability=fixed(float(ranking.shrunken.reliability[k]), 2)),
            )
        )
    return (Cards(tuple(cards)), verdict)


def big_numbers(view: View, i: int) -> list[Card]:
    """Total with interval, change, grade, rank range and number of answers of a branch that is shown."""
    ranking = view.results.ranking
    value, grade, bounds = view.total(i), ranking.grade[i], view.rank_bounds(i)
    cards = [
        Card(
            view.t("c_total"),
            fixed(value[0]),
            view.t("card_interval", level=view.level, interval=interval(value[1], value[2])),
        ),
        Card(
            view.t("c_grade"),
            "–" if grade is None else (grade.zh if view.language == "zh" else grade.en),
            "" if grade is None else view.t("card_grade_note", least=fixed(grade.from_score, 0)),
        ),
        Card(
            view.t("c_rank_range"),
            rank_range(*bounds) if bounds else view.t("trend_only"),
            view.t("card_rank_note", n=len(ranking.ranked)) if bounds else view.t("card_unranked_note"),
            tone="normal" if bounds else "warning",
        ),
        Card(view.t("c_answers"), fixed(int(ranking.respondents[i]), 0), view.t("card_n_note")),
    ]
    changed = change_card(view, i)
    if changed is not None:
        cards.insert(1, changed)
    return cards


def method_note(view: View) -> tuple[Block, ...]:
    """What the reader of one card needs to know about the numbers."""
    results = view.results
    lines = [
        view.t("m_se_short"),
        view.t("m_ranks_short"),
        view.t("m_position_short"),
        view.t("m_gain_short"),
    ]
    text = "".join(lines) if view.language == "zh" else " ".join(lines)
    source = view.t(
        "card_source",
        fingerprint=results.provenance.fingerprint,
        version=results.provenance.versions["evalkit"],
        seed=results.bundle.study.seed,
    )
    return (Heading(2, view.t("h_reading")), Paragraph(text, tone="muted"), Paragraph(source, tone="muted"))
