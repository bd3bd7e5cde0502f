"""Pictures of units with their uncertainty: ranks, shrunken means, groups, the branches of a study."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from evalkit.charts.kinds import ChangeChart, ChangeRow, IntervalChart, IntervalRow
from evalkit.numbers import fixed, p_value
from evalkit.plotting.picture import Picture, first
from evalkit.plotting.words import Language, method_name, words

if TYPE_CHECKING:
    from evalkit.inference.groups import GroupComparison
    from evalkit.inference.rank_confidence import RankConfidence
    from evalkit.inference.shrinkage import ShrunkenMeans
    from evalkit.study.results import StudyResults


def rank_ranges(result: RankConfidence, *, language: Language = "en") -> Picture:
    """The rank of each unit and the ranks it may have."""
    say = words(language)
    shown, more = first(np.argsort(result.rank, kind="stable"), len(result.labels), say)
    rows = [
        IntervalRow(result.labels[k], float(result.rank[k]), float(result.lower[k]), float(result.upper[k]))
        for k in shown
    ]
    key = "rank_range_all" if result.simultaneous else "rank_range_each"
    chart = IntervalChart(
        rows=tuple(rows), axis_label=say("rank"), lower=0.5, upper=len(result.labels) + 0.5, digits=0
    )
    return Picture(say(key, f"{100 * result.coverage:g}") + more, chart)


def shrunken(result: ShrunkenMeans, *, language: Language = "en") -> Picture:
    """Raw means and where shrinkage takes them, with the interval of the shrunken mean."""
    say = words(language)
    shown, more = first(np.argsort(-result.mean, kind="stable"), len(result.labels), say)
    rows = []
    for k in shown:
        value, low, high = (float(x[k]) for x in (result.shrunken, result.ci_lower, result.ci_upper))
        text = f"{fixed(value)} [{fixed(low)}, {fixed(high)}]"
        ends = (low, high)
        rows.append(
            ChangeRow(result.labels[k], float(result.mean[k]), value, after_interval=ends, shown=text)
        )
    chart = ChangeChart(
        rows=tuple(rows),
        before_label=say("raw"),
        after_label=say("shrunken"),
        axis_label=f"{say('mean')}; {say('grand_mean', fixed(result.grand_mean))}",
    )
    reliability = fixed(float(result.reliability.mean()), 2)
    return Picture(
        say("reliability_mean", method_name(result, language), result.method, reliability) + more, chart
    )


def group_means(result: GroupComparison, *, language: Language = "en") -> Picture:
    """The mean of each group with its t interval."""
    from scipy import stats

    say = words(language)
    half = stats.t.ppf((1 + result.confidence) / 2, result.n - 1) * result.se
    shown, more = first(range(len(result.labels)), len(result.labels), say)
    rows = [
        IntervalRow(
            f"{result.labels[k]} (n = {result.n[k]})",
            float(result.mean[k]),
            float(result.mean[k] - half[k]),
            float(result.mean[k] + half[k]),
        )
        for k in shown
    ]
    chance = p_value(result.pvalue, language)
    numbers = (result.df_between, result.df_within, fixed(result.f, 2), chance, result.verdict)
    axis = say("mean_interval", f"{100 * result.confidence:g}")
    return Picture(say("groups", *numbers) + more, IntervalChart(rows=tuple(rows), axis_label=axis))


def branch_scores(result: StudyResults, *, language: Language = "en") -> Picture:
    """The total score of each branch with its interval; unranked branches pale, suppressed ones left out."""
    from scipy import stats

    from evalkit.study.stages.ranks.ranking import SUPPRESSED

    say = words(language)
    stage = result.ranking
    total = np.where(stage.status == SUPPRESSED, np.nan, stage.composite.total)
    half = float(stats.norm.ppf((1 + stage.level) / 2)) * np.nan_to_num(stage.composite.total_se)
    there = np.flatnonzero(~np.isnan(total))
    ranked = {int(k) for k in stage.ranked}
    order = sorted(map(int, there), key=lambda k: (k not in ranked, -total[k]))
    shown, more = first(order, len(order), say)
    names = [branch.name.get(language) for branch in result.inputs.branches]
    several = len(ranked & set(shown)) < len(shown)
    rows = [
        IntervalRow(
            names[k],
            float(total[k]),
            float(total[k] - half[k]),
            float(total[k] + half[k]),
            muted=k not in ranked,
            group=(say("ranked") if k in ranked else say("trend_only")) if several else "",
        )
        for k in shown
    ]
    title = result.bundle.study.title.get(language)
    if ranked:
        title = say("study_lead", title=title, name=names[shown[0]], score=fixed(float(total[shown[0]])))
    axis = say("study_axis", f"{100 * stage.level:g}")
    return Picture(title + more, IntervalChart(rows=tuple(rows), axis_label=axis))
