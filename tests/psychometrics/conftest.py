"""Reference values of R (psych 2.2.9, R 4.2.2) and the answers they were computed from.

Made by 10_classical.R in ../shared/reference/psychometrics; the options stand in that script.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment

BFI = tuple(f"{letter}{j}" for letter in "ACENO" for j in range(1, 6))
BFI_REVERSED = ("A1", "C4", "C5", "E1", "E2", "O2", "O5")
BANK = tuple(f"{letters}{j}" for letters in ("SQ", "TR", "SA", "LO") for j in range(1, 6))


@cache
def _classical(folder: Path, name: str) -> Any:
    return json.loads((folder / "psychometrics" / f"{name}_classical.json").read_text())


@cache
def _columns(folder: Path, name: str) -> dict[str, list[str]]:
    path = folder / "data" / name
    with path.open() as file:
        rows = list(csv.DictReader(file))
    return {column: [row[column] for row in rows] for column in rows[0]}


@pytest.fixture(scope="session")
def classical(shared: Path) -> Callable[..., Any]:
    """classical("hs", "whole", "alpha") -> that block of hs_classical.json."""

    def block(name: str, *path: str) -> Any:
        found = _classical(shared / "reference", name)
        for key in path:
            found = found[key]
        return found

    return block


@pytest.fixture(scope="session")
def answers(shared: Path) -> Callable[..., np.ndarray]:
    """answers("bfi.csv", items) -> (n, p) floats, NaN where blank."""

    def table(name: str, items: tuple[str, ...]) -> np.ndarray:
        columns = _columns(shared / "reference", name)
        cells = [[np.nan if cell in ("", "NA") else float(cell) for cell in columns[item]] for item in items]
        return np.array(cells).T

    return table


@pytest.fixture(scope="session")
def scale_answers(shared: Path, answers: Callable[..., np.ndarray]) -> Callable[..., np.ndarray]:
    """The answers behind a block: keyed items of bfi, one school of hs, complete rows where R took them."""

    def table(name: str, part: str, items: tuple[str, ...], *, complete: bool) -> np.ndarray:
        if name == "bfi":
            values = answers("bfi.csv", BFI)
            values = np.where(np.isin(BFI, BFI_REVERSED), 7 - values, values)
            every: tuple[str, ...] = BFI
        elif name == "hs":
            every = tuple(f"x{j}" for j in range(1, 10))
            values = answers("hs1939.csv", every)
            school = np.array(_columns(shared / "reference", "hs1939.csv")["school"])
            values = values if part == "whole" else values[school == part.removeprefix("school_")]
        elif name == "satisfaction":
            every = items
            values = answers("satisfaction.csv", items)
        else:
            every = BANK
            values = answers("bankcrm_sim.csv", BANK)
        if complete:
            values = values[~np.isnan(values).any(axis=1)]
        return values[:, [every.index(item) for item in items]]

    return table


@pytest.fixture(scope="session")
def matrix() -> Callable[[Any], np.ndarray]:
    """A matrix of the JSON files as an array."""
    return lambda block: np.array(block["values"], dtype=float)


class ReferenceBlock(NamedTuple):
    """Statistics of one data set: its place in the files, all of them, its correlations, n and items."""

    place: str
    stored: Any
    r: np.ndarray
    n: int
    items: list[str]


CORRELATIONS = {
    "bfi": ("cor_complete", 2436),
    "hs/whole": ("cor", 301),
    "hs/school_Pasteur": ("cor", 156),
    "hs/school_Grant-White": ("cor", 145),
    "satisfaction": ("cor", 250),
    "bankcrm": ("cor", 808),
}


@pytest.fixture(params=CORRELATIONS)
def reference_block(request: pytest.FixtureRequest, classical: Callable[..., Any]) -> ReferenceBlock:
    """Every data set whose correlations, KMO and numbers of factors are stored."""
    stored = classical(*request.param.split("/"))
    name, n = CORRELATIONS[request.param]
    r = np.array(stored[name]["values"], dtype=float)
    return ReferenceBlock(request.param, stored, r, n, stored[name]["rows"])


@pytest.fixture(scope="session")
def aligned() -> Callable[[np.ndarray, np.ndarray], np.ndarray]:
    """Columns of the first loadings matrix in the order and with the signs of the second."""

    def align(loadings: np.ndarray, like: np.ndarray) -> np.ndarray:
        products = loadings.T @ like
        rows, columns = linear_sum_assignment(-np.abs(products))
        order = rows[np.argsort(columns)]
        return loadings[:, order] * np.sign(products[order, np.arange(like.shape[1])])

    return align
