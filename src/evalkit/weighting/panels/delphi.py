"""A Delphi survey over its rounds, with a trail of what happened to every item."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from evalkit.errors import DataError
from evalkit.result import Result, ResultTable, result
from evalkit.weighting.panels.delphi_round import DISCUSS, DROPPED, MEASURES, DelphiRound

ADDED, WITHDRAWN = "added", "withdrawn"


@dataclass(frozen=True, kw_only=True, slots=True)
class TrailEntry:
    """One event in the life of an item.

    Attributes:
        round: 1-based round.
        item: label of the item.
        event: "dropped" or "discuss" (by the bounds), "added" (new in this round) or "withdrawn" (passed the
            bounds of this round, yet was not asked in the next).
        failed: the measures it failed.
        values: its mean, CV and full-score rate; empty for "added".
        bounds: the bounds on them; empty for "added".
    """

    round: int
    item: str
    event: str
    failed: tuple[str, ...] = ()
    values: tuple[float, ...] = ()
    bounds: tuple[float, ...] = ()


@result
class DelphiResult(Result):
    """A Delphi survey.

    Attributes:
        labels: (n,) items left after the last round.
        weights: (n,) mean importance in the last round / their sum; positive, sum 1.
        rounds: the rounds.
        trail: what happened to items, in order of rounds.
        kendall_w: concordance of each round; None where it does not exist.
        mean_cv: (r,) mean coefficient of variation of each round; it falls when experts converge.
    """

    title: ClassVar[str] = "Delphi survey"

    labels: tuple[str, ...]
    weights: np.ndarray
    rounds: tuple[DelphiRound, ...]
    trail: tuple[TrailEntry, ...]
    kendall_w: tuple[float | None, ...]
    mean_cv: np.ndarray

    @property
    def dropped(self) -> tuple[str, ...]:
        """Items dropped by the bounds in any round."""
        return tuple(entry.item for entry in self.trail if entry.event == DROPPED)

    def tables(self) -> tuple[ResultTable, ...]:
        """Weights of the items left, agreement by round, the trail."""
        rows = tuple((label, float(w)) for label, w in zip(self.labels, self.weights, strict=True))
        agreement = tuple(
            (
                number,
                len(r.labels),
                len(r.experts),
                w,
                None if r.kendall is None else r.kendall.pvalue,
                float(cv),
            )
            for number, (r, w, cv) in enumerate(
                zip(self.rounds, self.kendall_w, self.mean_cv, strict=True), start=1
            )
        )
        trail = tuple((e.round, e.item, e.event, ", ".join(e.failed)) for e in self.trail)
        return (
            ResultTable(title="Items left", columns=("item", "weight"), rows=rows),
            ResultTable(
                title="Rounds", columns=("round", "items", "experts", "W", "p", "mean CV"), rows=agreement
            ),
            ResultTable(title="Trail", columns=("round", "item", "event", "failed"), rows=trail),
        )


def delphi(rounds: Sequence[DelphiRound]) -> DelphiResult:
    """Put rounds together (`delphi_round` makes each) and keep account of every item.

    Args:
        rounds: in order of time, at least one.

    Raises:
        DataError: no round, or an item that was dropped and is asked again.
    """
    if not rounds:
        raise DataError("a Delphi survey needs at least one round")
    trail: list[TrailEntry] = []
    gone: set[str] = set()
    before: set[str] = set(rounds[0].labels)
    for number, current in enumerate(rounds, start=1):
        again = [item for item in current.labels if item in gone]
        if again:
            raise DataError(f"round {number} asks for {', '.join(again)}, which an earlier round dropped")
        trail += [TrailEntry(round=number, item=i, event=ADDED) for i in current.labels if i not in before]
        following = rounds[number].labels if number < len(rounds) else None
        events = _events(number, current, following)
        trail += events
        gone |= {entry.item for entry in events if entry.event == DROPPED}
        before |= set(current.labels)
    last = rounds[-1]
    left = last.weights > 0
    return DelphiResult(
        labels=tuple(label for label, flag in zip(last.labels, left, strict=True) if flag),
        weights=last.weights[left],
        rounds=tuple(rounds),
        trail=tuple(trail),
        kendall_w=tuple(None if r.kendall is None else r.kendall.w for r in rounds),
        mean_cv=np.array([r.cv.mean() for r in rounds]),
    )


def _events(number: int, current: DelphiRound, following: tuple[str, ...] | None) -> list[TrailEntry]:
    found = []
    bounds = (current.bounds.mean, current.bounds.cv, current.bounds.full)
    for j, (item, verdict) in enumerate(zip(current.labels, current.verdicts, strict=True)):
        absent = following is not None and item not in following
        if verdict not in {DROPPED, DISCUSS} and not absent:
            continue
        values = (float(current.mean[j]), float(current.cv[j]), float(current.full_score_rate[j]))
        failed = tuple(name for name, flag in zip(MEASURES, current.fails[j], strict=True) if flag)
        events = [verdict] if verdict in {DROPPED, DISCUSS} else []
        events += [WITHDRAWN] if absent and verdict != DROPPED else []
        found += [
            TrailEntry(round=number, item=item, event=e, failed=failed, values=values, bounds=bounds)
            for e in events
        ]
    return found
