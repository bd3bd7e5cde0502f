"""What every picture is: a title and a chart; and what the makers of pictures share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from evalkit.charts.kinds import BarChart, BarRow, Chart, IntervalRow
from evalkit.numbers import fixed
from evalkit.plotting.words import Say

MOST = 60
"""Rows that one chart shows."""

BINS = 15


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart under its title, which is the message."""

    title: str
    chart: Chart


def named(labels: Sequence[str], count: int, say: Say) -> tuple[str, ...]:
    """The labels, or "alternative 1", … where there are none."""
    return tuple(labels) or tuple(say("alternative", k + 1) for k in range(count))


def first(order: Iterable[int], total: int, say: Say) -> tuple[list[int], str]:
    """The rows that fit in a chart, and what the title adds when some do not."""
    shown = [int(k) for k in order][:MOST]
    return shown, "" if len(shown) == total else say("first", len(shown), total)


def bars(
    labels: Sequence[str],
    values: np.ndarray,
    *,
    axis: str,
    digits: int = 3,
    flagged: Iterable[bool] = (),
    shown: Sequence[str] = (),
    reference: tuple[float, str] | None = None,
) -> BarChart:
    """One bar for each label; flagged bars stand out, ``shown`` replaces the printed numbers."""
    flags = list(flagged) or [False] * len(labels)
    texts = list(shown) or [fixed(float(value), digits) for value in values]
    rows = [
        BarRow(label, float(value), shown=text, flagged=bool(flag))
        for label, value, text, flag in zip(labels, values, texts, flags, strict=True)
    ]
    lower = 0.0 if float(np.nanmin(values)) >= 0 else None
    line, label = (None, "") if reference is None else reference
    return BarChart(
        rows=tuple(rows), axis_label=axis, lower=lower, digits=digits, reference=line, reference_label=label
    )


def histogram(
    values: np.ndarray, *, axis: str, say: Say, inside: tuple[float, float] | None = None
) -> BarChart:
    """How often values fall into bins of the same width; bins outside the given ends stand out."""
    counts, edges = np.histogram(values[~np.isnan(values)], bins=BINS)
    low, high = (-np.inf, np.inf) if inside is None else inside
    outside = (edges[1:] < low) | (edges[:-1] > high)
    labels = [say("bin", fixed(float(a), 3), fixed(float(b), 3)) for a, b in pairwise(edges)]
    return bars(labels, counts.astype(float), axis=axis, digits=0, flagged=outside)


def interval_row(label: str, value: float, lower: float, upper: float, *, group: str = "") -> IntervalRow:
    """A value with its interval; without the interval where it does not exist or leaves the value out."""
    noise = 1e-9 * max(abs(value), 1.0)
    if not lower - noise <= value <= upper + noise:
        return IntervalRow(label, value, group=group)
    return IntervalRow(label, value, min(lower, value), max(upper, value), group=group)
