"""What a joint resampling needs: the blocks that are uncertain, and how an index is made from them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from evalkit.errors import DataError, StatisticError
from evalkit.evaluation.robustness.respondent_draws import RespondentBlock, resampled_means

RESPONDENTS, TABLE, EXPERTS, METHOD = "respondents", "operations", "experts", "method"
State = dict[str, np.ndarray]


@dataclass(frozen=True, kw_only=True, slots=True)
class MethodChoice:
    """One defensible way from scores to totals.

    Attributes:
        name: for the reader.
        weigh: scores (r, b, k) of all branches and expert weights (r, k) → weights (r, k); weights that come
            from the data are computed from the scores given, so that every resample refits them.
        total: scores (r, m, k) of the ranked branches and weights (r, k) → totals (r, m), high = good.
    """

    name: str
    weigh: Callable[[np.ndarray, np.ndarray], np.ndarray]
    total: Callable[[np.ndarray, np.ndarray], np.ndarray]


@dataclass(frozen=True, kw_only=True, eq=False)
class JointModel:
    """An index of b branches over k indicators with everything about it that is uncertain.

    Attributes:
        value: (b, k) indicator values, NaN = missing (and missing in every draw).
        error: (b, k) standard error of the values that do not come from `respondents` (rates, counts); 0 for
            a census and for survey values.
        respondents: surveys, resampled within branches, each on its own.
        score: values (r, b, k) → scores (r, b, k), high = good, with frozen goalposts.
        expert_weights: (n, k) weights of resampled panels; None without experts.
        expert_base: (k,) weights of the panel itself.
        choices: ways to make the index; the first is the study's own.
        ranked: (m,) indices of the branches that are ranked.
        one_scale: whether the totals of all choices are in one unit, so that their variance has a meaning.
    """

    value: np.ndarray
    error: np.ndarray
    respondents: tuple[RespondentBlock, ...]
    score: Callable[[np.ndarray], np.ndarray]
    expert_weights: np.ndarray | None
    expert_base: np.ndarray
    choices: tuple[MethodChoice, ...]
    ranked: np.ndarray
    one_scale: bool = False

    @property
    def blocks(self) -> tuple[str, ...]:
        """The blocks that can vary, among respondents, operations, experts, method."""
        present = {
            RESPONDENTS: bool(self.respondents),
            TABLE: bool((np.nan_to_num(self.error) > 0).any()),
            EXPERTS: self.expert_weights is not None,
            METHOD: len(self.choices) > 1,
        }
        return tuple(name for name, here in present.items() if here)

    def draw(self, draws: int, rng: np.random.Generator) -> State:
        """One realisation of every block: block → (draws, …)."""
        b = len(self.value)
        state: State = {}
        if self.respondents:
            state[RESPONDENTS] = np.concatenate(
                [resampled_means(block, b, draws, rng) for block in self.respondents], axis=2
            )
        if TABLE in self.blocks:
            state[TABLE] = rng.standard_normal((draws, *self.value.shape)) * np.nan_to_num(self.error)
        if self.expert_weights is not None:
            state[EXPERTS] = rng.integers(0, len(self.expert_weights), draws)
        if len(self.choices) > 1:
            state[METHOD] = rng.integers(0, len(self.choices), draws)
        return state

    def scores(self, state: State) -> np.ndarray:
        """(draws, b, k) scores of a realisation."""
        draws = len(next(iter(state.values())))
        values = np.broadcast_to(self.value, (draws, *self.value.shape)).copy()
        if TABLE in state:
            values += state[TABLE]
        if RESPONDENTS in state:
            columns = np.concatenate([np.asarray(block.columns) for block in self.respondents])
            values[:, :, columns] = state[RESPONDENTS]
        values[:, np.isnan(self.value)] = np.nan
        return self.score(values)

    def totals(self, scores: np.ndarray, state: State) -> np.ndarray:
        """(draws, m) totals of the ranked branches.

        Raises:
            StatisticError: a ranked branch has no total in some draw.
        """
        r = len(scores)
        experts = np.broadcast_to(self.expert_base, (r, len(self.expert_base)))
        if self.expert_weights is not None and EXPERTS in state:
            experts = self.expert_weights[state[EXPERTS]]
        chosen = state.get(METHOD, np.zeros(r, dtype=int))
        found = np.empty((r, len(self.ranked)))
        for place, choice in enumerate(self.choices):
            rows = np.flatnonzero(chosen == place)
            if len(rows):
                here = scores[rows]
                found[rows] = choice.total(here[:, self.ranked], choice.weigh(here, experts[rows]))
        if np.isnan(found).any():
            branch = int(self.ranked[np.argwhere(np.isnan(found))[0, 1]]) + 1
            raise StatisticError(f"branch {branch} has no total in some resamples: too few answers")
        return found

    def conditional(self, scores: np.ndarray) -> np.ndarray:
        """(draws, m) totals by the study's own method with its own weights, not refitted."""
        own = self.choices[0]
        weights = own.weigh(self.score(self.value[np.newaxis]), self.expert_base[np.newaxis])
        return own.total(scores[:, self.ranked], np.repeat(weights, len(scores), axis=0))

    def check(self) -> None:
        """Raise DataError where shapes do not fit, StatisticError where nothing is uncertain."""
        b, k = self.value.shape
        if self.error.shape != (b, k) or self.expert_base.shape != (k,):
            raise DataError(
                f"errors {self.error.shape} and weights {self.expert_base.shape} do not fit {(b, k)} values"
            )
        for block in self.respondents:
            if block.branch.size and not 0 <= block.branch.min() <= block.branch.max() < b:
                raise DataError(f"branch codes of respondents must lie in 0 … {b - 1}")
            if max(block.columns, default=-1) >= k:
                raise DataError(f"a survey has indicator {max(block.columns) + 1}; there are {k}")
        if self.expert_weights is not None and self.expert_weights.shape[1:] != (k,):
            raise DataError(f"expert weights {self.expert_weights.shape} do not fit {k} indicators")
        if not self.choices or len(self.ranked) < 2:
            raise DataError(
                f"a method and two ranked branches are needed; got {len(self.choices)}, {len(self.ranked)}"
            )
        if not self.blocks:
            raise StatisticError("nothing is uncertain: no respondents, errors, experts or method choice")
