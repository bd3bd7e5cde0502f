"""A theme with its logo and fonts, read and checked together: every problem at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from evalkit.definitions.font_file import font_families
from evalkit.definitions.logo_file import LogoImage, read_logo
from evalkit.definitions.model import FaultsError, Location
from evalkit.definitions.theme import ThemeRules
from evalkit.definitions.theme_contrast import contrast_problems
from evalkit.definitions.validation import parse
from evalkit.definitions.yaml_file import YamlFile, read_yaml
from evalkit.errors import DefinitionError, Problem, did_you_mean

THEME = "theme/1"


@dataclass(frozen=True, kw_only=True)
class LoadedTheme:
    """A theme file and what it names.

    Attributes:
        file: the file.
        rules: what it says.
        logo: None where it names none.
        fonts: family → font file, of the families that the theme names.
        problems: warnings.
    """

    file: YamlFile
    rules: ThemeRules
    logo: LogoImage | None
    fonts: tuple[tuple[str, Path], ...]
    problems: tuple[Problem, ...] = ()


def read_theme(file: YamlFile | Path) -> LoadedTheme:
    """A theme file with its logo and fonts.

    Raises:
        DefinitionError: holds every problem of the file and of what it names, with its line.
    """
    held = read_yaml(file) if isinstance(file, Path) else file
    problems: list[Problem] = []
    rules = None
    try:
        rules = parse(ThemeRules, held)
    except DefinitionError as error:
        problems += error.problems
    assets = _Assets(held)
    problems += [*contrast_problems(held), *assets.problems]
    if rules is None or any(problem.severity == "error" for problem in problems):
        raise DefinitionError(sorted(problems, key=lambda problem: problem.line or 0))
    return LoadedTheme(
        file=held, rules=rules, logo=assets.logo, fonts=tuple(assets.fonts.items()), problems=tuple(problems)
    )


class _Assets:
    """The logo and the fonts that a theme file names, whatever else is wrong with it."""

    def __init__(self, file: YamlFile) -> None:
        self.file = file
        self.logo: LogoImage | None = None
        self.fonts: dict[str, Path] = {}
        data = file.data if isinstance(file.data, dict) else {}
        self.problems = [*self._logo(data.get("logo")), *self._fonts(data.get("fonts"))]

    def _logo(self, held: object) -> Iterator[Problem]:
        name = held.get("file") if isinstance(held, dict) else None
        location: Location = ("logo", "file")
        path, missing = self._path(name, location)
        yield from missing
        if path is None:
            return
        try:
            self.logo = read_logo(path)
        except FaultsError as error:
            for _, sentence in error.faults:
                yield self.file.problem(location, sentence)

    def _fonts(self, held: object) -> Iterator[Problem]:
        fonts = held if isinstance(held, dict) else {}
        named = {
            key: name for key, name in fonts.items() if key != "files" and isinstance(name, str) and name
        }
        files = fonts.get("files")
        for k, name in enumerate(files if isinstance(files, list) else ()):
            location: Location = ("fonts", "files", k)
            path, missing = self._path(name, location)
            yield from missing
            if path is None:
                continue
            try:
                families = font_families(path)
            except ValueError as error:
                yield self.file.problem(location, str(error))
                continue
            used = sorted(families & set(named.values()))
            for family in used:
                self.fonts.setdefault(family, path)
            if not used:
                what = f"the file holds {' / '.join(sorted(families))}, which fonts names nowhere"
                hint = did_you_mean(min(families), named.values()) if named else "name it as sans or serif"
                yield self.file.problem(location, what, hint=hint)
        for key, family in named.items():
            if family not in self.fonts:
                what = f"no font file holds {family!r}: HTML and Word name it, PDF keeps the shipped font"
                yield self.file.problem(("fonts", key), what, severity="warning")

    def _path(self, name: object, location: Location) -> tuple[Path | None, list[Problem]]:
        if not isinstance(name, str):
            return None, []
        path = self.file.path.parent / name
        if path.is_file():
            return path, []
        near = sorted(entry.name for entry in path.parent.iterdir()) if path.parent.is_dir() else []
        hint = did_you_mean(path.name, near) if near else f"the folder {path.parent} does not exist"
        return None, [self.file.problem(location, f"no such file: {name}", hint=hint)]
