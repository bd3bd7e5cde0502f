"""The floors of the house: the import contracts of pyproject.toml hold, and they are the ones meant."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import evalkit

pytest.importorskip("importlinter", reason="import-linter is not installed")


@pytest.fixture(scope="module")
def contracts(root: Path) -> dict[str, dict[str, object]]:
    settings = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    return {contract["name"]: contract for contract in settings["tool"]["importlinter"]["contracts"]}


def lint(root: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    code = "from importlinter.cli import lint_imports; import sys; sys.exit(lint_imports(sys.argv[1], no_cache=True))"
    command = [sys.executable, "-c", code, str(root / "pyproject.toml")]
    return subprocess.run(command, check=False, capture_output=True, text=True, cwd=folder)


def test_the_import_contracts_are_kept(root: Path, tmp_path: Path, contracts) -> None:
    done = lint(root, tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{len(contracts)} kept, 0 broken" in done.stdout


def test_every_room_has_its_floor(contracts) -> None:
    floors = contracts["The floors of the house"]
    assert floors["exhaustive"] is True
    named = {room.strip() for floor in floors["layers"] for room in floor.split("|")}
    folder = Path(evalkit.__file__).parent
    rooms = {path.name for path in folder.iterdir() if (path / "__init__.py").is_file()}
    assert rooms <= named


def test_a_broken_contract_is_seen(root: Path, tmp_path: Path) -> None:
    """The check bites: with the two lowest floors exchanged it fails and names the import."""
    text = (root / "pyproject.toml").read_text("utf-8")
    swapped = text.replace(
        '    "result",\n    "registry",\n    "errors",\n', '    "errors",\n    "registry",\n    "result",\n'
    )
    assert swapped != text
    (tmp_path / "pyproject.toml").write_text(swapped, "utf-8")
    done = lint(tmp_path, tmp_path)
    assert done.returncode == 1
    assert "evalkit.registry -> evalkit.errors" in done.stdout
