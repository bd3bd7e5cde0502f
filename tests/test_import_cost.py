"""``import evalkit`` and ``evalkit --help`` load nothing heavy and answer at once."""

from __future__ import annotations

import re
import subprocess
import sys
import time

import pytest

HEAVY = {"pandas", "scipy", "statsmodels", "pingouin", "matplotlib", "pyreadstat", "pydantic"}
COMMANDS = {
    "import evalkit": "import evalkit",
    "evalkit --help": "import sys; from evalkit.cli.main import main; sys.exit(main(['--help']))",
    "evalkit --version": "import sys; from evalkit.cli.main import main; sys.exit(main(['--version']))",
}
SECONDS = 0.3
TRIES = 5
"""The best of five starts counts: what else the machine does can only make a start slower."""


def start(code: str, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *options, "-c", code], check=True, capture_output=True, text=True)


def loaded(code: str) -> set[str]:
    lines = start(code, "-X", "importtime").stderr.splitlines()
    names = {line.rpartition("|")[2].strip() for line in lines if line.startswith("import time:")}
    return {name.partition(".")[0] for name in names}


@pytest.mark.parametrize("code", COMMANDS.values(), ids=list(COMMANDS))
def test_nothing_heavy_is_loaded(code: str) -> None:
    packages = loaded(code)
    assert "evalkit" in packages
    assert not packages & HEAVY


def test_the_check_sees_a_heavy_package() -> None:
    assert {"pydantic", "evalkit"} <= loaded("import evalkit; evalkit.load_study")


@pytest.mark.parametrize("code", COMMANDS.values(), ids=list(COMMANDS))
def test_it_answers_within_a_third_of_a_second(code: str) -> None:
    def seconds() -> float:
        begin = time.perf_counter()
        start(code)
        return time.perf_counter() - begin

    assert min(seconds() for _ in range(TRIES)) < SECONDS


def test_help_names_every_command() -> None:
    text = start(COMMANDS["evalkit --help"]).stdout
    for command in ("demo", "run", "check", "schema", "new", "simulate"):
        assert re.search(rf"^ +{command} ", text, re.MULTILINE)
