"""How many factors, by every rule at once: one table with each vote, their median and their mode."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike

from evalkit.errors import DataError, OptionError, StatisticError
from evalkit.psychometrics.factors.loading_bootstrap import complete_answers
from evalkit.psychometrics.matrices import correlations
from evalkit.psychometrics.moments import Moments
from evalkit.psychometrics.retention.retention_rules import RULES, RetentionCase
from evalkit.psychometrics.retention.simple_structure import MOST_FACTORS
from evalkit.result import Result, ResultTable, result


@result
class FactorCount(Result):
    """Votes on the number of factors.

    Attributes:
        rules: names of the rules that voted.
        votes: (k,) what each says.
        skipped: rules that could not vote, each with the reason.
        median: of the votes.
        modes: the most frequent votes, more than one if they tie, ascending.
        lowest: smallest vote.
        highest: largest vote.
        n_obs: respondents, or None if not given.
        n_draws: simulated matrices of parallel analysis.
        percentile: of parallel analysis, 0–100.
        most: factors that VSS and comparison data went to at most.
        seed: of all draws.
        items: p item names.
    """

    title: ClassVar[str] = "Number of factors"

    rules: tuple[str, ...]
    votes: tuple[int, ...]
    skipped: tuple[tuple[str, str], ...]
    median: float
    modes: tuple[int, ...]
    lowest: int
    highest: int
    n_obs: int | None
    n_draws: int
    percentile: float
    most: int
    seed: int
    items: tuple[str, ...]

    def vote_of(self, rule: str) -> int:
        """The vote of one rule.

        Raises:
            OptionError: the rule did not vote.
        """
        if rule not in self.rules:
            raise OptionError.unknown_choice("rule", rule, self.rules)
        return self.votes[self.rules.index(rule)]

    def tables(self) -> tuple[ResultTable, ...]:
        """One row per rule, then how often each number was named."""
        voted = [(rule, vote, RULES[rule].label) for rule, vote in zip(self.rules, self.votes, strict=True)]
        left = [(rule, None, reason) for rule, reason in self.skipped]
        counts = sorted(Counter(self.votes).items())
        return (
            ResultTable(title="Votes", columns=("rule", "factors", "note"), rows=(*voted, *left)),
            ResultTable(title="Consensus", columns=("factors", "rules"), rows=tuple(counts)),
        )


def n_factors(
    data: Moments | ArrayLike,
    n_obs: int | None = None,
    names: Sequence[str] | None = None,
    *,
    answers: ArrayLike | None = None,
    rules: Sequence[str] | None = None,
    most: int = MOST_FACTORS,
    n_draws: int = 1000,
    percentile: float = 95.0,
    seed: int = 0,
) -> FactorCount:
    """Ask every rule for the number of factors.

    The rules are not equally good: parallel analysis, comparison data and the empirical Kaiser criterion are
    right most often in simulations, Kaiser's eigenvalues above 1 keep too many (Auerswald & Moshagen 2019).
    The median and mode are a summary, not a proof; look at the votes.

    Args:
        data: Moments, or a (p, p) correlation matrix, also a polychoric one.
        n_obs: respondents; for a matrix only. Without it rules that need n do not vote.
        names: p item names; for a matrix only.
        answers: (n, p) answers without missing ones; without them permutation and comparison data do not
            vote.
        rules: names in RULES; None: all of them.
        most: factors that VSS and comparison data go to at most.
        n_draws: simulated matrices of parallel analysis.
        percentile: of parallel analysis, 0–100.
        seed: of all draws.

    Raises:
        OptionError: an unknown rule, or no rule.
        DataError: not a correlation matrix; answers that miss some, or of another number of items.
        StatisticError: no rule can vote.
    """
    chosen = tuple(RULES) if rules is None else tuple(rules)
    if not chosen:
        raise OptionError("at least one rule must be asked")
    for name in chosen:
        RULES[name]
    given = correlations(data, n_obs, names)
    table = None if answers is None else complete_answers(answers, None)[0]
    if table is not None and table.shape[1] != len(given.names):
        raise DataError(f"the correlations are of {len(given.names)} items, the answers of {table.shape[1]}")
    case = RetentionCase(
        given=given, answers=table, most=most, n_draws=n_draws, percentile=percentile, seed=seed
    )
    votes, skipped = _ask(chosen, case)
    counts = Counter(votes.values())
    return FactorCount(
        rules=tuple(votes),
        votes=tuple(votes.values()),
        skipped=skipped,
        median=float(np.median(list(votes.values()))),
        modes=tuple(sorted(vote for vote, times in counts.items() if times == max(counts.values()))),
        lowest=min(counts),
        highest=max(counts),
        n_obs=given.n_obs,
        n_draws=n_draws,
        percentile=float(percentile),
        most=most,
        seed=seed,
        items=given.names,
    )


def _ask(chosen: tuple[str, ...], case: RetentionCase) -> tuple[dict[str, int], tuple[tuple[str, str], ...]]:
    votes: dict[str, int] = {}
    skipped: list[tuple[str, str]] = []
    for name in chosen:
        try:
            votes[name] = RULES[name].vote(case)
        except StatisticError as reason:
            skipped.append((name, reason.message))
    if not votes:
        listed = "; ".join(f"{name}: {reason}" for name, reason in skipped)
        raise StatisticError(f"no rule can say how many factors there are ({listed})")
    return votes, tuple(skipped)
