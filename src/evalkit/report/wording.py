"""The wording rules of every report as code: what may be said of a difference, a count, a result."""

from __future__ import annotations

import re
from typing import Literal

import numpy as np

from evalkit.errors import OptionError
from evalkit.report.blocks.checks import Tone
from evalkit.report.blocks.table import Cell
from evalkit.report.view import View
from evalkit.study.stages.standing.standing import smallest_difference

Verdict = Literal["above", "below", "small_above", "small_below", "not_settled", "trend"]

SYMBOLS: dict[Verdict, str] = {
    "above": "▲",
    "below": "▼",
    "small_above": "△",
    "small_below": "▽",
    "not_settled": "●",
    "trend": "○",
}
TONES: dict[Verdict, Tone] = {
    "above": "good",
    "below": "warning",
    "small_above": "normal",
    "small_below": "normal",
    "not_settled": "muted",
    "trend": "muted",
}
CAUSAL: dict[str, tuple[str, ...]] = {
    "en": (
        r"\bbecause of\b",
        r"\bdue to\b",
        r"\bowing to\b",
        r"\bthanks to\b",
        r"\bcaus(?:ed|ing)\b",
        r"\bleads? to\b",
        r"\bled to\b",
        r"\bresult(?:s|ed) in\b",
        r"\b(?:has|have|had) (?:an? )?(?:effect|impact|influence) on\b",
        r"\bdriven by\b",
        r"\bmakes? (?:customers|staff)\b",
    ),
    "zh": ("导致", "因此使", "造成", "使得", "引起", "归因于", "促使", "影响了", "由于", "得益于"),
}
"""Words that claim a cause, as patterns; a cross-section shows differences and associations only."""


def verdict(difference: float, *, settled: bool, smallest: float = 0.0, trend_only: bool = False) -> Verdict:
    """What may be said of a difference.

    Args:
        difference: own value − reference; high is good.
        settled: its interval excludes 0 (after the adjustment for many comparisons, where there are many).
        smallest: a settled difference below this size, in the same unit, is called small.
        trend_only: there are too few answers for any verdict.
    """
    if trend_only:
        return "trend"
    if not settled or np.isnan(difference) or difference == 0:
        return "not_settled"
    if abs(difference) < smallest:
        return "small_above" if difference > 0 else "small_below"
    return "above" if difference > 0 else "below"


def total_verdict(view: View, i: int) -> Verdict:
    """What may be said of a branch's total against the average of the ranked ones."""
    ranking = view.results.ranking
    position = str(ranking.position[i])
    if not position:
        return "trend"
    gap = float(ranking.composite.total[i] - ranking.composite.total[ranking.ranked].mean())
    return verdict(gap, settled=position != "around", smallest=smallest(view))


def smallest(view: View) -> float:
    """The smallest difference of totals or dimensions that is not called small, in points."""
    former = view.results.bundle.study.previous
    return smallest_difference(view.results.ranking, None if former is None else former.smallest_change)


def smallest_indicator(view: View) -> float:
    """The smallest difference of indicator scores that is not called small, in points."""
    former = view.results.bundle.study.previous
    return smallest(view) if former is None else former.smallest_indicator_change


def indicator_verdict(view: View, i: int, j: int) -> Verdict:
    """What may be said of indicator j of branch i against the mean of all."""
    profiles = view.results.profiles
    return verdict(
        float(profiles.difference[i, j]),
        settled=bool(profiles.clear[i, j]),
        smallest=smallest_indicator(view),
        trend_only=not view.ranked(i),
    )


def verdict_words(view: View, found: Verdict) -> str:
    """The verdict as a symbol and words, so that colour is never needed to read it."""
    return SYMBOLS[found] + " " + view.t("w_" + found)


def verdict_cell(view: View, found: Verdict) -> Cell:
    """The verdict as a table cell; only settled differences of some size carry a colour."""
    return Cell(verdict_words(view, found), tone=TONES[found])


def count(view: View, n: int) -> str:
    """A number of respondents, hidden below the smallest number that may be shown."""
    least = view.results.bundle.study.small_n.suppress
    return f"< {least}" if n < least else f"{n:,}"


def enough(view: View, n: int) -> bool:
    """Whether results of n respondents may be shown at all."""
    return n >= view.results.bundle.study.small_n.suppress


def causal_words(text: str, language: str) -> tuple[str, ...]:
    """The words of a text that claim a cause; () for a sober text.

    Raises:
        OptionError: the language is neither zh nor en.

    Example:
        >>> causal_words("Long waits led to lower scores.", "en")
        ('led to',)
    """
    if language not in CAUSAL:
        raise OptionError.unknown_choice("language", language, CAUSAL)
    found = [match.group() for words in CAUSAL[language] for match in re.finditer(words, text, re.IGNORECASE)]
    return tuple(found)
