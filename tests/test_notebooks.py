"""The notebooks under analysis/ run from top to bottom, and are kept without outputs."""

from __future__ import annotations

import ast
import json
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = sorted((ROOT / "analysis").glob("*/*.ipynb"))
each = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: f"{path.parent.name}/{path.name}")
SECONDS = 300


def code_cells(path: Path) -> list[dict[str, Any]]:
    cells = json.loads(path.read_text("utf-8"))["cells"]
    return [cell for cell in cells if cell["cell_type"] == "code"]


@each
def test_no_output_is_kept(path: Path) -> None:
    for cell in code_cells(path):
        assert cell["outputs"] == []
        assert cell["execution_count"] is None


@each
def test_only_the_public_names_are_used(path: Path) -> None:
    tree = ast.parse("\n".join("".join(cell["source"]) for cell in code_cells(path)))
    imported = [node for node in ast.walk(tree) if isinstance(node, (ast.Import, ast.ImportFrom))]
    assert [ast.unparse(node) for node in imported] == ["import evalkit as ek"]


@pytest.fixture
def private_jupyter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Kernels write their history, settings and connection files below a temporary folder."""
    for name in ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR"):
        folder = tmp_path / name.lower()
        folder.mkdir()
        monkeypatch.setenv(name, str(folder))
    monkeypatch.setenv("PYTHONWARNINGS", "error::UserWarning")


def run(path: Path) -> Any:
    """The notebook after a run by this Python in the folder where it lies."""
    nbclient = pytest.importorskip("nbclient", reason="nbclient is not installed: pip install '.[dev]'")
    nbformat = pytest.importorskip("nbformat", reason="nbformat is not installed: pip install '.[dev]'")
    pytest.importorskip("ipykernel", reason="ipykernel is not installed: pip install '.[dev]'")
    from jupyter_client.kernelspec import KernelSpec
    from jupyter_client.manager import AsyncKernelManager

    class ThisPython(AsyncKernelManager):
        """A kernel of the Python that runs the tests, whatever kernels are installed."""

        @property
        def kernel_spec(self) -> KernelSpec:
            command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
            return KernelSpec(argv=command, display_name="this Python", language="python")

    notebook = nbformat.read(path, as_version=4)
    folder = {"metadata": {"path": str(path.parent)}}
    nbclient.NotebookClient(
        notebook, timeout=SECONDS, kernel_manager_class=ThisPython, resources=folder
    ).execute()
    return notebook


@each
@pytest.mark.timeout(SECONDS)
@pytest.mark.usefixtures("private_jupyter")
def test_a_notebook_runs_and_shows_something_in_every_cell(path: Path) -> None:
    before = sorted(path.parent.iterdir())
    executed = run(path)
    assert sorted(path.parent.iterdir()) == before
    for cell in (cell for cell in executed.cells if cell.cell_type == "code"):
        kinds = {kind for output in cell.outputs for kind in output.get("data", {})}
        assert kinds, cell.source
        last = cell.source.rstrip().rpartition("\n")[2]
        if last.startswith("ek.plot("):
            assert "image/png" in kinds, cell.source
        assert not [output for output in cell.outputs if output.get("name") == "stderr"], cell.source
