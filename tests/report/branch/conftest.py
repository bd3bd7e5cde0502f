"""A bank of twelve branches of which one has three customers and one has seven; and every text of a document."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest

from evalkit.definitions.bundle import StudyBundle
from evalkit.report.view import View
from evalkit.study import run
from evalkit.study.results import StudyResults
from evalkit.study.scaffold import simulate
from evalkit.study.stages.reading.inputs import StudyInputs
from evalkit.survey.responses import Survey

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")
SUPPRESSED, TREND, RANKED = 0, 1, 2


def thinned(survey: Survey, most: dict[str, int]) -> Survey:
    keep = np.ones(survey.n, dtype=bool)
    for code, n in most.items():
        keep[np.flatnonzero(survey.branch == code)[n:]] = False
    return survey.keep(keep)


@pytest.fixture(scope="session")
def results(tmp_path_factory: pytest.TempPathFactory) -> StudyResults:
    study = simulate(tmp_path_factory.mktemp("branch") / "bank", branches=12, seed=5)
    whole = run.read_inputs

    def few(bundle: StudyBundle) -> StudyInputs:
        found = whole(bundle)
        codes = [branch.code for branch in found.branches]
        surveys = {
            "customers": thinned(found.surveys["customers"], {codes[SUPPRESSED]: 3, codes[TREND]: 7}),
            "employees": thinned(found.surveys["employees"], {codes[TREND]: 2}),
        }
        groups = [
            dataclasses.replace(branch, peer_group="urban" if k % 2 else "rural")
            for k, branch in enumerate(found.branches)
        ]
        return dataclasses.replace(found, surveys=surveys, branches=tuple(groups))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "read_inputs", few)
        return run.run_study(study)


@pytest.fixture(params=LANGUAGES)
def view(request: pytest.FixtureRequest, results: StudyResults) -> View:
    return View(results=results, language=request.param)


@pytest.fixture
def english(results: StudyResults) -> View:
    return View(results=results, language="en")


@pytest.fixture(scope="session")
def pair(tmp_path_factory: pytest.TempPathFactory) -> StudyResults:
    """A study of two branches."""
    return run.run_study(simulate(tmp_path_factory.mktemp("pair") / "bank", branches=2, seed=4))


@pytest.fixture(scope="session")
def standstill(tmp_path_factory: pytest.TempPathFactory) -> StudyResults:
    """A study whose former period has the same files as the present one."""
    path = Path(simulate(tmp_path_factory.mktemp("still") / "bank", branches=6, seed=7))
    text = path.read_text(encoding="utf-8")
    for name in ("customers_previous.sav", "operations_previous.csv"):
        assert name in text
        text = text.replace(name, name.replace("_previous", ""))
    path.write_text(text, encoding="utf-8")
    return run.run_study(path)


def every_text(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (tuple, list)):
        for item in value:
            yield from every_text(item)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from every_text(getattr(value, field.name))


@pytest.fixture(scope="session")
def texts() -> Callable[[Any], str]:
    """Every text of a document, wherever it stands, one a line."""
    return lambda value: "\n".join(every_text(value))
