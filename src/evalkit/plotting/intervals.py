"""Pictures of units with their uncertainty: ranks, shrunken means, groups, branches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from evalkit.plotting.style import BLUE, GREY, ORANGE, plain, row_labels, rows_size
from evalkit.registry import Registry

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from evalkit.inference.groups import GroupComparison
    from evalkit.inference.rank_confidence import RankConfidence
    from evalkit.inference.shrinkage import ShrunkenMeans
    from evalkit.study.results import StudyResults

SCORE_WORDS: Registry[tuple[str, str, str]] = Registry(
    "language",
    {
        "zh": ("参与排名", "仅作趋势，不参与排名", "总分及{:g} %区间"),
        "en": ("ranked", "trend only, not ranked", "total score, {:g} % interval"),
    },
)
"""The words of the branch scores: ranked, not ranked, axis."""


def rank_ranges(ax: Axes, result: RankConfidence) -> tuple[float, float]:
    """The rank of each unit and the ranks it may have."""
    order = np.argsort(result.rank, kind="stable")
    row = np.arange(len(order))
    ax.hlines(row, result.lower[order], result.upper[order], color=BLUE, linewidth=3, alpha=0.5)
    ax.plot(result.rank[order], row, "o", color=BLUE)
    labels = [result.labels[i] for i in order]
    row_labels(ax, labels)
    ax.set_xlim(0.5, len(order) + 0.5)
    ax.set_xlabel("rank, 1 = best")
    sets = "all ranks at once" if result.simultaneous else "each rank on its own"
    ax.set_title(f"Ranks and their {100 * result.coverage:g} % ranges ({sets})")
    return rows_size(labels)


def raw_and_shrunken(ax: Axes, result: ShrunkenMeans) -> tuple[float, float]:
    """Raw means beside shrunken ones with their intervals, and the grand mean."""
    order = np.argsort(-result.mean, kind="stable")
    row = np.arange(len(order))
    shrunken = result.shrunken[order]
    ax.hlines(row, result.ci_lower[order], result.ci_upper[order], color=BLUE, linewidth=1.5)
    ax.plot(shrunken, row, "o", color=BLUE, label="shrunken, with interval")
    ax.plot(result.mean[order], row, "o", color=ORANGE, fillstyle="none", label="raw mean")
    ax.axvline(result.grand_mean, color=GREY, linestyle="--", linewidth=1, label="grand mean")
    labels = [result.labels[i] for i in order]
    row_labels(ax, labels)
    ax.set_xlabel("mean")
    mean_reliability = float(result.reliability.mean())
    ax.set_title(f"{result.title} ({result.method}), mean reliability {mean_reliability:.2f}")
    ax.legend(frameon=False)
    return rows_size(labels)


def group_means(ax: Axes, result: GroupComparison) -> tuple[float, float]:
    """Mean of each group with its t interval."""
    from scipy import stats

    half = stats.t.ppf((1 + result.confidence) / 2, result.n - 1) * result.se
    row = np.arange(len(result.labels))
    ax.errorbar(result.mean, row, xerr=half, fmt="o", color=BLUE, capsize=3)
    labels = [f"{label} (n = {n})" for label, n in zip(result.labels, result.n, strict=True)]
    row_labels(ax, labels)
    ax.set_xlabel(f"mean, {100 * result.confidence:g} % interval")
    chance = "p < .001" if result.pvalue < 0.001 else f"p = {result.pvalue:.3f}"
    ax.set_title(f"F({result.df_between}, {result.df_within}) = {result.f:.2f}, {chance}: {result.verdict}")
    return rows_size(labels)


def branch_scores(
    ax: Axes, result: StudyResults, language: Literal["zh", "en"] = "en"
) -> tuple[float, float]:
    """Total score of each branch with its interval; unranked branches hollow, suppressed ones left out."""
    from scipy import stats

    from evalkit.study.stages.ranking import SUPPRESSED

    ranked_word, trend_word, axis_words = SCORE_WORDS[language]
    stage = result.ranking
    total = np.where(stage.status == SUPPRESSED, np.nan, stage.composite.total)
    shown = np.flatnonzero(~np.isnan(total))
    order = shown[np.argsort(-total[shown], kind="stable")]
    half = float(stats.norm.ppf((1 + stage.level) / 2)) * np.nan_to_num(stage.composite.total_se)
    row = np.arange(len(order))
    ax.hlines(row, (total - half)[order], (total + half)[order], color=BLUE, linewidth=1.5)
    ranked = np.isin(order, stage.ranked)
    ax.plot(total[order[ranked]], row[ranked], "o", color=BLUE, label=ranked_word)
    if not ranked.all():
        hollow = total[order[~ranked]]
        ax.plot(hollow, row[~ranked], "o", color=ORANGE, fillstyle="none", label=trend_word)
        ax.legend(frameon=False)
    labels = [result.inputs.branches[i].name.get(language) for i in order]
    row_labels(ax, labels)
    ax.set_xlabel(axis_words.format(100 * stage.level))
    ax.set_title(plain(result.bundle.study.title.get(language)))
    return rows_size(labels)
