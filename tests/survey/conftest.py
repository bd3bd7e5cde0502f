"""A questionnaire of one page and tables of answers typed by hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from evalkit.definitions.questionnaire import Questionnaire
from evalkit.sources.table import SourceTable
from evalkit.survey.responses import Survey, read_responses

FORM: dict[str, Any] = {
    "evalkit": "questionnaire/1",
    "id": "form",
    "title": "form",
    "origin": "invented for the tests",
    "respondent": "ID",
    "duration": "SECONDS",
    "answers": {
        "agree5": {
            "lo": 1,
            "hi": 5,
            "labels": {
                1: {"zh": "非常不同意", "en": "Strongly disagree"},
                5: {"zh": "非常同意", "en": "Strongly agree"},
            },
            "missing": {9: {"zh": "不清楚", "en": "Do not know"}},
        },
        "likely10": {"lo": 0, "hi": 10},
    },
    "scales": [
        {
            "id": "S",
            "zh": "量表",
            "en": "Scale",
            "answer": "agree5",
            "items": [
                {"id": "S1", "zh": "一", "en": "one"},
                {"id": "S2", "zh": "二", "en": "two"},
                {"id": "S3", "zh": "三", "en": "three"},
                {"id": "S4r", "zh": "四", "en": "four", "reversed": True},
            ],
        }
    ],
    "questions": [
        {"id": "NPS", "type": "rating", "answer": "likely10", "zh": "推荐", "en": "Recommend"},
        {
            "id": "SEX",
            "type": "single",
            "zh": "性别",
            "en": "Sex",
            "options": [
                {"code": 1, "zh": "男", "en": "Male"},
                {"code": 2, "zh": "女", "en": "Female"},
                {"code": 9, "zh": "不愿透露", "en": "Prefer not to say", "missing": True},
            ],
        },
    ],
    "attention": [{"id": "ATT", "expected": 2, "zh": "选二", "en": "Choose two"}],
}
ITEMS = ("S1", "S2", "S3", "S4r")
ReadSurvey = Callable[..., Survey]


@pytest.fixture
def form() -> Callable[..., Questionnaire]:
    """``form(screening={...})``: the questionnaire with some keys replaced."""

    def make(**changes: Any) -> Questionnaire:
        return Questionnaire.model_validate(FORM | changes)

    return make


@pytest.fixture
def read(form: Callable[..., Questionnaire]) -> ReadSurvey:
    """``read({"S1": [...], ...})``: the columns that are not given are filled with valid answers."""

    def make(columns: dict[str, list[Any]], *, branch: str | None = "BRANCH", **changes: Any) -> Survey:
        n = len(next(iter(columns.values())))
        table: dict[str, Any] = {
            "ID": [f"r{k}" for k in range(n)],
            "BRANCH": ["B1"] * n,
            "SECONDS": [300] * n,
        }
        table |= {"S1": [1, 2] * n, "S2": [3, 4] * n, "S3": [2, 5] * n, "S4r": [4, 3] * n}
        table |= {"NPS": [8] * n, "SEX": [1] * n, "ATT": [2] * n}
        held = {name: list(columns.get(name, values))[:n] for name, values in table.items()}
        meta = {key: changes.pop(key) for key in ("missing", "value_labels") if key in changes}
        source = SourceTable(path=Path("answers.csv"), frame=pd.DataFrame(held), **meta)
        return read_responses(source, form(**changes), branch=branch)

    return make
