"""A document as one HTML file that needs nothing else: no script, no request, inline style and pictures."""

from __future__ import annotations

from functools import cache
from itertools import count
from typing import TYPE_CHECKING, Any

from evalkit.report.document import Document
from evalkit.report.formats.svg import render_svg
from evalkit.report.formats.tree import tree
from evalkit.report.formats.web.mathml import mathml
from evalkit.report.formats.web.tables import table_rows
from evalkit.report.formats.web.theme import extra_style, logo_image

if TYPE_CHECKING:
    from jinja2 import Template
    from markupsafe import Markup


@cache
def _template() -> Template:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("evalkit.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template("document.html")


def render_html(document: Document, laid_out: dict[str, Any] | None = None) -> str:
    """The page as text, to be written as UTF-8; the same document gives the same text.

    ``laid_out`` is ``tree(document)`` where it is at hand already.
    """
    numbers = count(1)
    theme = document.theme

    def svg(block: dict[str, Any]) -> Markup:
        return render_svg(block["drawing"], block["alt"], f"chart{next(numbers)}", theme.palette)

    return _template().render(
        document=laid_out or tree(document),
        palette=theme.palette,
        extra=extra_style(theme),
        logo=logo_image(document.logo, document.language),
        svg=svg,
        rows=table_rows,
        formula=_formula,
    )


def _formula(block: dict[str, Any]) -> Markup:
    return mathml(block["body"], block["linear"])
