"""Page 2: whose answers the numbers rest on, who was left out and why, and where the weights come from."""

from __future__ import annotations

import numpy as np

from evalkit.experts.weights import ExpertWeights
from evalkit.numbers import fixed, percent
from evalkit.report.branch.answers import kinds
from evalkit.report.document import Block, BulletList, Callout, Column, GroupRow, Heading, Row, TableBlock
from evalkit.report.sections.quality import exclusion_rule, shares_of_kinds
from evalkit.report.sections.sample_quality import (
    any_sent,
    margins_table,
    sample_lines,
    sent_cells,
    sent_columns,
)
from evalkit.report.sections.weights import method_sentence
from evalkit.report.view import View
from evalkit.report.wording import count, enough


def data(view: View, i: int) -> tuple[Block, ...]:
    """Counts of every survey, answers against the population, exclusions, weights, limits of the numbers."""
    blocks: list[Block] = [Heading(1, _message(view, i), "data")]
    warning = _trend_only(view, i)
    blocks += [] if warning is None else [warning]
    blocks.append(_counts(view, i))
    margins = margins_table(view, i)
    blocks += [] if margins is None else [margins]
    flags = _flags(view, i)
    blocks += [] if flags is None else [flags]
    blocks.append(BulletList(tuple(_remarks(view, i))))
    return tuple(blocks)


def _message(view: View, i: int) -> str:
    key, small = view.results.bundle.study.main_survey, view.results.bundle.study.small_n
    received = int(view.received(key, i).sum())
    kept = int(view.results.ranking.respondents[i])
    if kept < small.suppress:
        return view.t("br_data_suppressed", least=small.suppress)
    which = "br_data_enough" if kept >= small.rank else "br_data_trend"
    return view.t(which, kept=kept, received=received, least=small.rank)


def _trend_only(view: View, i: int) -> Callout | None:
    small, n = view.results.bundle.study.small_n, int(view.results.ranking.respondents[i])
    if not small.suppress <= n < small.rank:
        return None
    line = view.t("br_trend_line", n=n, least=small.rank)
    return Callout(view.t("trend_only"), (line,), tone="warning")


def _counts(view: View, i: int) -> TableBlock:
    rows, sent = [], any_sent(view)
    for key, survey in view.results.inputs.surveys.items():
        inside = view.received(key, i)
        received, left_out = int(inside.sum()), int(view.results.screening[key].excluded[inside].sum())
        kept = received - left_out
        shown = enough(view, kept)
        blank, declared, _ = shares_of_kinds(kinds(survey)[inside]) if shown else (np.nan,) * 3
        every = view.results.screening[key].n_kept
        rows.append(
            (
                view.text(survey.questionnaire.title),
                *(sent_cells(view, view.results.samples[key], i) if sent else ()),
                count(view, received),
                fixed(left_out, 0) if shown else "–",
                count(view, kept),
                percent(100 * kept / every) if shown and every else "–",
                percent(blank),
                percent(declared),
            )
        )
    return TableBlock(
        title=view.t("br_tab_counts"),
        rows=tuple(rows),
        note=view.t("br_tab_counts_note") + (view.t("smp_rate_note") if sent else ""),
        columns=(
            Column(view.t("c_survey"), "left", 2.0 if sent else 2.6),
            *(sent_columns(view) if sent else ()),
            Column(view.t("c_received"), "right"),
            Column(view.t("c_excluded"), "right"),
            Column(view.t("c_kept"), "right"),
            Column(view.t("br_c_share_all"), "right", 1.2),
            Column(view.t("c_blank"), "right"),
            Column(view.t("c_declared"), "right"),
        ),
    )


def _flags(view: View, i: int) -> TableBlock | None:
    """What screening flagged in this branch beside all answers; a survey of few answers is left out."""
    rows: list[Row] = []
    for key, screening in view.results.screening.items():
        inside = view.received(key, i)
        if not screening.flags or not enough(view, int((inside & ~screening.excluded).sum())):
            continue
        title = view.text(view.results.bundle.questionnaires[key].title)
        rule = view.t("exclusion_rule", rule=exclusion_rule(view, key))
        rows.append(GroupRow(f"{title}{view.t('br_colon')}{rule}"))
        rows += [
            (
                f"{flag} {view.t('flag_' + flag)}",
                fixed(int(screening.flagged[inside, j].sum()), 0),
                percent(100 * float(screening.flagged[inside, j].mean())),
                percent(100 * float(screening.flagged[:, j].mean())),
            )
            for j, flag in enumerate(screening.flags)
        ]
    if not rows:
        return None
    return TableBlock(
        title=view.t("br_tab_flags"),
        rows=tuple(rows),
        columns=(
            Column(view.t("c_flag"), "left", 3.2),
            Column(view.t("c_flagged"), "right", 0.8),
            Column(view.t("br_c_here"), "right", 0.8),
            Column(view.t("c_mean_all"), "right", 0.8),
        ),
    )


def _remarks(view: View, i: int) -> list[str]:
    results = view.results
    lines = [method_sentence(view)]
    experts = results.weights.experts
    if experts is not None:
        lines.append(_experts(view, experts))
    if view.shown(i):
        total = view.total(i)
        if not np.isnan(total[1]):
            lines.append(view.t("br_precision", half=fixed((total[2] - total[1]) / 2), level=view.level))
        missing = np.flatnonzero(np.isnan(results.indicators.score[i]))
        codes = [results.indicators.codes[j] for j in missing]
        names = view.join([f"{code} {view.indicator(code)}" for code in codes])
        lines.append(view.t("br_missing", names=names) if codes else view.t("br_missing_none"))
    return lines + [line for key in results.kept for line in sample_lines(view, key, i)]


def _experts(view: View, experts: ExpertWeights) -> str:
    return view.t(
        "br_experts",
        kept=int(experts.kept.sum()),
        n=len(experts.experts),
        limit=fixed(experts.max_cr, 2),
        cr=fixed(experts.total_cr, 4),
    )
