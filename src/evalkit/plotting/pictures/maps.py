"""Pictures of tables of units and indicators: parts of a change, shrunken and normalised values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from evalkit.charts.kinds import HeatChart
from evalkit.numbers import fixed
from evalkit.plotting.picture import Picture, first, named
from evalkit.plotting.words import Language, Say, words

if TYPE_CHECKING:
    from evalkit.evaluation.index.change import ChangeParts
    from evalkit.evaluation.normalisation.normalisation import NormalisationResult
    from evalkit.inference.multivariate_shrinkage import ShrunkenVectors


def change_parts(result: ChangeParts, *, language: Language = "en") -> Picture:
    """Each unit's change as own change, moved goalposts and changed weights, largest total first."""
    say = words(language)
    order = np.argsort(-np.abs(result.total), kind="stable")
    parts = np.column_stack([result.own, result.goalposts, result.weights, result.total])
    columns = tuple(say(key) for key in ("part_own", "part_goalposts", "part_weights", "part_total"))
    labels = named(result.labels, len(result.total), say)
    own = float(np.abs(result.own).sum())
    every = own + float(np.abs(result.goalposts).sum() + np.abs(result.weights).sum())
    share = "–" if every == 0 else fixed(100 * own / every, 0)
    return _map(say("change_parts", share), parts, labels, columns, order=order, say=say, centre=0.0)


def vectors(result: ShrunkenVectors, *, language: Language = "en") -> Picture:
    """Shrunken means of every unit and indicator."""
    say = words(language)
    reliable = fixed(float(np.median(result.reliability)), 2)
    return _map(
        say("vectors", reliable),
        result.shrunken,
        named(result.labels, len(result.shrunken), say),
        result.indicators,
        order=range(len(result.shrunken)),
        say=say,
    )


def normalised(result: NormalisationResult, *, language: Language = "en") -> Picture:
    """Normalised values of every alternative and indicator."""
    say = words(language)
    return _map(
        say("normalised", result.method),
        result.values,
        named(result.alternatives, len(result.values), say),
        result.labels,
        order=range(len(result.values)),
        say=say,
    )


def _map(
    title: str,
    values: np.ndarray,
    rows: Sequence[str],
    columns: Sequence[str],
    *,
    order: Sequence[int] | np.ndarray | range,
    say: Say,
    centre: float | None = None,
) -> Picture:
    shown, more = first(order, len(rows), say)
    held, _ = first(range(values.shape[1]), values.shape[1], say)
    heads = tuple(columns) or tuple(say("column", j + 1) for j in held)
    chart = HeatChart(
        rows=tuple(rows[i] for i in shown),
        columns=tuple(heads[j] for j in held),
        values=tuple(tuple(None if np.isnan(x) else float(x) for x in values[i, held]) for i in shown),
        centre=centre,
        digits=0 if float(np.nanmax(np.abs(values))) >= 100 else 1,
    )
    return Picture(title + more, chart)
