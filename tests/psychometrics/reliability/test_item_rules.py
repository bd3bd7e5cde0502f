"""Verdicts: the strictest rule decides, and every reason names measure, limit and origin."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from evalkit.errors import OptionError
from evalkit.psychometrics.reliability.item_rules import MEASURES, ItemRule, ItemRules, item_rules


def _good(k: int) -> dict[str, np.ndarray]:
    values = {"item_rest_r": 0.6, "alpha_gain": -0.1, "cr": 20.0, "cr_pvalue": 1e-9, "loading": 0.7}
    values |= {"communality": 0.5, "msa": 0.8, "floor": 0.1, "ceiling": 0.1}
    return {name: np.full(k, value) for name, value in values.items()}


def test_good_items_are_kept_without_a_reason() -> None:
    assert set(_good(1)) == set(MEASURES)
    assert ItemRules().judge(_good(2)) == (("keep", "keep"), ((), ()))


@pytest.mark.parametrize(
    ("measure", "value", "verdict"),
    [
        ("item_rest_r", 0.29, "revise"),
        ("item_rest_r", -0.4, "revise"),
        ("alpha_gain", 0.011, "revise"),
        ("cr", 2.9, "revise"),
        ("cr_pvalue", 0.06, "drop"),
        ("loading", 0.44, "revise"),
        ("communality", 0.19, "revise"),
        ("msa", 0.49, "drop"),
        ("floor", 0.81, "revise"),
        ("ceiling", 0.81, "revise"),
    ],
)
def test_each_default_rule_applies_beyond_its_limit(measure: str, value: float, verdict: str) -> None:
    measures = _good(2)
    measures[measure][1] = value
    verdicts, reasons = ItemRules().judge(measures)
    assert verdicts == ("keep", verdict)
    assert any(sentence.startswith(f"{verdict}: {measure} ") for sentence in reasons[1])
    assert all("(" in sentence for sentence in reasons[1])


def test_the_limit_itself_is_fine_and_nan_is_not_judged() -> None:
    measures = _good(2)
    measures["item_rest_r"][:] = [0.30, np.nan]
    measures["cr_pvalue"][:] = [0.05, np.nan]
    assert ItemRules().judge(measures)[0] == ("keep", "keep")


def test_the_strictest_rule_decides_and_all_reasons_are_listed() -> None:
    measures = _good(1)
    measures["loading"][0], measures["msa"][0] = 0.2, 0.3
    verdicts, reasons = ItemRules().judge(measures)
    assert verdicts == ("drop",)
    assert len(reasons[0]) == 2


def test_own_rules_replace_the_default_ones() -> None:
    own = item_rules([ItemRule(measure="loading", side="below", limit=0.75, verdict="drop", origin="us")])
    assert own.judge(_good(1)) == (("drop",), (("drop: loading 0.7 below 0.75 (us)",),))
    assert item_rules(None) == ItemRules()
    assert ItemRules(rules=()).judge(_good(1))[0] == ("keep",)


@pytest.mark.parametrize("wrong", [{"measure": "beauty"}, {"side": "beside"}, {"verdict": "keep"}])
def test_rules_that_cannot_be_are_refused(wrong: dict[str, Any]) -> None:
    options: dict[str, Any] = {
        "measure": "loading",
        "side": "below",
        "limit": 0.4,
        "verdict": "drop",
        "origin": "us",
    }
    with pytest.raises(OptionError, match=next(iter(wrong))):
        ItemRule(**(options | wrong))
