"""Sheets on the quality of the data: reliability, screening and samples."""

from __future__ import annotations

import numpy as np

from evalkit.report.formats.xlsx import Sheet
from evalkit.report.workbook.titles import Row, Titles
from evalkit.study.failures import Failure
from evalkit.study.results import StudyResults
from evalkit.study.stages.ranks.ranking import SUPPRESSED


def reliability(results: StudyResults, titles: Titles) -> Sheet:
    """Reliability of every scale."""
    rows: list[Row] = []
    for scales in results.scales.values():
        for scale in scales.scales.values():
            name = " / ".join(view.text(scale.scale.text) for view in titles.views)
            head: Row = (scale.scale.id, name, len(scale.scale.items))
            a, omega = scale.alpha, scale.omega
            if isinstance(a, Failure):
                rows.append((*head, None, None, None, None, None, None, titles.say(a.reason)))
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
        (titles.survey(key), flag, int(screening.flagged[:, j].sum()), screening.limits[flag])
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


def samples(results: StudyResults, titles: Titles) -> Sheet:
    """Sent, returned and valid of every survey by branch; no rows where nothing is known of a sample.

    A branch that is not shown has no row, however many answers it has in another survey.
    """
    shown = results.ranking.status != SUPPRESSED
    least = results.bundle.study.small_n.suppress
    rows: list[Row] = []
    for key, sample in results.samples.items():
        if sample.sent is None and not sample.weighted:
            continue
        rates, valid = sample.response_rate, sample.valid.tolist()
        for i in np.flatnonzero(shown & (sample.valid >= least)).tolist():
            sent = float("nan") if sample.sent is None else float(sample.sent[i])
            counts = (int(sample.returned[i]), _known(rates[i]), valid[i], float(sample.n_effective[i]))
            rows.append((titles.survey(key), titles.branch(i), _known(sent), *counts))
    columns = ("c_survey", "c_branch", "smp_c_sent", "c_received", "smp_c_rate", "c_kept", "smp_c_effective")
    return Sheet(
        name=titles.t("s_samples"),
        columns=tuple(titles.t(column) for column in columns),
        rows=tuple(rows),
        title=titles.t("smp_title"),
        number_formats=("", "", "0", "0", "0.0", "0", "0.0"),
    )


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
