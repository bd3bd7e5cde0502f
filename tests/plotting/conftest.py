from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import matplotlib.image
import numpy as np
import pytest

import evalkit as ek
from evalkit.study.results import StudyResults

BRANCHES = 8


@pytest.fixture(scope="session")
def study(tmp_path_factory: pytest.TempPathFactory) -> StudyResults:
    """A small study that has run."""
    file = ek.simulate(tmp_path_factory.mktemp("study") / "bank", branches=BRANCHES, seed=7)
    return ek.run(file)


@pytest.fixture
def pixels() -> Callable[[Any], np.ndarray]:
    """The picture of some axes as a notebook shows it, (height, width, 4)."""

    def shown(axes: Any) -> np.ndarray:
        return np.asarray(matplotlib.image.imread(BytesIO(axes._repr_png_()), format="png"))

    return shown
