"""docs/methods/registry.md lists what the registries hold, in their order; there is no second list."""

from __future__ import annotations

import re
from pathlib import Path

from evalkit.evaluation.methods.methods import METHODS
from evalkit.weighting.methods import WEIGHTING

ROW = re.compile(r"^\| `([\w-]+)` \| (.+) \|$", re.MULTILINE)


def rows(root: Path, heading: str) -> list[tuple[str, ...]]:
    text = (root / "docs/methods/registry.md").read_text("utf-8")
    part = text.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    return [(name, *rest.split(" | ")) for name, rest in ROW.findall(part)]


def test_the_table_of_weighting_methods_is_the_registry(root: Path) -> None:
    assert rows(root, "Weighting") == [
        (name, e.zh, e.kind, e.needs, ", ".join(sorted(e.invariant)) or "–", e.reference)
        for name, e in WEIGHTING.items()
    ]


def test_the_table_of_ranking_methods_is_the_registry(root: Path) -> None:
    said = {True: "yes", False: "no"}
    assert rows(root, "Ranking") == [
        (name, e.zh, e.invariance, said[e.monotone], said[e.strict], said[e.uses_weights], e.source)
        for name, e in METHODS.items()
    ]
