"""The scales of a survey for one branch, as an index of 0–100: shared by the pages on customers and staff."""

from __future__ import annotations

import numpy as np

from evalkit.numbers import fixed, interval
from evalkit.report.branch.others import mean_shown
from evalkit.report.document import Cell, Column, TableBlock
from evalkit.report.view import View
from evalkit.report.wording import Verdict, verdict, verdict_cell
from evalkit.study.stages.standing.own_contrasts import OwnContrasts, own_contrasts
from evalkit.study.stages.standing.scale_standing import SMALL_D, ScaleStanding


def contrasts(view: View, i: int, key: str, codes: tuple[str, ...] = ()) -> OwnContrasts:
    """Which scales of branch i (all, or those named) stand out from their own average."""
    names = [scale.id for scale in view.results.kept[key].questionnaire.scales]
    columns = [names.index(code) for code in codes or names]
    chosen = view.scale_percents(key).to_numpy(dtype=float)[view.inside(key, i)]
    return own_contrasts(chosen[:, columns], level=view.results.ranking.level)


def scale_verdict(view: View, i: int, found: ScaleStanding, k: int) -> Verdict:
    """What may be said of scale k: small below .2 standard deviations, a trend only below the limit of n."""
    few = int(found.n[i, k]) < view.results.bundle.study.small_n.suppress
    return verdict(
        float(found.d[i, k]),
        settled=bool(found.settled[i, k]),
        smallest=SMALL_D,
        trend_only=few or not view.ranked(i),
    )


def scale_table(view: View, i: int, key: str, found: ScaleStanding, title: str) -> TableBlock:
    """One row a scale with its index, interval, mean of the other respondents and verdict."""
    compared = mean_shown(view, i)
    lines = []
    for k, scale in enumerate(view.results.kept[key].questionnaire.scales):
        if np.isnan(found.mean[i, k]):
            continue
        mean, lower, upper = (float(part[i, k]) for part in (found.mean, found.lower, found.upper))
        cells: list[str | Cell] = [
            f"{scale.id} {view.text(scale.text)}",
            fixed(int(found.n[i, k]), 0),
            Cell(fixed(mean), bar=min(max(mean, 0.0), 100.0), strong=True),
            interval(max(lower, 0.0), min(upper, 100.0)),
        ]
        if compared:
            ends = interval(float(found.difference_lower[i, k]), float(found.difference_upper[i, k]))
            cells += [
                fixed(float(found.others[i, k])),
                f"{fixed(float(found.difference[i, k]), 1, signed=True)} {ends}",
                verdict_cell(view, scale_verdict(view, i, found, k)),
            ]
        lines.append(tuple(cells))
    beside = (
        Column(view.t("br_c_others"), "right", 0.8),
        Column(view.t("br_c_difference"), "right", 1.5),
        Column(view.t("c_verdict"), "left", 1.2),
    )
    columns = (
        Column(view.t("c_scale"), "left", 1.9),
        Column("n", "right", 0.45),
        Column(view.t("br_c_index"), "right", 1.2),
        Column(view.level, "right", 1.0),
        *(beside if compared else ()),
    )
    note = view.t("br_scales_note", level=view.level)
    return TableBlock(title=title, columns=columns, rows=tuple(lines), note=note)
