"""Sent, returned and valid; the answers against the population; the weights that were used."""

from __future__ import annotations

import numpy as np

from evalkit.definitions.questionnaire import Questionnaire
from evalkit.numbers import fixed, percent
from evalkit.report.document import Block, BulletList, Column, GroupRow, Row, TableBlock
from evalkit.report.notices import failure_line
from evalkit.report.view import View
from evalkit.report.wording import enough
from evalkit.study.stages.sample.sample import MarginTable, SurveySample


def sample_quality(view: View) -> tuple[Block, ...]:
    """For all branches: a table against the margins where there are any, and the weights of every survey."""
    table = margins_table(view)
    lines = [line for key in view.results.samples for line in sample_lines(view, key)]
    return (*(() if table is None else (table,)), *((BulletList(tuple(lines)),) if lines else ()))


def any_sent(view: View) -> bool:
    """Whether the study says of any survey how many questionnaires were sent."""
    return any(s.sent_total is not None or s.sent is not None for s in view.results.samples.values())


def sent_cells(view: View, sample: SurveySample, i: int | None = None) -> tuple[str, str]:
    """Sent and response rate of branch i, or of all; the rate is hidden where few answers are left."""
    if i is None:
        sent = float("nan") if sample.sent_total is None else sample.sent_total
        return fixed(sent, 0), percent(sample.response_rate_total)
    sent = float("nan") if sample.sent is None else float(sample.sent[i])
    rate = float(sample.response_rate[i]) if enough(view, int(sample.valid[i])) else float("nan")
    return fixed(sent, 0), percent(rate)


def sent_columns(view: View) -> tuple[Column, Column]:
    """The columns of ``sent_cells``."""
    return Column(view.t("smp_c_sent"), "right"), Column(view.t("smp_c_rate"), "right", 1.1)


def sample_lines(view: View, key: str, i: int | None = None) -> list[str]:
    """The largest departures from the population, and the weights of a survey, in sentences."""
    sample = view.results.samples[key]
    lines = [line for margin in sample.margins if (line := _departure(view, key, margin, i))]
    lines.append(_weights(view, key, sample))
    concerned = {key} if i is None else {key, f"{key} {view.code(i)}"}
    lines += [failure_line(view, failure) for failure in sample.failures if failure.subject in concerned]
    if sample.weighted:
        n = sample.valid_total if i is None else int(sample.valid[i])
        if enough(view, n):
            effective = sample.n_effective_total if i is None else float(sample.n_effective[i])
            lines.append(
                view.t("smp_effective", n=n, effective=fixed(effective, 0), largest=fixed(sample.largest))
            )
    survey = view.results.kept[key]
    if survey.design:
        used = view.join([view.t("br_design_" + part) for part in survey.design])
        lines.append(view.t("br_design", title=view.text(survey.questionnaire.title), parts=used))
    return lines


def margins_table(view: View, i: int | None = None) -> TableBlock | None:
    """The answers of branch i, or of all, against the population; None where no margin is known."""
    held = [(key, m) for key, sample in view.results.samples.items() for m in sample.margins]
    weighted = any(margin.weighted is not None for _, margin in held)
    rows: list[Row] = []
    for key, margin in held:
        shares = _shares(view, margin, i)
        if shares is None:
            continue
        questionnaire = view.results.bundle.questionnaires[key]
        rows.append(GroupRow(_heading(view, questionnaire, margin, shares)))
        for c, option in enumerate(margin.options):
            shown = bool(shares.shown[c])
            departure = float(shares.sample[c] - shares.population[c]) if shown else float("nan")
            cells = [
                _label(view, questionnaire, margin.question, option),
                percent(float(shares.population[c])),
                percent(float(shares.sample[c])) if shown else f"< {percent(shares.least)}",
                fixed(departure, 1, signed=True),
            ]
            if weighted:
                other = None if shares.weighted is None or not shown else float(shares.weighted[c])
                cells.append(percent(other))
            rows.append(tuple(cells))
    if not rows:
        return None
    columns = (
        Column(view.t("smp_c_category"), "left", 2.6),
        Column(view.t("smp_c_population"), "right"),
        Column(view.t("smp_c_sample"), "right"),
        Column(view.t("smp_c_departure"), "right", 1.2),
        *((Column(view.t("smp_c_weighted"), "right"),) if weighted else ()),
    )
    least = view.results.bundle.study.small_n.suppress
    note = view.t("smp_tab_note" if i is None else "smp_tab_note_branch", least=least)
    return TableBlock(title=view.t("smp_tab_margins"), columns=columns, rows=tuple(rows), note=note)


class _Shares:
    """One margin of a branch or of all: percent, and which cells may be shown."""

    def __init__(self, view: View, margin: MarginTable, i: int | None) -> None:
        self.n = margin.n if i is None else int(margin.branch_n[i])
        self.population = margin.population if i is None else margin.branch_population[i]
        self.sample = margin.sample if i is None else margin.branch_sample[i]
        held = margin.weighted if i is None else margin.branch_weighted
        self.weighted = held if i is None or held is None else held[i]
        suppress = view.results.bundle.study.small_n.suppress
        self.least = 100.0 * suppress / self.n if self.n else float("nan")
        self.shown = np.rint(self.sample * self.n / 100.0) >= suppress


def _shares(view: View, margin: MarginTable, i: int | None) -> _Shares | None:
    """None where too few answers are left to show any."""
    n = margin.n if i is None else int(margin.branch_n[i])
    return _Shares(view, margin, i) if enough(view, n) else None


def _heading(view: View, questionnaire: Questionnaire, margin: MarginTable, shares: _Shares) -> str:
    question = next(q for q in questionnaire.questions if q.id == margin.question)
    return view.t("smp_question", question=view.text(question.text), n=fixed(shares.n, 0))


def _label(view: View, questionnaire: Questionnaire, question: str, option: int) -> str:
    asked = next(q for q in questionnaire.questions if q.id == question)
    found = next(o for o in asked.options if o.code == option)
    return found.zh if view.language == "zh" else found.en


def _departure(view: View, key: str, margin: MarginTable, i: int | None) -> str:
    """The option whose share differs most from that of the population, among those that may be shown."""
    shares = _shares(view, margin, i)
    if shares is None or not shares.shown.any():
        return ""
    away = np.where(shares.shown, shares.sample - shares.population, 0.0)
    c = int(np.argmax(np.abs(away)))
    questionnaire = view.results.bundle.questionnaires[key]
    question = next(q for q in questionnaire.questions if q.id == margin.question)
    return view.t(
        "smp_departure",
        question=view.text(question.text),
        option=_label(view, questionnaire, margin.question, margin.options[c]),
        sample=percent(float(shares.sample[c])),
        population=percent(float(shares.population[c])),
        points=fixed(float(away[c]), 1, signed=True),
    )


def _weights(view: View, key: str, sample: SurveySample) -> str:
    """Which weights the answers of a survey have."""
    title = view.text(view.results.bundle.questionnaires[key].title)
    if sample.rake is not None:
        questionnaire = view.results.bundle.questionnaires[key]
        asked = {q.id: view.text(q.text) for q in questionnaire.questions}
        trim, column = sample.rake.trim, sample.weight_column
        more = "" if column is None else view.t("smp_start", column=column)
        more += "" if trim is None else view.t("smp_trim", limit=f"{trim:g}")
        names = view.join([asked[margin.question] for margin in sample.margins])
        return view.t("smp_weights_" + sample.rake.within, title=title, names=names, more=more)
    if sample.weight_column is not None:
        return view.t("smp_weights_column", title=title, column=sample.weight_column)
    return view.t("smp_weights_none", title=title)
