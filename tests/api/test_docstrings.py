"""The examples in the docstrings of the public functions run and print what they say."""

from __future__ import annotations

import doctest
import inspect
from importlib import import_module
from pkgutil import iter_modules

import pytest

import evalkit as ek
import evalkit.api

MODULES = [
    "evalkit",
    "evalkit.plotting.plot",
    *(f"evalkit.api.{m.name}" for m in iter_modules(evalkit.api.__path__)),
]
WITH_EXAMPLE = {
    "ahp",
    "ahp_hierarchy",
    "bartlett",
    "benefit_of_doubt",
    "bwm",
    "combine_weights",
    "change",
    "composite_index",
    "critic_weights",
    "cronbach_alpha",
    "delphi",
    "design_means",
    "difference_in_differences",
    "efa",
    "entropy_weights",
    "funnel",
    "fuzzy_ahp",
    "fuzzy_evaluation",
    "grey_relational",
    "htmt",
    "importance_performance",
    "kendall_w",
    "kmo",
    "merec_weights",
    "omega",
    "pairwise_certainty",
    "parallel_analysis",
    "plot",
    "promethee",
    "rake",
    "rank_confidence",
    "relative_weights",
    "rsr",
    "sem",
    "sensitivity",
    "shrink_means",
    "topsis",
    "vikor",
}


@pytest.mark.parametrize("name", MODULES)
def test_examples_run(name: str) -> None:
    failed, _ = doctest.testmod(import_module(name))
    assert failed == 0


@pytest.mark.parametrize("name", sorted(WITH_EXAMPLE))
def test_every_public_function_on_plain_numbers_has_an_example(name: str) -> None:
    function = getattr(ek, name)
    finder = doctest.DocTestFinder()
    assert any(test.examples for test in finder.find(function, module=inspect.getmodule(function)))


@pytest.mark.parametrize("name", sorted(set(ek.__all__) - {"EvalkitError"}))
def test_every_argument_is_documented_and_so_are_the_errors(name: str) -> None:
    function = getattr(ek, name)
    text = inspect.getdoc(function) or ""
    arguments = text.partition("Args:")[2].partition("Raises:")[0]
    missing = [
        argument for argument in inspect.signature(function).parameters if f"{argument}:" not in arguments
    ]
    assert not missing
    assert "Raises:" in text
