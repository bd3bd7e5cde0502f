"""Outlier treatment by the skewness–kurtosis rule: winsorise a few points, else transform; all on record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evalkit.errors import DataError, OptionError, did_you_mean
from evalkit.evaluation.decision_matrix import CONSTANT_RTOL
from evalkit.evaluation.preparation.shape import LEAST, skewness_kurtosis
from evalkit.evaluation.preparation.transforms import TRANSFORMS, Transform
from evalkit.evaluation.preparation.treatment_result import Outcome, TreatmentRecord, TreatmentResult


@dataclass(frozen=True, kw_only=True, slots=True)
class _Rule:
    skewness: float
    kurtosis: float
    points: int
    transform: Transform | None
    combined: bool

    def passes(self, x: np.ndarray) -> tuple[bool, float, float]:
        g1, g2 = skewness_kurtosis(x)
        return abs(g1) < self.skewness or g2 < self.kurtosis, g1, g2


def treat_outliers(
    matrix: np.ndarray,
    *,
    skewness: float = 2.0,
    kurtosis: float = 3.5,
    max_winsorised: int = 5,
    transform: str | Transform | None = "log",
    combine: bool = False,
    skip: Sequence[str] = (),
    labels: Sequence[str] | None = None,
    alternatives: Sequence[str] | None = None,
) -> TreatmentResult:
    """Bring each indicator to |skewness| < 2 or kurtosis < 3.5 (OECD/JRC practice; COINr's Treat).

    An indicator that fails is winsorised: the farthest value on the skewed side takes the next value, until
    it passes or more than `max_winsorised` points would have to move. If it still fails, the original values
    are transformed. Direction does not matter here, all steps keep the order.

    Args:
        matrix: (m, k) alternatives by indicators, NaN = missing.
        skewness: limit of |G₁|.
        kurtosis: limit of the excess G₂.
        max_winsorised: largest number of points to move; 0 goes straight to the transformation.
        transform: "log", "box-cox", an object such as BoxCox(0.5), or None for no transformation (then the
            winsorised values stand, marked as not passing).
        combine: transform the winsorised values instead of the original ones.
        skip: names of indicators to leave as they are.
        labels: (k,) names of the indicators.
        alternatives: (m,) names of the alternatives.

    Raises:
        DataError: shapes do not fit, a cell is infinite, or a name to skip does not exist.
        OptionError: unknown transformation, or a limit that is negative.
    """
    values = np.asarray(matrix, dtype=float)
    if values.ndim != 2 or not values.size or np.isinf(values).any():
        raise DataError(f"expected a matrix of alternatives × indicators without infinities; {values.shape}")
    names = tuple(str(j + 1) for j in range(values.shape[1])) if labels is None else tuple(map(str, labels))
    rows = () if alternatives is None else tuple(map(str, alternatives))
    if len(names) != values.shape[1] or len(rows) not in {0, len(values)}:
        raise DataError(f"matrix {values.shape}, but {len(names)} labels and {len(rows)} alternatives")
    unknown = [name for name in skip if name not in names]
    if unknown:
        raise DataError(f"there is no indicator {unknown[0]!r} to skip", hint=did_you_mean(unknown[0], names))
    if not (skewness >= 0 and np.isfinite([skewness, kurtosis]).all() and max_winsorised >= 0):
        raise OptionError("the limits of skewness and points must be numbers ≥ 0, that of kurtosis a number")
    chosen = TRANSFORMS[transform]() if isinstance(transform, str) else transform
    rule = _Rule(
        skewness=skewness, kurtosis=kurtosis, points=max_winsorised, transform=chosen, combined=combine
    )
    treated = [_treat(values[:, j], name, rule, name in skip) for j, name in enumerate(names)]
    return TreatmentResult(
        values=np.column_stack([column for column, _, _ in treated]),
        records=tuple(record for _, _, record in treated),
        winsorised=np.column_stack([sides for _, sides, _ in treated]),
        labels=names,
        alternatives=rows,
        skewness_limit=float(skewness),
        kurtosis_limit=float(kurtosis),
        max_winsorised=max_winsorised,
        transform="none" if chosen is None else repr(chosen),
        combined=combine,
    )


def _treat(
    x: np.ndarray, name: str, rule: _Rule, skipped: bool
) -> tuple[np.ndarray, np.ndarray, TreatmentRecord]:
    sides = np.full(len(x), "", dtype="<U4")
    known = x[~np.isnan(x)]
    flat = len(known) < LEAST or np.ptp(known) <= CONSTANT_RTOL * np.abs(known).max()
    if skipped or flat:
        return x, sides, _record(name, "skipped", 0, [])
    steps = [rule.passes(x)]
    if steps[0][0]:
        return x, sides, _record(name, "untouched", 0, steps)
    moved, sides = _winsorise(x, rule)
    steps.append(rule.passes(moved))
    points = int((sides != "").sum())
    if steps[1][0] or rule.transform is None:
        outcome: Outcome = "winsorised" if points else "untouched"
        return moved, sides, _record(name, outcome, points, steps)
    if not rule.combined:
        sides, points = np.full(len(x), "", dtype="<U4"), 0
    out, formula = rule.transform.apply(moved if rule.combined else x)
    steps.append(rule.passes(out))
    return out, sides, _record(name, "transformed", points, steps, formula)


def _winsorise(x: np.ndarray, rule: _Rule) -> tuple[np.ndarray, np.ndarray]:
    """Values and sides after moving points until the rule is met or the limit of points is reached."""
    out, sides = x.copy(), np.full(len(x), "", dtype="<U4")
    passes, skewness, _ = rule.passes(out)
    while not passes:
        high = skewness >= 0
        end = np.nanmax(out) if high else np.nanmin(out)
        at = out == end
        inner = out[~at & ~np.isnan(out)]
        touched = at | (sides != "")
        if touched.sum() > rule.points or np.ptp(inner) == 0:
            break
        out[at] = inner.max() if high else inner.min()
        sides[at] = "high" if high else "low"
        passes, skewness, _ = rule.passes(out)
    return out, sides


def _record(
    name: str, outcome: Outcome, points: int, steps: list[tuple[bool, float, float]], formula: str = ""
) -> TreatmentRecord:
    padded = [(g1, g2) for _, g1, g2 in steps] + [(None, None)] * (3 - len(steps))
    return TreatmentRecord(
        indicator=name,
        outcome=outcome,
        n_winsorised=points,
        skewness=(padded[0][0], padded[1][0], padded[2][0]),
        kurtosis=(padded[0][1], padded[1][1], padded[2][1]),
        passes=steps[-1][0] if steps else None,
        formula=formula,
    )
