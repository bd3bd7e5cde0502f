"""Page 8: what the staff of the branch say about information, process, technology and people."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from evalkit.definitions.questionnaire import Question
from evalkit.errors import StatisticError
from evalkit.inference.clustered_shares import ClusteredShares, clustered_shares
from evalkit.inference.proportions import ShareInterval, wilson_interval
from evalkit.numbers import fixed, interval, percent
from evalkit.report.branch.answers import standings
from evalkit.report.branch.others import mean_shown
from evalkit.report.branch.quotes import spoken
from evalkit.report.branch.scales import contrasts, scale_table
from evalkit.report.document import Block, Cell, Column, GroupRow, Heading, Row, TableBlock
from evalkit.report.view import View
from evalkit.report.wording import enough
from evalkit.study.stages.scores.indicators import group_codes
from evalkit.study.stages.standing.scale_standing import ScaleStanding


def capability(view: View, i: int) -> tuple[Block, ...]:
    """Scales of the other surveys, ticked answers of all, where there are enough, and what interviews say."""
    if not view.shown(i):
        return ()
    main = view.results.bundle.study.main_survey
    blocks: list[Block] = []
    for key, survey in view.results.kept.items():
        inside = view.inside(key, i)
        if not enough(view, int(inside.sum())):
            continue
        found = standings(view, key) if survey.questionnaire.scales and key != main else None
        if found is not None and not np.isnan(found.mean[i]).all():
            message = _message(view, i, key, found)
            title = view.text(survey.questionnaire.title)
            blocks += [Heading(1, message, f"capability-{key}"), scale_table(view, i, key, found, title)]
        table = _ticked(view, i, key)
        blocks += [] if table is None else [table]
    blocks += spoken(view)
    if blocks and not isinstance(blocks[0], Heading):
        blocks.insert(0, Heading(1, view.t("br_capability_plain"), "capability"))
    return tuple(blocks)


def _message(view: View, i: int, key: str, found: ScaleStanding) -> str:
    """The scale that stands out below the others, or that none does."""
    scales, own = view.results.kept[key].questionnaire.scales, contrasts(view, i, key)
    mean = found.mean[i]
    low = own.settled & (own.difference < 0) & ~np.isnan(mean)
    if not low.any():
        ends = (fixed(float(np.nanmin(mean))), fixed(float(np.nanmax(mean))))
        return view.t("br_capability_even", lowest=ends[0], highest=ends[1], n=int(found.n[i].max()))
    k = int(np.flatnonzero(low)[np.argmin(mean[low])])
    return view.t(
        "br_capability",
        scale=view.text(scales[k].text),
        mean=fixed(float(found.mean[i, k])),
        interval=interval(max(float(found.lower[i, k]), 0.0), min(float(found.upper[i, k]), 100.0)),
        n=int(found.n[i, k]),
    )


def _ticked(view: View, i: int, key: str) -> TableBlock | None:
    """Shares of every question with several choices: here, and among all respondents."""
    compared = mean_shown(view, i)
    rows: list[Row] = []
    for question in view.results.kept[key].questionnaire.questions:
        if question.type != "multiple":
            continue
        found = _question(view, i, key, question, compared)
        rows += [GroupRow(view.text(question.text)), *found] if found else []
    if not rows:
        return None
    everyone = [Column(view.t("br_c_all_share"), "right", 0.8), Column(view.level, "right", 1.1)]
    return TableBlock(
        title=view.t("br_tab_ticked"),
        rows=tuple(rows),
        note=view.t("br_tab_ticked_note", level=view.level),
        columns=(
            Column(view.t("br_c_choice"), "left", 2.6),
            Column("n", "right", 0.5),
            Column(view.t("br_c_here"), "right", 1.2),
            Column(view.level, "right", 1.1),
            *(everyone if compared else []),
        ),
    )


def _question(view: View, i: int, key: str, question: Question, compared: bool) -> list[Row]:
    answered = _ticks(view, key, question.columns)
    if answered is None:
        return []
    ticks = answered.ticks[answered.group == i]
    n = len(ticks)
    if not enough(view, n):
        return []
    size = np.full(ticks.shape[1], float(n))
    own = wilson_interval(ticks.sum(axis=0), size, confidence=view.results.ranking.level)
    every = answered.everyone
    order = np.argsort(-own.share, kind="stable").tolist()
    return [
        (
            question.options[k].zh if view.language == "zh" else question.options[k].en,
            fixed(n, 0),
            Cell(percent(100 * float(own.share[k]), 0), bar=100 * float(own.share[k]), strong=True),
            interval(100 * float(own.ci_lower[k]), 100 * float(own.ci_upper[k]), 0),
            *((percent(100 * every[0][k], 0), interval(100 * every[1][k], 100 * every[2][k], 0)) * compared),
        )
        for k in order
    ]


Shares = tuple[list[float], list[float], list[float]]


@dataclass(frozen=True, kw_only=True, eq=False)
class _Ticked:
    """Ticks (n, k) of those who answered a question, their branches (n,), and the shares of all of them."""

    ticks: np.ndarray
    group: np.ndarray
    everyone: Shares


@lru_cache(maxsize=32)
def _ticks(view: View, key: str, columns: tuple[str, ...]) -> _Ticked | None:
    """The answers to a question with several choices; None where the file lacks a column."""
    survey = view.results.kept[key]
    if not set(columns) <= set(survey.answers.columns):
        return None
    ticks = survey.answers[list(columns)].to_numpy(dtype=float)
    answered = ~np.isnan(ticks).any(axis=1)
    if not answered.any():
        return None
    codes = tuple(branch.code for branch in view.results.inputs.branches)
    branch = survey.branch[answered]
    return _Ticked(
        ticks=ticks[answered],
        group=group_codes(branch, codes),
        everyone=_everyone(ticks[answered], branch, view.results.ranking.level),
    )


def _everyone(ticks: np.ndarray, branch: np.ndarray, level: float) -> Shares:
    """Shares over all respondents with intervals that allow for likeness within branches."""
    found: ClusteredShares | ShareInterval
    try:
        found = clustered_shares(ticks, branch, confidence=level)
    except StatisticError:
        size = np.full(ticks.shape[1], float(len(ticks)))
        found = wilson_interval(ticks.sum(axis=0), size, confidence=level)
    return found.share.tolist(), found.ci_lower.tolist(), found.ci_upper.tolist()
