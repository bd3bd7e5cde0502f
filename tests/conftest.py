"""Fixtures for all tests: where the reference material lies, and what is skipped by name without it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

ROOT = Path(__file__).resolve().parents[1]


def _shared_folder() -> Path:
    return Path(os.environ.get("EVALKIT_SHARED", str(ROOT.parent / "shared")))


@pytest.fixture(scope="session")
def root() -> Path:
    """The top of the checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with reference values and data sets that are not shipped with the project."""
    folder = _shared_folder()
    if not folder.is_dir():
        pytest.skip("reference material (../shared) is not beside the project")
    return folder


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium that can open pages."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        found = shutil.which(name)
        if found:
            return found
    pytest.skip("no Chromium on the path")


@pytest.fixture(autouse=True)
def _no_global_random_state() -> object:
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    yield
    after = np.random.get_state()[1]  # noqa: NPY002
    if not np.array_equal(before, after):
        pytest.fail("the global random state was touched; pass a seed instead")


def pytest_configure() -> None:
    """One thread for linear algebra: the tests run side by side already."""
    import scipy.linalg  # noqa: F401 - the limit reaches libraries that are loaded: numpy's and scipy's

    threadpool_limits(limits=1, user_api="blas")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--run-slow", action="store_true", help="run simulations with many replications")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--run-slow"):
        return
    for item in items:
        if "slow" in item.keywords:
            item.add_marker(pytest.mark.skip(reason="slow simulation; run with --run-slow"))
