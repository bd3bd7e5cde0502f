"""Page 3: the score among all scores, against region and peers, and how far the rank can be trusted."""

from __future__ import annotations

import numpy as np

from evalkit.evaluation.robustness.joint_uncertainty import JointUncertainty
from evalkit.evaluation.robustness.sensitivity import SensitivityResult
from evalkit.inference.peer_groups import PeerStanding
from evalkit.numbers import fixed, interval, percent, rank_range
from evalkit.report.branch.others import against, bars, everyone, peer_members, region_members
from evalkit.report.document import Block, Cell, ChartBlock, Column, Heading, Paragraph, TableBlock
from evalkit.report.view import View
from evalkit.report.wording import smallest, verdict, verdict_cell
from evalkit.study.failures import Failure
from evalkit.study.stages.ranks.method_ranks import MethodRanks
from evalkit.study.stages.standing.standing import GroupStanding

PUBLISH = 0.7


def ranking(view: View, i: int) -> tuple[Block, ...]:
    """Unnamed bars of all branches, the standing in groups, and the rank under everything that could vary."""
    if not view.shown(i):
        return ()
    blocks: list[Block] = []
    chart = bars(view, i)
    if chart is not None:
        note = view.t("br_fig_bars_note")
        blocks.append(ChartBlock(chart, title=view.t("br_fig_bars"), note=note, alt=_message(view, i)))
    blocks += [*_groups(view, i), *_stability(view, i)]
    if not blocks:
        return ()
    return (Heading(1, _message(view, i), "ranking"), *blocks)


def _message(view: View, i: int) -> str:
    bounds, n = view.rank_bounds(i), len(view.results.ranking.ranked)
    if bounds is None:
        return view.t("br_ranking_trend")
    key = "br_ranking_settled" if bounds[0] == bounds[1] else "br_ranking_open"
    return view.t(key, range=rank_range(*bounds), n=n)


def _groups(view: View, i: int) -> list[Block]:
    candidates = [
        (view.t("br_group_all"), everyone(view)),
        (view.t("br_group_region", name=view.region(i)), region_members(view, i)),
        (
            view.t("br_group_peers", name=view.results.inputs.branches[i].peer_group or ""),
            peer_members(view, i),
        ),
    ]
    rows = [
        _group_row(view, i, name, found)
        for name, members in candidates
        if (found := against(view, i, members)) is not None
    ]
    if not rows:
        return []
    columns = (
        Column(view.t("br_c_group"), "left", 2.4),
        Column(view.t("c_members_n"), "right", 0.8),
        Column(view.t("br_c_mean_others"), "right", 1.0),
        Column(view.t("br_c_difference"), "right", 1.8),
        Column(view.t("c_verdict"), "left", 1.3),
    )
    note = view.t("br_tab_groups_note", level=view.level, points=fixed(smallest(view)))
    peers = _peer_sentence(view, i)
    table = TableBlock(title=view.t("br_tab_groups"), columns=columns, rows=tuple(rows), note=note)
    return [table, *([] if peers is None else [peers])]


def _group_row(view: View, i: int, name: str, found: GroupStanding) -> tuple[str | Cell, ...]:
    said = verdict(
        found.difference,
        settled=found.settled,
        smallest=smallest(view),
        trend_only=not view.ranked(i),
    )
    difference = f"{fixed(found.difference, 1, signed=True)} {interval(found.lower, found.upper)}"
    return name, fixed(found.n, 0), fixed(found.mean), difference, verdict_cell(view, said)


def _peer_sentence(view: View, i: int) -> Paragraph | None:
    """The place in the peer group, and the score drawn towards the group's mean."""
    stage = view.results.certainty
    if stage is None or not isinstance(stage.peers, PeerStanding) or not peer_members(view, i).any():
        return None
    if view.code(i) not in stage.peers.labels:
        return None
    k, found = stage.peers.labels.index(view.code(i)), stage.peers
    text = view.t(
        "br_peer_place",
        place=int(found.rank[k]),
        n=int(found.size[found.group[k]]),
        shrunken=fixed(float(found.shrunken[k])),
        interval=interval(float(found.ci_lower[k]), float(found.ci_upper[k])),
    )
    return Paragraph(text)


def _stability(view: View, i: int) -> list[Block]:
    bounds = view.rank_bounds(i)
    if bounds is None:
        return []
    rows = [(view.t("br_stable_official", level=view.level), rank_range(*bounds), view.t("br_from_answers"))]
    stage = view.results.robustness
    if stage is not None:
        rows += _joint(view, i, stage.joint)
        rows += _weights(view, i, stage.weights)
        rows += _methods(view, i, stage.methods)
    table = TableBlock(
        title=view.t("br_tab_stability"),
        rows=tuple(rows),
        note=view.t("br_tab_stability_note"),
        columns=(
            Column(view.t("br_c_range_of"), "left", 2.4),
            Column(view.t("c_rank_range"), "right", 0.9),
            Column(view.t("br_c_varies"), "left", 3.0),
        ),
    )
    return [table, *_reliability(view)]


def _joint(view: View, i: int, joint: JointUncertainty | Failure) -> list[tuple[str, str, str]]:
    if isinstance(joint, Failure) or view.code(i) not in joint.alternatives:
        return []
    k = joint.alternatives.index(view.code(i))
    free, held = joint.ranks, joint.conditional
    top = view.t("br_top", k=free.top, p=percent(100 * float(free.probability_top[k]), 0))
    return [
        (
            view.t("c_range_fixed"),
            rank_range(int(held.rank_lower[k]), int(held.rank_upper[k])),
            view.t("br_varies_fixed"),
        ),
        (
            view.t("c_range_free"),
            rank_range(int(free.rank_lower[k]), int(free.rank_upper[k])),
            view.join([view.t("block_" + block) for block in joint.blocks]) + top,
        ),
    ]


def _weights(view: View, i: int, found: SensitivityResult | Failure) -> list[tuple[str, str, str]]:
    if isinstance(found, Failure):
        return []
    k = int(np.flatnonzero(view.results.ranking.ranked == i)[0])
    if np.isnan(found.rank_low[k]):
        return []
    ends = rank_range(int(found.rank_low[k]), int(found.rank_high[k]))
    return [
        (view.t("br_stable_weights", change=percent(100 * found.change, 0)), ends, view.t("br_one_weight"))
    ]


def _methods(view: View, i: int, found: MethodRanks | Failure) -> list[tuple[str, str, str]]:
    if isinstance(found, Failure) or i not in found.branch:
        return []
    k, agreed = int(np.flatnonzero(found.branch == i)[0]), found.agreement
    ends = rank_range(int(np.floor(agreed.best[k])), int(np.ceil(agreed.worst[k])))
    return [(view.t("br_stable_methods"), ends, view.t("br_methods", n=len(agreed.methods)))]


def _reliability(view: View) -> list[Block]:
    shrunken = view.results.ranking.shrunken
    if isinstance(shrunken, Failure):
        return []
    reliability = float(np.mean(shrunken.reliability))
    if reliability >= PUBLISH:
        return []
    return [Paragraph(view.t("unreliable_ranking", reliability=fixed(reliability, 2)), tone="warning")]
