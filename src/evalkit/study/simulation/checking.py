"""Values of a parameter file that have the right type and still cannot be used."""

from __future__ import annotations

import operator
from collections.abc import Iterator

from evalkit.study.simulation.parameters import SimulationParameters

SHARES = (
    "branch.correlation",
    "branch.region_share",
    "branch.icc_customers",
    "branch.icc_employees",
    "latent.service_loading",
    "careless.rate",
    "careless.attention_pass.careful",
    "careless.attention_pass.careless",
    "missing.item",
    "missing.dont_know_share",
    "missing.dropout",
    "missing.dropout_from",
    "missing.nps",
    "profile.complaint_solved",
    "employees.factor_correlation",
    "employees.attention_pass",
    "operations.newcomers",
    "operations.key_fields.centre",
    "operations.rated.centre",
    "operations.mobile.centre",
    "operations.staff_response",
    "operations.customer_response.centre",
    "former.improved",
    "former.fell",
)
PARTS = ("internal", "perceived", "integration")
KINDS = ("straight", "random", "pattern")


def unusable_values(parameters: SimulationParameters) -> Iterator[tuple[str, str, str]]:
    """Yield (key, fault, what is expected) for each value that the simulation cannot use."""
    for key in SHARES:
        value = operator.attrgetter(key)(parameters)
        if not 0 <= value < 1:
            yield key, f"{value} is no share", "0 or more, below 1"
    if parameters.branch.parts != PARTS:
        yield "branch.parts", "the parts of the truth are fixed", ", ".join(PARTS)
    for kind in parameters.careless.mix.keys() - set(KINDS):
        yield "careless.mix", f"unknown kind {kind!r}", ", ".join(KINDS)
    if len(parameters.experts.weights.get("A", ())) != len(PARTS):
        yield (
            "experts.weights",
            "the block A must weigh the three parts of the truth",
            "A with three children",
        )
    for parent, weights in parameters.experts.weights.items():
        if not all(value > 0 for value in weights.values()) or abs(sum(weights.values()) - 1) > 1e-9:
            yield (
                f"experts.weights.{parent}",
                "weights must be positive and sum to 1",
                "e.g. 0.25, 0.40, 0.35",
            )
    yield from _likert_faults(parameters)


def _likert_faults(parameters: SimulationParameters) -> Iterator[tuple[str, str, str]]:
    likert = parameters.likert
    if len(likert.thresholds) != 4 or list(likert.thresholds) != sorted(set(likert.thresholds)):
        yield "likert.thresholds", "a five-point scale has four thresholds", "four increasing numbers"
    known = {"g", *parameters.latent.paths, *parameters.latent.service}
    for construct in likert.customer_items.keys() - known:
        yield "likert.customer_items", f"{construct!r} is no latent variable", ", ".join(sorted(known))
    for block in (likert.customer_items, likert.employee_items):
        for items in block.values():
            for item, loading in items.items():
                if not 0 < loading < 1:
                    yield f"loading of {item}", f"{loading} is no loading", "above 0, below 1"
    if not any(parameters.careless.attention_after in items for items in likert.customer_items.values()):
        yield "careless.attention_after", "no such item", "an item of the customer survey"
