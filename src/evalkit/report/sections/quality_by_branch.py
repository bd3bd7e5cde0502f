"""Whose answers every branch rests on: received, left out and analysed, and which branches are not ranked."""

from __future__ import annotations

import numpy as np

from evalkit.numbers import MISSING, fixed, percent
from evalkit.report.document import Block, Cell, Column, Heading, Link, TableBlock
from evalkit.report.sections.sample_quality import sent_cells, sent_columns
from evalkit.report.view import View
from evalkit.report.wording import count
from evalkit.study.stages.sample.sample import SurveySample

MANY = 60


def quality_by_branch(view: View) -> tuple[Block, ...]:
    """One row a branch with the counts of the main survey and the answers of every other survey."""
    results = view.results
    main = results.bundle.study.main_survey
    codes = [branch.code for branch in results.inputs.branches]
    survey = results.inputs.surveys[main]
    received = _counts(survey.branch, codes)
    kept = _counts(results.kept[main].branch, codes)
    others = [key for key in results.kept if key != main]
    beside = [_counts(results.kept[key].branch, codes) for key in others]
    sample = results.samples.get(main)
    sent = sample is not None and sample.sent is not None
    weighted = sample is not None and sample.weighted
    rows: list[tuple[str | Cell | Link, ...]] = []
    for i in _order(view, received, kept):
        enough = kept[i] >= results.bundle.study.small_n.suppress
        share = 100 * (1 - kept[i] / received[i]) if received[i] else float("nan")
        rows.append(
            (
                Link(view.branch(i), view.page(i)),
                *(sent_cells(view, sample, i) if sample is not None and sent else ()),
                count(view, int(received[i])),
                percent(share) if enough else "–",
                count(view, int(kept[i])),
                *((_effective(sample, i, enough),) if sample is not None and weighted else ()),
                *(count(view, int(column[i])) for column in beside),
                _status(view, i),
            )
        )
    few = sum(not view.ranked(i) for i in range(len(codes)))
    title = view.t("ho_quality", n=len(codes), few=few) if few else view.t("ho_quality_all", n=len(codes))
    columns = (
        Column(view.t("c_branch"), "left", 1.8),
        *(sent_columns(view) if sent else ()),
        Column(view.t("c_received"), "right"),
        Column(view.t("c_excluded"), "right"),
        Column(view.t("c_kept"), "right"),
        *((Column(view.t("smp_c_effective"), "right"),) if weighted else ()),
        *(Column(view.text(results.bundle.questionnaires[key].title), "right", 1.6) for key in others),
        Column(view.t("c_status"), "left", 1.4),
    )
    note = view.t("ho_tab_quality_note")
    note += view.t("ho_quality_order") if len(codes) > MANY else ""
    note += view.t("smp_rate_note") if sent else ""
    note += view.t("smp_effective_note") if weighted else ""
    return (
        Heading(2, title),
        TableBlock(title=view.t("ho_tab_quality"), columns=columns, rows=tuple(rows), note=note),
    )


def _order(view: View, received: np.ndarray, kept: np.ndarray) -> list[int]:
    """As listed; of very many first those not ranked, then those with the largest share left out."""
    places = list(range(len(received)))
    if len(places) <= MANY:
        return places
    return sorted(places, key=lambda i: (view.ranked(i), kept[i] / max(received[i], 1)))


def _counts(branch: np.ndarray, codes: list[str]) -> np.ndarray:
    """Answers of each branch, shape (b,)."""
    found = dict(zip(*np.unique(branch, return_counts=True), strict=True))
    return np.array([int(found.get(code, 0)) for code in codes])


def _effective(sample: SurveySample, i: int, enough: bool) -> str:
    return fixed(float(sample.n_effective[i]), 0) if enough else MISSING


def _status(view: View, i: int) -> Cell:
    if view.ranked(i):
        return Cell(view.t("ho_ranked"))
    few = view.results.ranking.reason[i] == "few answers"
    key = "trend_only" if view.shown(i) else ("suppressed" if few else "no_score")
    return Cell(view.t(key), tone="warning")
