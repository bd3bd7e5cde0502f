"""An output folder is written aside and put in place when it is complete, or not at all."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

from evalkit.errors import OptionError

MARK = "provenance.json"
_NOBODYS = {".DS_Store", "Thumbs.db", "desktop.ini"}


def require_replaceable(folder: Path, own: re.Pattern[str]) -> None:
    """Refuse an output folder that could not be replaced without losing what evalkit did not write.

    Args:
        folder: the output folder; it may not exist yet.
        own: what paths of such a folder look like, relative and with forward slashes.

    Raises:
        OptionError: it is a file, or holds anything besides what an earlier run wrote.
    """
    if folder.exists() and not folder.is_dir():
        raise OptionError(f"{folder} is a file; nothing was written", hint="name a folder with --out")
    held = [path for path in folder.rglob("*") if path.name not in _NOBODYS] if folder.is_dir() else []
    names = [path.relative_to(folder).as_posix() + ("/" if path.is_dir() else "") for path in held]
    foreign = [name for name in names if not own.fullmatch(name)]
    if foreign or (names and MARK not in names):
        named = ", ".join(sorted(foreign or names)[:3])
        raise OptionError(
            f"{folder} holds files that evalkit did not write ({named}); nothing was written",
            hint="name a new folder with --out",
        )


def replace_folder(folder: Path, own: re.Pattern[str], write: Callable[[Path], None]) -> None:
    """Write a folder aside, then put it in the place of an earlier one.

    Args:
        folder: the output folder.
        own: as for ``require_replaceable``.
        write: fills the empty folder it is given; what it raises leaves the earlier folder as it was.

    Raises:
        OptionError: the folder holds what evalkit did not write.
    """
    target = folder.resolve()
    require_replaceable(target, own)
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.parent / f".{target.name}.{os.getpid()}.partial"
    shutil.rmtree(partial, ignore_errors=True)
    try:
        partial.mkdir()
        write(partial)
        require_replaceable(target, own)
        _swap(partial, target)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _swap(partial: Path, target: Path) -> None:
    """Put the new folder in the place of the old one; the old one goes only after the new one stands."""
    if not target.exists():
        partial.rename(target)
        return
    old = target.parent / f".{target.name}.{os.getpid()}.old"
    target.rename(old)
    try:
        partial.rename(target)
    except OSError:
        old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)
