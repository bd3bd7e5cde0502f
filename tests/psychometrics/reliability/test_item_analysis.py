"""The item analysis sheet against R's psych::alpha, KMO, smc and omega, and its verdicts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from evalkit.errors import StatisticError
from evalkit.psychometrics.reliability.item_analysis import item_analysis
from evalkit.psychometrics.reliability.item_rules import ItemRule

# Closed forms.
RTOL = 1e-8

# One-factor loadings: psych stops optim() at factr 1e7.
ATOL_LOADING = 1e-5

BLOCKS = [
    *(("bfi", "scales", s, "complete") for s in "ACENO"),
    ("bfi", "all25", "alpha_complete"),
    *(("hs", part, "alpha") for part in ("whole", "school_Pasteur", "school_Grant-White")),
    ("satisfaction", "alpha"),
    *(("satisfaction", "scales", s, "alpha") for s in ("imag", "expe", "qual", "val", "sat", "loy")),
    *(("bankcrm", "scales", s, "alpha_complete") for s in ("SQ", "TR", "SA", "LO")),
]


@pytest.mark.shared
@pytest.mark.parametrize("path", BLOCKS, ids="/".join)
def test_item_statistics_are_those_of_psych_alpha(
    path: tuple[str, ...], classical: Callable[..., Any], scale_answers: Callable[..., np.ndarray]
) -> None:
    block = classical(*path)
    items = tuple(block["item_stats"]["items"])
    stats = block["item_stats"]["t"]
    found = item_analysis(scale_answers(path[0], path[1], items, complete=True), items)
    np.testing.assert_allclose(found.item_total_r, stats["raw.r"], rtol=RTOL)
    np.testing.assert_allclose(found.item_total_r_standardised, stats["std.r"], rtol=RTOL)
    np.testing.assert_allclose(found.item_total_r_corrected, stats["r.cor"], rtol=RTOL)
    np.testing.assert_allclose(found.item_rest_r, stats["r.drop"], rtol=RTOL)
    np.testing.assert_allclose(found.distribution.mean, stats["mean"], rtol=RTOL)
    np.testing.assert_allclose(found.distribution.sd, stats["sd"], rtol=RTOL)
    assert found.distribution.n_answers.tolist() == stats["n"]
    np.testing.assert_allclose(found.alpha_if_deleted, block["alpha_drop"]["t"]["raw_alpha"], rtol=RTOL)
    np.testing.assert_allclose(found.alpha, block["total"]["raw_alpha"][0], rtol=RTOL)


@pytest.mark.shared
def test_adequacy_smc_and_loadings_are_those_of_psych(
    classical: Callable[..., Any], scale_answers: Callable[..., np.ndarray]
) -> None:
    items = tuple(f"x{j}" for j in range(1, 10))
    found = item_analysis(scale_answers("hs", "whole", items, complete=True), items)
    np.testing.assert_allclose(found.msa, list(classical("hs", "whole", "kmo", "MSAi").values()), rtol=RTOL)
    np.testing.assert_allclose(
        found.smc, list(classical("hs", "whole", "nfactors", "smc").values()), rtol=RTOL
    )
    table = np.array(classical("hs", "whole", "omega1", "sl", "values"), dtype=float)
    np.testing.assert_allclose(found.loading, table[:, 0], rtol=0, atol=ATOL_LOADING)
    np.testing.assert_allclose(found.communality, table[:, -3], rtol=0, atol=ATOL_LOADING)


@pytest.mark.shared
def test_the_unkeyed_bfi_item_is_named_and_not_dropped(answers: Callable[..., np.ndarray]) -> None:
    items = ("A1", "A2", "A3", "A4", "A5")
    found = item_analysis(answers("bfi.csv", items), items, scale=(1, 6))
    assert found.items_to_reverse == ("A1",)
    assert dict(zip(items, found.verdicts, strict=True))["A1"] == "revise"
    assert "check its key" in found.reasons[0][0]
    assert any("item_rest_r" in sentence for sentence in found.reasons[0])
    assert (found.n_obs, found.n_total) == (2709, 2800)
    assert found.distribution.n_answers.tolist() == [2784, 2773, 2774, 2781, 2784]


def _scale(seed: int = 1) -> np.ndarray:
    rng = np.random.default_rng(seed)
    latent = rng.normal(size=(300, 1)) + rng.normal(size=(300, 5))
    return np.clip(np.rint(latent + 3), 1, 5)


def test_an_item_of_noise_is_named_with_its_rules() -> None:
    values = _scale()
    values[:, 4] = np.random.default_rng(9).integers(1, 6, 300)
    found = item_analysis(values, list("abcde"), scale=(1, 5))
    assert found.verdicts[:4] == ("keep",) * 4
    assert found.verdicts[4] in {"revise", "drop"}
    text = " ".join(found.reasons[4])
    assert "item_rest_r" in text
    assert "Nunnally" in text
    assert found.tables()[0].rows[4][-2] == found.verdicts[4]


def test_sheet_says_what_limits_it() -> None:
    found = item_analysis(_scale())
    assert any("contains the item" in sentence for sentence in found.warnings)
    assert any("ends of the answer scale" in sentence for sentence in found.warnings)
    assert not any("ends of the" in s for s in item_analysis(_scale(), scale=(1, 5)).warnings)


def test_own_rules_are_used_and_kept() -> None:
    rule = ItemRule(measure="loading", side="below", limit=0.99, verdict="drop", origin="house")
    found = item_analysis(_scale(), rules=[rule])
    assert found.verdicts == ("drop",) * 5
    assert found.rules.rules == (rule,)


def test_two_items_are_refused() -> None:
    with pytest.raises(StatisticError, match="at least three items"):
        item_analysis(_scale()[:, :2])
