"""Agreement code by code: each code is a yes or no of every coder about every unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

import numpy as np

from evalkit.errors import DataError, EvalkitError
from evalkit.inference.agreement.agreement import RatingAgreement, numbered_groups, summarise
from evalkit.inference.agreement.coefficients import COEFFICIENTS
from evalkit.inference.agreement.ratings import checked_sizes, distinct_ratings
from evalkit.inference.agreement.resampling import Units
from evalkit.inference.agreement.weights import agreement_weights
from evalkit.result import Result, ResultTable, result

NO_YES = ("not applied", "applied")


@result
class CodeAgreement(Result):
    """Agreement of r coders about k codes on n units.

    Attributes:
        code: (k,) codes.
        coefficient: (c,) names of the coefficients.
        estimate: (k, c) values, NaN where one does not exist.
        se: (k, c) standard errors, NaN where there is none.
        ci_lower: (k, c) lower limits.
        ci_upper: (k, c) upper limits.
        n_applied: (k, r) units to which each coder applied each code.
        pooled: all unit × code decisions together; units (or groups) are drawn, never single decisions.
        failures: "code: coefficient" → why it has no value or no interval.
    """

    title: ClassVar[str] = "Agreement by code"

    code: tuple[str, ...]
    coefficient: tuple[str, ...]
    estimate: np.ndarray
    se: np.ndarray
    ci_lower: np.ndarray
    ci_upper: np.ndarray
    n_applied: np.ndarray
    pooled: RatingAgreement
    failures: Mapping[str, str]

    def tables(self) -> tuple[ResultTable, ...]:
        """Values by code, then limits by code and coefficient."""
        values = tuple((c, *map(float, x)) for c, x in zip(self.code, self.estimate, strict=True))
        limits = tuple(
            (
                f"{code}: {name}",
                *(float(x[i, j]) for x in (self.estimate, self.se, self.ci_lower, self.ci_upper)),
            )
            for i, code in enumerate(self.code)
            for j, name in enumerate(self.coefficient)
        )
        columns = ("code and coefficient", "estimate", "se", "ci_lower", "ci_upper")
        return (
            ResultTable(title="By code", columns=("code", *self.coefficient), rows=values),
            ResultTable(title="Intervals by code", columns=columns, rows=limits),
        )


def code_agreement(
    applied: np.ndarray,
    codes: Sequence[str],
    *,
    groups: Sequence[object] | None = None,
    sizes: Sequence[int] | np.ndarray | None = None,
    n_draws: int = 1000,
    seed: int = 0,
    confidence: float = 0.95,
) -> CodeAgreement:
    """Every coefficient for every code, and for all decisions together.

    Args:
        applied: (n, k, r) 1 where coder r applied code k to unit n, 0 where not, NaN where the coder did
            not look at the unit.
        codes: (k,) names.
        groups: (n,) what is drawn as a whole; None for single units.
        sizes: (n,) how many equal units each row stands for.
        n_draws: draws; 0 for no intervals, else at least 100.
        seed: of the draws.
        confidence: of the intervals.

    Raises:
        DataError: shapes do not fit, or a number other than 0 and 1.
        OptionError: confidence or n_draws out of range.
        StatisticError: no unit was rated by two coders.
    """
    table = np.asarray(applied, dtype=float)
    if table.ndim != 3 or table.shape[1] != len(codes) or table.shape[2] < 2 or not table.size:
        raise DataError(
            f"applied must be units × {len(codes)} codes × two coders at least; got {table.shape}"
        )
    index = np.where(np.isnan(table), -1, table).astype(int)
    if not (np.isnan(table) | (table == index)).all() or index.max() > 1 or index.min() < -1:
        raise DataError("applied holds other numbers than 0, 1 and NaN")
    options = {"n_draws": n_draws, "seed": seed, "confidence": confidence}
    group = None if groups is None else numbered_groups(groups, len(index))
    size = checked_sizes(sizes, len(index))
    each: list[RatingAgreement | None] = []
    failures: dict[str, str] = {}
    for k, code in enumerate(codes):
        try:
            found = _binary(index[:, k], group, size, options)
            each.append(found)
            failures |= {f"{code}: {name}": why for name, why in found.failures.items()}
        except EvalkitError as error:
            each.append(None)
            failures[code] = str(error)
    n, k, r = index.shape
    whole = np.repeat(np.arange(n) if group is None else group, k)
    return CodeAgreement(
        code=tuple(codes),
        coefficient=tuple(COEFFICIENTS),
        n_applied=np.einsum("nkr,n->kr", index == 1, np.ones(n, dtype=int) if size is None else size),
        pooled=_binary(index.reshape(n * k, r), whole, None if size is None else np.repeat(size, k), options),
        failures=failures,
        **{name: _stacked(each, name) for name in ("estimate", "se", "ci_lower", "ci_upper")},
    )


def _stacked(each: Sequence[RatingAgreement | None], name: str) -> np.ndarray:
    nothing = np.full(len(COEFFICIENTS), np.nan)
    return np.array([nothing if found is None else getattr(found, name) for found in each])


def _binary(
    index: np.ndarray, group: np.ndarray | None, size: np.ndarray | None, options: Mapping[str, float]
) -> RatingAgreement:
    numbers = np.array([0.0, 1.0])
    same = agreement_weights("identity", numbers)
    table, row = distinct_ratings(index, numbers, NO_YES, weights=same, level="nominal", sizes=size)
    return summarise(
        table,
        Units(row=row, group=group, size=size),
        weights="identity",
        n_draws=int(options["n_draws"]),
        seed=int(options["seed"]),
        confidence=options["confidence"],
    )
