"""Pictures of correlations and factor analysis."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal

import numpy as np

from evalkit.charts.kinds import (
    BarChart,
    BarRow,
    HeatChart,
    Indicator,
    Latent,
    PathDiagram,
    PathLink,
    ScreeChart,
)
from evalkit.errors import OptionError
from evalkit.numbers import fixed
from evalkit.plotting.picture import Picture, bars, first
from evalkit.plotting.words import Language, words

if TYPE_CHECKING:
    from evalkit.psychometrics.correlation.correlation_result import CorrelationResult
    from evalkit.psychometrics.factors.adequacy import KmoResult
    from evalkit.psychometrics.factors.exploratory_result import EfaResult
    from evalkit.psychometrics.factors.factor_scores import FactorScores
    from evalkit.psychometrics.retention.n_factors import FactorCount
    from evalkit.psychometrics.retention.retention import ParallelAnalysis


def _map(rows: Iterable[str], columns: Iterable[str], values: np.ndarray, cut: float) -> HeatChart:
    """A map of coefficients from −1 to 1, pale below the cut."""
    reach = max(1.0, float(np.nanmax(np.abs(values))))
    return HeatChart(
        rows=tuple(rows),
        columns=tuple(columns),
        values=tuple(tuple(map(float, row)) for row in values),
        lower=-reach,
        upper=reach,
        centre=0.0,
        faint_below=cut,
        digits=2,
        leading_zero=False,
    )


def correlation(result: CorrelationResult, *, language: Language = "en", cut: float = 0.3) -> Picture:
    """The matrix of correlations; those below the cut are pale."""
    say = words(language)
    shown, more = first(range(len(result.names)), len(result.names), say)
    names = [result.names[k] for k in shown]
    chart = _map(names, names, result.matrix[np.ix_(shown, shown)], cut)
    return Picture(say("correlation", result.method, result.n_obs) + more, chart)


def kmo(result: KmoResult, *, language: Language = "en", limit: float = 0.6) -> Picture:
    """Sampling adequacy of each item; items under the limit stand out."""
    say = words(language)
    shown, more = first(range(len(result.items)), len(result.items), say)
    msa = np.asarray(result.msa_items)[shown]
    chart = bars(
        [result.items[k] for k in shown],
        msa,
        axis=say("msa"),
        digits=2,
        flagged=msa < limit,
        reference=(limit, say("limit", f"{limit:g}")),
    )
    return Picture(say("kmo", fixed(result.msa, 3)) + more, chart)


def parallel(result: ParallelAnalysis, *, language: Language = "en") -> Picture:
    """Eigenvalues beside those of random data of the same size."""
    say = words(language)
    kind = say("components" if result.model == "pca" else "factors")
    chart = ScreeChart(
        observed=tuple(map(float, result.eigenvalues)),
        simulated=tuple(map(float, result.simulated)),
        retained=min(result.n_factors, len(result.eigenvalues)),
        x_label=say("place"),
        y_label=say("eigenvalue"),
        observed_label=say("observed"),
        simulated_label=say("random", f"{result.percentile:g}"),
        retained_label=say("retained"),
    )
    return Picture(say("parallel", result.n_factors, kind, result.n_obs), chart)


def factor_count(result: FactorCount, *, language: Language = "en") -> Picture:
    """What each rule votes for; the most frequent vote dark."""
    say = words(language)
    rows = [
        BarRow(rule, float(vote), shown=str(vote), highlight=vote in result.modes)
        for rule, vote in zip(result.rules, result.votes, strict=True)
    ]
    most = max(result.votes.count(mode) for mode in result.modes)
    said = "/".join(map(str, result.modes))
    title = say("votes", len(result.votes), most, said)
    return Picture(title, BarChart(rows=tuple(rows), axis_label=say("votes_axis"), digits=0))


def efa(
    result: EfaResult,
    *,
    language: Language = "en",
    cut: float = 0.3,
    show: Literal["loadings", "path"] = "loadings",
) -> Picture:
    """The loadings, pale below the cut; with ``show="path"`` each item at the factor it loads on most."""
    if show not in ("loadings", "path"):
        raise OptionError.unknown_choice("show", show, ("loadings", "path"))
    say = words(language)
    explained = fixed(100 * float(np.sum(result.variance_proportion)), 0)
    title = say("loadings", result.method, result.rotation, explained)
    if show == "path":
        return Picture(title, _path(result))
    shown, more = first(range(len(result.items)), len(result.items), say)
    heads = [
        f"{name} {100 * share:.0f}%"
        for name, share in zip(result.factors, result.variance_proportion, strict=True)
    ]
    chart = _map([result.items[k] for k in shown], heads, np.asarray(result.loadings)[shown], cut)
    return Picture(title + more, chart)


def _path(result: EfaResult) -> PathDiagram:
    main = np.abs(result.loadings).argmax(axis=1)
    latents = [
        Latent(
            str(j),
            name,
            tuple(
                Indicator(result.items[int(i)], float(result.loadings[i, j]), float(result.uniquenesses[i]))
                for i in np.flatnonzero(main == j)
            ),
        )
        for j, name in enumerate(result.factors)
    ]
    pairs = zip(*np.triu_indices(len(latents), 1), strict=True)
    links = [
        PathLink(str(i), str(j), float(result.phi[i, j]), both=True)
        for i, j in pairs
        if abs(float(result.phi[i, j])) > 1e-9
    ]
    return PathDiagram(latents=tuple(latents), links=tuple(links))


def factor_scores(result: FactorScores, *, language: Language = "en") -> Picture:
    """The weights that make the scores; the validity of each score stands beside its factor."""
    say = words(language)
    made = result.weights
    shown, more = first(range(len(made.items)), len(made.items), say)
    heads = [f"{name} ({value:.2f})" for name, value in zip(made.factors, made.validity, strict=True)]
    chart = _map([made.items[k] for k in shown], heads, np.asarray(made.weights)[shown], 0.0)
    return Picture(say("determinacy", made.method) + more, chart)
