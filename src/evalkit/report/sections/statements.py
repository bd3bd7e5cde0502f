"""Sentences by rule: what differs, what is small, and what is not settled."""

from __future__ import annotations

import numpy as np

from evalkit.inference.groups import GroupComparison
from evalkit.numbers import fixed, interval, p_value, rank_range
from evalkit.report.view import View
from evalkit.report.wording import total_verdict
from evalkit.study.failures import Failure

FEW = 8
SURE = 0.9
PUBLISH = 0.7


def main_findings(view: View) -> list[str]:
    """The findings of the overview page: pairs where there are few branches, groups where there are many."""
    comparison = view.results.comparison
    if isinstance(comparison, GroupComparison) and len(comparison.labels) <= FEW:
        return [_overall(view, comparison), *_pairs(view, comparison), *_unsettled(view, comparison)]
    return [*_groups(view), *_leaders(view), *_width(view)]


def _names(view: View, comparison: GroupComparison) -> list[str]:
    codes = [branch.code for branch in view.results.inputs.branches]
    return [view.branch(codes.index(label)) for label in comparison.labels]


def _overall(view: View, c: GroupComparison) -> str:
    key = {"not settled": "overall_none", "small": "overall_small"}.get(c.verdict, "overall_different")
    return view.t(
        key,
        f=fixed(c.f, 2),
        df1=c.df_between,
        df2=c.df_within,
        p=p_value(c.pvalue, view.language),
        eta=fixed(c.eta_squared, 4),
    )


def _pairs(view: View, c: GroupComparison) -> list[str]:
    names = _names(view, c)
    sentences = []
    for k, (i, j) in enumerate(c.pair):
        if c.pair_verdict[k] == "not settled":
            continue
        sign = 1.0 if c.difference[k] > 0 else -1.0
        first, second = (i, j) if sign > 0 else (j, i)
        low, high = sorted((sign * float(c.ci_lower[k]), sign * float(c.ci_upper[k])))
        sentences.append(
            view.t(
                "pair_small" if c.pair_verdict[k] == "small" else "pair_different",
                first=names[first],
                second=names[second],
                difference=fixed(abs(float(c.difference[k])), 1),
                interval=interval(low, high),
                d=fixed(abs(float(c.d[k])), 2),
                p=p_value(float(c.pair_pvalue_holm[k]), view.language),
            )
        )
    return sentences


def _unsettled(view: View, c: GroupComparison) -> list[str]:
    settled = {
        int(index) for k, pair in enumerate(c.pair) if c.pair_verdict[k] != "not settled" for index in pair
    }
    codes = [branch.code for branch in view.results.inputs.branches]
    sentences = []
    for g, name in enumerate(_names(view, c)):
        bounds = view.rank_bounds(codes.index(c.labels[g]))
        if bounds is None or bounds[0] == bounds[1]:
            continue
        key = "rank_partly_settled" if g in settled else "rank_not_settled"
        sentences.append(view.t(key, name=name, range=rank_range(*bounds)))
    return sentences


def _groups(view: View) -> list[str]:
    position = view.results.ranking.position
    counts = {key: int((position == key).sum()) for key in ("above", "around", "below")}
    total = sum(counts.values())
    if total < 2:
        return [view.t("too_few_ranked")]
    if counts["around"] == total:
        return [view.t("all_around", n=total)]
    return [view.t("groups", **counts)]


def _leaders(view: View) -> list[str]:
    ranking = view.results.ranking
    if isinstance(ranking.posterior, Failure) or len(ranking.ranked) < FEW:
        return []
    sure = np.flatnonzero(ranking.posterior.probability_top >= SURE)
    sure = sure[np.argsort(-ranking.posterior.probability_top[sure], kind="stable")]
    names = [view.branch(int(ranking.ranked[k])) for k in sure]
    if not names:
        return [view.t("no_sure_leader", k=ranking.posterior.top)]
    return [view.t("sure_leaders", names=view.join(names), k=ranking.posterior.top)]


def _width(view: View) -> list[str]:
    ranking = view.results.ranking
    if isinstance(ranking.confidence, Failure):
        return []
    sentences = [view.t("mean_width", width=fixed(ranking.confidence.mean_width), n=len(ranking.ranked))]
    if not isinstance(ranking.shrunken, Failure):
        reliability = float(np.mean(ranking.shrunken.reliability))
        if reliability < PUBLISH:
            sentences.append(view.t("unreliable_ranking", reliability=fixed(reliability, 2)))
    return sentences


def branch_verdict(view: View, i: int) -> str:
    """One sentence on where a branch stands."""
    ranking = view.results.ranking
    if not view.shown(i):
        key = "verdict_suppressed" if ranking.reason[i] == "few answers" else "verdict_no_score"
        return view.t(key, least=view.results.bundle.study.small_n.suppress)
    if not view.ranked(i):
        key = "verdict_trend" if ranking.reason[i] == "few answers" else "verdict_missing"
        least = view.results.bundle.study.small_n.rank
        return view.t(key, n=int(ranking.respondents[i]), least=least)
    bounds = view.rank_bounds(i)
    where = view.t("verdict_" + _position(view, i))
    if bounds is None:
        return where
    key = "verdict_rank_fixed" if bounds[0] == bounds[1] else "verdict_rank"
    return where + view.t(key, range=rank_range(*bounds), n=len(ranking.ranked))


def _position(view: View, i: int) -> str:
    """Above, around or below the average of the ranked branches; a tiny distance is called small."""
    said = total_verdict(view, i)
    return "around" if said in {"not_settled", "trend"} else said


def titled(view: View, key: str, message: str) -> str:
    """A heading that says its subject and its message."""
    return view.t(key) + (view.t("br_colon") + message if message else "")


def league_message(view: View) -> str:
    """How many branches differ from the average beyond chance; "" below two ranked branches."""
    position = view.results.ranking.position
    above, below, around = (int((position == key).sum()) for key in ("above", "below", "around"))
    if above + below + around < 2:
        return ""
    return view.t("ho_ranking", above=above, below=below, around=around)
