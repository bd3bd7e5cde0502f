"""New study folders: a template with synthetic data that runs, to be replaced piece by piece."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from evalkit.content import content_file, template_study
from evalkit.errors import OptionError
from evalkit.registry import Registry
from evalkit.study.simulation import simulate_bank, write_bank

DEFAULT_SEED = 20240601
BANK_FILES = (
    "customer.yaml",
    "employee.yaml",
    "index_systems/a_value_chain_branch.yaml",
    "suggestions/bank_branch.yaml",
)


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
    target = Path(folder).resolve()
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise OptionError(f"{target} is not empty; nothing was written", hint="name a new folder")
    partial = target.parent / f".{target.name}.partial"
    shutil.rmtree(partial, ignore_errors=True)
    try:
        for name in BANK_FILES:
            copy = partial / "questionnaires" / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(content_file(*name.split("/")).read_bytes())
        text = template_study("bank_crm").read_text(encoding="utf-8")
        for shipped, here in (
            ("../../questionnaires/", "questionnaires/"),
            ("../../data/bank_crm", "data"),
            ("analysis/bank_crm/study.yaml", "study.yaml"),
            (str(DEFAULT_SEED), str(seed)),
            ("40 branches", f"{branches} branches"),
        ):
            text = text.replace(shipped, here)
        (partial / "study.yaml").write_text(text, encoding="utf-8")
        write_bank(simulate_bank(branches=branches, seed=seed), partial / "data")
        target.mkdir(exist_ok=True)
        for entry in sorted(partial.iterdir(), key=lambda entry: entry.is_file()):
            entry.rename(target / entry.name)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return Path(folder) / "study.yaml"


TEMPLATES: Registry[Callable[[Path], Path]] = Registry(
    "template", {"bank-crm": lambda folder: simulate(folder, branches=12)}
)


def new_study(folder: str | Path, template: str = "bank-crm") -> Path:
    """Scaffold a study that runs.

    Raises:
        OptionError: unknown template, or the folder is not empty.
    """
    return TEMPLATES[template](Path(folder))
