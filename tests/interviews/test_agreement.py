"""Agreement of coders: κ of the synthetic study, its overall basis, and the list of disagreements."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose
from statsmodels.stats import inter_rater

from evalkit.interviews.agreement import NO_CODE, grid_agreement
from evalkit.interviews.grid import coding_grid
from evalkit.study.simulation.interviews import simulate_interviews

RTOL = 1e-10  # the same closed form
BAND = (0.68, 0.84)  # of the generative model, 30 seeds


def test_kappa_of_the_synthetic_study_lies_in_its_band(synthetic) -> None:
    found = grid_agreement(coding_grid(synthetic), n_draws=0)
    sheet = simulate_interviews(20240601).sheet
    wide = sheet.pivot(index=["document", "segment"], columns="coder", values="code")
    _, both = np.unique(wide.to_numpy().astype(str), return_inverse=True)
    table, _ = inter_rater.to_table(both.reshape(-1, 2))
    kappa = found.overall.value("cohen_kappa")
    assert_allclose(kappa, inter_rater.cohens_kappa(table).kappa, rtol=RTOL)
    assert BAND[0] <= kappa <= BAND[1]
    assert found.overall.n_units == len(wide)
    assert found.n_disagreements == int((wide["A"] != wide["B"]).sum()) == len(found.disagreements)


def test_units_with_several_codes_are_compared_decision_by_decision(from_sheet) -> None:
    grid = coding_grid(from_sheet("segment,code,coder\n1,P;C,A\n2,C,A\n3,P,A\n1,P,B\n2,C,B\n3,C,B\n"))
    found = grid_agreement(grid, n_draws=0)
    assert "given or not" in found.basis
    assert found.overall.n_units == 6
    assert found.overall.value("percent_agreement") == pytest.approx(3 / 6)
    assert [row[0] for row in found.disagreements] == ["1", "3"]
    assert found.disagreements[0][-2:] == ("C; P", "P")


def test_a_unit_without_a_code_is_a_category(from_sheet) -> None:
    found = grid_agreement(
        coding_grid(from_sheet("segment,code,coder\n1,P,A\n2,,A\n1,P,B\n2,P,B\n")), n_draws=0
    )
    assert found.overall.categories == (NO_CODE, "P")
    assert found.disagreements[0][-2:] == (NO_CODE, "P")
