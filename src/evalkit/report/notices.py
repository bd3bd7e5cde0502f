"""Warnings of files, and what could not be computed, in the language of a report."""

from __future__ import annotations

from evalkit.errors import Problem
from evalkit.report.view import View
from evalkit.study.failures import Failure


def problem_line(view: View, problem: Problem) -> str:
    """A warning with the bare name of its file: the folder means nothing to a reader."""
    name = problem.file.replace("\\", "/").rsplit("/", 1)[-1]
    spot = name + (f":{problem.line}" if problem.line is not None else "")
    line = view.say(problem.what)
    for part in (view.say(problem.place) if problem.place else "", spot):
        line = view.t("said_colon", name=part, what=line) if part else line
    if problem.expected:
        line += view.t("problem_expected", what=view.say(problem.expected))
    return line + (view.t("problem_hint", what=view.say(problem.hint)) if problem.hint else "")


def failure_line(view: View, failure: Failure) -> str:
    """What could not be computed, where and why."""
    return view.t(
        "failure_line",
        stage=view.say(failure.stage),
        subject=_subject(view, failure),
        reason=view.say(failure.reason),
    )


def failure_name(view: View, failure: Failure) -> str:
    """What could not be computed, without the reason."""
    return view.t("failure_name", stage=view.say(failure.stage), subject=_subject(view, failure))


def _subject(view: View, failure: Failure) -> str:
    survey = view.results.bundle.questionnaires.get(failure.subject)
    return view.say(failure.subject) if survey is None else view.text(survey.title)
