"""The numbers of branches on a page: scores, standard errors, ranges; and how they are packed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from evalkit.report.interactive.packing import packed, packed_counts, triangle
from evalkit.report.view import View
from evalkit.report.wording import Verdict, total_verdict
from evalkit.study.failures import Failure

RANKED, FEW_ANSWERS, MISSING_INDICATORS = 0, 1, 2
LARGEST_ERROR = 100.0  # points: beyond this an interval covers the whole scale anyway
POSITIONS: dict[Verdict, str] = {
    "above": "+",
    "small_above": "a",
    "not_settled": "0",
    "small_below": "b",
    "below": "-",
    "trend": ".",
}


@dataclass(frozen=True, kw_only=True, eq=False)
class League:
    """b branches in the order of the page, ranked ones first, over k indicators.

    Attributes:
        codes, names, regions: texts, (b,); a region may be "".
        n: (b,) answers that count for the ranking.
        state: (b,) 0 ranked, 1 too few answers, 2 too much weight missing.
        score: (b, k) 0–100, NaN = missing.
        score_se: (b, k) standard errors.
        clear: (b, k) 1 above the average of the indicator beyond chance, −1 below, 0 neither.
        correlation: (k, k) sampling correlation of the scores, mean over branches.
        calibration: (b,) standard error of the total over its value from `correlation`, 1 where both are 0.
        lower, upper: (b,) official rank range, 0 = none.
        position: "+" above the average of the ranked, "a" by a small amount, "-" and "b" below, "0" neither,
            "." unranked; b characters.
        top: (b,) probability of the top k in percent, NaN = none.
    """

    codes: tuple[str, ...]
    names: tuple[str, ...]
    regions: tuple[str, ...]
    n: np.ndarray
    state: np.ndarray
    score: np.ndarray
    score_se: np.ndarray
    clear: np.ndarray
    correlation: np.ndarray
    calibration: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    position: str
    top: np.ndarray

    def only(self, i: int) -> League:
        """The league as branch i may see it: itself."""
        rows = {
            name: getattr(self, name)[i : i + 1]
            for name in self.__dataclass_fields__
            if name != "correlation"
        }
        return replace(self, **rows)

    def payload(self) -> dict[str, Any]:
        """The league for the page's script."""
        regions = sorted(set(self.regions))
        return {
            "codes": list(self.codes),
            "names": list(self.names),
            "regions": regions,
            "region": [regions.index(region) for region in self.regions],
            "n": self.n.tolist(),
            "state": "".join(str(int(state)) for state in self.state),
            "scores": packed(self.score, self.clear % 3),
            "errors": packed(np.minimum(self.score_se, LARGEST_ERROR)),
            "correlation": triangle(self.correlation, 3),
            "calibration": packed_counts(np.rint(np.clip(self.calibration, 0, 65) * 1000)),
            "lower": packed_counts(self.lower),
            "upper": packed_counts(self.upper),
            "position": self.position,
            "top": [None if np.isnan(p) else round(float(p)) for p in self.top],
        }


def league(view: View) -> League:
    """All branches of a study that may be shown."""
    order = view.order()
    results = view.results
    ranking, indicators = results.ranking, results.indicators
    at = np.array(order)
    score, se = indicators.score[at], indicators.score_se[at]
    correlation = pooled_correlation(indicators.score_covariance[at], se)
    bounds = [view.rank_bounds(i) or (0, 0) for i in order]
    states = {"": RANKED, "few answers": FEW_ANSWERS}
    profiles = results.profiles
    return League(
        codes=tuple(view.code(i) for i in order),
        names=tuple(view.branch(i) for i in order),
        regions=tuple(view.region(i) for i in order),
        n=ranking.respondents[at],
        state=np.array([states.get(ranking.reason[i], MISSING_INDICATORS) for i in order]),
        score=score,
        score_se=se,
        clear=np.where(profiles.clear[at], np.sign(np.nan_to_num(profiles.difference[at])), 0).astype(int),
        correlation=correlation,
        calibration=calibration(
            ranking.composite.total_se[at], ranking.composite.effective_weights[at], se, correlation
        ),
        lower=np.array([low for low, _ in bounds]),
        upper=np.array([high for _, high in bounds]),
        position="".join(POSITIONS[total_verdict(view, i)] for i in order),
        top=_top(view, order),
    )


def pooled_correlation(covariance: np.ndarray, se: np.ndarray) -> np.ndarray:
    """The sampling correlation (k, k) as the mean over the branches that have one, 0 where none has."""
    scale = se[:, :, np.newaxis] * se[:, np.newaxis, :]
    usable = np.isfinite(scale) & (scale > 0) & np.isfinite(covariance)
    each = np.divide(covariance, scale, out=np.zeros_like(covariance), where=usable)
    count = usable.sum(axis=0)
    pooled = np.divide(each.sum(axis=0), count, out=np.zeros(count.shape), where=count > 0)
    np.fill_diagonal(pooled, 1.0)
    return np.asarray(pooled)


def calibration(
    total_se: np.ndarray, weights: np.ndarray, se: np.ndarray, correlation: np.ndarray
) -> np.ndarray:
    """Standard error at the study's weights over its value from the pooled correlation, (b,)."""
    g = weights * np.nan_to_num(se)
    pooled = np.sqrt(np.maximum(np.einsum("bi,ij,bj->b", g, correlation, g, optimize=True), 0.0))
    known = (pooled > 0) & np.isfinite(total_se)
    return np.asarray(np.divide(total_se, pooled, out=np.ones_like(pooled), where=known))


def _top(view: View, order: list[int]) -> np.ndarray:
    posterior = view.results.ranking.posterior
    share = np.full(len(view.results.ranking.status), np.nan)
    if not isinstance(posterior, Failure):
        share[view.results.ranking.ranked] = 100 * posterior.probability_top
    return np.asarray(share[np.array(order)])
