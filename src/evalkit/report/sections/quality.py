"""What was sent in, what was flagged, what was left out, and what the files had wrong."""

from __future__ import annotations

import numpy as np

from evalkit.numbers import fixed, percent
from evalkit.report.document import Block, BulletList, Column, Heading, Paragraph, TableBlock
from evalkit.report.notices import problem_line
from evalkit.report.sections.sample_quality import any_sent, sample_quality, sent_cells, sent_columns
from evalkit.report.view import View
from evalkit.survey.responses import BLANK, DECLARED_MISSING, INVALID

MOST_PROBLEMS = 12


def quality(view: View) -> tuple[Block, ...]:
    """Counts, flags, kinds of missing answers and warnings of every survey."""
    blocks: list[Block] = [Heading(1, view.t("h_quality"), "quality"), _counts(view), *sample_quality(view)]
    for key, screening in view.results.screening.items():
        if not screening.flags:
            continue
        title = view.text(view.results.bundle.questionnaires[key].title)
        n = len(screening.excluded)
        rows = tuple(
            (
                flag,
                view.t("flag_" + flag),
                fixed(int(screening.flagged[:, j].sum()), 0),
                percent(100 * float(screening.flagged[:, j].mean())) if n else "–",
                _limit(view, flag, screening.limits[flag]),
            )
            for j, flag in enumerate(screening.flags)
        )
        blocks.append(
            TableBlock(
                title=view.t("tab_flags", survey=title),
                rows=rows,
                columns=(
                    Column(view.t("c_flag"), "left", 0.8),
                    Column(view.t("c_meaning"), "left", 1.8),
                    Column("n", "right", 0.6),
                    Column("%", "right", 0.7),
                    Column(view.t("c_threshold"), "left", 2.6),
                ),
                note=view.t("exclusion_rule", rule=exclusion_rule(view, key)),
            )
        )
    blocks += _problems(view)
    return tuple(blocks)


def _limit(view: View, flag: str, limit: float | None) -> str:
    """The threshold of a flag in words."""
    if flag in {"Q_ATT", "Q_DUP"}:
        return view.t("limit_" + flag)
    if limit is None:
        return view.t("limit_unknown")
    shown = percent(100 * limit, 0) if flag == "Q_MISS" else fixed(limit, 0 if flag != "Q_REV" else 1)
    return view.t("limit_" + flag, limit=shown)


def exclusion_rule(view: View, key: str) -> str:
    """Who was left out of a survey, in words."""
    rules = view.results.bundle.questionnaires[key].screening
    if view.results.bundle.study.surveys[key].exclude == "none" or not (
        rules.exclude_any or rules.exclude_two_of
    ):
        return view.t("rule_nobody")
    parts = []
    if rules.exclude_any:
        parts.append(view.join(list(rules.exclude_any)))
    if rules.exclude_two_of:
        parts.append(view.t("rule_two_of", flags=view.join(list(rules.exclude_two_of))))
    return view.t("rule_or").join(parts)


def _counts(view: View) -> TableBlock:
    rows, sent = [], any_sent(view)
    for key, survey in view.results.inputs.surveys.items():
        screening = view.results.screening[key]
        blank, declared, invalid = shares_of_kinds(survey.kinds[list(survey.items)].to_numpy())
        rows.append(
            (
                view.text(survey.questionnaire.title),
                *(sent_cells(view, view.results.samples[key]) if sent else ()),
                fixed(survey.n, 0),
                fixed(int(screening.flagged.any(axis=1).sum()), 0),
                fixed(int(screening.excluded.sum()), 0),
                fixed(screening.n_kept, 0),
                percent(blank),
                percent(declared),
                percent(invalid, 2),
            )
        )
    return TableBlock(
        title=view.t("tab_counts"),
        rows=tuple(rows),
        note=view.t("tab_counts_note") + (view.t("smp_rate_note") if sent else ""),
        columns=(
            Column(view.t("c_survey"), "left", 2.2),
            *(sent_columns(view) if sent else ()),
            Column(view.t("c_received"), "right"),
            Column(view.t("c_flagged"), "right"),
            Column(view.t("c_excluded"), "right"),
            Column(view.t("c_kept"), "right"),
            Column(view.t("c_blank"), "right"),
            Column(view.t("c_declared"), "right"),
            Column(view.t("c_invalid"), "right"),
        ),
    )


def shares_of_kinds(kinds: np.ndarray) -> tuple[float, float, float]:
    """Blank, declared missing and invalid cells in percent of all cells."""
    if kinds.size == 0:
        return 0.0, 0.0, 0.0
    blank, declared, invalid = (100 * float((kinds == k).mean()) for k in (BLANK, DECLARED_MISSING, INVALID))
    return blank, declared, invalid


def _problems(view: View) -> list[Block]:
    problems = view.results.problems
    if not problems:
        return []
    shown = [problem_line(view, problem) for problem in problems[:MOST_PROBLEMS]]
    more = len(problems) - len(shown)
    blocks: list[Block] = [Heading(2, view.t("h_problems")), BulletList(tuple(shown))]
    if more > 0:
        blocks.append(Paragraph(view.t("more_problems", n=more), tone="muted"))
    return blocks
