"""Ranks when respondents, rates, experts and the choice of method are uncertain all at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from evalkit.errors import DataError, OptionError
from evalkit.evaluation.ranking import competition_ranks
from evalkit.evaluation.robustness.joint_model import RESPONDENTS, TABLE, JointModel, State
from evalkit.evaluation.robustness.rank_acceptability import RankAcceptability, score_acceptability
from evalkit.evaluation.robustness.sobol import SobolResult, sobol_indices
from evalkit.randomness import generator
from evalkit.result import Result, ResultTable, result

BLOCK_CELLS = 3_000_000


@result
class JointUncertainty(Result):
    """Ranks of m branches over joint draws of all blocks.

    Attributes:
        alternatives: (m,) names of the branches.
        blocks: names of the blocks that vary: "respondents", "operations", "experts", "method".
        choices: names of the methods drawn from, each equally often; the first is the study's own.
        base_ranks: (m,) ranks without any resampling.
        ranks: acceptability, expected rank and rank intervals over all blocks.
        conditional: the same with respondents and operations only: weights and method as in the study.
        score_lower: (m,) percentile interval of the total with weights and method as in the study, in points.
        score_upper: (m,) its upper end.
        split: Sobol indices of the ranks over the blocks; None where no rank ever changes.
        score_split: Sobol indices of the totals; None where the methods have no common unit.
        draws: n, base draws; n · (blocks + 2) indices are computed.
        confidence: of the intervals.
        seed: of the draws.
    """

    title: ClassVar[str] = "Joint uncertainty"

    alternatives: tuple[str, ...]
    blocks: tuple[str, ...]
    choices: tuple[str, ...]
    base_ranks: np.ndarray
    ranks: RankAcceptability
    conditional: RankAcceptability
    score_lower: np.ndarray
    score_upper: np.ndarray
    split: SobolResult | None
    score_split: SobolResult | None
    draws: int
    confidence: float
    seed: int

    def tables(self) -> tuple[ResultTable, ...]:
        """One row per branch with both rank intervals; then the variance split."""
        free, fixed = self.ranks, self.conditional
        parts = (self.base_ranks, free.expected_rank, free.rank_lower, free.rank_upper)
        limits = (fixed.rank_lower, fixed.rank_upper)
        rows = tuple(zip(self.alternatives, *(part.tolist() for part in (*parts, *limits)), strict=True))
        columns = ("alternative", "rank", "expected rank", "lower", "upper")
        more = ("lower, weights fixed", "upper, weights fixed")
        split = () if self.split is None else self.split.tables()
        return (ResultTable(title=self.title, columns=(*columns, *more), rows=rows), *split)


def joint_uncertainty(
    model: JointModel,
    *,
    alternatives: Sequence[str] | None = None,
    draws: int = 2000,
    top: int | None = None,
    confidence: float = 0.95,
    resamples: int = 200,
    seed: int = 0,
) -> JointUncertainty:
    """Resample every block at once, rank each time, and split the variance of the ranks over the blocks.

    Blocks are independent: surveys by respondents within branches, rates by normal errors, experts whole,
    methods with equal chance. Two independent draws of all blocks and the mixtures in which one block is
    exchanged give Sobol indices (see `sobol_indices`); the ranks of both draws give the distribution.

    Args:
        model: the blocks and the way to the index.
        alternatives: (m,) names of the ranked branches.
        draws: n, at least 2.
        top: how many count as the top; a quarter without it.
        confidence: of all intervals.
        resamples: bootstrap samples for the intervals of the split.
        seed: of the draws.

    Raises:
        DataError: shapes or names do not fit.
        OptionError: fewer than two draws, or options out of range.
        StatisticError: nothing is uncertain, or a ranked branch has no total in a draw.
    """
    model.check()
    if draws < 2:
        raise OptionError(f"draws must be 2 at least; got {draws}")
    m = len(model.ranked)
    names = tuple(str(i + 1) for i in model.ranked) if alternatives is None else tuple(map(str, alternatives))
    if len(names) != m:
        raise DataError(f"{m} ranked branches, but {len(names)} names")
    totals, fixed = _design(model, draws, generator(seed))
    ranks = competition_ranks(totals)

    def split(parts: np.ndarray) -> SobolResult:
        return sobol_indices(
            parts[0],
            parts[1],
            parts[2:],
            model.blocks,
            outputs=names,
            confidence=confidence,
            resamples=resamples,
            seed=seed,
        )

    def accept(values: np.ndarray) -> RankAcceptability:
        return score_acceptability(-values, alternatives=names, top=top, confidence=confidence)

    tails = [50 * (1 - confidence), 50 * (1 + confidence)]
    lower, upper = np.percentile(fixed, tails, axis=0)
    return JointUncertainty(
        alternatives=names,
        blocks=model.blocks,
        choices=tuple(choice.name for choice in model.choices),
        base_ranks=competition_ranks(model.conditional(model.score(model.value[np.newaxis])))[0],
        ranks=accept(ranks[:2].reshape(-1, m)),
        conditional=accept(competition_ranks(fixed)),
        score_lower=lower,
        score_upper=upper,
        split=split(ranks) if np.ptp(ranks[:2], axis=(0, 1)).any() else None,
        score_split=split(totals) if model.one_scale else None,
        draws=draws,
        confidence=confidence,
        seed=seed,
    )


def _design(model: JointModel, draws: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Totals (2 + blocks, n, m) of A, B and the mixtures, and (2n, m) with weights and method fixed."""
    size = max(2, BLOCK_CELLS // model.value.size)
    parts, fixed = [], []
    for start in range(0, draws, size):
        n = min(size, draws - start)
        first, second = model.draw(n, rng), model.draw(n, rng)
        known: dict[tuple[bool, bool], np.ndarray] = {}
        states = [(first, ""), (second, "")]
        states += [(first | {block: second[block]}, block) for block in model.blocks]
        rows = [model.totals(_scores(model, state, second, known), state) for state, _ in states]
        parts.append(np.stack(rows))
        fixed += [model.conditional(_scores(model, state, second, known)) for state in (first, second)]
    return np.concatenate(parts, axis=1), np.concatenate(fixed)


def _scores(
    model: JointModel, state: State, second: State, known: dict[tuple[bool, bool], np.ndarray]
) -> np.ndarray:
    """Scores of a state; states that share respondents and operations share them."""
    key = (
        RESPONDENTS in state and state[RESPONDENTS] is second[RESPONDENTS],
        TABLE in state and state[TABLE] is second[TABLE],
    )
    if key not in known:
        values = {name: part for name, part in state.items() if name in (RESPONDENTS, TABLE)}
        known[key] = model.scores(values or state)
    return known[key]
