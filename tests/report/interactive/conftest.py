"""Two synthetic studies, and pages made from them or from arrays."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from evalkit.report.interactive.league import League
from evalkit.report.interactive.page import assemble, payload
from evalkit.report.view import View
from evalkit.study.results import StudyResults
from evalkit.study.run import run_study
from evalkit.study.scaffold import simulate


@pytest.fixture(scope="session")
def full(tmp_path_factory: pytest.TempPathFactory) -> StudyResults:
    """The synthetic bank with 40 branches; two have too few answers to be ranked, no score is missing."""
    return run_study(simulate(tmp_path_factory.mktemp("interactive") / "bank", branches=40))


@pytest.fixture(scope="session")
def sparse(tmp_path_factory: pytest.TempPathFactory) -> StudyResults:
    """Eighteen branches under stricter limits: some suppressed, some trend only, staff indicators missing."""
    study = simulate(tmp_path_factory.mktemp("sparse") / "bank", branches=18, seed=4)
    text = study.read_text(encoding="utf-8")
    for old, new in (("suppress: 5 ", "suppress: 45 "), ("rank: 30 ", "rank: 60 ")):
        assert old in text
        text = text.replace(old, new)
    study.write_text(text.replace("method: combined ", "method: experts "), encoding="utf-8")
    return run_study(study)


@pytest.fixture(scope="session")
def unranked(tmp_path_factory: pytest.TempPathFactory) -> StudyResults:
    """Six branches, none with enough answers to be ranked."""
    study = simulate(tmp_path_factory.mktemp("unranked") / "bank", branches=6, seed=4)
    text = study.read_text(encoding="utf-8")
    assert "rank: 30 " in text
    study.write_text(text.replace("rank: 30 ", "rank: 3000 "), encoding="utf-8")
    return run_study(study)


@pytest.fixture(scope="session")
def held() -> Callable[[str], dict[str, Any]]:
    """The data that a page holds."""

    def read(html: str) -> dict[str, Any]:
        found = re.search(r'<script type="application/json" id="data">(.*?)</script>', html, re.S)
        assert found is not None
        return dict(json.loads(found[1]))

    return read


def _league(b: int, k: int, names: tuple[str, ...]) -> League:
    rng = np.random.default_rng(11)
    level = rng.normal(70, 6, b)
    score = np.clip(level[:, np.newaxis] + rng.normal(0, 8, (b, k)), 1, 99)
    order = np.argsort(-score.mean(axis=1), kind="stable")
    correlation = np.full((k, k), 0.4) + 0.6 * np.eye(k)
    return League(
        codes=tuple(f"B{i:04d}" for i in range(b)),
        names=names,
        regions=tuple(f"Region {i % 9}" for i in range(b)),
        n=rng.integers(30, 150, b),
        state=np.zeros(b, dtype=int),
        score=score[order],
        score_se=rng.uniform(0.8, 3.5, (b, k)),
        clear=np.zeros((b, k), dtype=int),
        correlation=correlation,
        calibration=np.ones(b),
        lower=np.maximum(np.arange(b) - 200, 1),
        upper=np.minimum(np.arange(b) + 200, b),
        position="0" * b,
        top=np.full(b, np.nan),
    )


@pytest.fixture(scope="session")
def made(full: StudyResults) -> Callable[..., str]:
    """A head-office page from arrays: b branches, k indicators in five dimensions, equal weights."""

    def make(b: int, k: int, names: Callable[[int], str] = lambda i: f"Sub-branch number {i:04d}") -> str:
        view = View(results=full, language="en")
        league = _league(b, k, tuple(names(i) for i in range(b)))
        data = payload(view, league, None)
        data["dimensions"] = [f"Dimension {g + 1}" for g in range(5)]
        data["indicators"] = {
            "codes": [f"C{j}" for j in range(k)],
            "names": [f"Indicator number {j + 1}" for j in range(k)],
            "dimension": [j * 5 // k for j in range(k)],
            "weight": [1 / k] * k,
            "reliability": [0.8] * k,
        }
        return assemble(view, data)

    return make
