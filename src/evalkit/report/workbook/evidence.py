"""Sheets of the workbook on findings, countermeasures, functions and pilots, numbers unrounded."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from evalkit.evaluation.priorities.importance_performance import IpaResult
from evalkit.inference.difference_in_differences_result import DifferenceInDifferences
from evalkit.report.formats.xlsx import Sheet
from evalkit.report.sections.evidence_words import VERDICT_KEYS, subject
from evalkit.report.view import View

POINTS = "0.00"


def evidence_sheets(views: Sequence[View]) -> tuple[Sheet, ...]:
    """The sheets that a study has something for.

    Args:
        views: the results in each language of the workbook.
    """

    def joined(said: Callable[[View], str]) -> str:
        return " / ".join(dict.fromkeys(said(view) for view in views))

    built = (_findings(views[0], joined), _functions(views[0], joined), _pilot(views[0], joined))
    return tuple(sheet for sheet in built if sheet is not None)


Joined = Callable[[Callable[[View], str]], str]


def _heads(joined: Joined, keys: Sequence[str], level: str) -> tuple[str, ...]:
    return tuple(joined(lambda view, key=key: view.t(key, level=level)) for key in keys)  # type: ignore[misc]


def _findings(view: View, joined: Joined) -> Sheet | None:
    stage = view.results.evidence
    if stage is None:
        return None
    rows: list[tuple[object, ...]] = []
    for entry in stage.result.problems:
        verdict = joined(lambda one, entry=entry: one.t("ev_" + VERDICT_KEYS[entry.verdict]))  # type: ignore[misc]
        for criterion, found in zip(entry.problem.criteria, entry.findings, strict=True):
            what = joined(lambda one, criterion=criterion: subject(one, criterion))  # type: ignore[misc]
            simple = stage.simple.get(found.id, (None, None))
            figures = (found.value, found.lower, found.upper, *simple, found.design_effect)
            rows.append((found.id, what, found.count, found.n, *figures, found.limit, found.met, verdict))
    keys = (
        *("ev_c_evidence", "ev_c_criterion", "ev_c_count", "ev_c_n", "ev_c_figure", "c_lower", "c_upper"),
        *("ev_c_simple_lower", "ev_c_simple_upper", "ev_c_effect", "ev_c_limit", "ev_c_met", "c_verdict"),
    )
    return Sheet(
        name=joined(lambda one: one.t("s_evidence")),
        columns=_heads(joined, keys, view.level),
        rows=tuple(rows),
        title=joined(lambda one: one.t("tab_findings")),
        number_formats=("", "", "0", "0", *(POINTS,) * 6, "0", "", ""),
    )


def _functions(view: View, joined: Joined) -> Sheet | None:
    stage = view.results.functions
    found = None if stage is None else stage.analysis
    if stage is None or not isinstance(found, IpaResult):
        return None
    rows = tuple(
        (
            found.labels[j],
            joined(lambda one, j=j: one.text(stage.functions[j].text)),  # type: ignore[misc]
            float(found.importance[j]),
            float(found.performance[j]),
            float(found.gap[j]),
            float(found.priority[j]),
        )
        for j in map(int, found.order)
    )
    keys = ("c_code", "fun_c_function", "fun_c_importance", "fun_c_fit", "fun_c_gap", "fun_c_priority")
    return Sheet(
        name=joined(lambda one: one.t("s_functions")),
        columns=_heads(joined, keys, view.level),
        rows=rows,
        title=joined(lambda one: one.t("tab_functions")),
        number_formats=("", "", *(POINTS,) * 4),
    )


def _pilot(view: View, joined: Joined) -> Sheet | None:
    stage = view.results.pilot
    if stage is None:
        return None
    rows = tuple(
        (
            code,
            joined(lambda one, code=code: one.indicator(code)),  # type: ignore[misc]
            effect.estimate,
            effect.ci_lower,
            effect.ci_upper,
            effect.pvalue,
            float(adjusted),
            effect.n_assignments,
        )
        for code, effect, adjusted in zip(stage.measures, stage.effects, stage.adjusted, strict=True)
        if isinstance(effect, DifferenceInDifferences)
    )
    keys = (
        "c_code",
        "pilot_c_measure",
        "pilot_c_effect",
        "c_lower",
        "c_upper",
        "pilot_c_p",
        "pilot_c_adjusted",
    )
    return Sheet(
        name=joined(lambda one: one.t("h_pilot")),
        columns=_heads(joined, (*keys, "pilot_c_assignments"), view.level),
        rows=rows,
        title=joined(lambda one: one.t("tab_pilot")),
        number_formats=("", "", *(POINTS,) * 3, "0.0000", "0.0000", "0"),
    )
