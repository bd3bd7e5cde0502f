"""Quantities read off a fitted model, against lavaan."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from evalkit.psychometrics.sem.assessment.result import SemResult

# lavaan's estimates are off by up to 1e-5.
ESTIMATE_ATOL = 1e-5
ERROR_RTOL = 1e-4


@pytest.mark.shared
def test_defined_effects_have_lavaans_values_and_errors(
    lavaan: Callable[..., Any], fit: Callable[..., SemResult]
) -> None:
    def complete(table: dict[str, list[str]]) -> list[bool]:
        return [all(v[i] not in {"", "NA"} for v in table.values()) for i in range(len(table["SQ1"]))]

    found = fit("bankcrm_sim", lavaan("bankcrm_sem", "structural_model"), rows=complete)
    table = lavaan("bankcrm_sem", "structural", "pe")
    expected = {
        name: (est, se)
        for name, op, est, se in zip(*(table[k] for k in ("lhs", "op", "est", "se")), strict=True)
        if op == ":="
    }
    defined = {e.left: e for e in found.parameters if e.operator == ":="}
    assert set(defined) == set(expected) != set()
    for name, (estimate, error) in expected.items():
        assert defined[name].estimate == pytest.approx(estimate, abs=ESTIMATE_ATOL), name
        assert defined[name].se == pytest.approx(error, rel=ERROR_RTOL), name
