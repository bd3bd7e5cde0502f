"""The folder in which typst works: its templates, and beside them the logo and fonts of a theme."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from evalkit.report.theme import Logo


@dataclass(frozen=True, kw_only=True)
class Workshop:
    """What typst needs besides its templates and the shipped fonts.

    Attributes:
        logo: of the theme; None for none.
        font_files: (family, file) of the theme.
    """

    logo: Logo | None
    font_files: tuple[tuple[str, Path], ...]

    def folder(self) -> Path:
        """A folder with everything in it: the package's own, or a copy that goes when the process ends.

        Fonts are copied one by one, since typst takes every font of the folders it is shown.
        """
        templates = Path(str(files("evalkit.report") / "templates"))
        if self.logo is None and not self.font_files:
            return templates
        made = Path(tempfile.mkdtemp(prefix="evalkit-"))
        atexit.register(shutil.rmtree, made, ignore_errors=True)
        for template in templates.glob("*.typ"):
            shutil.copyfile(template, made / template.name)
        if self.logo is not None:
            (made / f"logo.{self.logo.suffix}").write_bytes(self.logo.image.data)
        for k, path in enumerate(dict.fromkeys(path for _, path in self.font_files)):
            shutil.copyfile(path, made / f"font-{k}{path.suffix.lower()}")
        return made
