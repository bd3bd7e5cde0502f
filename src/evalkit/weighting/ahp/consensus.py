"""How far experts agree: the consensus index from Shannon entropies of their weights."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from evalkit.errors import DataError
from evalkit.result import Result, result

SCALE_MAXIMUM = 9
BANDS = ((0.5, "very low"), (0.625, "low"), (0.75, "moderate"), (0.875, "high"))
FORMULA = (
    "S = (M − q)/(1 − q), M = exp(−H_β), H_β = H_γ − H_α, q = exp(H_α,min − ln n); H_α the mean entropy "
    "of the experts' weights, H_γ the entropy of their mean, H_α,min the entropy of (c, 1, …, 1)/(n + c − 1)"
)


@result
class Consensus(Result):
    """Agreement of k experts on the weights of n elements.

    Attributes:
        index: S, 1 = all experts give the same weights, 0 = each puts another element c times above the rest.
        band: "very low" < .5 ≤ "low" < .625 ≤ "moderate" < .75 ≤ "high" < .875 ≤ "very high" (Goepel).
        alpha: mean Shannon entropy of the experts' weights (nats).
        beta: gamma − alpha.
        gamma: Shannon entropy of the mean weights.
        scale_maximum: c, the largest judgement of the scale.
        formula: the index written out.
    """

    title: ClassVar[str] = "Consensus of experts"

    index: float
    band: str
    alpha: float
    beta: float
    gamma: float
    scale_maximum: float
    formula: str


def consensus(
    priorities: np.ndarray, shares: np.ndarray | None = None, *, scale_maximum: float = SCALE_MAXIMUM
) -> Consensus:
    """Consensus index of Goepel (2013), with γ_max = ln n as in AHP-OS since (BPMSG, formulas 1.8–1.10).

    Args:
        priorities: (k, n) weights of k experts, not negative, each row with sum 1.
        shares: (k,) weights of the experts, sum 1; equal without them.
        scale_maximum: largest judgement of the scale.

    Raises:
        DataError: shapes do not fit.
    """
    stack = np.asarray(priorities, dtype=float)
    if stack.ndim != 2 or not stack.size:
        raise DataError(f"consensus needs priorities (k, n); got shape {stack.shape}")
    part = np.full(len(stack), 1 / len(stack)) if shares is None else np.asarray(shares, dtype=float)
    if part.shape != (len(stack),):
        raise DataError(f"{len(stack)} experts, but shares of shape {part.shape}")
    alpha, gamma = float(part @ _entropy(stack)), float(_entropy(part @ stack))
    size = stack.shape[1]
    extreme = np.ones(size)
    extreme[0] = scale_maximum
    floor = float(np.exp(_entropy(extreme / extreme.sum())) / size)
    index = (float(np.exp(alpha - gamma)) - floor) / (1 - floor) if size > 1 else 1.0
    return Consensus(
        index=index,
        band=next((name for limit, name in BANDS if index < limit), "very high"),
        alpha=alpha,
        beta=gamma - alpha,
        gamma=gamma,
        scale_maximum=scale_maximum,
        formula=FORMULA,
    )


def _entropy(shares: np.ndarray) -> np.ndarray:
    logs = np.log(shares, out=np.zeros_like(shares), where=shares > 0)
    return np.asarray(-(shares * logs).sum(axis=-1))
