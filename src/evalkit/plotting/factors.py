"""Pictures of factor analysis: how many factors, and what they load on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from evalkit.plotting.style import BLUE, CHARACTER, GREY, ORANGE, PLOT_WIDTH, plain, row_labels, rows_size

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from evalkit.psychometrics.factors.exploratory import EfaResult
    from evalkit.psychometrics.retention.retention import ParallelAnalysis

CELL = 0.75
"""Inches: width of a factor in the loading map."""

DARK = 0.65
"""From this loading on the cell is so dark that its number is white."""


def scree(ax: Axes, result: ParallelAnalysis) -> tuple[float, float]:
    """Eigenvalues beside those of random data of the same size."""
    place = np.arange(1, len(result.eigenvalues) + 1)
    ax.plot(place, result.eigenvalues, "o-", color=BLUE, label="observed")
    simulated = f"random data, {result.percentile:g}th percentile"
    ax.plot(place, result.simulated, "s--", color=ORANGE, markersize=4, label=simulated)
    ax.set_xticks(place[:: 1 + len(place) // 25])
    ax.set_xlabel("place")
    ax.set_ylabel("eigenvalue")
    kind = "components" if result.model == "pca" else "factors"
    ax.set_title(f"Parallel analysis keeps {result.n_factors} {kind} (n = {result.n_obs})")
    ax.legend(frameon=False)
    return 6.4, 4.0


def loading_map(ax: Axes, result: EfaResult, cut: float = 0.3) -> tuple[float, float]:
    """Loadings as a map; the numbers below the cut in grey."""
    ax.imshow(result.loadings, cmap="RdBu", vmin=-1.0, vmax=1.0, aspect="auto")
    for (i, j), loading in np.ndenumerate(result.loadings):
        strong = "white" if abs(loading) > DARK else "black"
        colour = strong if abs(loading) >= cut else GREY
        ax.text(j, i, f"{loading:.2f}", ha="center", va="center", color=colour)
    row_labels(ax, result.items)
    ax.set_ylim(len(result.items) - 0.5, -0.5)
    names = [
        f"{plain(name)}\n{100 * share:.0f} %"
        for name, share in zip(result.factors, result.variance_proportion, strict=True)
    ]
    ax.set_xticks(np.arange(len(names)), labels=names)
    ax.set_xlabel("factor, share of variance")
    title = f"Loadings ({result.method}, {result.rotation})"
    ax.set_title(title)
    width, height = rows_size(result.items)
    return max(width - PLOT_WIDTH + CELL * len(names) + 0.6, CHARACTER * len(title) + 1.0), height
