"""ek.sem, ek.cfa and their neighbours: models as text or mapping, every kind of data, misuse named with a hint."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

import evalkit as ek
from evalkit.errors import DataError, DefinitionError, EvalkitError, OptionError, StatisticError

SCALES = {"f": ["a1", "a2", "a3"], "g": ["b1", "b2", "b3"]}
TEXT = "f =~ a1 + a2 + a3\ng =~ b1 + b2 + b3"
ITEMS = [item for items in SCALES.values() for item in items]


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    """240 rows: six items of two factors, a group, a cluster."""
    rng = np.random.default_rng(6)
    factors = rng.multivariate_normal([0, 0], [[1, 0.5], [0.5, 1]], size=240)
    answers = np.repeat(factors, 3, axis=1) * np.tile([0.8, 0.7, 0.6], 2) + rng.normal(size=(240, 6)) * 0.6
    frame = pd.DataFrame(answers, columns=ITEMS)
    return frame.assign(region=["north", "south"] * 120, branch=np.arange(240) % 24)


def test_a_mapping_of_factors_is_the_same_model_as_its_text(table: pd.DataFrame) -> None:
    assert ek.cfa(SCALES, table).allclose(ek.cfa(TEXT, table))
    assert ek.cfa(SCALES, table).allclose(ek.sem(TEXT, table))


def test_columns_of_an_array_are_item1_and_so_on(table: pd.DataFrame) -> None:
    named = ek.cfa(TEXT, table)
    plain = ek.cfa("f =~ item1 + item2 + item3\ng =~ item4 + item5 + item6", table[ITEMS].to_numpy())
    assert plain.observed == tuple(f"item{k}" for k in range(1, 7))
    assert [e.estimate for e in plain.parameters] == [e.estimate for e in named.parameters]


def test_the_order_of_the_columns_does_not_matter(table: pd.DataFrame) -> None:
    assert ek.cfa(TEXT, table[ITEMS[::-1]]).allclose(ek.cfa(TEXT, table))


def test_columns_the_model_does_not_name_do_not_count(table: pd.DataFrame) -> None:
    spoiled = table.assign(other="text", empty=np.nan)
    assert ek.cfa(TEXT, spoiled).allclose(ek.cfa(TEXT, table))


@pytest.mark.parametrize("kind", ["group", "cluster"])
def test_groups_and_clusters_are_a_column_or_one_label_a_row(kind: str, table: pd.DataFrame) -> None:
    column = {"group": "region", "cluster": "branch"}[kind]
    named = ek.cfa(TEXT, table, estimator="MLR", **{kind: column})
    listed = ek.cfa(TEXT, table, estimator="MLR", **{kind: list(table[column])})
    assert named.allclose(listed)
    assert named.groups == (("north", "south") if kind == "group" else ("",))
    assert named.clusters == (24 if kind == "cluster" else None)


def test_all_items_or_named_items_are_ordered(table: pd.DataFrame) -> None:
    steps = table[ITEMS].clip(-1, 1).round()
    one, two = ek.cfa(TEXT, steps, ordered=True), ek.cfa(TEXT, steps, ordered=ITEMS)
    assert one.allclose(two)
    assert (one.estimator, one.ordered, one.parameterisation) == ("WLSMV", tuple(ITEMS), "delta")


def test_a_survey_is_fitted_with_reversed_items_recoded(survey: Any) -> None:
    model = {"REL": ["REL1", "REL2", "REL3", "REL4r"], "ASS": ["ASS1", "ASS2", "ASS3"]}
    known = set(survey.scored.columns)
    model = {name: items for name, items in model.items() if set(items) <= known}
    found = ek.cfa(model, survey, missing="fiml")
    assert found.n_obs > 1000
    assert (found.loadings()[:4, 0] > 0.3).all()


def test_branches_of_a_survey_are_clusters(survey: Any) -> None:
    found = ek.cfa({"REL": ["REL1", "REL2", "REL3", "REL4r"]}, survey, estimator="MLR", cluster="branch")
    assert found.clusters == len(set(survey.branch))


def test_nested_models_are_compared(table: pd.DataFrame) -> None:
    free, restricted = ek.cfa(TEXT, table), ek.cfa(TEXT, table, orthogonal=True)
    found = ek.compare_models(free, restricted)
    assert (found.df, found.chi2) == (1, pytest.approx(restricted.chi2 - free.chi2))
    assert found.pvalue < 1e-6
    with pytest.raises(OptionError, match=r"give the freer model first|more degrees of freedom"):
        ek.compare_models(restricted, free)


def test_ratios_of_scales_use_complete_rows(table: pd.DataFrame) -> None:
    holes = table.copy()
    holes.loc[:9, "a1"] = np.nan
    found = ek.htmt(SCALES, holes)
    assert (found.scales, found.n_obs) == (("f", "g"), 230)
    assert found.allclose(ek.htmt(SCALES, holes.iloc[10:]))
    assert 0.3 < found.ratios[0, 1] < 0.9


@pytest.mark.parametrize(
    ("model", "options", "error", "sentence"),
    [
        ("f = a1 + a2", {}, DefinitionError, "no operator found.*one of =~"),
        ("f =~ a1 + a2 + a33", {}, DataError, "the model names 'a33', which is no column.*did you mean 'a"),
        ("f =~ a1 + a2 + region", {}, EvalkitError, "region"),
        (TEXT, {"estimator": "MLRR"}, OptionError, "estimator must be one of.*did you mean 'MLR'"),
        (TEXT, {"group": "regio"}, DataError, "there is no column 'regio'.*did you mean 'region'"),
        (TEXT, {"cluster": "branches"}, DataError, "there is no column 'branches'.*'branch'"),
        (TEXT, {"group": ["a", "b"]}, DataError, "2 groups for 240 rows.*one for each row"),
        (TEXT, {"cluster": "branch"}, OptionError, 'clusters need a sandwich.*estimator="MLR"'),
        (TEXT, {"equal": ["loadings"]}, OptionError, "equal= compares groups.*group="),
        (TEXT, {"ordered": ["c1"]}, DataError, "ordered= names 'c1', which the model does not use"),
        (TEXT, {"missing": "pairwise"}, OptionError, "missing must be one of"),
        (
            TEXT,
            {"group": "region", "equal": ["loadings"], "partial": ["f=~a9"]},
            OptionError,
            "partial= names 'f=~a9', which is no parameter.*'f=~a",
        ),
        ("f =~ a1 + a2", {}, StatisticError, "not all identified.*three indicators"),
    ],
)
def test_misuse_is_a_sentence_with_a_hint(
    model: str, options: dict[str, Any], error: type[EvalkitError], sentence: str, table: pd.DataFrame
) -> None:
    with pytest.raises(error, match=sentence):
        ek.sem(model, table, **options)


def test_rows_without_a_group_are_named(table: pd.DataFrame) -> None:
    holes = table.copy()
    holes["region"] = holes["region"].where(holes.index != 4)
    with pytest.raises(DataError, match=r"1 rows have no group, the first is row 5.*leave them out"):
        ek.cfa(TEXT, holes, group="region")


def test_numbers_without_names_have_no_column_to_group_by(table: pd.DataFrame) -> None:
    with pytest.raises((DataError, OptionError)):
        ek.cfa(TEXT, table[ITEMS].to_numpy(), group="region")


def test_a_scale_of_one_item_has_no_ratio(table: pd.DataFrame) -> None:
    with pytest.raises(StatisticError, match="two items in every scale; 'h' has one"):
        ek.htmt({**SCALES, "h": ["a1"]}, table)


def test_modification_indices_take_the_options_of_the_model(table: pd.DataFrame) -> None:
    found = ek.modification_indices(TEXT, table, group="region", equal=["loadings"])
    fitted = ek.sem(TEXT, table, group="region", equal=["loadings"])
    assert (found.chi2, found.df) == (fitted.chi2, fitted.df)
    with pytest.raises(OptionError, match=r"there is no option 'estimater'.*'estimator'"):
        ek.modification_indices(TEXT, table, estimater="ML")
