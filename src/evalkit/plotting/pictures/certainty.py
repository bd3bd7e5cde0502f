"""Pictures of what is settled: funnels, pairs, acceptable ranks, drivers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from evalkit.charts.kinds import (
    FunnelChart,
    FunnelLimit,
    FunnelPoint,
    HeatChart,
    IntervalChart,
)
from evalkit.numbers import MISSING, fixed
from evalkit.plotting.picture import Picture, first, interval_row, named
from evalkit.plotting.words import Language, words

if TYPE_CHECKING:
    from evalkit.evaluation.priorities.relative_weights import RelativeWeights
    from evalkit.evaluation.robustness.rank_acceptability import RankAcceptability
    from evalkit.inference.funnel import Funnel
    from evalkit.inference.pairwise import PairwiseCertainty


def funnel(result: Funnel, *, language: Language = "en") -> Picture:
    """Values against their precision with the limits; units outside the widest limits are named."""
    say = words(language)
    widest = result.outside[int(np.argmax(result.levels))]
    sides = {-1: "below", 0: "inside", 1: "above"}
    points = tuple(
        FunnelPoint(label, float(size), float(value), sides[int(side)])  # type: ignore[arg-type]
        for label, size, value, side in zip(
            result.labels, result.precision, result.value, widest, strict=True
        )
    )
    order = np.argsort(result.precision, kind="stable")
    limits = tuple(
        FunnelLimit(
            f"{100 * level:g}%",
            tuple((float(result.precision[k]), float(low[k]), float(high[k])) for k in order),
        )
        for level, low, high in zip(result.levels, result.lower, result.upper, strict=True)
    )
    chart = FunnelChart(
        points=points,
        centre=float(result.target),
        centre_label=say("target", f"{result.target:.4g}"),
        limits=limits,
        x_label=say("precision"),
        y_label=say("funnel_" + result.kind),
        above_label=say("above"),
        below_label=say("below"),
    )
    outside = int(np.count_nonzero(widest))
    return Picture(say("funnel", outside, len(points), f"{100 * max(result.levels):g}"), chart)


def pairs(result: PairwiseCertainty, *, language: Language = "en") -> Picture:
    """How sure it is, in percent, that the unit of a row lies above that of a column."""
    say = words(language)
    shown, more = first(result.order, len(result.labels), say)
    table = 100 * result.probability[np.ix_(shown, shown)]
    names = tuple(result.labels[k] for k in shown)
    chart = HeatChart(
        rows=names,
        columns=names,
        values=tuple(
            tuple(None if i == j else float(x) for j, x in enumerate(row)) for i, row in enumerate(table)
        ),
        lower=0.0,
        upper=100.0,
        centre=50.0,
    )
    settled = MISSING if np.isnan(result.settled_share) else f"{100 * result.settled_share:.0f}%"
    return Picture(say("pairs", settled) + more, chart)


def acceptability(result: RankAcceptability, *, language: Language = "en") -> Picture:
    """The share of the draws, in percent, with which each alternative takes each rank."""
    say = words(language)
    names = named(result.alternatives, len(result.expected_rank), say)
    shown, more = first(np.argsort(result.expected_rank, kind="stable"), len(names), say)
    chart = HeatChart(
        rows=tuple(names[k] for k in shown),
        columns=tuple(str(r + 1) for r in range(len(shown))),
        values=tuple(tuple(100 * float(x) for x in result.acceptability[k, : len(shown)]) for k in shown),
        lower=0.0,
    )
    best = int(shown[0])
    share = fixed(100 * float(result.acceptability[best, 0]), 0)
    return Picture(say("acceptability", names[best], share) + more, chart)


def drivers(result: RelativeWeights, *, language: Language = "en") -> Picture:
    """The raw relative weight of each predictor with its interval, largest first."""
    say = words(language)
    shown, more = first(np.argsort(-result.weights, kind="stable"), len(result.labels), say)
    rows = tuple(
        interval_row(
            result.labels[k], *(float(x[k]) for x in (result.weights, result.ci_lower, result.ci_upper))
        )
        for k in shown
    )
    chart = IntervalChart(rows=rows, axis_label=say("relative_weight"), lower=0.0, digits=3)
    return Picture(say("drivers", result.outcome, fixed(result.r_squared, 3)) + more, chart)
