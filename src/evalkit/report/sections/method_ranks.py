"""The ranking beside what other methods, weights and scales would give."""

from __future__ import annotations

import numpy as np

from evalkit.numbers import fixed, percent
from evalkit.report.document import Block, Cell, Column, GroupRow, Heading, Paragraph, Row, TableBlock
from evalkit.report.view import View
from evalkit.study.failures import Failure
from evalkit.study.stages.ranks.method_ranks import MethodRanks

SAME, NEAR = 0.95, 0.80
MOVERS = 8


def method_comparison(view: View) -> tuple[Block, ...]:
    """How far the order agrees with that of every other way, and whose place moves most."""
    stage = view.results.robustness
    if stage is None or isinstance(stage.methods, Failure):
        return ()
    found = stage.methods
    if np.isnan(found.agreement.spearman[0, 1:]).all():
        return ()
    return (
        Heading(1, view.t(_message(found)), "methods"),
        Paragraph(_sentence(view, found)),
        _ways(view, found),
        _movers(view, found),
    )


def way(view: View, name: str) -> str:
    """A variant's name for the reader: "method:benefit-of-doubt" → "Benefit of the doubt"."""
    return view.t("way_" + _key(name))


def _key(name: str) -> str:
    return name.rsplit(":", 1)[-1].replace("-", "_")


def _message(found: MethodRanks) -> str:
    lowest = float(np.nanmin(found.agreement.spearman[0]))
    return "h_methods_same" if lowest >= SAME else "h_methods_near" if lowest >= NEAR else "h_methods_differ"


def _sentence(view: View, found: MethodRanks) -> str:
    agreement = found.agreement
    others = agreement.spearman[0, 1:]
    low, high = int(np.nanargmin(others)) + 1, int(np.nanargmax(others)) + 1
    first = agreement.ranks[0] <= agreement.top
    text = view.t(
        "methods_text",
        n=len(found.branch),
        ways=len(others),
        low=fixed(float(others[low - 1]), 2),
        lowest=way(view, agreement.methods[low]),
        high=fixed(float(others[high - 1]), 2),
        highest=way(view, agreement.methods[high]),
    )
    stay = int((first & (agreement.worst <= agreement.top)).sum())
    text += view.t("methods_top", stay=stay, first=int(first.sum()), top=agreement.top)
    out = len(view.results.ranking.ranked) - len(found.branch)
    if out:
        text += view.t("methods_partial", out=out)
    if found.failures:
        absent = view.join([way(view, failure.subject) for failure in found.failures])
        text += view.t("methods_missing", ways=absent)
    return text


def _ways(view: View, found: MethodRanks) -> TableBlock:
    agreement = found.agreement
    rows: list[Row] = []
    group = ""
    for r, name in enumerate(agreement.methods):
        if r == 0:
            continue
        kind = name.split(":", 1)[0]
        if kind != group:
            rows.append(GroupRow(view.t("ways_" + kind)))
            group = kind
        rho = float(agreement.spearman[0, r])
        move = float(np.abs(agreement.ranks[r] - agreement.ranks[0]).max())
        rows.append(
            (
                way(view, name),
                Cell(view.t("what_" + _key(name)), tone="muted"),
                Cell(fixed(rho, 2), bar=None if np.isnan(rho) else 100 * max(rho, 0.0)),
                percent(100 * float(agreement.same_top[0, r]), 0),
                fixed(move, 0),
            )
        )
    return TableBlock(
        title=view.t("tab_ways"),
        rows=tuple(rows),
        note=view.t("tab_ways_note", top=agreement.top),
        columns=(
            Column(view.t("c_way"), "left", 1.9),
            Column(view.t("c_what"), "left", 3.2),
            Column(view.t("c_rho"), "right", 1.1),
            Column(view.t("c_same_top", top=agreement.top), "right", 1.0),
            Column(view.t("c_largest_move"), "right", 0.9),
        ),
    )


def _movers(view: View, found: MethodRanks) -> TableBlock:
    agreement = found.agreement
    rows = []
    for i in agreement.movers[:MOVERS]:
        best, worst = int(np.argmin(agreement.ranks[:, i])), int(np.argmax(agreement.ranks[:, i]))
        rows.append(
            (
                view.branch(int(found.branch[i])),
                fixed(float(agreement.ranks[0, i]), 0),
                _place(view, float(agreement.best[i]), agreement.methods[best]),
                _place(view, float(agreement.worst[i]), agreement.methods[worst]),
            )
        )
    return TableBlock(
        title=view.t("tab_movers"),
        rows=tuple(rows),
        columns=(
            Column(view.t("c_branch"), "left", 1.6),
            Column(view.t("c_rank"), "right", 0.6),
            Column(view.t("c_best_place"), "left", 2.0),
            Column(view.t("c_worst_place"), "left", 2.0),
        ),
    )


def _place(view: View, rank: float, name: str) -> str:
    return view.t("place_by", rank=fixed(rank, 0), way=way(view, name))
