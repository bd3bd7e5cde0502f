"""Pictures of surveys and their designs: changes, effects, means, ticks, weights, coders."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from evalkit.charts.kinds import (
    BarChart,
    BarRow,
    ChangeChart,
    ChangeRow,
    Chart,
    HeatChart,
    IntervalChart,
)
from evalkit.numbers import fixed, p_value
from evalkit.plotting.picture import Picture, first, histogram, interval_row
from evalkit.plotting.words import Language, words

if TYPE_CHECKING:
    from evalkit.inference.calibration import CalibratedWeights
    from evalkit.inference.change_result import ChangeResult
    from evalkit.inference.design import DesignMeans
    from evalkit.inference.difference_in_differences_result import DifferenceInDifferences
    from evalkit.interviews.agreement import CodingAgreement
    from evalkit.survey.multiple_response_result import MultipleResponse


def change(result: ChangeResult, *, language: Language = "en") -> Picture:
    """Before and after of one measure; of several measures the differences as a map."""
    say = words(language)
    shown, more = first(range(len(result.labels)), len(result.labels), say)
    tally = [int((np.asarray(result.verdict) == word).sum()) for word in ("improved", "fell", "not settled")]
    title = say("change", *tally) + more
    labels = [result.labels[k] for k in shown]
    if len(result.measures) == 1:
        rows = []
        for label, k in zip(labels, shown, strict=True):
            ends = fixed(float(result.ci_lower[k, 0])), fixed(float(result.ci_upper[k, 0]))
            text = f"{fixed(float(result.change[k, 0]), signed=True)} [{ends[0]}, {ends[1]}]"
            settled = str(result.verdict[k, 0]) in ("improved", "fell")
            values = float(result.before[k, 0]), float(result.after[k, 0])
            rows.append(ChangeRow(label, *values, settled=settled, shown=text))
        chart: Chart = ChangeChart(
            rows=tuple(rows),
            before_label=say("before"),
            after_label=say("after"),
            axis_label=result.measures[0],
        )
        return Picture(title, chart)
    chart = HeatChart(
        rows=tuple(labels),
        columns=result.measures,
        values=tuple(tuple(map(float, result.change[k])) for k in shown),
        centre=0.0,
        missing_label=say("missing"),
        digits=1,
    )
    return Picture(title, chart)


def differences(result: DifferenceInDifferences, *, language: Language = "en") -> Picture:
    """The difference of the groups in each period, those after the start dark."""
    say = words(language)
    rows = tuple(
        BarRow(str(name), float(value), highlight=k >= result.start)
        for k, (name, value) in enumerate(zip(result.periods, result.period_effect, strict=True))
    )[-60:]
    ends = fixed(result.ci_lower, 2), fixed(result.ci_upper, 2)
    title = say("effect", fixed(result.estimate, 2), *ends, p_value(result.pvalue, language))
    return Picture(title, BarChart(rows=rows, axis_label=say("effect_axis"), lower=None, digits=2))


def design_means(result: DesignMeans, *, language: Language = "en") -> Picture:
    """The mean of each group with its t interval, column by column."""
    say = words(language)
    g, k = result.mean.shape
    cells = [(i, j) for j in range(k) for i in range(g)]
    shown, more = first(range(len(cells)), len(cells), say)
    rows = []
    for i, j in (cells[m] for m in shown):
        ends = (float(result.ci_lower[i, j]), float(result.ci_upper[i, j]))
        group = say("column", j + 1) if k > 1 else ""
        rows.append(interval_row(result.labels[i], float(result.mean[i, j]), *ends, group=group))
    axis = say("mean_interval", f"{100 * result.confidence:g}")
    effect = fixed(float(np.nanmedian(result.design_effect)), 2)
    chart = IntervalChart(rows=tuple(rows), axis_label=axis, digits=2)
    return Picture(say("design", effect) + more, chart)


def ticks(result: MultipleResponse, *, language: Language = "en") -> Picture:
    """The share of respondents who ticked each option with its interval, most ticked first."""
    say = words(language)
    shown, more = first(np.argsort(-result.share_cases, kind="stable"), len(result.option), say)
    rows = tuple(
        interval_row(
            result.option[k],
            *(100 * float(x[k]) for x in (result.share_cases, result.ci_lower, result.ci_upper)),
        )
        for k in shown
    )
    chart = IntervalChart(
        rows=rows, axis_label=say("ticked", f"{100 * result.confidence:g}"), lower=0.0, digits=1
    )
    most = shown[0]
    share = fixed(100 * float(result.share_cases[most]), 0)
    return Picture(say("ticks", result.option[most], share, result.n_cases) + more, chart)


def calibrated(result: CalibratedWeights, *, language: Language = "en") -> Picture:
    """How the factors on the starting weights spread."""
    say = words(language)
    chart = histogram(result.adjustment, axis=say("respondents"), say=say)
    return Picture(say("calibrated", fixed(result.weighting_effect, 2)), chart)


def agreement(result: CodingAgreement, *, language: Language = "en") -> Picture:
    """Each coefficient over all codes with its interval, then one coefficient code by code."""
    say = words(language)
    overall = result.overall
    rows = [
        interval_row(name, float(value), float(low), float(high), group=say("all_codes"))
        for name, value, low, high in zip(
            overall.coefficient, overall.estimate, overall.ci_lower, overall.ci_upper, strict=True
        )
    ]
    codes = result.by_code
    if codes is not None:
        names = codes.coefficient
        j = names.index("krippendorff_alpha") if "krippendorff_alpha" in names else 0
        rows += [
            interval_row(
                code,
                *(float(x[k, j]) for x in (codes.estimate, codes.ci_lower, codes.ci_upper)),
                group=names[j],
            )
            for k, code in enumerate(codes.code)
        ]
    shown, more = first(range(len(rows)), len(rows), say)
    chart = IntervalChart(rows=tuple(rows[k] for k in shown), upper=1.0, digits=2)
    title = say("agreement", result.n_disagreements, overall.n_total, overall.n_coders)
    return Picture(title + more, chart)
