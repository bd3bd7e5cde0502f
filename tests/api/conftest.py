from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import evalkit as ek
from evalkit.survey.responses import Survey

ITEMS = ("REL1", "REL2", "REL3", "REL4r")


@pytest.fixture(scope="session")
def survey(root: Path) -> Survey:
    """The customers of the synthetic bank."""
    file = root / "data" / "bank_crm" / "customers.sav"
    return ek.read_survey(file, root / "questionnaires" / "customer.yaml", branch="BRANCH_ID")


@pytest.fixture(scope="session")
def frame(survey: Survey) -> pd.DataFrame:
    """The complete answers to the scale REL, reversed item recoded, as a DataFrame."""
    return survey.scored[list(ITEMS)].dropna().head(400).reset_index(drop=True)


@pytest.fixture(scope="session")
def array(frame: pd.DataFrame) -> np.ndarray:
    return frame.to_numpy(dtype=float)
