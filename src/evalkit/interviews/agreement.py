"""Agreement of the coders of interviews: overall, by code, and the places where they differ."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from evalkit.errors import StatisticError
from evalkit.inference.agreement.agreement import RatingAgreement, rating_agreement
from evalkit.inference.agreement.by_code import CodeAgreement, code_agreement
from evalkit.interviews.grid import CodingGrid
from evalkit.result import Result, ResultTable, result

NO_CODE = "(none)"
SHORT = 60
DECISIONS = "every code of every unit: given or not"


@result
class CodingAgreement(Result):
    """Agreement of coders.

    Attributes:
        overall: all codes together: categories of units where no unit has several codes, else all
            unit × code decisions.
        by_code: code by code; None where units were rated on an ordered scale.
        basis: what `overall` compares.
        units: the unit grid in a sentence.
        coders: the coders.
        disagreements: one row a unit on which coders differ: place, then what each coder gave.
        n_disagreements: how many units that are.
    """

    title: ClassVar[str] = "Agreement of coders"

    overall: RatingAgreement
    by_code: CodeAgreement | None
    basis: str
    units: str
    coders: tuple[str, ...]
    disagreements: tuple[tuple[object, ...], ...]
    n_disagreements: int

    @property
    def failures(self) -> dict[str, str]:
        """Coefficient, or code and coefficient → why it has no value or no interval."""
        by_code = {} if self.by_code is None else self.by_code.failures
        return {**self.overall.failures, **by_code}

    def facts(self) -> Mapping[str, object]:
        """What was compared."""
        held = self.overall
        counted = "decisions (unit × code)" if self.basis == DECISIONS else "units"
        return {
            "coders": ", ".join(self.coders),
            "units": self.units,
            "compared": self.basis,
            f"{counted} with two coders": held.n_units,
            f"{counted} in all": held.n_total,
            "units on which coders differ": self.n_disagreements,
            "weights": held.weights,
            "level of α": held.level,
            "confidence": held.confidence,
            "draws": held.n_draws,
            "seed": held.seed,
            **{f"not computed: {name}": why for name, why in self.failures.items()},
        }

    def tables(self) -> tuple[ResultTable, ...]:
        """Overall, by code, disagreements."""
        found = [*self.overall.tables(), *(self.by_code.tables() if self.by_code is not None else ())]
        columns = ("unit", "document", "start", "end", "text", *self.coders)
        return (*found, ResultTable(title="Disagreements", columns=columns, rows=self.disagreements))


def grid_agreement(
    grid: CodingGrid, *, n_draws: int = 1000, seed: int = 0, confidence: float = 0.95
) -> CodingAgreement:
    """Agreement on a grid of codings.

    Raises:
        StatisticError: no unit was seen by two coders.
        OptionError: confidence or n_draws out of range.
    """
    characters = grid.kind == "characters"
    drawing: dict[str, Any] = {
        "groups": list(grid.units["document"]) if characters else None,
        "sizes": grid.size if characters else None,
        "n_draws": n_draws,
        "seed": seed,
        "confidence": confidence,
    }
    if (~np.isnan(grid.applied[:, 0])).sum(axis=1).max() < 2:
        raise StatisticError("no unit was coded by two coders: there is nothing to compare")
    by_code = code_agreement(grid.applied, grid.codes, **drawing)
    overall, basis = by_code.pooled, DECISIONS
    if grid.single:
        overall = rating_agreement(grid.labels(NO_CODE), categories=[NO_CODE, *grid.codes], **drawing)
        basis = "the code of every unit, none counting as a category"
    rows = tuple(_disagreements(grid))
    return CodingAgreement(
        overall=overall,
        by_code=by_code,
        basis=basis,
        units=grid.rule,
        coders=grid.coders,
        disagreements=rows,
        n_disagreements=len(rows),
    )


def _disagreements(grid: CodingGrid) -> list[tuple[object, ...]]:
    seen = ~np.isnan(grid.applied[:, 0])
    high = np.where(np.isnan(grid.applied), -1.0, grid.applied).max(axis=2)
    low = np.where(np.isnan(grid.applied), 2.0, grid.applied).min(axis=2)
    differ = ((high == 1) & (low == 0)).any(axis=1) & (seen.sum(axis=1) >= 2)
    names = np.array(grid.codes)
    found: list[tuple[object, ...]] = []
    for unit in np.flatnonzero(differ):
        row = grid.units.iloc[unit]
        given = [
            "; ".join(names[grid.applied[unit, :, r] == 1]) or NO_CODE if seen[unit, r] else "(not seen)"
            for r in range(len(grid.coders))
        ]
        text = str(row["text"])
        key = str(row["key"]) if "key" in grid.units else str(unit + 1)
        place = (key, row["document"], _number(row["start"]), _number(row["end"]))
        found.append((*place, text if len(text) <= SHORT else text[: SHORT - 1] + "…", *given))
    return found


def rating_disagreements(table: pd.DataFrame) -> tuple[tuple[object, ...], ...]:
    """Rows of a units × coders table on which two coders differ: unit, no place, then the ratings."""
    differ = table.apply(lambda row: len(set(row.dropna())) > 1, axis=1)
    nowhere = ("", None, None, "")
    return tuple(
        (str(name), *nowhere, *row)
        for name, row in zip(table.index[differ], table[differ].to_numpy(), strict=True)
    )


def _number(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)
