"""New study folders: a template with synthetic data that runs, to be replaced piece by piece."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from evalkit.content import content_file, template_study
from evalkit.errors import OptionError
from evalkit.registry import Registry
from evalkit.study.simulation import simulate_bank, write_bank
from evalkit.study.simulation.sources.crm_system import write_crm_system
from evalkit.study.simulation.sources.four_elements import write_four_elements
from evalkit.study.simulation.sources.sz_branch import write_sz_branch

DEFAULT_SEED = 20240601
BANK_FILES = (
    "customer.yaml",
    "employee.yaml",
    "index_systems/a_value_chain_branch.yaml",
    "suggestions/bank_branch.yaml",
)


SOURCE_STUDIES: Mapping[str, tuple[Callable[[Path, int], Any], tuple[str, ...]]] = {
    "crm_system": (
        write_crm_system,
        (
            "employee.yaml",
            "index_systems/b_crm_system_iron_triangle.yaml",
            "evidence/crm_system.yaml",
        ),
    ),
    "four_elements": (write_four_elements, ("employee.yaml", "index_systems/c_four_elements.yaml")),
    "sz_branch": (
        write_sz_branch,
        (
            "employee.yaml",
            "index_systems/e_sz_branch_diagnosis.yaml",
            "evidence/sz_branch.yaml",
            "codebooks/crm_interviews.yaml",
        ),
    ),
}
"""Study on a source document → who writes its data, and the shipped definitions it uses."""


def simulate(folder: str | Path, *, branches: int = 40, seed: int = DEFAULT_SEED) -> Path:
    """Write a complete study folder with synthetic data of known truth; ``evalkit run`` runs it.

    Args:
        folder: a new or empty folder.
        branches: number of branches, about 75 customers each.
        seed: same seed, same bytes.

    Returns:
        The path of the study file.

    Raises:
        OptionError: the folder holds something already.
    """

    def write(data: Path) -> None:
        write_bank(simulate_bank(branches=branches, seed=seed), data)

    replaced = ((str(DEFAULT_SEED), str(seed)), ("40 branches", f"{branches} branches"))
    return _scaffold(Path(folder), "bank_crm", BANK_FILES, write, replaced)


def _scaffold(
    folder: Path,
    study: str,
    definitions: Iterable[str],
    write: Callable[[Path], Any],
    replaced: Iterable[tuple[str, str]] = (),
) -> Path:
    """A study folder: copies of the definitions, the study file with its paths inside, and the data."""
    target = folder.resolve()
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise OptionError(f"{target} is not empty; nothing was written", hint="name a new folder")
    partial = target.parent / f".{target.name}.partial"
    shutil.rmtree(partial, ignore_errors=True)
    try:
        for name in definitions:
            copy = partial / "questionnaires" / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(content_file(*name.split("/")).read_bytes())
        text = template_study(study).read_text(encoding="utf-8")
        inside = (
            ("../../questionnaires/", "questionnaires/"),
            (f"../../data/{study}", "data"),
            (f"analysis/{study}/study.yaml", "study.yaml"),
        )
        for shipped, here in (*inside, *replaced):
            text = text.replace(shipped, here)
        (partial / "study.yaml").write_text(text, encoding="utf-8")
        write(partial / "data")
        target.mkdir(exist_ok=True)
        for entry in sorted(partial.iterdir(), key=lambda entry: entry.is_file()):
            entry.rename(target / entry.name)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return folder / "study.yaml"


def source_study(folder: str | Path, study: str) -> Path:
    """Write the folder of a study on a source document, as it is shipped.

    Args:
        folder: a new or empty folder.
        study: a key of ``SOURCE_STUDIES``.

    Raises:
        OptionError: the folder holds something already.
    """
    write, definitions = SOURCE_STUDIES[study]
    return _scaffold(Path(folder), study, definitions, lambda data: write(data, DEFAULT_SEED))


TEMPLATES: Registry[Callable[[Path], Path]] = Registry(
    "template",
    {
        "bank-crm": lambda folder: simulate(folder, branches=12),
        "crm-system": lambda folder: source_study(folder, "crm_system"),
        "four-elements": lambda folder: source_study(folder, "four_elements"),
        "sz-branch": lambda folder: source_study(folder, "sz_branch"),
    },
)


def new_study(folder: str | Path, template: str = "bank-crm") -> Path:
    """Scaffold a study that runs.

    Raises:
        OptionError: unknown template, or the folder is not empty.
    """
    return TEMPLATES[template](Path(folder))
