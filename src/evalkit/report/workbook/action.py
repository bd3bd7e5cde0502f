"""Sheets on what changed and what to do."""

from __future__ import annotations

from evalkit.inference.change_result import NOT_MEASURED, ChangeResult
from evalkit.report.formats.xlsx import Sheet
from evalkit.report.sections.movers import WORDS
from evalkit.report.workbook.titles import Row, Titles
from evalkit.study.results import StudyResults


def suggestions(results: StudyResults, titles: Titles) -> Sheet:
    """Suggestions with their evidence and gains."""
    rows = tuple(
        (
            s.branch,
            " / ".join(view.text(s.measure.text) for view in titles.views),
            " / ".join(view.text(s.measure.action) for view in titles.views),
            ", ".join(s.indicators),
            ", ".join(item.id for item in s.evidence),
            s.gain,
            s.gain_lower,
            s.gain_upper,
            s.measure.days,
        )
        for s in results.suggestions
    )
    names = (
        "c_code",
        "c_measure",
        "c_action",
        "c_indicator",
        "c_evidence",
        "c_gain",
        "c_lower",
        "c_upper",
        "c_due",
    )
    return Sheet(
        name=titles.t("s_suggestions"),
        columns=tuple(titles.t(n) for n in names),
        rows=rows,
        title=titles.t("tab_actions"),
        number_formats=("", "", "", "", "", "0.00", "0.00", "0.00", "0"),
    )


def change(results: StudyResults, titles: Titles) -> Sheet:
    """Every change of a total, dimension and indicator that was measured in both periods."""
    stage, view = results.change, titles.views[0]
    rows: list[Row] = []
    for part in () if stage is None else (stage.total, stage.dimensions, stage.indicators):
        if not isinstance(part, ChangeResult):
            continue
        values = (part.before, part.after, part.change, part.ci_lower, part.ci_upper, part.pvalue_adjusted)
        for i in (i for i in range(len(part.labels)) if view.shown(i)):
            for j, measure in enumerate(part.measures):
                verdict = str(part.verdict[i, j])
                if verdict != NOT_MEASURED:
                    head = (part.labels[i], titles.branch(i), measure, titles.indicator(measure))
                    numbers = (float(value[i, j]) for value in values)
                    rows.append((*head, *numbers, titles.t("moved_" + WORDS[verdict])))
    names = ("c_code", "c_branch", "c_code", "c_indicator", "c_before", "c_after", "c_change_total")
    return Sheet(
        name=titles.t("s_change"),
        columns=(
            *(titles.t(name) for name in names),
            titles.t("c_lower"),
            titles.t("c_upper"),
            "p (BH)",
            titles.t("c_verdict"),
        ),
        rows=tuple(rows),
        title=titles.t("h_movers"),
        number_formats=("", "", "", "", *["0.00"] * 5, "0.0000", ""),
    )
