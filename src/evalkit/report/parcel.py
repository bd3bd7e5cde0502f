"""Results on their way to a worker process: pickled with the read-only mappings that results hold."""

from __future__ import annotations

import copyreg
import pickle
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any


def read_only(content: dict[Any, Any]) -> Mapping[Any, Any]:
    """A mapping that cannot be changed."""
    return MappingProxyType(content)


def pack(value: object, path: Path) -> None:
    """Write a value for ``unpack`` in another process of the same installation."""
    with path.open("wb") as file:
        pickler = pickle.Pickler(file, pickle.HIGHEST_PROTOCOL)
        pickler.dispatch_table = {
            **copyreg.dispatch_table,
            MappingProxyType: lambda mapping: (read_only, (dict(mapping),)),
        }
        pickler.dump(value)


def unpack(path: Path) -> Any:
    """Read what ``pack`` wrote; only for files that this program has just written itself."""
    with path.open("rb") as file:
        return pickle.load(file)  # noqa: S301 - written by pack in a folder of this run
