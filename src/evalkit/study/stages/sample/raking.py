"""Weights that bring the analysed answers of a survey to what is known of the population."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from evalkit.definitions.sample_design import Raking
from evalkit.errors import StatisticError
from evalkit.inference.calibration import rake
from evalkit.study.failures import Failure, attempt
from evalkit.study.stages.reading.sample_inputs import KnownMargin
from evalkit.survey.responses import Survey

NO_ANSWER = "no answer"
Margins = Sequence[KnownMargin]


@dataclass(frozen=True, kw_only=True, eq=False)
class RakedSurvey:
    """A survey with raked weights in its design.

    Attributes:
        survey: the answers; as they were where nothing was raked.
        done: whether any weight was made.
        failures: what could not be raked.
    """

    survey: Survey
    done: bool = False
    failures: tuple[Failure, ...] = ()


def raked(
    survey: Survey, margins: Margins, asked: Raking | None, *, name: str, codes: tuple[str, ...]
) -> RakedSurvey:
    """The survey with raked weights.

    Respondents without an answer to a question keep their share of the weight in its margin. Weights keep
    their sum: that of all answers, or that of each branch. Where raking fails they stay as they were.

    Args:
        survey: the analysed answers.
        margins: of the population.
        asked: how to rake; None leaves the survey as it is.
        name: of the survey, for failures.
        codes: of all branches.
    """
    if asked is None or not margins or survey.n == 0:
        return RakedSurvey(survey=survey)
    start = np.asarray(survey.design.get("weight", np.ones(survey.n)), dtype=float)
    weights, done = start.copy(), False
    failures: list[Failure] = []
    parts: list[tuple[str, np.ndarray, int | None]] = [(name, np.arange(survey.n), None)]
    if asked.within == "branches":
        parts = [(f"{name} {code}", np.flatnonzero(survey.branch == code), i) for i, code in enumerate(codes)]
    for subject, rows, branch in parts:
        if not len(rows):
            continue
        found = attempt("raking", subject, _Part(survey, margins, asked, start, rows, branch).weights)
        if isinstance(found, Failure):
            failures.append(found)
        else:
            weights[rows], done = found, True
    held = replace(survey, design={**survey.design, "weight": weights}) if done else survey
    return RakedSurvey(survey=held, done=done, failures=tuple(failures))


@dataclass(frozen=True)
class _Part:
    """The answers that are raked together: all of them, or those of one branch."""

    survey: Survey
    margins: Margins
    asked: Raking
    start: np.ndarray
    rows: np.ndarray
    branch: int | None

    def weights(self) -> np.ndarray:
        """(len(rows),) raked weights with the sum of the starting ones."""
        held = [self._margin(margin) for margin in self.margins]
        found = rake(
            [values for values, _ in held],
            [target for _, target in held],
            self.start[self.rows],
            trim=self.asked.trim,
        )
        return np.asarray(found.weights)

    def _margin(self, margin: KnownMargin) -> tuple[np.ndarray, dict[object, float]]:
        """The category of each respondent in words, and the weight that each category is to have."""
        answers = self.survey.answers[margin.question].to_numpy(dtype=float)[self.rows]
        shares = margin.shares
        if self.branch is not None and margin.branch_shares is not None:
            shares = margin.branch_shares[self.branch]
        if np.isnan(shares).any():
            raise StatisticError(f"the population of {margin.question} is not known here")
        known = np.isin(answers, margin.options)
        if not known.any():
            raise StatisticError(f"nobody answered {margin.question}")
        named = {option: f"{margin.question} {option}" for option in margin.options}
        values = np.array([named[int(x)] if k else NO_ANSWER for x, k in zip(answers, known, strict=True)])
        start = self.start[self.rows]
        total = float(start[known].sum())
        target: dict[object, float] = {
            named[option]: total * share / 100
            for option, share in zip(margin.options, shares.tolist(), strict=True)
            if share > 0
        }
        if not known.all():
            target[NO_ANSWER] = float(start[~known].sum())
        return values, target
