"""``ek.multiple_response``: questions with several answers, labels kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from evalkit.definitions.text import Language
from evalkit.errors import DataError, OptionError
from evalkit.survey.multiple_response import count_responses
from evalkit.survey.multiple_response_result import MultipleResponse
from evalkit.survey.responses import Survey


def multiple_response(
    data: Any,
    question: str | None = None,
    *,
    options: Sequence[str] | None = None,
    clusters: Any = None,
    icc: float | None = None,
    confidence: float = 0.95,
    language: Language = "en",
) -> MultipleResponse:
    """Share of cases and of answers for each option, with Wilson intervals (Wilson 1927; Kish 1965).

    Args:
        data: a survey from ``ek.read_survey``, or a table with one column of 0 and 1 for each option.
        question: a question of the survey with several answers, all of them in the file; its branches are
            the clusters unless others are given.
        options: labels, or in a DataFrame the columns to use.
        clusters: (n,) cluster of each respondent, or the name of a column; False for a simple random sample.
        icc: the intraclass correlation where it is known; None to estimate it.
        confidence: of the intervals.
        language: of the labels of a survey.

    Raises:
        DataError: a value other than 0, 1 and missing, or lengths that do not fit.
        OptionError: an unknown question or column.
        StatisticError: nobody answered.

    Example:
        >>> import evalkit as ek
        >>> found = ek.multiple_response([[1, 0], [1, 1], [0, 0], [1, 0]], options=["goals", "data"])
        >>> found.share_cases.tolist(), found.share_answers.tolist()
        ([0.75, 0.25], [0.75, 0.25])
    """
    if isinstance(data, Survey):
        table, labels = _asked(data, question, language)
        clusters = data.branch if clusters is None and (data.branch != "").any() else clusters
    else:
        if question is not None:
            raise OptionError("'question' is for surveys", hint="name the columns with 'options'")
        table, labels, clusters = _given(data, options, clusters)
    if icc is not None and (clusters is None or clusters is False):
        raise OptionError("icc needs clusters", hint="name the branch of each respondent with 'clusters'")
    groups = None if clusters is None or clusters is False else list(np.asarray(clusters, dtype=object))
    return count_responses(table, labels, clusters=groups, icc=icc, confidence=confidence)


def _asked(survey: Survey, question: str | None, language: Language) -> tuple[np.ndarray, list[str]]:
    several = {
        q.id: q
        for q in survey.questionnaire.questions
        if q.type == "multiple" and set(q.columns) <= set(survey.answers)
    }
    if question not in several:
        raise OptionError.unknown_choice("question", question, several)
    asked = several[question]
    labels = [option.zh if language == "zh" else option.en for option in asked.options]
    return survey.answers[list(asked.columns)].to_numpy(dtype=float), labels


def _given(data: Any, options: Sequence[str] | None, clusters: Any) -> tuple[np.ndarray, list[str], Any]:
    if not isinstance(data, pd.DataFrame):
        table = np.asarray(data, dtype=float)
        if table.ndim != 2:
            raise DataError(f"a table of respondents × options is needed; got shape {table.shape}")
        return table, list(options or (f"option {j}" for j in range(1, table.shape[1] + 1))), clusters
    named = isinstance(clusters, str)
    used = list(options) if options is not None else [c for c in data if not (named and c == clusters)]
    for name in [*used, *([clusters] if named else [])]:
        if name not in data:
            raise OptionError.unknown_choice("column", name, map(str, data.columns))
    for name in used:
        number = pd.to_numeric(data[name], errors="coerce")
        wrong = np.flatnonzero((number.isna() & data[name].notna()).to_numpy())
        if len(wrong):
            raise DataError(
                f"row {wrong[0] + 1}, column {name!r}: {data[name].iloc[wrong[0]]!r} is neither 0 nor 1",
                hint="name the columns of the options with 'options'",
            )
    table = data[used].apply(pd.to_numeric).to_numpy(dtype=float)
    return table, [str(name) for name in used], data[clusters].to_numpy() if named else clusters
