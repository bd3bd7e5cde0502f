"""The whole of efa() against R's psych::fa and principal: rotated loadings, fit, order and sign."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from evalkit.errors import OptionError, StatisticError
from evalkit.psychometrics.factors.exploratory import efa
from evalkit.psychometrics.factors.extraction import EXTRACTIONS
from evalkit.psychometrics.factors.factor_scores import score_weights
from evalkit.psychometrics.moments import moments
from evalkit.psychometrics.rotation.promax import fit_to_powers
from evalkit.psychometrics.rotation.rotation import ROTATIONS
from evalkit.psychometrics.rotation.target import target

BFI_REVERSED = ("A1", "C4", "C5", "E1", "E2", "O2", "O5")
# psych's extraction and rotation both stop early; test_extraction and test_rotation show that our criteria
# are not worse, from the same loadings.
OBLIQUE_ATOL = {"minres": 5e-5, "pa": 5e-5, "ml": 1e-4}
# The sixth factor of bfi is weakly determined: both early stops together move it by 9e-5.
FURTHER_ATOL = 1e-4
# R's varimax stops up to 2.2e-3 short of the maximum (satisfaction); carried on to it, 1e-4 holds.
VARIMAX_ATOL = 2.5e-3
CARRIED_ON_ATOL = 1e-4
# Sums of up to 27 squares of loadings with the errors above.
EXPLAINED_ATOL = {"varimax": 2e-2, "promax": 2e-2, "promax_raw": 2e-2}
QUARTIMAX_ATOL = 1e-4
UNROTATED_ATOL = 1e-4
COMMUNALITY_ATOL = 1e-4
# chi2 is not what minres minimises, so the early stop enters it to first order.
FIT_RTOL = 1e-4
# Sums of products of loadings with the errors above and weights of up to 1.
SCORE_ATOL = {"varimax": 5e-3, "promax": 5e-3, "promax_raw": 5e-3}
# Hofmann's index of an item with small loadings takes errors times 20.
COMPLEXITY_ATOL = {"varimax": 5e-2, "promax": 5e-2, "promax_raw": 5e-2}
# psych counts sums of squares from loadings with the errors of OBLIQUE_ATOL and VARIMAX_ATOL.
SHARE_ATOL = {"varimax": 4e-3, "promax": 4e-3, "promax_raw": 4e-3}
# GPArotation stops early on the flat surfaces of geomin and bi-factor: see test_rotation.
GEOMIN_ATOL = 2e-4
BIFACTOR_ATOL = 1e-4
# R finds the limits by a one-dimensional search.
RMSEA_LIMIT_ATOL = 1e-6

BLOCKS = [
    ("bfi", "efa5", (), "cor_complete", 2436),
    ("hs", "efa3", ("whole",), "cor", 301),
    ("hs", "efa3", ("school_Pasteur",), "cor", 156),
    ("hs", "efa3", ("school_Grant-White",), "cor", 145),
    ("satisfaction", "efa6", (), "cor", 250),
    ("bankcrm", "efa4", (), "cor", 808),
]
METHODS = {"minres": "minres", "ml": "ml", "pa": "paf", "uls": "minres", "pca": "pca"}
NAMES = {"Promax": "promax_raw", "geominQ": "geomin"}


def _cases(block: Any) -> list[tuple[str, str, str]]:
    keys = [key.split("_", 1) for key in block]
    assert {a for a, _ in keys} <= {*METHODS, "factanal"}
    return [(a, METHODS[a], b) for a, b in keys if a in METHODS]


def _carried_on(varimax: np.ndarray, rotation: str) -> np.ndarray:
    """R's varimax after 2,000 more of its own steps, and either promax from there."""
    lengths = np.sqrt((varimax**2).sum(axis=1, keepdims=True))
    rows = varimax / lengths
    for _ in range(2000):
        left, _, right = np.linalg.svd(rows.T @ (rows**3 - rows * (rows**2).mean(axis=0)))
        rows = rows @ left @ right
    if rotation == "promax_raw":
        return fit_to_powers(rows * lengths)[0]
    return (fit_to_powers(rows)[0] if rotation == "promax" else rows) * lengths


def _atol(fm: str, rotation: str) -> float:
    special = {"quartimax": QUARTIMAX_ATOL, "geomin": GEOMIN_ATOL, "bifactor": BIFACTOR_ATOL}
    if rotation in ("varimax", "promax", "promax_raw"):
        return VARIMAX_ATOL
    if rotation in special:
        return special[rotation]
    return OBLIQUE_ATOL[fm] if rotation == "oblimin" else UNROTATED_ATOL


@pytest.mark.shared
@pytest.mark.parametrize(("name", "key", "path", "cor", "n"), BLOCKS)
def test_solutions_are_those_of_psych(
    *,
    name: str,
    key: str,
    path: tuple[str, ...],
    cor: str,
    n: int,
    classical: Callable[..., Any],
    matrix: Callable[[Any], np.ndarray],
    aligned: Callable[..., np.ndarray],
) -> None:
    solutions, r = classical(name, *path, key), matrix(classical(name, *path, cor))
    m = int(key[-1])
    cases = _cases(solutions)
    assert len(cases) >= 4
    for fm, method, theirs_called in cases:
        block, rotation = solutions[f"{fm}_{theirs_called}"], NAMES.get(theirs_called, theirs_called)
        # One start for bi-factor, as psych: with more of them bankcrm has a better minimum (test_rotation).
        found = efa(r, m, method, rotation, n_obs=n, n_starts=1 if rotation == "bifactor" else 4)
        theirs = matrix(block["loadings"])
        where = f"{fm}_{theirs_called}"
        np.testing.assert_allclose(
            aligned(found.loadings, theirs), theirs, atol=_atol(fm, rotation), err_msg=where
        )
        if rotation in ("varimax", "promax", "promax_raw"):
            best = _carried_on(matrix(solutions[f"{fm}_varimax"]["loadings"]), rotation)
            np.testing.assert_allclose(
                aligned(found.loadings, best), best, atol=CARRIED_ON_ATOL, err_msg=where
            )
        if "communality" in block:
            np.testing.assert_allclose(
                found.communalities, _numbers(block["communality"]), atol=COMMUNALITY_ATOL, err_msg=where
            )
        if method == "pca":
            if "values" in block:
                np.testing.assert_allclose(found.eigenvalues, block["values"], rtol=1e-10, err_msg=where)
            continue
        _check_fit(found, block, where)
        _check_rotated(found, block, rotation, where=where, matrix=matrix, aligned=aligned)


def _numbers(values: Any) -> np.ndarray:
    """A named or plain vector of the JSON files."""
    return np.array(list(values.values()) if isinstance(values, dict) else values, dtype=float)


def _check_rotated(
    found: Any,
    block: Any,
    rotation: str,
    *,
    where: str,
    matrix: Callable[..., Any],
    aligned: Callable[..., Any],
) -> None:
    """What depends on the rotation: structure, phi, complexity, shares of variance, score weights and R2."""
    atol = _atol(where.split("_", maxsplit=1)[0], rotation)
    structure = matrix(block["Structure"])
    np.testing.assert_allclose(
        aligned(found.structure, structure), structure, rtol=0, atol=atol, err_msg=where
    )
    np.testing.assert_allclose(
        1.0 - found.communalities, _numbers(block["uniqueness"]), atol=COMMUNALITY_ATOL, err_msg=where
    )
    phi = np.eye(found.n_factors) if block.get("Phi") is None else matrix(block["Phi"])
    np.testing.assert_allclose(
        np.sort(np.abs(found.phi), axis=None), np.sort(np.abs(phi), axis=None), atol=atol, err_msg=where
    )
    np.testing.assert_allclose(
        found.complexity,
        _numbers(block["complexity"]),
        atol=COMPLEXITY_ATOL.get(rotation, 2e-3),
        err_msg=where,
    )
    score_atol = SCORE_ATOL.get(rotation, 3e-4)
    np.testing.assert_allclose(
        np.sort(found.score_r2), np.sort(_numbers(block["R2"])), atol=score_atol, err_msg=where
    )
    weights = matrix(block["weights"])
    np.testing.assert_allclose(
        aligned(score_weights(found).weights, weights), weights, atol=score_atol, err_msg=where
    )
    _check_variance_table(found, matrix(block["Vaccounted"]), rotation, where)


def _check_variance_table(found: Any, theirs: np.ndarray, rotation: str, where: str) -> None:
    ours = np.array([row[1:] for row in found.tables()[2].rows]).T
    np.testing.assert_allclose(
        np.sort(ours[0]), np.sort(theirs[0]), atol=EXPLAINED_ATOL.get(rotation, 1e-3), err_msg=where
    )
    atol = SHARE_ATOL.get(rotation, 2e-4)
    for row in (1, 3):
        np.testing.assert_allclose(np.sort(ours[row]), np.sort(theirs[row]), rtol=0, atol=atol, err_msg=where)
    # Cumulated in the order of each side; the last is the same sum.
    for row in (2, 4):
        assert ours[row, -1] == pytest.approx(theirs[row, -1], abs=1e-5), where
        np.testing.assert_allclose(np.diff(ours[row], prepend=0.0), ours[row - 1], rtol=0, atol=1e-12)


def _check_fit(found: Any, block: Any, where: str) -> None:
    assert found.df == block["dof"]
    for ours, theirs in (
        (found.chi2, block["STATISTIC"]),
        (found.rmsea, block["RMSEA"]["RMSEA"]),
        (found.tli, block["TLI"]),
        (found.rmsr, block["rms"]),
        (found.bic, block["BIC"]),
        (found.fit.objective, block["objective"]),
        (found.fit.null_chi2, block["null_chisq"]),
        (found.fit.null_df, block["null_dof"]),
        (found.fit.fit, block["fit"]),
        (found.fit.fit_off, block["fit_off"]),
        (found.fit.chi2_empirical, block["chi"]),
        (found.fit.rmsr_corrected, block["crms"]),
    ):
        assert ours == pytest.approx(theirs, rel=FIT_RTOL, abs=1e-12), where
    np.testing.assert_allclose(found.eigenvalues, block["e_values"], rtol=1e-10, err_msg=where)
    reduced = found.correlation - np.diag(found.uniquenesses)
    np.testing.assert_allclose(
        np.linalg.eigvalsh(reduced)[::-1], block["values"], atol=COMMUNALITY_ATOL, err_msg=where
    )
    # A relative change of 1e-4 in chi2 moves a tail of 1e-200 by several per cent.
    assert found.pvalue == pytest.approx(block["PVAL"], rel=0.05), where
    assert found.fit.pvalue_empirical == pytest.approx(block["EPVAL"], rel=0.05), where
    for limit in ("lower", "upper"):
        ours = getattr(found, f"rmsea_{limit}")
        assert ours == pytest.approx(block["RMSEA"][limit], rel=FIT_RTOL, abs=RMSEA_LIMIT_ATOL), where


@pytest.mark.shared
@pytest.mark.parametrize(
    ("key", "m", "cor", "n"),
    [
        ("efa5_pairwise_minres_oblimin", 5, "cor_pairwise", 2800),
        ("efa6_minres_oblimin", 6, "cor_complete", 2436),
    ],
)
def test_further_bfi_solutions_are_those_of_psych(
    *,
    key: str,
    m: int,
    cor: str,
    n: int,
    classical: Callable[..., Any],
    matrix: Callable[[Any], np.ndarray],
    aligned: Callable[..., np.ndarray],
) -> None:
    block = classical("bfi", key)
    found = efa(matrix(classical("bfi", cor)), m, n_obs=n)
    theirs = matrix(block["loadings"])
    np.testing.assert_allclose(aligned(found.loadings, theirs), theirs, rtol=0, atol=FURTHER_ATOL)
    _check_fit(found, block, key)
    structure = matrix(block["Structure"])
    # Sums of loadings with that error.
    np.testing.assert_allclose(aligned(found.structure, structure), structure, rtol=0, atol=2 * FURTHER_ATOL)
    np.testing.assert_allclose(np.sort(found.score_r2), np.sort(_numbers(block["R2"])), rtol=0, atol=3e-4)


@pytest.mark.shared
def test_factors_of_polychoric_correlations_are_those_of_psych(
    shared: Path, matrix: Callable[[Any], np.ndarray], aligned: Callable[..., np.ndarray]
) -> None:
    reference = json.loads((shared / "reference" / "psychometrics" / "polychoric.json").read_text())
    raw = reference["bfi_complete"]["lavaan"]["rho"]
    # The script reverses these items before it correlates: the signs of their rows and columns turn.
    sign = np.where(np.isin(raw["rows"], BFI_REVERSED), -1.0, 1.0)
    found = efa(matrix(raw) * np.outer(sign, sign), 5, names=raw["rows"], n_obs=2436)
    theirs = matrix(reference["fa_on_poly"]["loadings"])
    np.testing.assert_allclose(aligned(found.loadings, theirs), theirs, rtol=0, atol=OBLIQUE_ATOL["minres"])
    phi = matrix(reference["fa_on_poly"]["Phi"])
    np.testing.assert_allclose(
        np.sort(np.abs(found.phi), axis=None), np.sort(np.abs(phi), axis=None), atol=OBLIQUE_ATOL["minres"]
    )
    np.testing.assert_allclose(
        found.communalities, _numbers(reference["fa_on_poly"]["communality"]), atol=COMMUNALITY_ATOL
    )


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "key", "path", "cor", "n"), [block for block in BLOCKS if block[0] != "satisfaction"]
)
def test_maximum_likelihood_is_factanal(
    *,
    name: str,
    key: str,
    path: tuple[str, ...],
    cor: str,
    n: int,
    classical: Callable[..., Any],
    matrix: Callable[[Any], np.ndarray],
    aligned: Callable[..., np.ndarray],
) -> None:
    block = classical(name, *path, key)["factanal_ml"]
    found = efa(matrix(classical(name, *path, cor)), int(key[-1]), "ml", "none", n_obs=n)
    assert found.df == block["dof"]
    # factanal with factr=1e2: a relative change of 2e-14 of the objective.
    assert found.chi2 == pytest.approx(block["STATISTIC"], rel=1e-6)
    np.testing.assert_allclose(found.uniquenesses, _numbers(block["uniquenesses"]), rtol=0, atol=1e-5)
    theirs = matrix(block["loadings"])
    np.testing.assert_allclose(aligned(found.loadings, theirs), theirs, rtol=0, atol=1e-5)


def _answers(seed: int = 1, n: int = 300) -> np.ndarray:
    rng = np.random.default_rng(seed)
    factors = rng.normal(size=(n, 2)) @ np.array([[1, 0.4], [0, 0.9]])
    loadings = np.array([[0.5, 0], [0.6, 0], [0.5, 0], [0, 0.9], [0, 0.8], [0, 0.9], [0, -0.8]])
    return factors @ loadings.T + rng.normal(scale=0.6, size=(n, 7))


@pytest.mark.parametrize("rotation", sorted(set(ROTATIONS) - {"bifactor"}))
@pytest.mark.parametrize("method", sorted(EXTRACTIONS))
def test_factors_stand_by_variance_and_point_to_the_sum_of_their_loadings(method: str, rotation: str) -> None:
    found = efa(moments(_answers()), 2, method, rotation)
    assert (np.diff(found.variance_explained) <= 0).all()
    assert (found.loadings.sum(axis=0) > 0).all()
    np.testing.assert_allclose(found.structure, found.loadings @ found.phi, rtol=0, atol=1e-12)
    np.testing.assert_allclose(found.communalities + found.uniquenesses, 1.0, rtol=0, atol=1e-12)
    np.testing.assert_allclose(found.variance_explained.sum(), found.communalities.sum(), rtol=1e-9)
    assert (found.n_obs, found.n_factors, found.method, found.rotation) == (300, 2, method, rotation)


def test_order_and_units_of_items_do_not_matter() -> None:
    values = _answers()
    order = np.random.default_rng(2).permutation(7)
    first = efa(moments(values), 2)
    second = efa(moments(values[:, order] * np.arange(1, 8)), 2)
    # Two optimisations, each to a gradient of about 1e-9.
    np.testing.assert_allclose(first.loadings[order], second.loadings, rtol=0, atol=1e-6)
    assert first.chi2 == pytest.approx(second.chi2, rel=1e-6)


def test_components_and_missing_n_have_no_fit_test() -> None:
    values = moments(_answers())
    components = efa(values, 2, "pca", "none")
    assert (components.chi2, components.df, components.rmsea) == (None, None, None)
    assert components.warnings == ()
    np.testing.assert_allclose(components.variance_explained, components.eigenvalues[:2], rtol=1e-10)
    unknown = efa(values.correlation, 2)
    assert unknown.chi2 is None
    assert unknown.df == 8
    assert any("fit test" in sentence for sentence in unknown.warnings)


def test_just_identified_solution_has_no_pvalue() -> None:
    r = np.full((3, 3), 0.4) + 0.6 * np.eye(3)
    found = efa(r, 1, n_obs=100)
    assert (found.df, found.pvalue, found.rmsea) == (0, None, None)
    assert found.chi2 == pytest.approx(0.0, abs=1e-10)
    np.testing.assert_allclose(found.loadings, np.sqrt(0.4), rtol=0, atol=1e-7)


def test_heywood_items_are_named() -> None:
    r = [[1.0, 0.9, 0.9, 0.2], [0.9, 1.0, 0.7, 0.2], [0.9, 0.7, 1.0, 0.2], [0.2, 0.2, 0.2, 1.0]]
    found = efa(r, 1, names=["a", "b", "c", "d"], n_obs=100)
    assert found.heywood == ("a",)
    assert any("Heywood case: 'a'" in sentence for sentence in found.warnings)


@pytest.mark.parametrize(
    ("p", "m", "method", "words"),
    [
        (5, 3, "minres", "at most 2"),
        (3, 2, "ml", "at most 1"),
        (2, 1, "paf", "at least three items"),
        (4, 5, "pca", "at most 4"),
    ],
)
def test_more_factors_than_identified_are_refused(p: int, m: int, method: str, words: str) -> None:
    r = np.full((p, p), 0.3) + 0.7 * np.eye(p)
    with pytest.raises(StatisticError, match=words):
        efa(r, m, method)


def test_not_more_respondents_than_items_is_named() -> None:
    values = _answers()[:7]
    with pytest.raises(StatisticError, match="7 respondents answered 7 items"):
        efa(moments(values), 2)
    assert efa(moments(values), 2, "pca", "varimax").n_obs == 7


def test_general_factor_of_a_bifactor_rotation_stands_first() -> None:
    groups = np.kron(np.eye(3), np.ones((4, 1))) * 0.65
    truth = np.column_stack([np.linspace(0.15, 0.45, 12), groups])
    r = truth @ truth.T
    np.fill_diagonal(r, 1.0)
    found = efa(r, 4, "minres", "bifactor", n_obs=500, n_starts=20)
    np.testing.assert_allclose(found.loadings[:, 0], truth[:, 0], rtol=0, atol=1e-3)
    assert found.variance_explained[0] < found.variance_explained[1]
    assert (np.diff(found.variance_explained[1:]) <= 1e-9).all()


def test_target_rotation_keeps_order_and_signs_of_the_target() -> None:
    m = moments(_answers())
    plain = efa(m, 2)
    asked = -plain.loadings[:, ::-1]
    found = efa(m, 2, rotation=target(asked))
    np.testing.assert_allclose(found.loadings, asked, rtol=0, atol=1e-5)
    assert found.rotation == "target (full, oblique)"


def test_scores_r2_complexity_and_optima_are_reported() -> None:
    found = efa(moments(_answers()), 2)
    expected = np.diag(found.structure.T @ np.linalg.inv(found.correlation) @ found.structure)
    np.testing.assert_allclose(found.score_r2, expected, rtol=1e-10)
    simple = efa(np.eye(6) * 0.6 + np.kron(np.eye(2), np.full((3, 3), 0.4)), 2)
    np.testing.assert_allclose(simple.complexity, 1.0, rtol=0, atol=1e-8)
    assert found.n_optima == 1
    assert efa(moments(_answers()), 2, "pca").score_r2 is None


def test_singular_matrix_and_constant_item_are_named() -> None:
    values = _answers()
    copied = moments(np.column_stack([values, values[:, 0]]), [*"abcdefg", "copy"])
    with pytest.raises(StatisticError, match="'a', 'copy' are linearly dependent"):
        efa(copied, 2, "ml")
    flat = moments(np.column_stack([values, np.ones(300)]), [*"abcdefg", "flat"])
    with pytest.raises(StatisticError, match="'flat'"):
        efa(flat, 2)


def test_wrong_options_are_refused() -> None:
    r = np.eye(5)
    with pytest.raises(OptionError, match="method must be one of"):
        efa(r, 1, "gls")
    with pytest.raises(OptionError, match="rotation must be one of"):
        efa(r, 1, rotation="varimx")
    for wrong in (0, 1.5, True):
        with pytest.raises(OptionError, match="whole number"):
            efa(r, wrong)  # type: ignore[arg-type]


def test_result_shows_loadings_and_factor_correlations() -> None:
    found = efa(moments(_answers(), list("abcdefg")), 2)
    assert [table.title for table in found.tables()] == [
        "Loadings",
        "Factor correlations",
        "Variance explained",
    ]
    assert found.tables()[0].columns == ("item", "F1", "F2", "communality", "uniqueness", "complexity")
    assert found.tables()[2].rows[-1][3] == pytest.approx(found.variance_proportion.sum())
    assert found.tables()[2].rows[-1][5] == pytest.approx(1.0)
    assert found.to_dict()["n_obs"] == 300
