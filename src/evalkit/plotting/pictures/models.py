"""Pictures of structural equation models."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal

import numpy as np

from evalkit.charts.kinds import HeatChart, Indicator, Latent, PathDiagram, PathLink
from evalkit.errors import DataError, OptionError
from evalkit.numbers import fixed
from evalkit.plotting.picture import Picture, bars, first
from evalkit.plotting.words import Language, Say, words

if TYPE_CHECKING:
    from evalkit.psychometrics.sem.assessment.modification import ModificationIndices
    from evalkit.psychometrics.sem.assessment.result import Estimate, SemResult
    from evalkit.psychometrics.sem.assessment.validity import HtmtResult

LARGEST = 15
"""Modification indices that one chart shows."""
CRITICAL = 3.84
"""The 95 % point of chi-square with one degree of freedom."""

Show = Literal["path", "loadings", "correlations"]


def model(
    result: SemResult, *, language: Language = "en", show: Show = "path", group: str = "", cut: float = 0.3
) -> Picture:
    """The standardised path diagram of a group; or a map of its loadings or factor correlations."""
    if show not in ("path", "loadings", "correlations"):
        raise OptionError.unknown_choice("show", show, ("path", "loadings", "correlations"))
    chosen = group or result.groups[0]
    if chosen not in result.groups:
        raise OptionError.unknown_choice("group", group, result.groups)
    say = words(language)
    indices = fixed(result.cfi, 3), "–" if np.isnan(result.rmsea) else fixed(result.rmsea, 3)
    title = say("model_fit", result.df, fixed(result.chi2, 2), _p(result.pvalue), *indices)
    title += f" ({chosen})" if chosen else ""
    if show == "path":
        return Picture(title, _diagram([e for e in result.parameters if e.group == chosen], result, say))
    if not result.factors:
        raise DataError("a model of observed variables has no loadings", hint='plot it with show="path"')
    at = result.groups.index(chosen)
    if show == "correlations":
        return Picture(title, _map(result.factors, result.factors, result.factor_correlation[at], cut))
    shown, more = first(range(len(result.observed)), len(result.observed), say)
    rows = [result.observed[k] for k in shown]
    loadings = np.where(result.loadings(at) == 0.0, np.nan, result.loadings(at))[shown]
    return Picture(title + more, _map(rows, result.factors, loadings, cut))


def modifications(result: ModificationIndices, *, language: Language = "en") -> Picture:
    """The largest modification indices, against what chance alone exceeds in 5 % of the models that hold."""
    if not result.rows:
        raise DataError("nothing can be freed in a saturated model")
    say = words(language)
    shown = result.rows[:LARGEST]
    labels = [f"{m.left} {m.operator} {m.right}" + (f" ({m.group})" if m.group else "") for m in shown]
    values = np.array([m.index for m in shown])
    best = f"{shown[0].left} {shown[0].operator} {shown[0].right}"
    title = say("index_of_change", best, fixed(shown[0].index, 1), fixed(result.chi2, 1))
    if len(shown) < len(result.rows):
        title += say("first", len(shown), len(result.rows))
    chart = bars(
        labels,
        values,
        axis=say("index_axis"),
        digits=1,
        flagged=values > CRITICAL,
        reference=(CRITICAL, fixed(CRITICAL, 2)),
    )
    return Picture(title, chart)


def ratios(result: HtmtResult, *, language: Language = "en", limit: float = 0.85) -> Picture:
    """The ratios between scales, pale below the limit."""
    say = words(language)
    count = len(result.scales)
    above = int((result.ratios[np.triu_indices(count, 1)] >= limit).sum())
    name = "HTMT2" if result.geometric else "HTMT"
    title = say("ratios", name, above, count * (count - 1) // 2, fixed(limit, 2), result.n_obs)
    return Picture(title, _map(result.scales, result.scales, result.ratios, limit, signed=False))


def _map(
    rows: Iterable[str], columns: Iterable[str], values: np.ndarray, cut: float, *, signed: bool = True
) -> HeatChart:
    """A map of coefficients, pale below the cut; those that are not in the model are NaN and stay empty."""
    reach = max(1.0, float(np.nanmax(np.abs(values))))
    return HeatChart(
        rows=tuple(rows),
        columns=tuple(columns),
        values=tuple(tuple(None if np.isnan(v) else float(v) for v in row) for row in values),
        lower=-reach if signed else 0.0,
        upper=reach,
        centre=0.0 if signed else None,
        faint_below=cut,
        digits=2,
        leading_zero=False,
    )


def _diagram(rows: list[Estimate], result: SemResult, say: Say) -> PathDiagram:
    """Factors with their items; other variables that are part of a path stand alone."""
    residual = {e.left: e.std_all for e in rows if e.operator == "~~" and e.left == e.right}
    factors = set(result.factors)
    drawn = [e for e in rows if _is_link(e, factors)]
    alone = [x for x in result.observed if any(x in (e.left, e.right) for e in drawn if e.operator != "~~")]
    latents = [
        Latent(
            factor,
            factor,
            tuple(
                Indicator(e.right, e.std_all, residual.get(e.right))
                for e in rows
                if e.operator == "=~" and e.left == factor and e.right not in factors
            ),
        )
        for factor in result.factors
    ]
    latents += [Latent(x, x, note=say("observed_variable")) for x in alone]
    keys = {latent.key for latent in latents}
    links = [_link(e) for e in drawn if {e.left, e.right} <= keys]
    return PathDiagram(latents=tuple(latents), links=tuple(links))


def _is_link(e: Estimate, factors: set[str]) -> bool:
    """Paths, loadings of factors on factors, and covariances other than those of two items of factors."""
    if e.operator == "=~":
        return e.right in factors
    return e.operator == "~" or (e.operator == "~~" and e.left != e.right)


def _link(e: Estimate) -> PathLink:
    settled = e.se == 0 or e.ci_lower > 0 or e.ci_upper < 0
    source, target = (e.right, e.left) if e.operator == "~" else (e.left, e.right)
    return PathLink(source, target, e.std_all, both=e.operator == "~~", settled=settled)


def _p(value: float) -> str:
    """A p-value as it is printed."""
    if np.isnan(value):
        return "–"
    return "< .001" if value < 0.001 else f"= {fixed(value, 3)}"
