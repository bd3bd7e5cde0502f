"""AHP of a panel of experts: the group's weights, who agrees with whom, and what each expert changes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal

import numpy as np

from evalkit.errors import DataError, OptionError
from evalkit.result import Result, ResultTable, result
from evalkit.weighting.ahp.ahp import AhpResult, ahp
from evalkit.weighting.ahp.consensus import Consensus, consensus
from evalkit.weighting.ahp.group import aggregate_judgements, aggregate_priorities
from evalkit.weighting.ahp.prioritisation import priorities
from evalkit.weighting.ahp.random_index import DEFAULT_TABLE
from evalkit.weighting.ahp.random_index import consistency as consistency_ratio
from evalkit.weighting.judgement_matrix import check_judgements, checked_labels

AGGREGATIONS = ("judgements", "priorities")
Aggregation = Literal["judgements", "priorities"]
Mean = Literal["geometric", "arithmetic"]


@result
class PanelResult(Result):
    """Weights of a group of experts.

    Attributes:
        labels: (n,) names of the compared elements.
        weights: (n,) of the group, positive, sum 1.
        group: AHP of the group matrix; None when priorities were aggregated, which leaves no matrix.
        experts: (k,) names.
        expert_shares: (k,) weight of each expert, sum 1.
        expert_priorities: (k, n) weights of each expert alone.
        expert_cr: (k,) consistency ratio of each expert.
        consensus: agreement of the experts.
        without: (k, n) weights of the group without each expert.
        shift: (k,) largest change of a weight when the expert is left out.
        turns_order: (k,) bool, whether leaving the expert out changes the order of the elements.
        aggregation: "judgements" (AIJ) or "priorities" (AIP).
        mean: "geometric" or "arithmetic" (priorities only).
        method: name of the priority method.
        ri_table: name of the random-index table.
    """

    title: ClassVar[str] = "Analytic hierarchy process, group"

    labels: tuple[str, ...]
    weights: np.ndarray
    group: AhpResult | None
    experts: tuple[str, ...]
    expert_shares: np.ndarray
    expert_priorities: np.ndarray
    expert_cr: np.ndarray
    consensus: Consensus
    without: np.ndarray
    shift: np.ndarray
    turns_order: np.ndarray
    aggregation: str
    mean: str
    method: str
    ri_table: str

    def tables(self) -> tuple[ResultTable, ...]:
        """Group weights; then one row per expert: CR, what leaving the expert out does, own weights."""
        rows = tuple((label, float(w)) for label, w in zip(self.labels, self.weights, strict=True))
        facts = zip(self.experts, self.expert_cr, self.shift, self.turns_order, strict=True)
        experts = tuple(
            (name, float(cr), float(move), bool(turn), *map(float, own))
            for (name, cr, move, turn), own in zip(facts, self.expert_priorities, strict=True)
        )
        columns = ("expert", "CR", "largest shift without", "order changes without", *self.labels)
        return (
            ResultTable(title="Group weights", columns=("element", "weight"), rows=rows),
            ResultTable(title="Experts", columns=columns, rows=experts),
        )


def ahp_panel(
    matrices: np.ndarray,
    labels: Sequence[str] | None = None,
    *,
    experts: Sequence[str] | None = None,
    expert_weights: np.ndarray | None = None,
    aggregation: Aggregation = "judgements",
    mean: Mean = "geometric",
    method: str = "eigenvector",
    random_index: str = DEFAULT_TABLE,
) -> PanelResult:
    """Weights of k experts together, with their consensus and the group without each of them.

    Aggregation of individual judgements (AIJ) or priorities (AIP): Forman & Peniwati (1998), EJOR 108.

    Args:
        matrices: (k, n, n), k ≥ 2, positive reciprocal.
        labels: (n,) names of the elements; "1", "2", … without them.
        experts: (k,) names; "1", "2", … without them.
        expert_weights: (k,), not negative, rescaled to sum 1; equal without them.
        aggregation: "judgements" or "priorities".
        mean: how priorities are averaged; judgements are always averaged geometrically.
        method: "eigenvector", "geometric_mean" or "column_mean".
        random_index: name of the random-index table.

    Raises:
        DataError: shapes do not fit, a matrix is not usable (expert and cells are named), or fewer than two
            experts have weight.
        OptionError: unknown aggregation, mean, method or table, or an arithmetic mean of judgements.
    """
    _require_options(aggregation, mean)
    stack, names, people = _checked(matrices, labels, experts)
    shares = _expert_shares(expert_weights, people)
    own, value = priorities(stack, method)
    draws = np.vstack([shares, np.where(np.eye(len(people), dtype=bool), 0.0, shares)])
    group = None
    if aggregation == "judgements":
        weights, _ = priorities(aggregate_judgements(stack, draws), method)
        together = aggregate_judgements(stack, shares)
        group = ahp(together, names, method=method, random_index=random_index)
    else:
        weights = aggregate_priorities(own, draws, mean=mean)
    order = np.argsort(-weights, axis=1, kind="stable")
    return PanelResult(
        labels=names,
        weights=weights[0],
        group=group,
        experts=people,
        expert_shares=shares,
        expert_priorities=own,
        expert_cr=consistency_ratio(value, len(names), random_index)[1],
        consensus=consensus(own, shares),
        without=weights[1:],
        shift=np.abs(weights[1:] - weights[0]).max(axis=1),
        turns_order=(order[1:] != order[0]).any(axis=1),
        aggregation=aggregation,
        mean=mean,
        method=method,
        ri_table=random_index,
    )


def _require_options(aggregation: str, mean: str) -> None:
    if aggregation not in AGGREGATIONS:
        raise OptionError.unknown_choice("aggregation", aggregation, AGGREGATIONS)
    if aggregation == "judgements" and mean != "geometric":
        raise OptionError(
            "judgements are averaged geometrically: another mean breaks a_ij · a_ji = 1",
            hint="use aggregation='priorities' for an arithmetic mean",
        )


def _checked(
    matrices: np.ndarray, labels: Sequence[str] | None, experts: Sequence[str] | None
) -> tuple[np.ndarray, tuple[str, ...], tuple[str, ...]]:
    stack = np.asarray(matrices, dtype=float)
    if stack.ndim != 3 or stack.shape[1] != stack.shape[2] or not stack.size:
        raise DataError(f"expected judgement matrices (k, n, n); got shape {stack.shape}")
    if len(stack) < 2:
        raise DataError("a panel has at least two experts", hint="use ahp for one judgement matrix")
    names = checked_labels(stack.shape[1], labels)
    people = checked_labels(len(stack), experts, of="the panel of experts")
    for matrix, expert in zip(stack, people, strict=True):
        try:
            check_judgements(matrix, names)
        except DataError as error:
            raise DataError(f"expert {expert!r}, {error.message}", hint=error.hint) from error
    return stack, names, people


def _expert_shares(expert_weights: np.ndarray | None, people: tuple[str, ...]) -> np.ndarray:
    shares = np.ones(len(people)) if expert_weights is None else np.asarray(expert_weights, dtype=float)
    if shares.shape != (len(people),):
        raise DataError(f"expert_weights must have one entry per expert ({len(people)}); got {shares.shape}")
    if not (np.isfinite(shares) & (shares >= 0)).all() or (shares > 0).sum() < 2:
        raise DataError("expert_weights must be finite, not negative, and positive for at least two experts")
    return np.asarray(shares / shares.sum())
