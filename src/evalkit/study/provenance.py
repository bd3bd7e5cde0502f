"""What a result was made from: hashes of every input, options, seed and versions; no clock."""

from __future__ import annotations

import dataclasses
import hashlib
import platform
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any, ClassVar

from evalkit.definitions.bundle import StudyBundle
from evalkit.definitions.theme_files import LoadedTheme
from evalkit.result import Result, result

LIBRARIES = ("numpy", "scipy", "pandas", "pyreadstat", "python-calamine", "pydantic", "typst", "xlsxwriter")


@result
class Provenance(Result):
    """From what, with which options and which software.

    Attributes:
        study: id of the study.
        seed: seed of every random draw.
        inputs: file name → SHA-256 of its bytes.
        options: the study file as read, defaults filled in.
        versions: software versions.
    """

    title: ClassVar[str] = "Provenance"
    study: str
    seed: int
    inputs: dict[str, str]
    options: dict[str, Any]
    versions: dict[str, str]

    @property
    def fingerprint(self) -> str:
        """Ten letters that change with any input."""
        joined = "".join(f"{name}:{digest}" for name, digest in sorted(self.inputs.items()))
        return hashlib.sha256(joined.encode()).hexdigest()[:10]


def provenance(bundle: StudyBundle, data_files: Iterable[Path]) -> Provenance:
    """The provenance of a run."""
    hashes = {_shown(file.path, bundle): _sha256(file.path) for file in bundle.files}
    hashes |= {} if bundle.theme is None else _theme_files(bundle.theme, bundle)
    hashes |= {f"data/{_inside(path, bundle.data_folder)}": _sha256(path) for path in data_files}
    versions = {"evalkit": version("evalkit"), "python": platform.python_version()}
    versions |= {name: version(name) for name in LIBRARIES}
    return Provenance(
        study=bundle.study.id,
        seed=bundle.study.seed,
        inputs=dict(sorted(hashes.items())),
        options=bundle.study.model_dump(mode="json", by_alias=True),
        versions=versions,
    )


def with_theme(found: Provenance, bundle: StudyBundle, theme: LoadedTheme) -> Provenance:
    """The provenance of a run whose reports take another theme than the study names."""
    former = {} if bundle.theme is None else _theme_files(bundle.theme, bundle)
    kept = {name: digest for name, digest in found.inputs.items() if name not in former}
    return dataclasses.replace(found, inputs=dict(sorted((kept | _theme_files(theme, bundle)).items())))


def _theme_files(theme: LoadedTheme, bundle: StudyBundle) -> dict[str, str]:
    """The hashes of a theme file, its logo and its fonts."""
    folder, logo = theme.file.path.parent, theme.rules.logo
    paths = [theme.file.path, *(path for _, path in theme.fonts)]
    paths += [] if logo is None else [folder / logo.file]
    return {_shown(path, bundle): _sha256(path) for path in paths}


def _shown(path: Path, bundle: StudyBundle) -> str:
    return path.name if path.parent == bundle.path.parent else f"{path.parent.name}/{path.name}"


def _inside(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.name


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
