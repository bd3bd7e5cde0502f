"""The estimators by name: what is minimised, where standard errors come from, how the test is corrected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from evalkit.errors import OptionError
from evalkit.psychometrics.sem.estimation.chi_square import Correction
from evalkit.psychometrics.sem.estimation.information import Information

Discrepancy = Literal["likelihood", "unweighted", "generalised", "weighted", "diagonal"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Estimator:
    """One estimator.

    Attributes:
        name: as in lavaan and Mplus.
        discrepancy: what is minimised.
        information: which second derivatives standard errors start from.
        robust: whether they are sandwiched.
        correction: of the chi-square.
        source: where it was published.
    """

    name: str
    discrepancy: Discrepancy
    information: Information
    robust: bool
    correction: Correction
    source: str


ESTIMATORS: dict[str, Estimator] = {
    e.name: e
    for e in (
        Estimator(
            name="ML",
            discrepancy="likelihood",
            information="expected",
            robust=False,
            correction="none",
            source="Jöreskog (1969)",
        ),
        Estimator(
            name="MLR",
            discrepancy="likelihood",
            information="observed",
            robust=True,
            correction="yuan_bentler",
            source="Yuan & Bentler (2000)",
        ),
        Estimator(
            name="MLM",
            discrepancy="likelihood",
            information="expected",
            robust=True,
            correction="satorra_bentler",
            source="Satorra & Bentler (1994)",
        ),
        Estimator(
            name="ULS",
            discrepancy="unweighted",
            information="expected",
            robust=False,
            correction="none",
            source="Browne (1984)",
        ),
        Estimator(
            name="GLS",
            discrepancy="generalised",
            information="expected",
            robust=False,
            correction="none",
            source="Browne (1974)",
        ),
        Estimator(
            name="WLS",
            discrepancy="weighted",
            information="expected",
            robust=False,
            correction="none",
            source="Browne (1984)",
        ),
        Estimator(
            name="DWLS",
            discrepancy="diagonal",
            information="expected",
            robust=False,
            correction="none",
            source="Muthén, du Toit & Spisic (1997)",
        ),
        Estimator(
            name="WLSMV",
            discrepancy="diagonal",
            information="expected",
            robust=True,
            correction="scaled_shifted",
            source="Muthén, du Toit & Spisic (1997); Asparouhov & Muthén (2010)",
        ),
        Estimator(
            name="ULSMV",
            discrepancy="unweighted",
            information="expected",
            robust=True,
            correction="scaled_shifted",
            source="Asparouhov & Muthén (2010)",
        ),
    )
}


def estimator(name: str) -> Estimator:
    """An estimator by name.

    Raises:
        OptionError: no such estimator.
    """
    if name not in ESTIMATORS:
        raise OptionError.unknown_choice("estimator", name, ESTIMATORS)
    return ESTIMATORS[name]
