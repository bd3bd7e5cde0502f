"""A document as Markdown with pipe tables; every character that Markdown or HTML could read is escaped."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from evalkit.report.document import Document
from evalkit.report.formats.archive import printable
from evalkit.report.formats.tree import flat, tree

_SPECIAL = re.compile(r"[\\`*_{}\[\]#|~$^@]")
_BEGINNING = re.compile(
    r"^(\s*\d+)([.)])(?=\s|$)|^(\s*)([-+=:])(?=[\s=-]|$)"
)  # what would begin a list, a rule or a heading
_ADDRESS = re.compile(r"(?<=[A-Za-z])(?=://)|(?<=www)(?=\.)", re.IGNORECASE)  # GitHub's bare links
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_RULES = {"left": ":---", "right": "---:", "center": ":---:"}


def escape_markdown(text: str) -> str:
    """Text that Markdown (CommonMark and GitHub's) prints as it is, on one line."""
    shown = _SPECIAL.sub(r"\\\g<0>", printable(text))
    shown = _ADDRESS.sub(r"\\", _BEGINNING.sub(r"\1\3\\\2\4", shown))
    return "".join(_ENTITIES.get(char, char) for char in shown)


def render_markdown(document: Document, pictures: Mapping[int, str] | None = None) -> str:
    """The document as a Markdown file.

    Args:
        document: what to print.
        pictures: file names of the charts by their place among the charts of the document, from 1; a chart
            without one is given by its description.
    """
    content = tree(document)
    writer = _Writer(content, dict(pictures or {}))
    parts = [f"# {escape_markdown(document.title)}"]
    parts += [escape_markdown(line) for line in (document.subtitle, document.banner) if line]
    parts += [writer.block(block) for block in flat(content["blocks"])]
    foot = " · ".join(part for part in (document.foot, document.identifier) if part)
    return "\n\n".join([part for part in (*parts, escape_markdown(foot)) if part]) + "\n"


class _Writer:
    def __init__(self, content: dict[str, Any], pictures: dict[int, str]) -> None:
        self.pictures = pictures
        self.note_label = content["note_label"]
        self.drawn = 0

    def block(self, block: dict[str, Any]) -> str:
        match block["kind"]:
            case "heading":
                number = f"{block['number']} " if block["number"] else ""
                hashes = "#" * (block["level"] + 1)
                return f"{hashes} {_anchor(block['anchor'])}{escape_markdown(number + block['text'])}"
            case "paragraph":
                return self.inline(block["text"])
            case "list":
                marks = (f"{k}." if block["ordered"] else "-" for k in range(1, len(block["items"]) + 1))
                pairs = zip(marks, block["items"], strict=True)
                return "\n".join(f"{mark} {self.inline(item)}" for mark, item in pairs)
            case "callout":
                lines = [f"**{escape_markdown(block['title'])}**", ""]
                lines += [f"- {escape_markdown(line)}" for line in block["lines"]]
                return "\n".join(f"> {line}".rstrip() for line in lines)
            case "cards":
                return "\n".join(_card(card) for card in block["cards"])
            case "table":
                return self.table(block)
            case "chart":
                return self.chart(block)
            case "formula":
                shown = escape_markdown(f"{block['linear']}  {block['number']}".rstrip())
                return _anchor(block["label"]) + shown
            case "references":
                return "\n\n".join(
                    _anchor(e["label"]) + escape_markdown(f"{e['number']} {e['text']}".strip())
                    for e in block["entries"]
                )
        return ""

    def inline(self, value: str | list[dict[str, str]]) -> str:
        if isinstance(value, str):
            return escape_markdown(value)
        shown = [(span["to"], escape_markdown(span["text"])) for span in value]
        return "".join(f"[{text}](#{to})" if to else text for to, text in shown)

    def table(self, block: dict[str, Any]) -> str:
        columns = block["columns"]
        rows = [[escape_markdown(column["label"]) for column in columns]]
        rows.append([_RULES[column["align"]] for column in columns])
        for row in block["rows"]:
            if row["group"] is not None:
                rows.append([f"**{escape_markdown(row['group'])}**", *[""] * (len(columns) - 1)])
            else:
                rows.append([_cell(cell, row["highlighted"]) for cell in row["cells"]])
        lines = ["| " + " | ".join(row) + " |" for row in rows]
        head = [_anchor(block["label"]) + f"**{escape_markdown(block['caption'])}**"]
        return "\n\n".join([*(head if block["caption"] else []), "\n".join(lines), *self.note(block)])

    def chart(self, block: dict[str, Any]) -> str:
        self.drawn += 1
        name = self.pictures.get(self.drawn)
        alt = escape_markdown(block["alt"])
        shown = f"![{alt}](<{name}>)" if name else f"*{alt}*" if alt else ""
        caption = [f"**{escape_markdown(block['caption'])}**"] if block["caption"] else []
        parts = [_anchor(block["label"]) + shown, *caption, *self.note(block)]
        return "\n\n".join(part for part in parts if part)

    def note(self, block: dict[str, Any]) -> list[str]:
        return [escape_markdown(self.note_label) + self.inline(block["note"])] if block["note"] else []


def _anchor(name: str) -> str:
    return f'<a id="{name}"></a>' if name else ""


def _card(card: dict[str, str]) -> str:
    note = f" ({escape_markdown(card['note'])})" if card["note"] else ""
    return f"- {escape_markdown(card['label'])}: **{escape_markdown(card['value'])}**{note}"


def _cell(cell: dict[str, Any], highlighted: bool) -> str:
    shown = escape_markdown(cell["text"])
    if cell["href"]:
        return f"[{shown}](<{cell['href'].replace('<', '%3C').replace('>', '%3E')}>)"
    return f"**{shown}**" if shown and (cell["strong"] or highlighted) else shown
