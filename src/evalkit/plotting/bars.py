"""Pictures with one bar for each item, indicator or grade."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from evalkit.plotting.style import BLUE, GREY, ORANGE, PALE, SERIES, plain, row_labels, rows_size

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from evalkit.evaluation.fuzzy.fuzzy import FuzzyResult
    from evalkit.psychometrics.factors.adequacy import KmoResult
    from evalkit.psychometrics.reliability.alpha import AlphaResult
    from evalkit.weighting.ahp.ahp import AhpResult
    from evalkit.weighting.combination.combination import CombinedWeights
    from evalkit.weighting.objective.entropy import EntropyResult

LEGEND_WIDTH = 2.2
"""Inches: room for a legend beside the bars."""


def _bars(
    ax: Axes,
    labels: Sequence[str],
    values: np.ndarray,
    *,
    digits: int,
    colour: str | Sequence[str] = BLUE,
) -> tuple[float, float]:
    """Horizontal bars with their values, the first label on top."""
    drawn = ax.barh(np.arange(len(labels)), values, color=colour, height=0.7)
    ax.bar_label(drawn, fmt=f"{{:.{digits}f}}", padding=3)
    ax.margins(x=0.12)
    row_labels(ax, labels)
    return rows_size(labels)


def item_rest_bars(ax: Axes, result: AlphaResult, limit: float = 0.3) -> tuple[float, float]:
    """Correlation of each item with the rest of its scale; items under the limit in another colour."""
    colours = [BLUE if r >= limit else ORANGE for r in result.item_rest_r]
    size = _bars(ax, result.items, result.item_rest_r, digits=2, colour=colours)
    ax.axvline(limit, color=GREY, linestyle="--", linewidth=1)
    ax.set_xlabel("item–rest correlation")
    ax.set_title(
        f"α = {result.alpha:.3f}, {100 * result.confidence:g} % interval "
        f"{result.ci_lower:.3f} to {result.ci_upper:.3f}, n = {result.n_obs}"
    )
    return size


def msa_bars(ax: Axes, result: KmoResult, limit: float = 0.6) -> tuple[float, float]:
    """Sampling adequacy of each item; items under the limit in another colour."""
    colours = [BLUE if msa >= limit else ORANGE for msa in result.msa_items]
    size = _bars(ax, result.items, result.msa_items, digits=2, colour=colours)
    ax.axvline(limit, color=GREY, linestyle="--", linewidth=1)
    ax.set_xlabel("measure of sampling adequacy")
    ax.set_title(f"KMO = {result.msa:.3f}")
    return size


def weight_bars(ax: Axes, result: AhpResult | EntropyResult) -> tuple[float, float]:
    """Weights of one method."""
    size = _bars(ax, result.labels, result.weights, digits=3)
    ax.set_xlabel("weight")
    cr = getattr(result, "cr", None)
    ax.set_title(result.title if cr is None else f"{result.title}: CR = {cr:.4f}")
    return size


def combined_bars(ax: Axes, result: CombinedWeights) -> tuple[float, float]:
    """Combined weights as bars with their numbers at the right, their components as points."""
    places = np.arange(len(result.labels))
    ax.barh(places, result.weights, color=PALE, height=0.7, label="combined")
    for j, (name, weights) in enumerate(result.components.items()):
        colour, marker = SERIES[j % len(SERIES)]
        share = f"{plain(name)} ({result.shares[name]:.2g})"
        ax.plot(weights, places, marker, color=colour, markersize=6, label=share)
    for place, weight in enumerate(result.weights):
        ax.text(1.01, place, f"{weight:.3f}", va="center", transform=ax.get_yaxis_transform())
    row_labels(ax, result.labels)
    ax.set_xlim(left=0.0)
    ax.set_xlabel("weight")
    ax.set_title(f"{result.title}: {result.method}")
    ax.legend(loc="upper left", bbox_to_anchor=(1.12, 1.0), frameon=False)
    width, height = rows_size(result.labels)
    return width + LEGEND_WIDTH, height


def membership_bars(ax: Axes, result: FuzzyResult) -> tuple[float, float]:
    """Membership in each grade."""
    size = _bars(ax, result.grades, result.normalised, digits=3)
    ax.set_xlabel("membership, sum 1")
    score = "" if result.score is None else f", score {result.score:.2f}"
    ax.set_title(f"{plain(' = '.join(result.grade))}{score} ({result.operator})")
    return size
