"""How findings are said: what was counted, the figure with its interval, the limit, and the verdict."""

from __future__ import annotations

from evalkit.definitions.evidence import Criterion, IndexScore, InterviewCount, SurveyShare
from evalkit.definitions.text import Text
from evalkit.interviews.evidence_result import Finding
from evalkit.numbers import MISSING, fixed, interval, percent, with_interval
from evalkit.report.document import Cell
from evalkit.report.view import View

VERDICT_KEYS = {"confirmed": "confirmed", "not confirmed": "not_confirmed", "not testable": "not_testable"}


def subject(view: View, criterion: Criterion) -> str:
    """What a criterion looks at, by the names that people know."""
    match criterion:
        case SurveyShare():
            return view.t("ev_survey", option=option(view, criterion))
        case InterviewCount():
            return view.t("ev_interviews", code=code_name(view, criterion.code))
        case IndexScore():
            return view.t("ev_score", node=view.indicator(criterion.node))


def option(view: View, criterion: SurveyShare) -> str:
    """The words of an option."""
    questionnaire = view.results.bundle.questionnaires[criterion.survey]
    options = next((q.options for q in questionnaire.questions if q.id == criterion.item), ())
    named = [view.text(Text(zh=o.zh, en=o.en)) for o in options if str(o.code) == criterion.option]
    return named[0] if named else criterion.option


def code_name(view: View, code: str) -> str:
    """A code of the interviews with its name, where there is a codebook."""
    book = view.results.bundle.codebook
    entry = None if book is None else next((entry for entry in book.codes if entry.id == code), None)
    return code if entry is None else f"{code} {view.text(entry.text)}"


def figure(finding: Finding) -> str:
    """The figure with its count, without the interval."""
    if finding.value is None:
        return MISSING
    if finding.count is None:
        return fixed(finding.value)
    return f"{percent(finding.value)} ({finding.count}/{finding.n})"


def spread(view: View, finding: Finding) -> str:
    """The interval: with the design effect for surveys, in words where it is descriptive."""
    ends = interval(finding.lower, finding.upper)
    return view.t("ev_descriptive", interval=ends) if finding.descriptive and ends != MISSING else ends


def simple(view: View, finding: Finding) -> str:
    """The interval as a simple random sample, for shares of a survey."""
    stage = view.results.evidence
    ends = None if stage is None else stage.simple.get(finding.id)
    return MISSING if ends is None else interval(*ends)


def limit(view: View, criterion: Criterion) -> str:
    """What must be reached."""
    match criterion:
        case SurveyShare():
            return f"> {percent(criterion.above, 0)}"
        case InterviewCount() if criterion.share:
            return view.t("ev_limit_both", n=criterion.at_least, share=percent(criterion.share, 0))
        case InterviewCount():
            return view.t("ev_limit_interviews", n=criterion.at_least)
        case IndexScore():
            return f"< {fixed(criterion.below, 0)}"


def met(view: View, finding: Finding) -> Cell:
    """Whether the criterion is met."""
    if finding.met is None:
        return Cell(view.t("ev_no_data"), tone="muted")
    return Cell(
        view.t("ev_met" if finding.met else "ev_not_met"), tone="warning" if finding.met else "normal"
    )


def in_words(view: View, criterion: Criterion, finding: Finding) -> str:
    """A finding in one clause."""
    value = (
        figure(finding)
        if finding.count is not None
        else with_interval(finding.value, finding.lower, finding.upper)
    )
    return view.t("ev_clause", subject=subject(view, criterion), value=value, limit=limit(view, criterion))


def sentences(view: View, parts: list[str]) -> str:
    """Sentences one after the other."""
    return ("" if view.language == "zh" else " ").join(parts)
