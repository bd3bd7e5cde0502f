"""Flags for careless or broken answers: each with a reason, and nothing is dropped silently."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from evalkit.definitions.questionnaire import Screening as ScreeningRules
from evalkit.definitions.questionnaire import TooFast
from evalkit.result import Result, ResultTable, result
from evalkit.survey.responses import Survey

MEANING = {
    "Q_ATT": "attention item answered otherwise than asked",
    "Q_LONG": "at least so many equal answers in a row",
    "Q_FAST": "answered in less than so many seconds",
    "Q_REV": "recoded reversed items further than so many points from their scale",
    "Q_MISS": "more than this share of the scale items empty",
    "Q_DUP": "same respondent id or the same answers as an earlier row",
}
Found = tuple[np.ndarray, float | None]


@result
class ScreeningResult(Result):
    """Which respondents were flagged and which are left out.

    Attributes:
        flags: names of the flags that were applied.
        flagged: one column a flag, shape (n, f), bool.
        excluded: shape (n,), bool; all False when the study excludes nobody.
        rule: the exclusion rule in words.
        limits: flag → its threshold (run length, seconds, scale points, share), None where it has none or
            could not be applied.
    """

    title: ClassVar[str] = "Screening"
    flags: tuple[str, ...]
    flagged: np.ndarray
    excluded: np.ndarray
    rule: str
    limits: dict[str, float | None]

    @property
    def n_kept(self) -> int:
        """Respondents that stay in."""
        return int((~self.excluded).sum())

    def facts(self) -> dict[str, object]:
        """Counts and the rule."""
        return {
            "received": len(self.excluded),
            "flagged at least once": int(self.flagged.any(axis=1).sum()),
            "excluded": int(self.excluded.sum()),
            "kept": self.n_kept,
            "rule": self.rule,
        }

    def tables(self) -> tuple[ResultTable, ...]:
        """Count and meaning of each flag."""
        rows = tuple(
            (flag, int(self.flagged[:, j].sum()), MEANING[flag], self.limits[flag])
            for j, flag in enumerate(self.flags)
        )
        return (ResultTable(title="Flags", columns=("flag", "n", "meaning", "limit"), rows=rows),)


def screen(survey: Survey, *, exclude: bool = True) -> ScreeningResult:
    """Apply the questionnaire's screening rules.

    Args:
        survey: the answers.
        exclude: False flags only and excludes nobody.
    """
    rules = survey.questionnaire.screening
    found: dict[str, Found] = {}
    if rules.Q_ATT:
        found["Q_ATT"] = (_attention(survey), None)
    if rules.Q_LONG is not None:
        runs = longest_run(survey.answers[list(survey.items)].to_numpy())
        found["Q_LONG"] = (runs >= rules.Q_LONG.run, float(rules.Q_LONG.run))
    if rules.Q_FAST is not None:
        found["Q_FAST"] = _too_fast(survey, rules.Q_FAST)
    if rules.Q_REV is not None:
        limit = rules.Q_REV.difference
        found["Q_REV"] = (reverse_conflict(survey) > limit, limit)
    if rules.Q_MISS is not None:
        empty = survey.answers[list(survey.items)].isna().mean(axis=1).to_numpy()
        found["Q_MISS"] = (empty > rules.Q_MISS.share, rules.Q_MISS.share)
    if rules.Q_DUP:
        found["Q_DUP"] = (duplicates(survey), None)
    flags = tuple(found)
    flagged = np.column_stack([found[f][0] for f in flags]) if flags else np.zeros((survey.n, 0), dtype=bool)
    excluded = _excluded(flags, flagged, rules) if exclude else np.zeros(survey.n, dtype=bool)
    return ScreeningResult(
        flags=flags,
        flagged=flagged,
        excluded=excluded,
        rule=_rule(rules, exclude=exclude),
        limits={flag: found[flag][1] for flag in flags},
    )


def _excluded(flags: tuple[str, ...], flagged: np.ndarray, rules: ScreeningRules) -> np.ndarray:
    any_of = [flags.index(flag) for flag in rules.exclude_any]
    two_of = [flags.index(flag) for flag in rules.exclude_two_of]
    excluded: np.ndarray = flagged[:, any_of].any(axis=1) | (flagged[:, two_of].sum(axis=1) >= 2)
    return excluded


def _rule(rules: ScreeningRules, *, exclude: bool) -> str:
    parts = []
    if rules.exclude_any:
        parts.append(" or ".join(rules.exclude_any))
    if rules.exclude_two_of:
        parts.append("at least two of " + ", ".join(rules.exclude_two_of))
    return "; or ".join(parts) if exclude and parts else "nobody is excluded; flags are reported"


def _attention(survey: Survey) -> np.ndarray:
    failed = np.zeros(survey.n, dtype=bool)
    for check in survey.questionnaire.attention:
        answer = survey.answers[check.id].to_numpy()
        failed |= ~np.isnan(answer) & (answer != check.expected)
    return failed


def _too_fast(survey: Survey, rule: TooFast) -> Found:
    known = survey.duration[~np.isnan(survey.duration)]
    if len(known) == 0:
        return np.zeros(survey.n, dtype=bool), None
    limit = max(rule.seconds, rule.share_of_median * float(np.median(known)))
    return np.nan_to_num(survey.duration, nan=np.inf) < limit, limit


def longest_run(answers: np.ndarray) -> np.ndarray:
    """Length of the longest run of equal neighbouring answers in each row; empty cells break a run.

    Args:
        answers: shape (n, p), NaN = empty.
    """
    longest = np.zeros(len(answers), dtype=int)
    current = np.zeros(len(answers), dtype=int)
    for j in range(answers.shape[1]):
        filled = ~np.isnan(answers[:, j])
        same = filled & (answers[:, j] == answers[:, j - 1]) if j else np.zeros(len(answers), dtype=bool)
        current = np.where(same, current + 1, filled.astype(int))
        longest = np.maximum(longest, current)
    return longest


def reverse_conflict(survey: Survey) -> np.ndarray:
    """Mean |recoded reversed item − mean of the scale's other items|, shape (n,); 0 where not answered."""
    scored = survey.scored
    gaps = []
    for scale in survey.questionnaire.scales:
        turned = [item.id for item in scale.items if item.reversed]
        straight = [item.id for item in scale.items if not item.reversed]
        if turned and straight:
            gaps.append(scored[turned].sub(scored[straight].mean(axis=1), axis=0).abs())
    if not gaps:
        return np.zeros(survey.n)
    stacked = np.column_stack([gap.to_numpy() for gap in gaps])
    counts = (~np.isnan(stacked)).sum(axis=1)
    return np.asarray(
        np.divide(np.nansum(stacked, axis=1), counts, out=np.zeros(len(stacked)), where=counts > 0)
    )


def duplicates(survey: Survey) -> np.ndarray:
    """Rows that repeat an earlier respondent id, or all answers (and the duration) of an earlier row.

    Rows with one and the same answer throughout are left to the long-string flag.
    """
    repeated = np.zeros(survey.n, dtype=bool)
    if survey.questionnaire.respondent is not None:
        seen = survey.answers.assign(_id=survey.respondent)["_id"]
        repeated |= seen.duplicated().to_numpy() & (seen != "").to_numpy()
    answers = survey.answers.assign(_duration=survey.duration, _branch=survey.branch)
    items = survey.answers[list(survey.items)]
    varied = (items.max(axis=1) > items.min(axis=1)).to_numpy()
    return repeated | (answers.duplicated().to_numpy() & varied)
