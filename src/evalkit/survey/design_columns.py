"""How each respondent was drawn: weight, cluster and population, from columns beside the answers."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from evalkit.errors import Problem
from evalkit.sources.table import SourceTable

NUMERIC = ("weight", "population")


def read_design(table: SourceTable, design: Mapping[str, str]) -> tuple[dict[str, np.ndarray], list[Problem]]:
    """The design of each respondent by what it is ("weight", "cluster", "population"), and what is wrong.

    Args:
        table: the foreign table; columns that it lacks have been reported before.
        design: what it is → column name.
    """
    found: dict[str, np.ndarray] = {}
    problems: list[Problem] = []
    for what, name in design.items():
        if name not in table.frame.columns:
            continue
        column = table.frame[name]
        if what in NUMERIC:
            values = pd.to_numeric(column, errors="coerce").to_numpy(dtype=float, na_value=np.nan)
            bad = ~(np.isfinite(values) & (values > 0))
            expected = "a positive number in every row"
        else:
            values = column.astype(str).str.strip().to_numpy(dtype=str)
            bad = column.isna().to_numpy() | (values == "")
            expected = "a code in every row"
        found[what] = values
        if bad.any():
            place = f"column {name!r}, row {table.row_numbers[int(np.flatnonzero(bad)[0])]}"
            said = f"the {what} is missing or not usable for {int(bad.sum())} of {len(bad)} respondents"
            path, hint = str(table.path), f"give these respondents a {what}, or leave them out of the file"
            problems.append(Problem(what=said, file=path, place=place, expected=expected, hint=hint))
    return found, problems
