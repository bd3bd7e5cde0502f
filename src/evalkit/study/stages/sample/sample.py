"""Stage 2b: who was asked, who answered, how the answers lie against the population, and their weights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from evalkit.definitions.sample_design import Raking
from evalkit.definitions.study import SurveyInput
from evalkit.inference.drawn_means import kish_effective_n
from evalkit.study.failures import Failure
from evalkit.study.stages.reading.sample_inputs import KnownMargin, SampleInput, percent
from evalkit.study.stages.sample.raking import RakedSurvey, raked
from evalkit.study.stages.scores.indicators import group_codes
from evalkit.survey.responses import Survey


@dataclass(frozen=True, kw_only=True, eq=False)
class MarginTable:
    """The analysed answers against one margin of the population, in percent of those with a known category.

    Attributes:
        question: its code.
        options: (c,) option codes.
        population, sample: (c,) of all branches together.
        weighted: (c,) with the weights of the survey; None without any.
        branch_population, branch_sample, branch_weighted: (b, c) the same by branch, NaN where unknown; the
            population of all branches stands in where that of a branch is not known.
        n: respondents with a known category.
        branch_n: (b,) the same by branch.
    """

    question: str
    options: tuple[int, ...]
    population: np.ndarray
    sample: np.ndarray
    weighted: np.ndarray | None
    branch_population: np.ndarray
    branch_sample: np.ndarray
    branch_weighted: np.ndarray | None
    n: int
    branch_n: np.ndarray


@dataclass(frozen=True, kw_only=True, eq=False)
class SurveySample:
    """The sample of one survey.

    Attributes:
        sent: (b,) questionnaires sent to each branch, NaN = unknown; None where nothing is known by branch.
        sent_total: in all; None where unknown.
        returned, valid: (b,) answers in the file, and those analysed.
        returned_total, valid_total: in all, those of no branch too.
        margins: sample against population.
        weight_column: the column of the starting weights; None without one.
        rake: how weights were made from the margins; None where they were not.
        n_effective: (b,) answers of equal weight with the same precision (Kish); `valid` without weights.
        n_effective_total: of all answers.
        largest: largest weight in mean weights; 1 without weights.
        failures: what could not be raked.
    """

    sent: np.ndarray | None
    sent_total: float | None
    returned: np.ndarray
    valid: np.ndarray
    returned_total: int
    valid_total: int
    margins: tuple[MarginTable, ...]
    weight_column: str | None
    rake: Raking | None
    n_effective: np.ndarray
    n_effective_total: float
    largest: float
    failures: tuple[Failure, ...]

    @property
    def weighted(self) -> bool:
        """Whether answers have weights."""
        return self.weight_column is not None or self.rake is not None

    @property
    def response_rate(self) -> np.ndarray:
        """(b,) returned in percent of sent; NaN where unknown, 0, or fewer than returned."""
        sent = np.full(len(self.returned), np.nan) if self.sent is None else self.sent
        return np.array([_rate(n, of) for n, of in zip(self.returned.tolist(), sent.tolist(), strict=True)])

    @property
    def response_rate_total(self) -> float:
        """Of all branches together; NaN where unknown."""
        return _rate(self.returned_total, np.nan if self.sent_total is None else self.sent_total)


def draw_samples(
    sources: Mapping[str, SurveyInput],
    inputs: Mapping[str, SampleInput],
    received: Mapping[str, Survey],
    kept: Mapping[str, Survey],
    codes: tuple[str, ...],
) -> tuple[dict[str, Survey], dict[str, SurveySample]]:
    """The analysed answers with their weights, and the sample of every survey.

    Args:
        sources: what the study file says of each survey.
        inputs: what is known of those who could have answered.
        received: all answers.
        kept: the analysed ones.
        codes: of all branches.
    """
    surveys, samples = {}, {}
    for key, survey in kept.items():
        known, source = inputs.get(key, SampleInput()), sources[key]
        found = raked(survey, known.margins, source.design.rake, name=key, codes=codes)
        surveys[key] = found.survey
        samples[key] = _sample(source, known, received[key], found, codes)
    return surveys, samples


def _sample(
    source: SurveyInput, known: SampleInput, received: Survey, found: RakedSurvey, codes: tuple[str, ...]
) -> SurveySample:
    b, kept = len(codes), found.survey
    weights = kept.design.get("weight")
    equal = np.ones(kept.n) if weights is None else weights
    group, came = group_codes(kept.branch, codes), group_codes(received.branch, codes)
    everyone = kish_effective_n(equal, np.zeros(kept.n, dtype=np.int64), 1)
    return SurveySample(
        sent=known.sent,
        sent_total=known.sent_total,
        returned=np.bincount(came[came >= 0], minlength=b),
        valid=np.bincount(group[group >= 0], minlength=b),
        returned_total=received.n,
        valid_total=kept.n,
        margins=tuple(_table(kept, margin, group, b) for margin in known.margins),
        weight_column=source.design.weight,
        rake=source.design.rake if found.done else None,
        n_effective=kish_effective_n(equal, group, b),
        n_effective_total=float(everyone[0]),
        largest=float(equal.max() / equal.mean()) if kept.n else 1.0,
        failures=found.failures,
    )


def _table(kept: Survey, margin: KnownMargin, group: np.ndarray, b: int) -> MarginTable:
    answers, weights = kept.answers[margin.question].to_numpy(dtype=float), kept.design.get("weight")
    category = np.full(kept.n, -1)
    for place, option in enumerate(margin.options):
        category[answers == option] = place
    known = category >= 0
    c, own = len(margin.options), known & (group >= 0)
    cell = group[own] * c + category[own]

    def percents(weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        every = np.bincount(category[known], weight[known], c)
        inside = np.bincount(cell, weight[own], b * c).reshape(b, c)
        return percent(every), percent(inside)

    sample, branch_sample = percents(np.ones(kept.n))
    weighted, branch_weighted = (None, None) if weights is None else percents(weights)
    held = np.full((b, c), np.nan) if margin.branch_shares is None else margin.branch_shares
    return MarginTable(
        question=margin.question,
        options=margin.options,
        population=margin.shares,
        sample=sample,
        weighted=weighted,
        branch_population=np.where(np.isnan(held), margin.shares, held),
        branch_sample=branch_sample,
        branch_weighted=branch_weighted,
        n=int(known.sum()),
        branch_n=np.bincount(group[own], minlength=b),
    )


def _rate(n: float, of: float) -> float:
    return 100.0 * n / of if np.isfinite(of) and of > 0 and n <= of else float("nan")
