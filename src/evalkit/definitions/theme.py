"""A theme file: the colours, fonts, logo and footer of an organisation's own pages."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from evalkit.definitions.model import Model
from evalkit.definitions.text import Text
from evalkit.palette import PALETTE

HEX = r"^#[0-9a-fA-F]{6}$"
FAMILY = r"^\w[\w .+-]{0,59}$"


def _colour(value: str) -> str:
    if not re.fullmatch(HEX, value):
        raise ValueError(f"{value!r} is not a colour; write # and six hexadecimal digits, such as '#17497f'")
    return value.lower()


def _family(value: str) -> str:
    if value and not re.fullmatch(FAMILY, value):
        raise ValueError(f"{value!r} is not the name of a font family (letters, digits, blanks, . + -)")
    return value


Colour = Annotated[str, AfterValidator(_colour), Field(json_schema_extra={"pattern": HEX})]
Family = Annotated[str, AfterValidator(_family)]


class Colours(Model):
    """Colours by the names of ``evalkit.palette``; what a file leaves out stays as it is.

    Attributes:
        ink, soft, faint: text, text of less weight, thin marks.
        grid, panel, paper: rules of tables and charts, ground of boxes, ground of the page.
        main, tint: headings and what a chart is about; ground of a highlighted row.
        second, third: further marks of charts.
        good, good_tint, warning, warning_tint: text of a judgement, and its ground.
    """

    ink: Colour = PALETTE["ink"]
    soft: Colour = PALETTE["soft"]
    faint: Colour = PALETTE["faint"]
    grid: Colour = PALETTE["grid"]
    panel: Colour = PALETTE["panel"]
    paper: Colour = PALETTE["paper"]
    main: Colour = PALETTE["main"]
    tint: Colour = PALETTE["tint"]
    second: Colour = PALETTE["second"]
    third: Colour = PALETTE["third"]
    good: Colour = PALETTE["good"]
    good_tint: Colour = PALETTE["good_tint"]
    warning: Colour = PALETTE["warning"]
    warning_tint: Colour = PALETTE["warning_tint"]

    def palette(self) -> dict[str, str]:
        """Colours by name, in the order of the palette."""
        return {name: getattr(self, name) for name in PALETTE}


class Fonts(Model):
    """Font families by their task; "" keeps the shipped ones.

    Attributes:
        sans, serif: Latin letters and digits, of reports and of the thesis chapter; not in charts.
        cjk_sans, cjk_serif: Chinese characters.
        files: .ttf or .otf files of these families, relative to the theme file. PDF and pictures can use a
            family only if its file is here; HTML and Word name it and the reader's machine must have it.
    """

    sans: Family = ""
    serif: Family = ""
    cjk_sans: Family = ""
    cjk_serif: Family = ""
    files: tuple[str, ...] = ()

    def families(self) -> tuple[str, ...]:
        """The families that are named."""
        return tuple(name for name in (self.sans, self.serif, self.cjk_sans, self.cjk_serif) if name)


class LogoInput(Model):
    """The logo.

    Attributes:
        file: a .png or .svg file, relative to the theme file.
        alt: what it is, for readers who cannot see it.
        height: on the page, in millimetres.
    """

    file: str
    alt: Text
    height: float = Field(default=10.0, ge=4, le=25)


class ThemeRules(Model):
    """A theme file (``evalkit: theme/1``).

    Attributes:
        footer: a line at the foot of every page, before what evalkit says there.
    """

    evalkit: Literal["theme/1"]
    id: str
    origin: Text | None = None
    colours: Colours = Colours()
    fonts: Fonts = Fonts()
    logo: LogoInput | None = None
    footer: Text | None = None
