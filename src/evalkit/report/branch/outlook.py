"""What a branch without a suggestion holds and watches, and what its next measurement could show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.stats import norm

from evalkit.evaluation.priorities.importance_performance import CONCENTRATE
from evalkit.inference.answers_needed import answers_needed
from evalkit.inference.change_result import FELL, ChangeResult
from evalkit.report.branch.others import mean_shown
from evalkit.report.branch.scales import contrasts
from evalkit.report.sections.movers import verdict as change_verdict
from evalkit.report.view import View
from evalkit.report.wording import (
    Verdict,
    indicator_verdict,
    smallest,
    smallest_indicator,
    verdict,
)

MOST_HELD = 3
POWER = 0.8
Kind = Literal["driver", "scale", "indicator", "fell"]


@dataclass(frozen=True, kw_only=True)
class Held:
    """A strength beyond chance.

    Attributes:
        code: of the indicator.
        score, difference: here, and from the mean of all branches that are shown.
        verdict: on the difference.
        limit: a next score below it would be a fall beyond chance and not a small one; NaN for a score
            without sampling error.
    """

    code: str
    score: float
    difference: float
    verdict: Verdict
    limit: float


@dataclass(frozen=True, kw_only=True)
class Watched:
    """Something that lies low here and asks for no measure yet.

    Attributes:
        kind: "driver" of the outcome or "scale" of the main survey (against the average of them here),
            "indicator" (against the mean of all), "fell" (an indicator, against the period before).
        code: of the scale or indicator.
        value, difference: index or score, and what it is compared with taken off.
        verdict: on the difference.
        smallest: the difference that is worth finding, in points.
        weighty: a driver that customers call important.
        n: answers behind it; 0 where it does not rest on answers.
        needed: answers with which ``smallest`` would be found; inf or NaN where no number can be given.
    """

    kind: Kind
    code: str
    value: float
    difference: float
    verdict: Verdict
    smallest: float
    weighty: bool = False
    n: int = 0
    needed: float = float("nan")


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """What to do while no suggestion is confirmed.

    Attributes:
        held: strengths beyond chance, the weightiest first.
        watched: what lies low, one of each kind at most.
        n: answers of this branch to the survey that decides on the ranking.
        next_n: answers that the next measurement should have.
        detectable: smallest change of the total that as many answers again would find; NaN without errors.
    """

    held: tuple[Held, ...]
    watched: tuple[Watched, ...]
    n: int
    next_n: int
    detectable: float


def outlook(view: View, i: int) -> Outlook:
    """Strengths to hold, what to watch, and the next measurement, of a branch that is shown."""
    n = int(view.results.ranking.respondents[i])
    watched = [one for one in (_scale(view, i), _indicator(view, i), _fallen(view, i)) if one is not None]
    se = float(view.results.ranking.composite.total_se[i])
    factor = float(norm.ppf(0.5 + view.results.ranking.level / 2) + norm.ppf(POWER))
    return Outlook(
        held=_held(view, i),
        watched=tuple(watched),
        n=n,
        next_n=max(n, view.results.bundle.study.small_n.rank),
        detectable=float(factor * np.sqrt(2) * se) if se > 0 else float("nan"),
    )


def _held(view: View, i: int) -> tuple[Held, ...]:
    """The strengths beyond chance, those that are not small first, then by points of the total."""
    results = view.results
    said = {j: indicator_verdict(view, i, j) for j in range(len(results.indicators.codes))}
    strong = [j for j, found in said.items() if found in ("above", "small_above")]
    points = results.profiles.difference[i] * results.ranking.composite.effective_weights[i]
    strong.sort(key=lambda j: (said[j] != "above", -float(points[j])))
    held = []
    for j in strong[:MOST_HELD]:
        score, se = float(results.indicators.score[i, j]), float(results.indicators.score_se[i, j])
        fall = max(view.z * np.sqrt(2) * se, smallest_indicator(view)) if se > 0 else float("nan")
        held.append(
            Held(
                code=results.indicators.codes[j],
                score=score,
                difference=float(results.profiles.difference[i, j]),
                verdict=said[j],
                limit=float(score - fall),
            )
        )
    return tuple(held)


def _scale(view: View, i: int) -> Watched | None:
    """The weightiest driver below the average of the drivers here; without importance the lowest scale."""
    stage = view.results.importance
    found = None if stage is None else stage.by_branch[i]
    kind: Kind = "driver"
    if stage is not None and found is not None:
        key, codes, value = stage.survey, found.labels, found.performance
        below = np.maximum(found.performance_cut - value, 0.0)
        weighty = [quadrant == CONCENTRATE for quadrant in found.quadrant]
        order = sorted(
            range(len(codes)), key=lambda k: (not weighty[k], -float(below[k] * found.importance[k]))
        )
    else:
        kind, key = "scale", view.results.bundle.study.main_survey
        codes = tuple(scale.id for scale in view.results.kept[key].questionnaire.scales)
        if len(codes) < 2:
            return None
        value = view.scale_percents(key)[view.inside(key, i)].mean().to_numpy(dtype=float)
        order, weighty = np.argsort(value, kind="stable").tolist(), [False] * len(codes)
    own = contrasts(view, i, key, codes)
    k = order[0]
    if own.n < max(view.results.bundle.study.small_n.suppress, 3) or not own.difference[k] < 0:
        return None
    least = smallest_indicator(view)
    needed = answers_needed(float(own.se[k]), own.n, least, alpha=1 - view.results.ranking.level, power=POWER)
    difference = float(own.difference[k])
    return Watched(
        kind=kind,
        code=codes[k],
        value=float(value[k]),
        difference=difference,
        verdict=verdict(
            difference, settled=bool(own.settled[k]), smallest=least, trend_only=not view.ranked(i)
        ),
        smallest=least,
        weighty=weighty[k],
        n=own.n,
        needed=float(needed.needed),
    )


def _indicator(view: View, i: int) -> Watched | None:
    """The open indicator that costs most against the mean; where none is below it, the one nearest to it."""
    results = view.results
    codes, difference = results.indicators.codes, results.profiles.difference[i]
    said = [indicator_verdict(view, i, j) for j in range(len(codes))]
    open_ones = [
        j
        for j in range(len(codes))
        if not np.isnan(difference[j]) and said[j] not in ("above", "small_above")
    ]
    if len(codes) < 2 or not open_ones or not mean_shown(view, i):
        return None
    points = difference * results.ranking.composite.effective_weights[i]
    low = [j for j in open_ones if difference[j] < 0]
    j = min(low, key=lambda j: points[j]) if low else min(open_ones, key=lambda j: difference[j])
    n = int(results.indicators.n[i, j])
    return Watched(
        kind="indicator",
        code=codes[j],
        value=float(results.indicators.score[i, j]),
        difference=float(difference[j]),
        verdict=said[j],
        smallest=smallest_indicator(view),
        n=n,
        needed=answers_for(view, i, j) if n else float("nan"),
    )


def answers_for(view: View, i: int, j: int) -> float:
    """Answers with which the smallest difference of indicator j from the mean of all would be found."""
    results = view.results
    shown = int((~np.isnan(results.profiles.difference[:, j])).sum())
    own = float(results.indicators.score_se[i, j]) * (1 - 1 / shown)
    both = float(results.profiles.difference_se[i, j])
    if not own > 0:
        return float("nan")
    found = answers_needed(
        own,
        int(results.indicators.n[i, j]),
        smallest_indicator(view),
        standing_error=float(np.sqrt(max(both**2 - own**2, 0.0))),
        alpha=1 - results.ranking.level,
        power=POWER,
    )
    return float(found.needed)


def _fallen(view: View, i: int) -> Watched | None:
    """The indicator with the largest fall beyond chance since the period before."""
    stage = view.results.change
    if stage is None or not isinstance(stage.indicators, ChangeResult):
        return None
    found, codes = stage.indicators, view.results.indicators.codes
    fallen = [j for j in range(len(codes)) if change_verdict(view, found, i, j) == FELL]
    if not fallen:
        return None
    j = min(fallen, key=lambda j: float(found.change[i, j]))
    return Watched(
        kind="fell",
        code=codes[j],
        value=float(view.results.indicators.score[i, j]),
        difference=float(found.change[i, j]),
        verdict="below",
        smallest=float(found.smallest[j]) if len(found.smallest) > j else smallest(view),
    )
