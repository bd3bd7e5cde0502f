"""The synthetic bank gives back what its parameters say: DECISIONS 12 and the model's recovery bands."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from evalkit.content import content_file
from evalkit.errors import DefinitionError, OptionError
from evalkit.study.simulation import SyntheticBank, load_parameters, simulate_bank
from evalkit.study.simulation.customers import customer_items
from evalkit.study.simulation.experts import SCALE, snap_to_scale
from evalkit.study.simulation.latent import path_model
from evalkit.study.simulation.profile import importance_points

SEEDS = (20240601, 1, 2)
# Bands are mean and sd over 30 seeds of the model's prototype; four sd leave a correct generator about one
# chance in 15,000 per statistic to fail.
BAND_SDS = 4.0
RI = {3: 0.58, 5: 1.12}  # Saaty, two decimals


@cache
def bank(seed: int = SEEDS[0], branches: int = 40) -> SyntheticBank:
    return simulate_bank(branches, seed)


def scored(held: SyntheticBank) -> pd.DataFrame:
    """Likert items with code 9 missing and reversed items turned."""
    names = list(customer_items(held.parameters))
    frame = held.customers[names].mask(held.customers[names] == 9)
    turned = [name for name in names if name.endswith("r")]
    return frame.assign(**{name: 6 - frame[name] for name in turned})


def alpha(items: pd.DataFrame) -> float:
    covariance = np.cov(items.dropna().to_numpy(), rowvar=False)
    k = len(covariance)
    return float(k / (k - 1) * (1 - np.trace(covariance) / covariance.sum()))


def icc1(values: pd.Series, groups: pd.Series) -> float:
    """ICC(1) from the one-way analysis of variance with unequal groups."""
    held = values.dropna()
    by = held.groupby(groups[held.index])
    n, means = by.size().to_numpy(), by.mean().to_numpy()
    total, k = n.sum(), len(n)
    between = (n * (means - held.mean()) ** 2).sum() / (k - 1)
    within = (by.var().to_numpy() * (n - 1)).sum() / (total - k)
    n0 = (total - (n**2).sum() / total) / (k - 1)
    return float((between - within) / (between + (n0 - 1) * within))


def consistency_ratios(held: SyntheticBank) -> np.ndarray:
    """(m, matrices) Saaty's CR."""
    columns = []
    for matrices in held.experts.judgements.values():
        k = matrices.shape[1]
        largest = np.linalg.eigvals(matrices).real.max(axis=1)
        columns.append((largest - k) / (k - 1) / RI[k])
    return np.column_stack(columns)


@pytest.fixture(scope="module")
def bands(shared: Path) -> dict[str, dict[str, float]]:
    text = (shared / "domain/synth/recovery_bands.json").read_text(encoding="utf-8")
    held: dict[str, dict[str, float]] = json.loads(text)["stats"]
    return held


def assert_in_band(bands: dict[str, dict[str, float]], name: str, value: float) -> None:
    band = bands[name]
    assert abs(value - band["mean"]) <= BAND_SDS * band["sd"], (name, value, band)


@pytest.mark.shared
@pytest.mark.parametrize("seed", SEEDS)
def test_alpha_of_each_scale_lies_in_the_recovery_band(bands: dict[str, dict[str, float]], seed: int) -> None:
    held = bank(seed)
    answers, clean = scored(held), ~held.hidden["careless"]
    for scale, items in held.parameters.likert.customer_items.items():
        cleaned, raw = alpha(answers.loc[clean, list(items)]), alpha(answers[list(items)])
        assert_in_band(bands, f"alpha_clean.{scale}", cleaned)
        assert_in_band(bands, f"alpha_with_careless.{scale}", raw)
        assert raw < cleaned


@pytest.mark.shared
@pytest.mark.parametrize("seed", SEEDS)
def test_customer_statistics_lie_in_the_recovery_bands(bands: dict[str, dict[str, float]], seed: int) -> None:
    held = bank(seed)
    answers, clean = scored(held), ~held.hidden["careless"]
    assert_in_band(bands, "n_customers", len(answers))
    assert_in_band(bands, "item_mean_clean", float(np.nanmean(answers[clean].to_numpy())))
    assert_in_band(bands, "missing_item_rate", float(answers.isna().to_numpy().mean()))
    assert_in_band(bands, "careless.true_rate", float(1 - clean.mean()))
    assert_in_band(bands, "income_missing", float((held.customers["INCOME"] == 9).mean()))
    retained = held.operations["retained"].sum() / held.operations["active_12m_ago"].sum()
    assert_in_band(bands, "retention_12m", float(retained))


@pytest.mark.parametrize("seed", SEEDS)
def test_branch_means_of_the_service_items_follow_the_truth(seed: int) -> None:
    held = bank(seed)
    clean = ~held.hidden["careless"]
    service = scored(held)[list(customer_items(held.parameters)[:16])].mean(axis=1)[clean]
    branch = held.customers["BRANCH_ID"]
    means = service.groupby(branch).mean().loc[list(held.truth.codes)]
    assert np.corrcoef(means, held.truth.part("perceived"))[0, 1] > 0.75
    assert 0.035 < icc1(service, branch) < 0.10


@pytest.mark.parametrize("seed", SEEDS)
def test_net_promoter_score_of_careful_customers(seed: int) -> None:
    held = bank(seed)
    score = held.customers.loc[~held.hidden["careless"], "NPS"].dropna()
    assert 14 < 100 * ((score >= 9).mean() - (score <= 6).mean()) < 22


@pytest.mark.parametrize("seed", SEEDS)
def test_careless_respondents_show_in_attention_speed_and_long_strings(seed: int) -> None:
    held = bank(seed)
    frame, careless = held.customers, held.hidden["careless"].to_numpy()
    items = frame[list(customer_items(held.parameters))].to_numpy()
    run = longest = np.ones(len(items))
    for j in range(1, items.shape[1]):
        run = np.where(items[:, j] == items[:, j - 1], run + 1, 1)
        longest = np.maximum(longest, run)
    limit = max(150.0, 0.33 * frame["DURATION_S"].median())
    wrong = (frame["ATT1"].notna() & (frame["ATT1"] != 2)).to_numpy()
    flags = wrong.astype(int) + (longest >= 12) + (frame["DURATION_S"] < limit).to_numpy()
    # The model's bands, DECISIONS 12: 30 seeds gave sensitivity .933 to .980, specificity .969 to .981.
    assert (flags[careless] >= 1).mean() > 0.92
    assert (flags[~careless] == 0).mean() > 0.96
    assert (flags[~careless] <= 1).mean() > 0.998


def test_kinds_of_careless_answers_look_as_named() -> None:
    held = bank()
    kinds = held.hidden["careless_type"]
    assert set(kinds) == {"careful", "straight", "random", "pattern"}
    items = scored_raw(held)
    complete = items.notna().all(axis=1)
    straight = items[complete & (kinds == "straight")].to_numpy()
    assert (straight == straight[:, :1]).all()
    assert len(straight) > 20
    steps = np.abs(np.diff(items[complete & (kinds == "pattern")].to_numpy(), axis=1))
    assert np.isin(steps, (1, 4)).all()
    assert len(steps) > 10
    shares = held.hidden.loc[held.hidden["careless"], "careless_type"].value_counts(normalize=True)
    assert shares["straight"] == pytest.approx(0.4, abs=0.12)  # 4 sd of a share among about 240
    assert shares["pattern"] == pytest.approx(0.2, abs=0.11)


def scored_raw(held: SyntheticBank) -> pd.DataFrame:
    frame = held.customers[list(customer_items(held.parameters))]
    return frame.mask(frame == 9)


def test_the_data_file_does_not_tell_who_is_careless_or_what_is_latent() -> None:
    held = bank()
    hidden_only = set(held.hidden.columns) - {"RESP_ID", "BRANCH_ID"}
    assert not hidden_only & set(held.customers.columns)
    assert (held.hidden["RESP_ID"] == held.customers["RESP_ID"]).all()


def test_answers_are_raw_codes_with_dont_know_and_blanks() -> None:
    frame = bank().customers
    items = frame[list(customer_items(bank().parameters))].to_numpy()
    assert set(np.unique(items[~np.isnan(items)])) == {1, 2, 3, 4, 5, 9}
    assert set(frame["NPS"].dropna()) == set(range(11))
    clean = ~bank().hidden["careless"]
    assert frame.loc[clean, ["SAT1", "SAT4r"]].replace(9, np.nan).corr().iloc[0, 1] < -0.3


def test_those_who_stop_answer_nothing_afterwards() -> None:
    frame = bank().customers
    names = list(customer_items(bank().parameters))
    blank = frame[names].isna().to_numpy()
    stopped = frame["TENURE"].isna().to_numpy()
    assert 0.02 < stopped.mean() < 0.045
    assert blank[stopped, -1].all()
    assert not blank[stopped, : int(0.4 * 34)].all(axis=1).any()
    later = ["NPS", "COMPL", "MAINBANK", "GENDER", "INCOME", "IMPORT_TAN"]
    assert frame.loc[stopped, later].isna().all().all()
    early = stopped & frame["ATT1"].isna().to_numpy()
    assert early.any()
    assert frame.loc[early, ["IMG3", "PV1"]].isna().all().all()
    assert frame.loc[~early, "ATT1"].notna().all()


def test_importance_points_sum_to_one_hundred() -> None:
    points = importance_points(500, load_parameters().profile, np.random.default_rng(5))
    assert (points.sum(axis=1) == 100).all()
    assert (points % 5 == 0).all()
    assert (points >= 0).all()
    # Standard error of a mean share of about 20 points with sd about 9 is .4.
    np.testing.assert_allclose(points.mean(axis=0), [12, 28, 22, 22, 16], rtol=0, atol=2.0)


def test_income_is_refused_more_often_by_the_wealthy() -> None:
    held = bank()
    refused = held.customers["INCOME"] == 9
    assets = held.hidden["log10_assets"]
    assert assets[refused].mean() > assets[~refused].mean() + 0.2


@pytest.mark.parametrize("branches", [2, 3, 40, 200])
def test_truth_is_exactly_standardised_for_any_number_of_branches(branches: int) -> None:
    held = bank(7, branches)
    truth = held.truth
    assert truth.theta.shape == (branches, 3)
    # Rounding of a mean of numbers near 1.
    np.testing.assert_allclose(truth.theta.mean(axis=0), 0, rtol=0, atol=1e-12)
    np.testing.assert_allclose(truth.theta.std(axis=0), 1, rtol=1e-12)
    np.testing.assert_allclose(truth.score, 70 + 8 * truth.theta @ [0.25, 0.40, 0.35], rtol=1e-12)
    assert truth.n_customers.min() >= 30
    assert held.customers["BRANCH_ID"].value_counts().loc[list(truth.codes)].tolist() == list(
        truth.n_customers
    )
    assert len(held.operations) == branches
    assert len(set(truth.codes)) == branches


def test_average_branch_has_75_customers_whatever_the_number_of_branches() -> None:
    # The minimum of 30 adds about one customer a branch.
    for branches in (40, 200):
        assert len(bank(7, branches).customers) / branches == pytest.approx(75.6, abs=1.5)


def test_parts_of_the_truth_correlate_as_asked() -> None:
    theta = bank(7, 2000).truth.theta
    # Six regions carry a quarter of the variance, so the sampling sd of a correlation is about .07.
    np.testing.assert_allclose(np.corrcoef(theta.T)[np.triu_indices(3, 1)], 0.5, rtol=0, atol=0.25)


def test_latent_variables_have_unit_variance_and_the_stated_paths() -> None:
    held = bank(7, 200)
    hidden = held.hidden
    model = path_model(held.parameters.latent)
    drawn = hidden[list(model.names)].corr().to_numpy()
    # 15,000 customers: standard error of a correlation .008; the branch effect adds a little.
    np.testing.assert_allclose(drawn, model.correlation, rtol=0, atol=0.04)
    np.testing.assert_allclose(hidden[list(model.names)].std(), 1, rtol=0, atol=0.03)
    causes = hidden[["IMG", "g", "PV"]].to_numpy()
    beta = np.linalg.lstsq(causes, hidden["SAT"].to_numpy(), rcond=None)[0]
    np.testing.assert_allclose(beta, [0.20, 0.12, 0.59], rtol=0, atol=0.035)


@pytest.mark.parametrize("seed", SEEDS)
def test_staff_statistics(seed: int) -> None:
    held = bank(seed)
    frame = held.employees
    names = [name for items in held.parameters.likert.employee_items.values() for name in items]
    items = frame[names].assign(INF4r=6 - frame["INF4r"])
    mean = items.drop(columns="GOA1").mean(axis=1)
    assert 0.06 < icc1(mean, frame["BRANCH_ID"]) < 0.30  # band: .197 with sd .037 over seeds
    assert 400 < len(frame) < 560
    assert frame.groupby("BRANCH_ID").size().min() >= 5
    by_branch = mean.groupby(frame["BRANCH_ID"]).mean().loc[list(held.truth.codes)]
    assert np.corrcoef(by_branch, held.truth.part("internal"))[0, 1] > 0.65
    ticks = frame[[f"PROB_{name}" for name in held.parameters.employees.problems]]
    np.testing.assert_allclose(ticks.mean(), [0.523, 0.612, 0.553, 0.477], rtol=0, atol=0.10)
    assert (frame["PROB_none"] == (ticks.sum(axis=1) == 0)).all()


def test_staff_of_strong_branches_tick_fewer_problems() -> None:
    held = bank()
    ticks = held.employees.filter(like="PROB_").drop(columns="PROB_none").sum(axis=1)
    by_branch = ticks.groupby(held.employees["BRANCH_ID"]).mean().loc[list(held.truth.codes)]
    assert np.corrcoef(by_branch, held.truth.part("internal"))[0, 1] < -0.5


@pytest.mark.parametrize("seed", range(10))
def test_both_inconsistent_experts_fail_the_consistency_test_and_most_others_pass(seed: int) -> None:
    held = simulate_bank(2, seed)
    worst = consistency_ratios(held).max(axis=1)
    assert held.experts.inconsistent.sum() == 2
    assert (worst[held.experts.inconsistent] >= 0.1).all()
    assert (worst[~held.experts.inconsistent] < 0.1).sum() >= 9


@pytest.mark.parametrize("seed", SEEDS)
def test_group_judgement_of_consistent_experts_gives_the_true_weights(seed: int) -> None:
    held = bank(seed)
    kept = (consistency_ratios(held) < 0.1).all(axis=1)
    for parent, matrices in held.experts.judgements.items():
        rows = np.log(matrices[kept]).mean(axis=0).mean(axis=1)
        weights = np.exp(rows) / np.exp(rows).sum()
        np.testing.assert_allclose(weights, held.experts.weights[parent], rtol=0, atol=0.05)


def test_judgements_are_reciprocal_steps_of_the_saaty_scale() -> None:
    for matrices in bank().experts.judgements.values():
        np.testing.assert_allclose(matrices * matrices.transpose(0, 2, 1), 1, rtol=1e-12)
        assert np.isclose(matrices[..., None], SCALE).any(axis=-1).all()


def test_snapping_takes_the_nearest_step_in_log_distance() -> None:
    # sqrt(2 * 3) = 2.449 is the middle of 2 and 3 in logs.
    values = np.array([2.44, 2.46, 20.0, 0.01, 1.1, 1 / 2.46])
    np.testing.assert_allclose(snap_to_scale(values), [2, 3, 9, 1 / 9, 1, 1 / 3], rtol=1e-12)


def test_each_part_of_the_truth_drives_its_operations() -> None:
    held = bank(3, 200)
    table, theta = held.operations, held.truth.part
    per_head = table["customers"]
    expected = {
        "internal": [
            table["key_fields_complete"] / table["key_fields_required"],
            table["customers_rated"] / per_head,
        ],
        "perceived": [-table["wait_median_min"], -table["complaints"] / per_head],
        "integration": [
            table["retained"] / table["active_12m_ago"],
            table["products_mean"],
            table["profit_mean"],
        ],
    }
    for part, indicators in expected.items():
        for values in indicators:
            # Complaints are meant to be mostly noise: reliability about .2, so r about .4 at best.
            assert np.corrcoef(values, theta(part))[0, 1] > 0.2


def test_operations_counts_fit_their_denominators() -> None:
    table = bank().operations
    pairs = {
        "retained": "active_12m_ago",
        "key_fields_complete": "key_fields_required",
        "customers_rated": "customers",
        "mobile_active": "customers",
        "complaints": "customers",
    }
    for numerator, denominator in pairs.items():
        assert (table[numerator] >= 0).all()
        assert (table[numerator] <= table[denominator]).all()
    assert (table["staff"] >= bank().truth.n_employees).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_operations_give_scores_in_the_useful_range(seed: int) -> None:
    table = bank(seed).operations
    scores = {
        "C11": np.interp(
            100 * table["key_fields_complete"] / table["key_fields_required"], [50, 75, 95], [0, 60, 100]
        ),
        "C13": np.interp(100 * table["customers_rated"] / table["customers"], [30, 60, 90], [0, 60, 100]),
        "C14": (100 * (table["products_mean"] - 1) / 3).to_numpy(),
        "C23": np.interp(table["wait_median_min"], [5, 15, 40], [100, 60, 0]),
        "C32": np.interp(100 * table["retained"] / table["active_12m_ago"], [80, 90, 97], [0, 60, 100]),
        "C35": np.interp(1000 * table["complaints"] / table["customers"], [15, 45, 80], [100, 60, 0]),
    }
    for code, values in scores.items():
        assert ((values >= 40) & (values <= 95)).mean() >= 0.7, code


def test_true_rates_stand_behind_the_counts() -> None:
    held = bank(3, 200)
    table, rates = held.operations, held.operation_rates
    n, p = table["active_12m_ago"], rates["retention"]
    z = (table["retained"] - n * p) / np.sqrt(n * p * (1 - p))
    # 200 standardised counts: mean has se .07, sd has se .05.
    assert abs(z.mean()) < 0.3
    assert z.std() == pytest.approx(1, abs=0.2)
    expected = table["customers"] * rates["complaint_rate"]
    z = (table["complaints"] - expected) / np.sqrt(expected)
    assert abs(z.mean()) < 0.3
    assert z.std() == pytest.approx(1, abs=0.2)
    se = table["profit_sd"] / np.sqrt(table["customers"])
    assert abs(((table["profit_mean"] - rates["profit_mean"]) / se).mean()) < 0.5


def test_same_seed_same_frames_and_another_seed_other_frames() -> None:
    first, again, other = simulate_bank(3, 11), simulate_bank(3, 11), simulate_bank(3, 12)
    for name in ("customers", "hidden", "employees", "operations", "operation_rates"):
        pd.testing.assert_frame_equal(getattr(first, name), getattr(again, name))
        assert not getattr(first, name).equals(getattr(other, name))
    for parent, matrices in first.experts.judgements.items():
        np.testing.assert_array_equal(matrices, again.experts.judgements[parent])
        assert not np.array_equal(matrices, other.experts.judgements[parent])


def test_parameters_change_the_bank() -> None:
    shipped = load_parameters()
    careful = replace(shipped, careless=replace(shipped.careless, rate=0.0))
    assert not simulate_bank(3, 1, careful).hidden["careless"].any()


@pytest.mark.parametrize(("branches", "seed"), [(1, 1), (0, 1), (5001, 1), (40, -1), (3.0, 1), (3, 1.5)])
def test_sizes_and_seeds_out_of_range_are_refused(branches: int, seed: int) -> None:
    with pytest.raises(OptionError):
        simulate_bank(branches, seed)


def test_a_damaged_parameter_file_lists_all_its_faults(tmp_path: Path) -> None:
    held = yaml.safe_load(content_file("simulation", "bank_crm.yaml").read_text(encoding="utf-8"))
    held["nps"]["meen"] = held["nps"].pop("mean")
    held["careless"]["rate"] = "often"
    held["latent"]["service"] = 5
    file = tmp_path / "p.yaml"
    file.write_text(yaml.safe_dump(held, allow_unicode=True), encoding="utf-8")
    with pytest.raises(DefinitionError) as caught:
        load_parameters(file)
    said = str(caught.value)
    assert "unknown key 'meen'" in said
    assert "did you mean 'mean'?" in said
    assert "missing key 'mean'" in said
    assert "careless.rate: unusable value 'often' (expected a number)" in said
    assert "latent.service: unusable value 5 (expected a list)" in said


def test_parameters_out_of_range_are_listed(tmp_path: Path) -> None:
    held = yaml.safe_load(content_file("simulation", "bank_crm.yaml").read_text(encoding="utf-8"))
    held["careless"]["rate"] = 8
    held["experts"]["weights"]["B1"]["C11"] = 0.5
    held["likert"]["thresholds"] = [1, 0, 2, 3]
    file = tmp_path / "p.yaml"
    file.write_text(yaml.safe_dump(held, allow_unicode=True), encoding="utf-8")
    with pytest.raises(DefinitionError) as caught:
        load_parameters(file)
    assert len(caught.value.problems) == 3


def test_a_missing_parameter_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match=r"nowhere\.yaml"):
        load_parameters(tmp_path / "nowhere.yaml")


def test_a_branch_that_did_not_move_keeps_its_true_rates_and_is_counted_anew() -> None:
    held = bank()
    still = held.former.shift == 0
    rates = [name for name in held.operation_rates.columns if name != "branch_id"]
    now, before = held.operation_rates[rates].to_numpy(), held.former.operation_rates[rates].to_numpy()
    np.testing.assert_allclose(before[still], now[still], rtol=1e-12)
    assert (np.abs(before[~still] / now[~still] - 1) > 0.01).all()
    counts = ["retained", "complaints", "key_fields_complete", "customers_rated"]
    assert (held.former.operations[counts] != held.operations[counts]).to_numpy()[still].mean() > 0.9


def test_shares_of_movers_follow_the_parameters_for_any_number_of_branches() -> None:
    for branches, up, down in ((3, 0, 0), (12, 2, 1), (40, 6, 4), (200, 30, 20)):
        shift = simulate_bank(branches, 5).former.shift
        assert ((shift > 0).sum(), (shift < 0).sum()) == (up, down)
