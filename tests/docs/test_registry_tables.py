"""Tables of the method pages list what the registries hold, in their order; there is no second list."""

from __future__ import annotations

import re
from pathlib import Path

from evalkit.evaluation.methods.methods import METHODS
from evalkit.psychometrics.sem.estimation.estimators import ESTIMATORS
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


def test_the_table_of_estimators_is_the_one_that_is_used(root: Path) -> None:
    text = (root / "docs/methods/structural_models.md").read_text("utf-8")
    found = [(name, rest.split(" | ")[-1]) for name, rest in ROW.findall(text) if name in ESTIMATORS]
    assert found == [(e.name, e.source) for e in ESTIMATORS.values()]
