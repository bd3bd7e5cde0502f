"""Extremes and blocks of long tables."""

from __future__ import annotations

import numpy as np
import pytest

from evalkit import columns
from evalkit.columns import column_extreme, row_blocks


@pytest.mark.parametrize("m", [1, 63, 64, 65, 200])
@pytest.mark.parametrize("order", ["C", "F"])
def test_extremes_are_those_of_numpy_and_a_missing_cell_shows(m: int, order: str) -> None:
    x = np.asarray(np.random.default_rng(m).normal(size=(m, 3)), order=order)  # type: ignore[call-overload]
    for ufunc in (np.minimum, np.maximum):
        assert column_extreme(ufunc, x).tolist() == ufunc.reduce(x, axis=0).tolist()
    x[m // 2, 1] = np.nan
    assert np.isnan(column_extreme(np.minimum, x)).tolist() == [False, True, False]


@pytest.mark.parametrize("cells", [1, 12, 1000])
def test_blocks_hold_every_row_once(cells: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columns, "CELLS_AT_ONCE", cells)
    seen = [row for block in row_blocks(10, 4) for row in range(block.start, block.stop)]
    assert seen == list(range(10))
    assert max(block.stop - block.start for block in row_blocks(10, 4)) == min(10, max(1, cells // 4))
