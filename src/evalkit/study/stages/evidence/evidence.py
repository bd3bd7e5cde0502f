"""Stage 19: from counted ticks, interviews and scores to problems, causes, countermeasures and safeguards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from evalkit.definitions.evidence import Diagnosis, EvidenceRules, InterviewCount, SurveyShare
from evalkit.errors import StatisticError
from evalkit.inference.clustered_shares import clustered_shares
from evalkit.inference.proportions import wilson_interval
from evalkit.interviews.evidence import weigh_evidence
from evalkit.interviews.evidence_result import EvidenceResult, Finding
from evalkit.interviews.figures import Counted, Figures, Scored
from evalkit.interviews.mentions import Mentions
from evalkit.interviews.quotes import plain_words
from evalkit.study.failures import Failure, attempt
from evalkit.study.stages.standing.overall import MeanScore, OverallStage
from evalkit.survey.multiple_response import count_responses
from evalkit.survey.multiple_response_result import MultipleResponse
from evalkit.survey.responses import Survey

FEWEST = 5
QUOTES = 2
LONGEST = 90
Pair = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class Quote:
    """A passage: the id of its segment, the interview and the words; no branch, no role."""

    id: str
    interview: str
    text: str


@dataclass(frozen=True, kw_only=True, eq=False)
class EvidenceStage:
    """What the evidence rules found.

    Attributes:
        result: verdicts, causes, measures.
        figures: what was counted and scored, also of problems that are not confirmed.
        questions: (survey, question) → all its options, with the intervals of a simple random sample and of
            one clustered in branches.
        simple: id of a finding from a survey → its interval as a simple random sample, in percent.
        quotes: problem → passages of different interviews.
        failures: questions that cannot be counted; their criteria stay open.
    """

    result: EvidenceResult
    figures: Figures
    questions: Mapping[Pair, MultipleResponse]
    simple: Mapping[str, tuple[float, float]]
    quotes: Mapping[str, tuple[Quote, ...]]
    failures: tuple[Failure, ...] = ()


def study_evidence(
    rules: EvidenceRules | None,
    kept: Mapping[str, Survey],
    mentions: Mentions | None,
    overall: OverallStage,
    goal: str = "",
) -> EvidenceStage | None:
    """Apply the evidence rules of a study to everything that it counted; None without rules.

    Shares of staff allow for their branches: n is divided by the design effect that the answers show. Shares
    of fewer than five people are not formed, and a code that neither the codebook nor any interview has is
    not counted as said by nobody: such criteria stay open.

    Args:
        rules: the rules.
        kept: the analysed answers.
        mentions: which interviews hold which codes, if there are interviews.
        overall: scores over all branches.
        goal: code of the goal of the index system.
    """
    if rules is None:
        return None
    counting = _Counting(rules=rules, kept=kept, mentions=mentions)
    counting.count()
    scores = {
        code: Scored(value=mean.value, se=mean.se, sources=(code,))
        for code, mean in _scores(overall, goal).items()
    }
    figures = Figures(
        shares=counting.shares,
        interviews=counting.interviews,
        scores=scores,
        shares_with=counting.shares_with,
        interviews_with=counting.interviews_with,
    )
    result = weigh_evidence(rules, figures)
    counted = [f for f in _findings(result) if f.kind == "survey" and f.count is not None]
    return EvidenceStage(
        result=result,
        figures=figures,
        questions=counting.questions,
        simple={finding.id: _simple(finding, rules.confidence) for finding in counted},
        quotes={problem.id: _quotes(rules, problem.id, mentions) for problem in rules.problems},
        failures=tuple(dict.fromkeys(counting.failures)),
    )


def _findings(result: EvidenceResult) -> list[Finding]:
    """All findings on problems and causes."""
    return [f for p in result.problems for f in (*p.findings, *(f for c in p.causes for f in c.findings))]


def _scores(overall: OverallStage, goal: str) -> dict[str, MeanScore]:
    total = {} if overall.goal is None else {goal: overall.goal}
    return {**total, **overall.dimensions, **overall.indicators}


def _simple(finding: Finding, confidence: float) -> tuple[float, float]:
    found = wilson_interval(finding.count or 0, finding.n or 1, confidence=confidence)
    return 100 * float(found.ci_lower), 100 * float(found.ci_upper)


@dataclass(frozen=True, kw_only=True, eq=False)
class _Counting:
    """Counts what the rules ask for, and keeps which rows and passages were counted."""

    rules: EvidenceRules
    kept: Mapping[str, Survey]
    mentions: Mentions | None
    questions: dict[Pair, MultipleResponse] = field(default_factory=dict)
    shares: dict[tuple[str, str, str], Counted] = field(default_factory=dict)
    interviews: dict[str, Counted] = field(default_factory=dict)
    shares_with: dict[Pair, Counted] = field(default_factory=dict)
    interviews_with: dict[Pair, Counted] = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)

    def count(self) -> None:
        for problem in self.rules.problems:
            said: list[np.ndarray] = []
            for criterion in problem.criteria:
                if isinstance(criterion, SurveyShare):
                    self.share(criterion)
                elif (
                    isinstance(criterion, InterviewCount)
                    and (held := self.holding(criterion.code)) is not None
                ):
                    self.interviews[criterion.code] = self.said(criterion.code, held, None)
                    said.append(held)
            self.causes_of_ticks(problem)
            if said:
                self.causes_of_mentions(problem.id, np.logical_or.reduce(said))

    def holding(self, code: str) -> np.ndarray | None:
        """Which interviews hold a code; None, and a failure, where nothing knows the code."""
        if self.mentions is None:
            return None
        if code in self.mentions.codes:
            return self.mentions.has(code)
        reason = "neither a codebook nor any interview has this code, so it is not counted as said by nobody"
        self.failures.append(Failure(stage="evidence", subject=code, reason=reason))
        return None

    def share(self, criterion: SurveyShare) -> None:
        ticks = _ticks(self.kept.get(criterion.survey), criterion.item)
        if ticks is None or criterion.option not in ticks.options:
            return
        if (key := (criterion.survey, criterion.item)) not in self.questions:
            found = attempt("evidence", criterion.item, lambda: _responses(ticks, self.rules.confidence))
            if isinstance(found, Failure):
                self.failures.append(found)
                return
            self.questions[key] = found
        table = self.questions[key]
        if table.n_cases < FEWEST:
            reason = f"{table.n_cases} people answered; a share needs {FEWEST} at least"
            self.failures.append(Failure(stage="evidence", subject=criterion.item, reason=reason))
            return
        j = table.option.index(criterion.option)
        self.shares[*key, criterion.option] = Counted(
            count=int(table.n[j]),
            n=table.n_cases,
            design_effect=float(table.divisor[j]),
            sources=tuple(ticks.respondent[ticks.values[:, j] == 1]),
        )

    def causes_of_ticks(self, problem: Diagnosis) -> None:
        """Causes among those who tick any option of the problem in the survey that asks for causes."""
        rule = self.rules.cause_rule
        causes = _ticks(self.kept.get(rule.survey or ""), rule.item or "")
        named = [c for c in problem.criteria if isinstance(c, SurveyShare) and c.survey == rule.survey]
        if causes is None:
            return
        own = np.zeros(len(causes.values), dtype=bool)
        for criterion in named:
            ticks = _ticks(self.kept.get(criterion.survey), criterion.item)
            if ticks is not None and criterion.option in ticks.options:
                own |= ticks.values[:, ticks.options.index(criterion.option)] == 1
        own &= ~np.isnan(causes.values).all(axis=1)
        for cause in self.rules.causes:
            if cause.option in causes.options and own.sum() >= FEWEST:
                held = np.nan_to_num(causes.values[own][:, causes.options.index(cause.option)])
                effect = _design_effect(held, causes.branch[own])
                self.shares_with[problem.id, cause.id] = Counted(
                    count=int(held.sum()),
                    n=len(held),
                    design_effect=effect,
                    sources=tuple(causes.respondent[own][held == 1]),
                )

    def causes_of_mentions(self, problem: str, held: np.ndarray) -> None:
        if not held.any():
            return
        for cause in self.rules.causes:
            if cause.code is not None and (own := self.holding(cause.code)) is not None:
                both = held & own
                self.interviews_with[problem, cause.id] = self.said(cause.code, both, int(held.sum()))

    def said(self, code: str, held: np.ndarray, n: int | None) -> Counted:
        if self.mentions is None:
            raise ValueError("there are no interviews")
        sources = self.mentions.sources(code, held)
        return Counted(count=int(held.sum()), n=len(held) if n is None else n, sources=sources)


@dataclass(frozen=True, kw_only=True, eq=False)
class _Ticks:
    options: tuple[str, ...]
    values: np.ndarray
    branch: np.ndarray
    respondent: np.ndarray


def _ticks(survey: Survey | None, item: str) -> _Ticks | None:
    """The ticks of a question with several answers, (n, options); None where it was not asked."""
    question = (
        None if survey is None else next((q for q in survey.questionnaire.questions if q.id == item), None)
    )
    if survey is None or question is None:
        return None
    options = tuple(str(o.code) for o in question.options)
    columns = [f"{item}_{option}" for option in options]
    if not set(columns) <= set(survey.answers.columns):
        return None
    values = survey.answers[columns].to_numpy(dtype=float)
    return _Ticks(options=options, values=values, branch=survey.branch, respondent=survey.respondent)


def _responses(ticks: _Ticks, confidence: float) -> MultipleResponse:
    try:
        return count_responses(
            ticks.values, ticks.options, clusters=list(ticks.branch), confidence=confidence
        )
    except StatisticError:
        return count_responses(ticks.values, ticks.options, confidence=confidence)


def _design_effect(held: np.ndarray, branch: np.ndarray) -> float:
    try:
        return float(clustered_shares(held[:, np.newaxis], branch).divisor[0])
    except StatisticError:
        return 1.0


def _quotes(rules: EvidenceRules, problem: str, mentions: Mentions | None) -> tuple[Quote, ...]:
    """Passages with the problem's code, from different interviews and in different words."""
    if mentions is None:
        return ()
    criteria = next(entry.criteria for entry in rules.problems if entry.id == problem)
    codes = [criterion.code for criterion in criteria if isinstance(criterion, InterviewCount)]
    rows = mentions.passages[mentions.passages["code"].isin(codes)]
    found: list[Quote] = []
    for row in rows.itertuples(index=False):
        text = plain_words(str(row.text))
        text = text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
        new = all(quote.interview != row.document and quote.text != text for quote in found)
        if text and new and len(found) < QUOTES:
            found.append(Quote(id=str(row.id), interview=str(row.document), text=text))
    return tuple(found)
