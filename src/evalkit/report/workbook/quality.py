"""Sheets on the quality of the data: reliability and screening."""

from __future__ import annotations

from evalkit.report.formats.xlsx import Sheet
from evalkit.report.workbook.titles import Row, Titles
from evalkit.study.failures import Failure
from evalkit.study.results import StudyResults


def reliability(results: StudyResults, titles: Titles) -> Sheet:
    """Reliability of every scale."""
    rows: list[Row] = []
    for scales in results.scales.values():
        for scale in scales.scales.values():
            name = " / ".join(view.text(scale.scale.text) for view in titles.views)
            head: Row = (scale.scale.id, name, len(scale.scale.items))
            a, omega = scale.alpha, scale.omega
            if isinstance(a, Failure):
                rows.append((*head, None, None, None, None, None, None, a.reason))
                continue
            rows.append(
                (
                    *head,
                    a.n_obs,
                    a.alpha,
                    a.ci_lower,
                    a.ci_upper,
                    a.alpha_standardised,
                    None if isinstance(omega, Failure) else omega.omega_total,
                    a.ci_method,
                )
            )
    columns = (
        titles.t("c_code"),
        titles.t("c_scale"),
        titles.t("c_items"),
        "n",
        "α",
        titles.t("c_lower"),
        titles.t("c_upper"),
        titles.t("c_alpha_std"),
        "ω",
        titles.t("c_method"),
    )
    return Sheet(
        name=titles.t("s_reliability"),
        columns=columns,
        rows=tuple(rows),
        title=titles.t("tab_reliability"),
        number_formats=("", "", "0", "0", *["0.0000"] * 5, ""),
    )


def flags(results: StudyResults, titles: Titles) -> Sheet:
    """Screening: flags with their thresholds."""
    rows = tuple(
        (key, flag, int(screening.flagged[:, j].sum()), screening.limits[flag])
        for key, screening in results.screening.items()
        for j, flag in enumerate(screening.flags)
    )
    columns = (titles.t("c_survey"), titles.t("c_flag"), "n", titles.t("c_threshold"))
    return Sheet(
        name=titles.t("s_flags"),
        columns=columns,
        rows=rows,
        title=titles.t("h_quality"),
        number_formats=("", "", "0", ""),
    )
