"""Every stage of the COINr example index (ASEM, 51 countries × 49 indicators).

Origin: COINr 1.1.14, build_example_coin() under R 4.2.2, files reference/decision/coinr_asem/*.csv. The order
of its stages is: denominate, impute by the mean of the EurAsia group, screen, treat, normalise, aggregate.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from evalkit.evaluation.index.index_nodes import IndexTree
from evalkit.evaluation.index.index_tree import aggregate_tree
from evalkit.evaluation.normalisation.normalisation import MinMax, normalise
from evalkit.evaluation.preparation.availability import screen_availability
from evalkit.evaluation.preparation.denominators import denominate
from evalkit.evaluation.preparation.imputation import impute
from evalkit.evaluation.preparation.outliers import treat_outliers

pytestmark = pytest.mark.shared
RTOL = 1e-10  # 15 printed digits, up to 51 terms in a sum


def _rows(path: Path) -> tuple[list[str], list[list[str]]]:
    with path.open(encoding="utf-8", newline="") as handle:
        lines = list(csv.reader(handle))
    return lines[0], lines[1:]


def _number(cell: str) -> float:
    return float("nan") if cell == "NA" else float(cell)


class Asem:
    """The files of the case, by name of the stage."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        header, meta = _rows(folder / "iMeta.csv")
        self.meta = [dict(zip(header, row, strict=True)) for row in meta]
        self.indicators = [row["iCode"] for row in self.meta if row["Type"] == "Indicator"]
        header, data = _rows(folder / "iData.csv")
        self.data = {row["uCode"]: row for row in (dict(zip(header, line, strict=True)) for line in data)}
        self.countries = [line[0] for line in _rows(folder / "Raw.csv")[1]]

    def stage(self, name: str, columns: list[str] | None = None) -> np.ndarray:
        header, lines = _rows(self.folder / f"{name}.csv")
        assert [line[0] for line in lines] == self.countries
        places = [header.index(code) for code in columns or self.indicators]
        return np.array([[_number(line[j]) for j in places] for line in lines])

    def column(self, name: str) -> list[str]:
        return [self.data[code][name] for code in self.countries]

    @property
    def directions(self) -> list[str]:
        signs = {row["iCode"]: row["Direction"] for row in self.meta}
        return ["cost" if signs[code] == "-1" else "benefit" for code in self.indicators]

    @property
    def tree(self) -> IndexTree:
        nodes = [row for row in self.meta if row["Type"] in {"Indicator", "Aggregate"}]
        return IndexTree(
            codes=tuple(row["iCode"] for row in nodes),
            parents=tuple("" if row["Parent"] == "NA" else row["Parent"] for row in nodes),
            weights=np.array([float(row["Weight"]) for row in nodes]),
        )


@pytest.fixture(scope="module")
def asem(shared: Path) -> Asem:
    return Asem(shared / "reference" / "decision" / "coinr_asem")


@pytest.fixture(scope="module")
def summary(shared: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((shared / "reference/decision/coinr_asem.json").read_text("utf-8"))
    return loaded


def test_denominated(asem: Asem) -> None:
    names = ["Area", "Energy", "GDP", "Population"]
    sizes = np.array([[_number(cell) for cell in asem.column(name)] for name in names]).T
    wanted = {row["iCode"]: row["Denominator"] for row in asem.meta}
    by = [None if wanted[code] == "NA" else wanted[code] for code in asem.indicators]
    found = denominate(
        asem.stage("Raw"), sizes, names, by, labels=asem.indicators, alternatives=asem.countries
    )
    np.testing.assert_allclose(found.values, asem.stage("Denominated"), rtol=RTOL)
    lost = [(asem.countries[i], asem.indicators[j]) for i, j in found.new_missing]
    assert lost == [("LAO", "Elec"), ("LAO", "Gas")]


def test_imputed_by_group_mean(asem: Asem) -> None:
    found = impute(asem.stage("Denominated"), "mean", groups=asem.column("EurAsia_group"))
    np.testing.assert_allclose(found.values, asem.stage("Imputed"), rtol=RTOL)
    assert len(found.cells) == 65


def test_screened(asem: Asem) -> None:
    found = screen_availability(asem.stage("Imputed"), threshold=0.9, alternatives=asem.countries)
    assert found.included.all()
    np.testing.assert_allclose(asem.stage("Screened"), asem.stage("Imputed"), rtol=RTOL)
    before = screen_availability(asem.stage("Denominated"), threshold=0.9, alternatives=asem.countries)
    np.testing.assert_array_equal(before.included, np.isnan(asem.stage("Denominated")).sum(axis=1) <= 4)


def test_treated(asem: Asem, summary: dict[str, Any]) -> None:
    found = treat_outliers(asem.stage("Screened"), labels=asem.indicators)
    np.testing.assert_allclose(found.values, asem.stage("Treated"), rtol=RTOL)
    moved = {r.indicator: f"win{r.n_winsorised}" for r in found.records if r.outcome == "winsorised"}
    assert moved == summary["numpy_vs_COINr"]["treatment"]
    assert {r.outcome for r in found.records} == {"untouched", "winsorised"}


def test_normalised(asem: Asem) -> None:
    found = normalise(asem.stage("Treated"), asem.directions, MinMax(0, 100))
    np.testing.assert_allclose(found.values, asem.stage("Normalised"), rtol=RTOL, atol=1e-11)


@pytest.mark.parametrize(
    ("stage", "method", "low"),
    [("Aggregated", "arithmetic", 0.0), ("Aggregated_gmean_minmax1_100", "geometric", 1.0)],
)
def test_aggregated(asem: Asem, summary: dict[str, Any], stage: str, method: str, low: float) -> None:
    scores = normalise(asem.stage("Treated"), asem.directions, MinMax(low, 100)).values
    found = aggregate_tree(scores, asem.indicators, asem.tree, methods=method, alternatives=asem.countries)
    np.testing.assert_allclose(found.values, asem.stage(stage, list(found.codes)), rtol=RTOL, atol=1e-11)
    leaves = {c: w for c, w in zip(found.codes, found.effective_weights, strict=True) if c in asem.indicators}
    assert leaves == pytest.approx(summary["effective_weights"], rel=1e-12)
    if method == "arithmetic":
        for row in summary["top10"] + summary["bottom5"]:
            place = asem.countries.index(row["uCode"])
            assert found.rank[place] == row["Rank"]
            assert found.score[place] == pytest.approx(row["Index"], rel=RTOL)


def test_all_stages_in_one_run(asem: Asem) -> None:
    imputed = impute(asem.stage("Denominated"), groups=asem.column("EurAsia_group")).values
    scores = normalise(treat_outliers(imputed).values, asem.directions).values
    found = aggregate_tree(scores, asem.indicators, asem.tree)
    np.testing.assert_allclose(found.score, asem.stage("Aggregated", ["Index"])[:, 0], rtol=RTOL)
