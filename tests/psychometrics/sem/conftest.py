"""Reference values of lavaan 0.6-14 and semTools 0.5-6 (R 4.2.2), and the answers they were computed from.

Made by 30_sem.R, 40_sem_bfi.R and 41_rest.R in ../shared/reference/psychometrics; the calls stand there.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from evalkit.psychometrics.sem.analysis import structural_model
from evalkit.psychometrics.sem.assessment.result import SemResult
from evalkit.psychometrics.sem.estimation.request import Request


@cache
def _block(folder: Path, name: str) -> Any:
    return json.loads((folder / "psychometrics" / f"{name}.json").read_text())


@cache
def _columns(folder: Path, name: str) -> dict[str, list[str]]:
    with (folder / "data" / f"{name}.csv").open() as file:
        rows = list(csv.DictReader(file))
    return {column: [row[column] for row in rows] for column in rows[0]}


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float("nan")


@pytest.fixture(scope="session")
def lavaan(shared: Path) -> Callable[..., Any]:
    """lavaan("hs_sem", "ml", "fit") -> that block of hs_sem.json."""

    def find(name: str, *keys: str) -> Any:
        found = _block(shared / "reference", name)
        for key in keys:
            found = found[key]
        return found

    return find


@pytest.fixture(scope="session")
def columns(shared: Path) -> Callable[[str], dict[str, list[str]]]:
    """columns("hs1939") -> the texts of that data set by column."""
    return lambda name: _columns(shared / "reference", name)


@pytest.fixture(scope="session")
def fit(columns: Callable[[str], dict[str, list[str]]]) -> Callable[..., SemResult]:
    """fit("hs1939", model, group="school", estimator="MLR") -> the result of structural_model."""

    def run(
        data: str,
        model: str,
        *,
        group: str | None = None,
        cluster: str | None = None,
        rows: Callable[[dict[str, list[str]]], Sequence[bool]] | None = None,
        **options: Any,
    ) -> SemResult:
        table = columns(data)
        names = [name for name in table if name not in {group, cluster, "school", "region", "branch"}]
        values = np.array([[_number(text) for text in table[name]] for name in names]).T
        kept = np.ones(len(values), dtype=bool) if rows is None else np.array(rows(table))
        return structural_model(
            model,
            values[kept],
            names,
            groups=None if group is None else [g for g, k in zip(table[group], kept, strict=True) if k],
            clusters=None if cluster is None else [c for c, k in zip(table[cluster], kept, strict=True) if k],
            request=Request(**options),
        )

    return run


@pytest.fixture(scope="session")
def differences() -> Callable[..., np.ndarray]:
    """differences(f, x) -> derivatives of the values of f (…,) by x (q,), values first: (…, q)."""

    def central(f: Callable[[np.ndarray], Any], x: np.ndarray, step: float = 1e-5) -> np.ndarray:
        columns = []
        for unit in np.eye(len(x)) * step:
            columns.append((np.asarray(f(x + unit)) - np.asarray(f(x - unit))) / (2.0 * step))
        return np.stack(columns, axis=-1)

    return central


@pytest.fixture(scope="session")
def answers_of() -> Callable[..., np.ndarray]:
    """answers_of(n, seed) -> (n, 6) normal answers of two factors that correlate by .5, loadings .8, .7, .6."""

    def draw(n: int, seed: int, missing: float = 0.0) -> np.ndarray:
        rng = np.random.default_rng(seed)
        factors = rng.multivariate_normal([0.0, 0.0], [[1.0, 0.5], [0.5, 1.0]], size=n)
        loadings = np.array([0.8, 0.7, 0.6])
        noise = rng.normal(size=(n, 6)) * np.sqrt(1.0 - np.tile(loadings, 2) ** 2)
        answers = np.repeat(factors, 3, axis=1) * np.tile(loadings, 2) + noise + np.arange(6) / 2.0
        if missing:
            answers[rng.random(answers.shape) < missing] = np.nan
        return answers

    return draw
