"""Options that do not go together are refused by name, with what does."""

from __future__ import annotations

from typing import Any

import pytest

from evalkit.errors import OptionError
from evalkit.psychometrics.sem.estimation.estimators import ESTIMATORS
from evalkit.psychometrics.sem.estimation.request import Request, checked

ORDERED = ("x1", "x2")


@pytest.mark.parametrize(
    ("options", "name"),
    [
        ({}, "ML"),
        ({"ordered": ORDERED}, "WLSMV"),
        ({"estimator": "MLR"}, "MLR"),
        ({"estimator": "ULS"}, "ULS"),
    ],
)
def test_the_estimator_is_the_one_asked_for_or_fits_the_items(options: dict[str, Any], name: str) -> None:
    assert checked(Request(**options), 1, clustered=False).name == name


@pytest.mark.parametrize(
    ("options", "n_groups", "clustered", "sentence"),
    [
        ({"estimator": "ml"}, 1, False, "estimator must be one of 'ML'"),
        ({"missing": "pairwise"}, 1, False, "missing must be one of 'listwise', 'fiml'; got 'pairwise'"),
        ({"parameterisation": "gamma"}, 1, False, "parameterisation must be one of 'delta', 'theta'"),
        ({"equal": ("loading",)}, 2, False, "equal must be one of.*did you mean 'loadings'"),
        ({"equal": ("loadings",)}, 1, False, "equal= compares groups; there is one.*group="),
        ({"ordered": ORDERED, "estimator": "WLS"}, 1, False, "WLS takes its items as continuous.*WLSMV"),
        ({"ordered": ORDERED, "means": True}, 1, False, "thresholds, no intercepts"),
        *(
            ({"ordered": ORDERED, "estimator": n}, 1, False, f"{n} takes its items as continuous")
            for n in ("ML", "MLR", "MLM", "GLS", "ULS")
        ),
        *(
            ({"estimator": n}, 1, False, f"{n} is for ordered items.*ordered=")
            for n in ("DWLS", "WLSMV", "ULSMV")
        ),
        *(
            (
                {"missing": "fiml", "estimator": n},
                1,
                False,
                f'missing="fiml" needs a likelihood.*{n} has none',
            )
            for n in ("MLM", "GLS", "ULS", "WLS")
        ),
        *(
            ({"missing": "fiml", "ordered": ORDERED, "estimator": n}, 1, False, f"{n} has none.*MLR")
            for n in ("DWLS", "ULSMV")
        ),
        ({"missing": "fiml", "ordered": ORDERED}, 1, False, "WLSMV has none"),
        *(
            ({"estimator": n}, 1, True, f"clusters need a sandwich of scores; {n} has none")
            for n in ("ML", "MLM", "GLS", "ULS", "WLS")
        ),
        ({"ordered": ORDERED}, 1, True, "WLSMV has none"),
    ],
)
def test_options_that_do_not_go_together_are_refused_with_a_reason(
    options: dict[str, Any], n_groups: int, clustered: bool, sentence: str
) -> None:
    with pytest.raises(OptionError, match=sentence):
        checked(Request(**options), n_groups, clustered)


def test_every_estimator_names_its_source() -> None:
    assert all(name == e.name and e.source for name, e in ESTIMATORS.items())
