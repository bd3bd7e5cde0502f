"""What a Sankey chart says: boxes in columns and the amounts that flow between them."""

from __future__ import annotations

from dataclasses import dataclass

from evalkit.charts.scale import known
from evalkit.errors import DataError

WIDTHS = {2: 0.32, 3: 0.25, 4: 0.2}
"""Share of the width that a box takes, by the number of columns."""


@dataclass(frozen=True, slots=True)
class SankeyNode:
    """A box in column 0, 1, … with a key that links refer to."""

    key: str
    label: str
    column: int


@dataclass(frozen=True, slots=True)
class SankeyLink:
    """An amount above zero from a node to one in the next column."""

    source: str
    target: str
    amount: float


@dataclass(frozen=True, kw_only=True, slots=True)
class SankeyChart:
    """2 to 4 named columns of at most 20 boxes each."""

    columns: tuple[str, ...]
    nodes: tuple[SankeyNode, ...]
    links: tuple[SankeyLink, ...]
    digits: int = 0

    def __post_init__(self) -> None:
        if len(self.columns) not in WIDTHS:
            raise DataError(f"a Sankey chart has 2 to 4 columns; got {len(self.columns)}")
        by_key = {node.key: node for node in self.nodes}
        if len(by_key) < len(self.nodes):
            raise DataError("two boxes of a Sankey chart have the same key")
        for k, name in enumerate(self.columns):
            count = sum(node.column == k for node in self.nodes)
            if not 1 <= count <= 20:
                raise DataError(f"column {name!r} of a Sankey chart has {count} boxes; it needs 1 to 20")
        for link in self.links:
            named = f"link {link.source!r} → {link.target!r} of a Sankey chart"
            if link.source not in by_key or link.target not in by_key:
                raise DataError(f"{named} refers to a box that is not there")
            if by_key[link.target].column != by_key[link.source].column + 1:
                raise DataError(f"{named} must run to the next column")
            if (known(link.amount) or 0.0) <= 0:
                raise DataError(f"{named} needs an amount above zero; got {link.amount}")
