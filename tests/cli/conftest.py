"""A small synthetic study, written once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from evalkit.study.scaffold import simulate


@pytest.fixture(scope="session")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study folder with four branches; not to be changed."""
    return simulate(tmp_path_factory.mktemp("cli") / "bank", branches=4, seed=2).parent


@pytest.fixture
def copy_of_bank(bank: Path, tmp_path: Path) -> Path:
    """The same, to be spoiled."""
    return Path(shutil.copytree(bank, tmp_path / "bank"))
