"""Rules by which an item analysis says keep, revise or drop, each with its limit and origin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from evalkit.errors import OptionError

FloatArray = NDArray[np.float64]
Verdict = Literal["keep", "revise", "drop"]
VERDICTS: tuple[Verdict, ...] = ("keep", "revise", "drop")
"""From mildest to strictest; the strictest rule that applies to an item decides."""

MEASURES = (
    "item_rest_r",
    "alpha_gain",
    "cr",
    "cr_pvalue",
    "loading",
    "communality",
    "msa",
    "floor",
    "ceiling",
)
"""What a rule can look at; alpha_gain is alpha if deleted less alpha, cr is Welch's t."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemRule:
    """One reason to revise or drop an item.

    Attributes:
        measure: one of MEASURES.
        side: "below" or "above": the side of the limit on which the rule applies. The limit itself is fine.
        limit: in the units of the measure.
        verdict: "revise" or "drop".
        origin: where the limit comes from.
    """

    measure: str
    side: Literal["below", "above"]
    limit: float
    verdict: Verdict
    origin: str

    def __post_init__(self) -> None:
        if self.measure not in MEASURES:
            raise OptionError.unknown_choice("measure", self.measure, MEASURES)
        if self.side not in ("below", "above"):
            raise OptionError.unknown_choice("side", self.side, ("below", "above"))
        if self.verdict not in ("revise", "drop"):
            raise OptionError.unknown_choice("verdict", self.verdict, ("revise", "drop"))

    def applies(self, values: FloatArray) -> NDArray[np.bool_]:
        """Whether each value is on the wrong side of the limit; a NaN never is."""
        wrong: NDArray[np.bool_] = values < self.limit if self.side == "below" else values > self.limit
        return wrong

    def sentence(self, value: float) -> str:
        """The rule as it applied to one value."""
        return f"{self.verdict}: {self.measure} {value:.3g} {self.side} {self.limit:g} ({self.origin})"


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemRules:
    """The rules of an item analysis. ``ItemRules(rules=())`` keeps every item.

    Attributes:
        rules: in the order in which reasons are listed.
    """

    rules: tuple[ItemRule, ...] = (
        ItemRule(
            measure="cr_pvalue",
            side="above",
            limit=0.05,
            verdict="drop",
            origin="Kelley 1939; Wu Minglong 2010",
        ),
        ItemRule(measure="cr", side="below", limit=3.0, verdict="revise", origin="Wu Minglong 2010"),
        ItemRule(
            measure="item_rest_r",
            side="below",
            limit=0.30,
            verdict="revise",
            origin="Nunnally & Bernstein 1994",
        ),
        ItemRule(
            measure="alpha_gain",
            side="above",
            limit=0.01,
            verdict="revise",
            origin="evalkit: a gain worth a change",
        ),
        ItemRule(measure="loading", side="below", limit=0.45, verdict="revise", origin="Wu Minglong 2010"),
        ItemRule(
            measure="communality", side="below", limit=0.20, verdict="revise", origin="Wu Minglong 2010"
        ),
        ItemRule(measure="msa", side="below", limit=0.50, verdict="drop", origin="Kaiser 1974"),
        ItemRule(
            measure="floor",
            side="above",
            limit=0.80,
            verdict="revise",
            origin="Streiner & Norman 2015, ch. 5",
        ),
        ItemRule(
            measure="ceiling",
            side="above",
            limit=0.80,
            verdict="revise",
            origin="Streiner & Norman 2015, ch. 5",
        ),
    )

    def judge(
        self, measures: Mapping[str, FloatArray]
    ) -> tuple[tuple[Verdict, ...], tuple[tuple[str, ...], ...]]:
        """Verdicts and reasons of k items from (k,) arrays by measure."""
        k = len(next(iter(measures.values())))
        strictest = np.zeros(k, dtype=np.intp)
        reasons: list[list[str]] = [[] for _ in range(k)]
        for rule in self.rules:
            values = measures[rule.measure]
            for item in np.flatnonzero(rule.applies(values)):
                reasons[item].append(rule.sentence(float(values[item])))
                strictest[item] = max(strictest[item], VERDICTS.index(rule.verdict))
        return tuple(VERDICTS[at] for at in strictest), tuple(map(tuple, reasons))


def item_rules(rules: ItemRules | Sequence[ItemRule] | None) -> ItemRules:
    """The default rules for None, or the given ones."""
    if rules is None:
        return ItemRules()
    return rules if isinstance(rules, ItemRules) else ItemRules(rules=tuple(rules))
