"""``ek.plot``: one picture for each kind of result; matplotlib is loaded when the first one is drawn."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from evalkit.errors import OptionError
from evalkit.plotting import bars, factors, intervals
from evalkit.registry import Registry

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Draw = Callable[..., tuple[float, float]]
"""(axes, result, **options) -> width and height in inches that suit the picture."""

PICTURES: Registry[Draw] = Registry(
    "the result to plot",
    {
        "AhpResult": bars.weight_bars,
        "AlphaResult": bars.item_rest_bars,
        "CombinedWeights": bars.combined_bars,
        "EfaResult": factors.loading_map,
        "EntropyResult": bars.weight_bars,
        "FuzzyResult": bars.membership_bars,
        "GroupComparison": intervals.group_means,
        "KmoResult": bars.msa_bars,
        "ParallelAnalysis": factors.scree,
        "RankConfidence": intervals.rank_ranges,
        "ShrunkenMeans": intervals.raw_and_shrunken,
        "StudyResults": intervals.branch_scores,
    },
)


def plot(result: Any, ax: Axes | None = None, **options: Any) -> Axes:
    """Draw a result: bars of weights and items, loadings, a scree plot, ranks and scores with intervals.

    The picture is a matplotlib Axes outside pyplot: no window opens, no setting of matplotlib changes, and a
    notebook shows it where it is the last value of a cell. Save it with ``axes.figure.savefig("a.png")``.

    Args:
        result: of ``ek.ahp``, ``ek.cronbach_alpha``, ``ek.efa``, ``ek.run`` and others, or a part of a study.
        ax: axes to draw on; a new figure of a fitting size without it.
        **options: of the picture: ``cut`` (loadings below it are grey), ``language`` ("zh" or
            "en", names of branches), ``limit`` (reference line of item–rest correlations or of KMO).

    Raises:
        OptionError: no picture for this kind of result (the kinds are named), an option it does not have, or
            ``ax`` is not an Axes.

    Example:
        >>> import evalkit as ek
        >>> axes = ek.plot(ek.ahp([[1, 3], ["1/3", 1]], labels=["服务", "忠诚"]))
        >>> [label.get_text() for label in axes.get_yticklabels()]
        ['服务', '忠诚']
    """
    draw = PICTURES[type(result).__name__]
    known = list(inspect.signature(draw).parameters)[2:]
    for name in options:
        if name not in known:
            raise OptionError.unknown_choice(f"an option for {type(result).__name__}", name, known)
    from evalkit.plotting.canvas import fit, new_axes, require_axes, use_fonts

    target = new_axes() if ax is None else require_axes(ax)
    size = draw(target, result, **options)
    use_fonts(target)
    if ax is None:
        fit(target, size)
    return target
