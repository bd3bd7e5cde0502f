"""Pictures of reliability and item analysis."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from evalkit.charts.kinds import HeatChart, IntervalChart, LikertChart, LikertRow
from evalkit.errors import OptionError
from evalkit.numbers import fixed
from evalkit.plotting.picture import Picture, bars, first, histogram, interval_row
from evalkit.plotting.words import Language, words

if TYPE_CHECKING:
    from evalkit.psychometrics.reliability.alpha_result import AlphaResult
    from evalkit.psychometrics.reliability.bootstrap_result import BootstrapResult
    from evalkit.psychometrics.reliability.guttman import GuttmanResult
    from evalkit.psychometrics.reliability.icc_result import IccResult
    from evalkit.psychometrics.reliability.item_analysis_result import ItemAnalysisResult
    from evalkit.psychometrics.reliability.omega import OmegaResult
    from evalkit.psychometrics.reliability.omega_hierarchical_result import OmegaHierarchicalResult
    from evalkit.psychometrics.reliability.split_half_result import SplitHalfResult


def alpha(result: AlphaResult, *, language: Language = "en", limit: float = 0.3) -> Picture:
    """Correlation of each item with the rest of its scale; items under the limit stand out."""
    say = words(language)
    shown, more = first(range(len(result.items)), len(result.items), say)
    r = np.asarray(result.item_rest_r)[shown]
    title = say(
        "estimate",
        name="α",
        value=fixed(result.alpha, 3),
        level=f"{100 * result.confidence:g}",
        lower=fixed(result.ci_lower, 3),
        upper=fixed(result.ci_upper, 3),
        method=f"n = {result.n_obs}",
    )
    chart = bars(
        [result.items[k] for k in shown],
        r,
        axis=say("item_rest"),
        digits=2,
        flagged=r < limit,
        reference=(limit, say("limit", f"{limit:g}")),
    )
    return Picture(title + more, chart)


def omega(result: OmegaResult, *, language: Language = "en") -> Picture:
    """Loadings on the one factor behind omega."""
    say = words(language)
    shown, more = first(range(len(result.items)), len(result.items), say)
    loadings = np.asarray(result.loadings)[shown]
    chart = bars([result.items[k] for k in shown], loadings, axis=say("loading"), digits=2)
    return Picture(say("omega", fixed(result.omega_total, 3), len(result.items)) + more, chart)


def omega_hierarchical(
    result: OmegaHierarchicalResult, *, language: Language = "en", cut: float = 0.2
) -> Picture:
    """Loadings on the general and the group factors; those below the cut are pale."""
    say = words(language)
    shown, more = first(range(len(result.items)), len(result.items), say)
    table = np.column_stack([result.general, result.group])[shown]
    chart = HeatChart(
        rows=tuple(result.items[k] for k in shown),
        columns=(say("general"), *(f"F{k + 1}" for k in range(result.group.shape[1]))),
        values=tuple(tuple(map(float, row)) for row in table),
        lower=-1.0,
        upper=1.0,
        centre=0.0,
        faint_below=cut,
        digits=2,
        leading_zero=False,
    )
    title = say("omega_h", fixed(result.omega_hierarchical, 3), fixed(result.omega_total, 3))
    return Picture(title + more, chart)


def guttman(result: GuttmanResult, *, language: Language = "en") -> Picture:
    """The lower bounds λ1 to λ6."""
    say = words(language)
    values = [getattr(result, f"lambda{k}") for k in range(1, 7)]
    chart = bars([f"λ{k}" for k in range(1, 7)], np.array(values), axis="")
    return Picture(say("guttman", fixed(result.lambda2, 3), fixed(result.lambda6, 3)), chart)


def split_half(result: SplitHalfResult, *, language: Language = "en") -> Picture:
    """The highest, mean, median and lowest coefficient of all halves, and that of odd against even."""
    say = words(language)
    keys = ("split_highest", "mean", "split_median", "split_lowest", "odd_even")
    values = (result.maximum, result.mean, result.median, result.minimum, result.odd_even)
    chart = bars([say(key) for key in keys], np.array(values), axis="")
    numbers = (fixed(value, 3) for value in (result.mean, result.minimum, result.maximum))
    return Picture(say("split_half", *numbers), chart)


def icc(result: IccResult, *, language: Language = "en") -> Picture:
    """Each form of the intraclass correlation with its interval."""
    say = words(language)
    rows = [
        interval_row(form, float(value), float(low), float(high))
        for form, value, low, high in zip(
            result.forms, result.icc, result.ci_lower, result.ci_upper, strict=True
        )
    ]
    chart = IntervalChart(rows=tuple(rows), digits=3)
    return Picture(say("icc", result.n_raters, result.n_obs), chart)


def bootstrap(result: BootstrapResult, *, language: Language = "en") -> Picture:
    """How the draws spread; bins outside the interval stand out."""
    say = words(language)
    ends = (result.ci_lower, result.ci_upper)
    chart = histogram(np.asarray(result.draws), axis=say("draws"), say=say, inside=ends)
    title = say(
        "estimate",
        name=result.statistic,
        value=fixed(result.estimate, 3),
        level=f"{100 * result.confidence:g}",
        lower=fixed(result.ci_lower, 3),
        upper=fixed(result.ci_upper, 3),
        method=result.ci_method,
    )
    return Picture(title, chart)


def item_analysis(
    result: ItemAnalysisResult, *, language: Language = "en", show: Literal["items", "answers"] = "items"
) -> Picture:
    """Item–rest correlations with the verdicts, or with ``show="answers"`` how the answers spread."""
    if show not in ("items", "answers"):
        raise OptionError.unknown_choice("show", show, ("items", "answers"))
    say = words(language)
    shown, more = first(range(len(result.items)), len(result.items), say)
    tally = [result.verdicts.count(verdict) for verdict in ("keep", "revise", "drop")]
    title = say("items", fixed(result.alpha, 3), *tally) + more
    labels = [result.items[k] for k in shown]
    if show == "answers":
        counts, levels = result.distribution.counts, result.distribution.categories
        if not 2 <= len(levels) <= 11:
            raise OptionError(
                f"the answers of this scale have {len(levels)} different values; a picture shows 2 to 11",
                hint='leave out show="answers"',
            )
        rows = [LikertRow(a, tuple(map(float, counts[k]))) for a, k in zip(labels, shown, strict=True)]
        names = tuple(f"{level:g}" for level in levels)
        return Picture(title, LikertChart(rows=tuple(rows), levels=names, axis_label=say("answers")))
    r = np.asarray(result.item_rest_r)[shown]
    verdicts = [result.verdicts[k] for k in shown]
    texts = [f"{fixed(float(x), 2)} {say(v)}" for x, v in zip(r, verdicts, strict=True)]
    flagged = [verdict != "keep" for verdict in verdicts]
    return Picture(title, bars(labels, r, axis=say("item_rest"), flagged=flagged, shown=texts))
