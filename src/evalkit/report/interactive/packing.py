"""Numbers and texts inside a page: small, exact to what is shown, and inert.

Scores and standard errors are rounded to hundredths of a point, which is finer than anything the page prints;
nothing that is rounded here goes back into a calculation of the kit.
"""

from __future__ import annotations

import base64
import json

import numpy as np

from evalkit.errors import DataError

STEPS = 100  # per point: hundredths
MISSING = 0x3FFF
FLAG_BITS = 14
_INERT = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def packed(values: np.ndarray, flags: np.ndarray | None = None) -> str:
    """Points as hundredths in 14 bits with two bits for a flag, column by column, in base 64.

    Args:
        values: (b, k) or (b,) points from 0 to 163.82; NaN = missing.
        flags: as values, whole numbers 0 to 3; None = 0.

    Raises:
        DataError: a value that does not fit.
    """
    numbers = np.asarray(values, dtype=float)
    known = ~np.isnan(numbers)
    steps = np.where(known, np.rint(np.where(known, numbers, 0.0) * STEPS), MISSING)
    if ((steps < 0) | (steps >= MISSING))[known].any():
        low, high = numbers[known].min(), numbers[known].max()
        raise DataError(f"a page holds points from 0 to {(MISSING - 1) / STEPS:g}; got {low:g} to {high:g}")
    words = steps.astype("<u2")
    if flags is not None:
        words = words | (np.asarray(flags, dtype="<u2") << FLAG_BITS)
    return base64.b64encode(np.asarray(words, dtype="<u2").tobytes(order="F")).decode("ascii")


def packed_counts(values: np.ndarray) -> str:
    """Whole numbers from 0 to 65,535 in base 64."""
    return base64.b64encode(np.asarray(values, dtype="<u2").tobytes()).decode("ascii")


def unpacked(text: str, columns: int = 1) -> np.ndarray:
    """The points that `packed` kept, (b, columns), NaN = missing: what the page calculates with."""
    words = np.frombuffer(base64.b64decode(text), dtype="<u2") & MISSING
    return np.where(words == MISSING, np.nan, words / STEPS).reshape(columns, -1).T


def triangle(matrix: np.ndarray, digits: int) -> list[float]:
    """The upper triangle of a symmetric matrix, row by row with its diagonal, rounded."""
    return rounded(np.asarray(matrix)[np.triu_indices(len(matrix))], digits)


def rounded(values: np.ndarray, digits: int) -> list[float]:
    """Numbers with few digits; whole ones without a point."""
    return [int(x) if x == int(x) else x for x in np.round(values, digits).tolist()]


def inert_json(value: object) -> str:
    """JSON that can stand between script tags: nothing in it can end the element or be read as markup."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character, escape in _INERT.items():
        text = text.replace(character, escape)
    return text
