"""Where the domain content lies: questionnaires, index systems, suggestion rules, study templates.

There is one copy, the folder ``questionnaires/`` of the repository. A wheel carries it inside the package; a
checkout reads it in place.
"""

from __future__ import annotations

from pathlib import Path

from evalkit.errors import Problem, SourceError

_PACKAGE = Path(__file__).resolve().parent


def content_folder() -> Path:
    """The folder of shipped domain content, in a wheel or in a checkout."""
    for folder in (_PACKAGE / "content_files", _PACKAGE.parents[1] / "questionnaires"):
        if folder.is_dir():
            return folder
    raise SourceError(
        Problem(
            what="the shipped questionnaires are missing from this installation",
            file=str(_PACKAGE / "content_files"),
            hint="reinstall evalkit",
        )
    )


def content_file(*parts: str) -> Path:
    """One shipped file, e.g. ``content_file("index_systems", "a_value_chain_branch.yaml")``."""
    return content_folder().joinpath(*parts)


def template_study(name: str) -> Path:
    """The study file that new studies start from: in a checkout the one in ``analysis/``."""
    folder = content_folder()
    packed = folder / "studies" / f"{name}.yaml"
    return packed if packed.is_file() else folder.parent / "analysis" / name / "study.yaml"
