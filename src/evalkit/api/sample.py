"""Sufficient statistics from whatever people hand in, also from files larger than memory."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from evalkit.api.data import Data, numeric_matrix
from evalkit.errors import DataError
from evalkit.psychometrics.accumulation import SampleStatistics, accumulate
from evalkit.psychometrics.moments import Moments, moments
from evalkit.sources.code_csv import read_code_chunks

Missing = Literal["listwise", "pairwise"]
Items = str | Sequence[str] | None
if TYPE_CHECKING:
    Sample: TypeAlias = Data | Moments | SampleStatistics
else:
    Sample = Any


def sample(data: Sample, items: Items, missing: Missing) -> Moments:
    """Means and covariances of the chosen items; statistics that were read before are taken as they are.

    Raises:
        DataError: a column does not exist or is not numeric, or items are chosen from ready statistics.
    """
    ready = ready_moments(data)
    if ready is None:
        values, names = numeric_matrix(data, items)
        return moments(values, names, missing)
    if items is not None:
        raise DataError(
            "items are chosen when the statistics are read: ek.read_statistics(path, items=[...])"
        )
    return ready


def ready_moments(data: Any) -> Moments | None:
    """The moments of statistics that were read before, None for answers."""
    if isinstance(data, SampleStatistics):
        return data.moments
    return data if isinstance(data, Moments) else None


def read_statistics(
    path: str | Path, items: Sequence[str] | None = None, *, missing: Missing = "listwise"
) -> SampleStatistics:
    """Sufficient statistics of a comma-separated file of rating items, in one pass and little memory.

    ``ek.cronbach_alpha``, ``ek.omega``, ``ek.efa``, ``ek.correlation`` and their neighbours take the result
    in place of the answers; a million answers to 30 items take about half a second.

    Args:
        path: a CSV file in UTF-8 with a header row; cells are whole-number codes or blank.
        items: columns to take; all without them.
        missing: "listwise" (rows that answer all items) or "pairwise".

    Raises:
        SourceError: no such file or column, or a cell that is not a number.
        DataError: more than 64 different values in a column.
    """
    names, chunks = read_code_chunks(path, items)
    return accumulate(chunks, names, missing)
