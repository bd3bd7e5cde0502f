"""The look of every page: colours, fonts, logo and a line at the foot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

from evalkit.definitions.bundle import StudyBundle
from evalkit.definitions.logo_file import LogoImage
from evalkit.definitions.text import Language, Text
from evalkit.definitions.theme_files import LoadedTheme, read_theme
from evalkit.palette import PALETTE
from evalkit.study.provenance import with_theme
from evalkit.study.results import StudyResults

WIDEST_LOGO = 70.0  # millimetres: the title keeps more than half of the line


@dataclass(frozen=True, kw_only=True, slots=True)
class Faces:
    """Font families of one kind of document; "" means the format's own.

    Attributes:
        latin: for Latin letters and digits.
        cjk: for Chinese characters.
    """

    latin: str = ""
    cjk: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Logo:
    """A logo.

    Attributes:
        image: its bytes, media type and ratio.
        alt: what it is, for readers who cannot see it.
        height: on the page, in millimetres.
    """

    image: LogoImage
    alt: Text
    height: float

    @property
    def suffix(self) -> str:
        """Of a file of these bytes: "svg" or "png"."""
        return "svg" if self.image.media_type == "image/svg+xml" else "png"

    @property
    def width(self) -> float:
        """On the page, in millimetres."""
        return self.height * self.image.ratio


@dataclass(frozen=True, kw_only=True, slots=True)
class Theme:
    """What a theme file says, ready for the formats; without arguments the look of evalkit itself.

    Attributes:
        palette: colours ``#rrggbb`` by the names of ``evalkit.palette``.
        sans: families of reports; charts keep the shipped fonts, in which their labels were measured.
        serif: families of the thesis chapter.
        font_files: (family, file) of the families whose glyphs are at hand.
        logo: shown at the head of reports and of the interactive page, not in the thesis chapter.
        footer: a line at the foot of every page.
    """

    palette: Mapping[str, str] = field(default_factory=lambda: MappingProxyType(PALETTE), hash=False)
    sans: Faces = Faces()
    serif: Faces = Faces()
    font_files: tuple[tuple[str, Path], ...] = ()
    logo: Logo | None = None
    footer: Text | None = None

    def faces(self, style: str) -> Faces:
        """The families of a style of document: "report" or "thesis"."""
        return self.serif if style == "thesis" else self.sans

    def foot(self, language: Language, line: str) -> str:
        """A document's own line at the foot, after that of the theme."""
        own = "" if self.footer is None else self.footer.get(language)
        return " · ".join(part for part in (own, line) if part)


DEFAULT = Theme()


def themed(loaded: LoadedTheme | None) -> Theme:
    """The look that a theme file asks for; the shipped one without a file."""
    if loaded is None:
        return DEFAULT
    rules, fonts = loaded.rules, loaded.rules.fonts
    logo = None
    if rules.logo is not None and loaded.logo is not None:
        height = min(rules.logo.height, WIDEST_LOGO / loaded.logo.ratio)
        logo = Logo(image=loaded.logo, alt=rules.logo.alt, height=height)
    return Theme(
        palette=MappingProxyType(rules.colours.palette()),
        sans=Faces(latin=fonts.sans, cjk=fonts.cjk_sans),
        serif=Faces(latin=fonts.serif, cjk=fonts.cjk_serif),
        font_files=loaded.fonts,
        logo=logo,
        footer=rules.footer,
    )


def load_theme(path: str | Path) -> Theme:
    """The look in a theme file.

    Raises:
        DefinitionError: with every problem of the file and of its logo and fonts.
    """
    return themed(read_theme(Path(path)))


def study_theme(bundle: StudyBundle) -> Theme:
    """The look that a study file names, the shipped one where it names none."""
    return themed(bundle.theme)


def dressed(results: StudyResults, asked: Theme | str | Path | None) -> tuple[StudyResults, Theme]:
    """The look that was asked for, and the results with its files in their provenance.

    Args:
        results: of a study.
        asked: a theme file, a theme made in code (it has no file to name), or None for that of the study.

    Raises:
        DefinitionError: the file cannot be used.
    """
    if asked is None:
        return results, study_theme(results.bundle)
    if isinstance(asked, Theme):
        return results, asked
    loaded = read_theme(Path(asked))
    return replace(results, provenance=with_theme(results.provenance, results.bundle, loaded)), themed(loaded)
