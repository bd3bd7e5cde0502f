"""What a theme adds to an HTML page: rules of style, and the logo inside the page."""

from __future__ import annotations

import base64

from markupsafe import Markup

from evalkit.definitions.text import Language
from evalkit.report.theme import Faces, Logo, Theme

SANS = '"Noto Sans SC", "Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", "Segoe UI", Arial, sans-serif'
SERIF = '"Times New Roman", "Noto Serif SC", "Noto Serif CJK SC", SimSun, "Songti SC", serif'
LOGO = """header > img.logo {
  float: right; flex: none; margin: 0 0 8px 24px; max-width: 45%;
  object-fit: contain; object-position: right top;
}
header > img.logo + div { margin-right: auto; }
header::after { content: ""; display: block; clear: both; }
:is(.league, .own) > header > img.logo {
  margin: 0; padding: 3px 5px; border-radius: 4px; background: var(--ground);
}
@media (max-width: 720px) {
  :is(.league, .own) > header { flex-wrap: wrap; }
  :is(.league, .own) > header > img.logo + div { flex: 1 1 180px; }
}
"""


def extra_style(theme: Theme) -> Markup:
    """The rules that follow the page's own; "" for the shipped look.

    Charts keep the fonts in which their labels were measured.

    Names of families are letters, digits, blanks, points, plus and minus signs (``definitions.theme``).
    """
    rules = ""
    if theme.sans != Faces():
        rules += f"html:lang(zh) body, html:lang(en) body {{ font-family: {_stack(theme.sans, SANS)}; }}\n"
        rules += f".chart svg {{ font-family: {SANS}; }}\n"
    if theme.serif != Faces():
        rules += f".thesis {{ font-family: {_stack(theme.serif, SERIF)}; }}\n"
    if theme.logo is not None:
        rules += LOGO + f":root {{ --ground: {theme.palette['paper']}; }}\n"
    return Markup(rules)  # noqa: S704 - names and colours that were checked, nothing else


def logo_image(logo: Logo | None, language: Language) -> dict[str, str] | None:
    """The logo as the attributes of an ``img`` element; it is shown as a picture, so nothing in it runs."""
    if logo is None:
        return None
    data = base64.b64encode(logo.image.data).decode("ascii")
    return {
        "src": f"data:{logo.image.media_type};base64,{data}",
        "alt": logo.alt.get(language),
        "width": str(_pixels(logo.width)),
        "height": str(_pixels(logo.height)),
    }


def _pixels(millimetres: float) -> int:
    return max(round(millimetres / 25.4 * 96), 1)


def _stack(faces: Faces, rest: str) -> str:
    return ", ".join([*(f'"{name}"' for name in (faces.latin, faces.cjk) if name), rest])
