"""What a branch may know of the others: means of a few, unnamed bars or percentiles of many, no name."""

from __future__ import annotations

import numpy as np

from evalkit.charts.kinds import IntervalChart, IntervalRow
from evalkit.report.view import View
from evalkit.study.stages.standing.standing import GroupStanding, group_standing

FEWEST_FOR_MEAN = 3  # others; the mean of fewer comes close to naming one of them
FEWEST_FOR_BARS = 10  # others; among fewer, an unnamed bar is easily given a name
MOST_BARS = 45
FEW_BARS = 20
BAR_HEIGHT = 8.6  # points, where there are more than a few bars
PERCENTILES = (90, 75, 50, 25, 10)


def others(view: View, i: int) -> list[int]:
    """All other branches that are shown, best first."""
    return [j for j in view.order() if j != i]


def mean_shown(view: View, i: int) -> bool:
    """Whether means over the other branches may stand in the report of branch i."""
    return len(others(view, i)) >= FEWEST_FOR_MEAN


def region_members(view: View, i: int) -> np.ndarray:
    """Which branches are shown and of the region of branch i, shape (b,); none where it is too small."""
    own = view.region(i)
    inside = np.array(
        [
            bool(own) and view.region(j) == own and view.shown(j)
            for j in range(len(view.results.inputs.branches))
        ]
    )
    return inside if inside.sum() - int(inside[i]) >= FEWEST_FOR_MEAN else np.zeros_like(inside)


def peer_members(view: View, i: int) -> np.ndarray:
    """Which branches are shown and of the peer group of branch i, shape (b,); none where it is too small."""
    branches = view.results.inputs.branches
    own = branches[i].peer_group
    inside = np.array(
        [bool(own) and other.peer_group == own and view.shown(j) for j, other in enumerate(branches)]
    )
    return inside if inside.sum() - int(inside[i]) >= FEWEST_FOR_MEAN else np.zeros_like(inside)


def everyone(view: View) -> np.ndarray:
    """All branches that are shown, shape (b,)."""
    return np.array([view.shown(j) for j in range(len(view.results.inputs.branches))])


def against(view: View, i: int, group: np.ndarray) -> GroupStanding | None:
    """Branch i against the other ranked branches of a group; None where they are too few to stay unnamed."""
    found = group_standing(view.results.ranking, i, group)
    return found if found is not None and found.n >= FEWEST_FOR_MEAN else None


def bars(view: View, i: int) -> IntervalChart | None:
    """The totals with intervals, only branch i named; percentiles of the others where they are many."""
    rest = others(view, i)
    if len(rest) < FEWEST_FOR_BARS:
        return None
    own = IntervalRow(view.t("br_own"), *view.total(i), highlight=True, muted=not view.ranked(i))
    if len(rest) < MOST_BARS:
        place = next((k for k, j in enumerate(view.order()) if j == i), 0)
        rows = [IntervalRow("", *view.total(j), muted=not view.ranked(j)) for j in rest]
        rows.insert(place, own)
    else:
        rows = _percentiles(view, rest, own)
    ranked = view.results.ranking.ranked
    mean = float(view.results.ranking.composite.total[ranked].mean()) if len(ranked) else None
    return IntervalChart(
        rows=tuple(rows),
        reference=mean,
        reference_label=view.t("mean_of_ranked"),
        axis_label=view.t("total_score_axis", level=view.level),
        row_height=BAR_HEIGHT if len(rows) > FEW_BARS else 13.5,
    )


def _percentiles(view: View, rest: list[int], own: IntervalRow) -> list[IntervalRow]:
    totals = np.array([view.total(j)[0] for j in rest if view.ranked(j)])
    rows = [IntervalRow(view.t("br_percentile", p=p), float(np.percentile(totals, p))) for p in PERCENTILES]
    value = own.value or 0.0
    place = sum((row.value or 0.0) >= value for row in rows)
    return [*rows[:place], own, *rows[place:]]
