"""The rows of a table as HTML: a report has hundreds of cells, too many for a template to loop over."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from evalkit.report.formats.markup import escaped

LONG = 60  # characters: a cell of running text, which keeps a readable width on a phone


def table_rows(block: dict[str, Any]) -> Markup:
    """The ``<tr>`` elements of the body of a table, each on lines of its own."""
    columns = block["columns"]
    rows = []
    for row in block["rows"]:
        if row["group"] is not None:
            head = f'<th scope="rowgroup" colspan="{len(columns)}">{escaped(row["group"])}</th>'
            rows.append(f'<tr class="group">{head}</tr>\n')
            continue
        cells = "".join([_cell(cell, column) for cell, column in zip(row["cells"], columns, strict=True)])
        mark = ' class="highlighted"' if row["highlighted"] else ""
        rows.append(f"<tr{mark}>\n{cells}</tr>\n")
    return Markup("".join(rows))  # noqa: S704 - every text is escaped, the rest are words of this package


def _cell(cell: dict[str, Any], column: dict[str, Any]) -> str:
    text, bar, style = escaped(cell["text"]), cell["bar"], ""
    look = f"{column['align']} {cell['tone']}{' strong' if cell['strong'] else ''}"
    if bar is not None:
        look += " bar"
        style = f' style="--share:{bar / 100:.4f};--text:{column["bar_text"] / 8:.2f}em"'
    if len(cell["text"]) > LONG:
        look += " long"
    if cell["href"]:
        text = f'<a href="{escaped(cell["href"])}">{text}</a>'
    return f'<td class="{look}"{style}>{text}</td>\n'
