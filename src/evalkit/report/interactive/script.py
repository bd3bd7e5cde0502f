"""The script of the interactive page: its parts in the order in which they run, in one strict scope."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

PARTS = (
    "data",
    "scores",
    "ranks",
    "state",
    "sensitivity",
    "crowd",
    "elements",
    "rows",
    "head",
    "body",
    "sentences",
    "sliders",
    "details",
    "update",
    "window",
    "start",
)


@cache
def page_script() -> str:
    """The whole script; a part may use what the parts before it declare, and functions of any part."""
    folder = files("evalkit.report.interactive").joinpath("js")
    parts = (folder.joinpath(f"{name}.js").read_text(encoding="utf-8") for name in PARTS)
    return '"use strict";\n(() => {\n' + "\n".join(parts) + "})();\n"
