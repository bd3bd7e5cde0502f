"""Write the customer survey as an SPSS file with labels, user-missing codes and a fixed date."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from evalkit.study.simulation.customers import customer_items
from evalkit.study.simulation.missing import DONT_KNOW
from evalkit.study.simulation.parameters import SimulationParameters

# Header of a system file (PSPP developers' guide, "System File Format: File Header Record"): magic 4,
# product name 60, five 4-byte numbers, 8-byte bias; then the date (9 bytes) and the time (8 bytes).
DATE_AT, DATE = 92, b"01 Jun 24"
TIME_AT, TIME = 101, b"00:00:00"
TEXT = ("RESP_ID", "BRANCH_ID")
NOMINAL = (*TEXT, "CHANNEL", "COMPL", "MAINBANK", "GENDER", "OCC")
ORDINAL = ("AGE", "EDU", "INCOME", "TENURE")


def write_customers(frame: pd.DataFrame, parameters: SimulationParameters, path: Path) -> None:
    """Write a customer survey: variable and value labels, code 9 user-missing on Likert items and INCOME."""
    import pyreadstat

    labels = parameters.labels
    likert = (*customer_items(parameters), "ATT1")
    values: dict[str, Any] = {name: dict(labels.agreement) for name in likert}
    values["ATT1"] = {code: text for code, text in labels.agreement.items() if code != DONT_KNOW}
    values |= {name: dict(held) for name, held in labels.values.items()}
    user_missing: list[Any] = [{"lo": DONT_KNOW, "hi": DONT_KNOW}]
    ordinal = {*likert, *ORDINAL}
    pyreadstat.write_sav(
        frame,
        str(path),
        file_label="SYNTHETIC data (evalkit)",
        column_labels=[labels.variables.get(name, name) for name in frame.columns],
        variable_value_labels=values,
        missing_ranges=dict.fromkeys((*customer_items(parameters), "INCOME"), user_missing),
        variable_measure={
            name: "nominal" if name in NOMINAL else "ordinal" if name in ordinal else "scale"
            for name in frame.columns
        },
        row_compress=True,
        variable_format={name: "F8.0" for name in frame.columns if name not in TEXT},
    )
    _fix_date(path)


def _fix_date(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(DATE_AT)
        file.write(DATE)
        file.seek(TIME_AT)
        file.write(TIME)
