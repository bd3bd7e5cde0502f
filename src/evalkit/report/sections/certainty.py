"""How sure the differences between branches are: what could be detected, groups, the funnel, and peers."""

from __future__ import annotations

import numpy as np
from scipy.stats import norm

from evalkit.charts.kinds import FunnelChart, FunnelLimit, FunnelPoint
from evalkit.inference.funnel import Funnel
from evalkit.inference.pairwise import PairwiseCertainty
from evalkit.inference.peer_groups import PeerStanding
from evalkit.numbers import fixed, interval, percent, rank_range
from evalkit.report.document import (
    Block,
    ChartBlock,
    Column,
    GroupRow,
    Heading,
    Link,
    Paragraph,
    Row,
    TableBlock,
)
from evalkit.report.sections.statements import titled
from evalkit.report.view import View

MOST_NAMED = 6
STEPS = 60


def certainty(view: View) -> tuple[Block, ...]:
    """The detectable difference in a sentence, groups that are not told apart, the funnel, and the peers."""
    stage = view.results.certainty
    if stage is None or not isinstance(stage.pairwise, PairwiseCertainty):
        return ()
    message = view.t("ho_certainty", settled=percent(100 * stage.pairwise.settled_share, 0))
    heading = Heading(1, titled(view, "h_certainty", message), "certainty")
    blocks: list[Block] = [heading, *_pairs(view, stage.pairwise)]
    if isinstance(stage.funnel, Funnel):
        blocks.append(_funnel(view, stage.funnel))
    if isinstance(stage.peers, PeerStanding):
        blocks.append(_peers(view, stage.peers))
    return tuple(blocks)


def _name(view: View, code: str) -> str:
    return view.branch(view.results.indicators.branches.index(code))


def _pairs(view: View, found: PairwiseCertainty) -> tuple[Block, ...]:
    count = len(found.labels)
    sentence = view.t(
        "certainty_pairs",
        points=fixed(found.typical_detectable),
        power=percent(100 * found.power, 0),
        settled=percent(100 * found.settled_share, 0),
        pairs=fixed(count * (count - 1) / 2, 0),
        level=view.level,
    )
    rows: list[Row] = []
    for (first, last), members in zip(found.groups, found.members(), strict=True):
        names = [_name(view, code) for code in members]
        shown = view.join(names) if len(names) <= MOST_NAMED else f"{names[0]} … {names[-1]}"
        rows.append((rank_range(first + 1, last + 1), fixed(len(names), 0), shown))
    table = TableBlock(
        title=view.t("tab_groups"),
        columns=(
            Column(view.t("c_places"), "right", 0.8),
            Column(view.t("c_members_n"), "right", 0.8),
            Column(view.t("c_members"), "left", 4.0),
        ),
        rows=tuple(rows),
        note=view.t("tab_groups_note"),
    )
    return Paragraph(sentence), table


def _funnel(view: View, found: Funnel) -> ChartBlock:
    """Limits follow one curve, because the axis counts answers that would give the same standard error."""
    unit = found.precision[0] * found.standard_error[0] ** 2
    size = np.linspace(found.precision.min(), found.precision.max(), STEPS)
    spread = np.sqrt(unit / size + found.tau2)
    limits = []
    for level in found.levels:
        half = norm.ppf(0.5 + level / 2) * spread
        ends = zip(size.tolist(), (found.target - half).tolist(), (found.target + half).tolist(), strict=True)
        digits = 0 if round(100 * level) == 100 * level else 1
        limits.append(
            FunnelLimit(view.t("funnel_limits", level=percent(100 * float(level), digits)), tuple(ends))
        )
    sides = {-1: "below", 0: "inside", 1: "above"}
    points = tuple(
        FunnelPoint(
            _name(view, label),
            float(found.precision[i]),
            float(found.value[i]),
            sides[int(found.outside[-1, i])],  # type: ignore[arg-type]
        )
        for i, label in enumerate(found.labels)
    )
    chart = FunnelChart(
        points=points,
        centre=found.target,
        centre_label=view.t("mean_of_ranked"),
        limits=tuple(limits),
        x_label=view.t("funnel_x"),
        y_label=view.t("c_total"),
        above_label=view.t("funnel_above"),
        below_label=view.t("funnel_below"),
    )
    return ChartBlock(chart, title=view.t("fig_funnel"), note=view.t("fig_funnel_note"))


def _peers(view: View, found: PeerStanding) -> TableBlock:
    order = sorted(range(len(found.labels)), key=lambda i: (int(found.group[i]), int(found.rank[i])))
    half = view.z * found.difference_se
    rows: list[Row] = []
    for place, i in enumerate(order):
        if not place or found.group[i] != found.group[order[place - 1]]:
            rows.append(GroupRow(found.groups[int(found.group[i])]))
        branch = view.results.indicators.branches.index(found.labels[i])
        g = int(found.group[i])
        rows.append(
            (
                Link(view.branch(branch), view.page(branch)),
                f"{int(found.rank[i])} / {int(found.size[g])}",
                fixed(float(found.difference[i]), 1, signed=True),
                interval(float(found.difference[i] - half[i]), float(found.difference[i] + half[i])),
                fixed(float(found.shrunken[i])),
            )
        )
    return TableBlock(
        title=view.t("tab_peers"),
        columns=(
            Column(view.t("c_branch"), "left", 1.6),
            Column(view.t("c_rank"), "right", 0.8),
            Column(view.t("c_difference"), "right", 1.0),
            Column(view.level, "right", 1.3),
            Column(view.t("c_shrunken"), "right", 1.0),
        ),
        rows=tuple(rows),
        note=view.t("tab_peers_note"),
    )
