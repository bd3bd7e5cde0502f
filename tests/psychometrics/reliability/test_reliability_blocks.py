"""Every number of R's reliability and item blocks is held by a test, or listed here with the reason why not.

Blocks of ../shared/reference/psychometrics (R 4.2.2, psych 2.2.9, lme4):

| block | where it is held |
|---|---|
| `alpha total`: raw_alpha, std.alpha, average_r, ase | test_alpha |
| `alpha total`: G6(smc) | test_guttman |
| `alpha total`: average_r, S/N, median_r | test_inter_item |
| `alpha total`: mean, sd | mean: test_item_analysis (item means); both here, as the mean of item scores |
| `alpha feldt`: both limits | test_alpha; `alpha.raw_alpha`, `r.bar.raw_alpha`: raw alpha again and here |
| `alpha_drop`: raw_alpha, std.alpha | test_alpha |
| `alpha_drop`: G6(smc) | test_guttman; average_r, S/N, var.r, med.r: test_inter_item; alpha se: here |
| `item_stats`: raw.r, std.r, r.cor, r.drop, mean, sd, n | test_item_analysis (complete rows) |
| `guttman`, `split` | test_guttman, test_split_half (psych takes half of the splits of an odd scale) |
| `omega1`, `omega3`, `omega5`, `omega3_ml` | test_omega_hierarchical |
| `cr27` | test_extreme_groups (t, Welch); item_total, item_rest: here |
| `icc.json` | test_icc; `icc_branch`: test_branch_reliability |
| `ordinal_reliability` | test_ordinal_reliability |

Not held, with the reason (NOT_HELD below is the same list for the machine):

* `unidim`: psych's own index without a published definition; not a statistic of evalkit.
* `item_stats` raw.r, std.r, r.cor, r.drop, mean, sd, n of pairwise blocks: psych correlates items with a mean of
  the answered items, evalkit refuses to mix totals of different length (r.drop is held by test_alpha).
* `split` of 25 items (maxrb, minrb, meanr): 100 random splits of R's generator; our exhaustive or better-than-
  sample values are held by inequality in test_guttman.
* `guttman lambda.3s`: null in all blocks.
* `omega3` of the five bfi scales: three factors of five items have -2 degrees of freedom; refused by name
  (test_omega_hierarchical).
* `omega stats` of `omega1`: the chi² of the one-factor model belongs to the EFA tests.
* `complete_n_ci`, `nvar`, `keys`, `note`: no numbers.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from evalkit.psychometrics.moments import moments
from evalkit.psychometrics.reliability.alpha_interval import duhachek_se
from evalkit.psychometrics.reliability.item_analysis import item_analysis

# Closed forms.
RTOL = 1e-8

HELD = {
    "total": {"raw_alpha", "std.alpha", "G6(smc)", "average_r", "S/N", "ase", "mean", "sd", "median_r"},
    "feldt": {"lower.ci.raw_alpha", "alpha.raw_alpha", "upper.ci.raw_alpha", "r.bar.raw_alpha"},
    "alpha_drop": {"raw_alpha", "std.alpha", "G6(smc)", "average_r", "S/N", "alpha se", "var.r", "med.r"},
    "item_stats": {"n", "raw.r", "std.r", "r.cor", "r.drop", "mean", "sd"},
}
NOT_HELD = {"unidim", "nvar", "keys", "_row"}
GUTTMAN = {
    "lambda.1",
    "lambda.2",
    "lambda.3",
    "lambda.4",
    "lambda.5",
    "lambda.5p",
    "lambda.6",
    "alpha.pc",
    "tenberge",
}
OMEGA = {"omega_h", "omega_lim", "omega_tot", "alpha", "G6", "ECV", "sl", "group", "stats"}
CR = {"mean_hi", "mean_lo", "t", "df", "p", "welch_t", "welch_df", "welch_p", "item_total", "item_rest"}

ALPHA = [
    *(("bfi", "scales", s, "complete") for s in "ACENO"),
    ("bfi", "all25", "alpha_complete"),
    *(("hs", part, "alpha") for part in ("whole", "school_Pasteur", "school_Grant-White")),
    ("satisfaction", "alpha"),
    *(("satisfaction", "scales", s, "alpha") for s in ("imag", "expe", "qual", "val", "sat", "loy")),
    *(("bankcrm", "scales", s, "alpha_complete") for s in ("SQ", "TR", "SA", "LO")),
]
CRITICAL = [
    *(("bfi", "scales", s) for s in "ACENO"),
    *(("satisfaction", "scales", s) for s in ("imag", "expe", "qual", "val", "sat", "loy")),
]


@pytest.mark.shared
@pytest.mark.parametrize("path", ALPHA, ids="/".join)
def test_alpha_blocks_hold_no_number_that_is_not_listed(
    path: tuple[str, ...], classical: Callable[..., Any]
) -> None:
    block = classical(*path)
    assert set(block) <= set(HELD) | NOT_HELD
    assert set(block["total"]) - NOT_HELD == HELD["total"]
    assert set(block["feldt"]) == HELD["feldt"]
    assert set(block["alpha_drop"]["t"]) - NOT_HELD <= HELD["alpha_drop"]
    assert set(block["item_stats"]["t"]) - NOT_HELD == HELD["item_stats"]


@pytest.mark.shared
@pytest.mark.parametrize("path", ALPHA, ids="/".join)
def test_scale_mean_spread_average_covariance_and_errors_are_those_of_psych(
    path: tuple[str, ...], classical: Callable[..., Any], scale_answers: Callable[..., np.ndarray]
) -> None:
    block = classical(*path)
    items = tuple(block["item_stats"]["items"])
    values = scale_answers(path[0], path[1], items, complete=True)
    sample = moments(values, items)
    k = len(items)
    np.testing.assert_allclose(sample.mean.mean(), block["total"]["mean"][0], rtol=RTOL)
    np.testing.assert_allclose(np.sqrt(sample.covariance.sum()) / k, block["total"]["sd"][0], rtol=RTOL)
    # psych's r.bar beside the Feldt limits is alpha stepped down to one item.
    alpha = block["total"]["raw_alpha"][0]
    np.testing.assert_allclose(alpha / (k - (k - 1) * alpha), block["feldt"]["r.bar.raw_alpha"], rtol=RTOL)
    if k > 3:
        left = [np.delete(np.delete(sample.covariance, j, axis=0), j, axis=1) for j in range(k)]
        errors = [duhachek_se(matrix, sample.n_obs) for matrix in left]
        np.testing.assert_allclose(errors, block["alpha_drop"]["t"]["alpha se"], rtol=RTOL)


@pytest.mark.shared
@pytest.mark.parametrize("path", CRITICAL, ids="/".join)
def test_item_total_and_item_rest_of_the_extreme_groups_block(
    path: tuple[str, ...], classical: Callable[..., Any], scale_answers: Callable[..., np.ndarray]
) -> None:
    block = classical(*path, "cr27", "items")
    assert {key for item in block.values() for key in item} == CR
    items = tuple(block)
    found = item_analysis(scale_answers(path[0], path[1], items, complete=True), items)
    np.testing.assert_allclose(found.item_total_r, [block[item]["item_total"] for item in items], rtol=RTOL)
    np.testing.assert_allclose(found.item_rest_r, [block[item]["item_rest"] for item in items], rtol=RTOL)


@pytest.mark.shared
def test_guttman_and_omega_blocks_hold_no_number_that_is_not_listed(classical: Callable[..., Any]) -> None:
    scales = [classical("bfi", "scales", s) for s in "ACENO"] + [classical("bfi", "all25")]
    scales += [classical("hs", part) for part in ("whole", "school_Pasteur", "school_Grant-White")]
    scales += list(classical("satisfaction", "scales").values()) + list(
        classical("bankcrm", "scales").values()
    )
    for scale in scales:
        for name, block in scale.items():
            if name == "guttman":
                assert {key for key, value in block.items() if value is not None} == GUTTMAN
            elif name.startswith("omega"):
                assert set(block) == OMEGA
