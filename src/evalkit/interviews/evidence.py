"""Is a problem confirmed? Survey shares, interviews and index scores, k of m, with every source named.

Nothing is suggested for a problem that is not confirmed, and what speaks against a verdict is kept beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from scipy.stats import norm

from evalkit.definitions.evidence import (
    Cause,
    Countermeasure,
    Criterion,
    Diagnosis,
    EvidenceRules,
    IndexScore,
    InterviewCount,
    SurveyShare,
)
from evalkit.inference.proportions import wilson_interval
from evalkit.interviews.evidence_result import (
    CauseLink,
    EvidencedMeasure,
    EvidenceResult,
    Finding,
    ProblemEvidence,
    Verdict,
)
from evalkit.interviews.figures import Counted, Figures, Scored


def weigh_evidence(rules: EvidenceRules, figures: Figures) -> EvidenceResult:
    """Apply the rules to the figures.

    Args:
        rules: problems with their criteria, causes, measures, safeguards.
        figures: what was counted and scored; a figure that is missing leaves its criterion open.
    """
    judge = _Judge(rules=rules, figures=figures)
    problems = tuple(judge.problem(problem) for problem in rules.problems)
    confirmed = {entry.problem.id: entry for entry in problems if entry.verdict == "confirmed"}
    return EvidenceResult(
        problems=problems,
        measures=tuple(
            _evidenced(measure, confirmed, rules)
            for measure in rules.measures
            if set(measure.problems) & set(confirmed)
        ),
        confidence=rules.confidence,
        rules=rules.id,
    )


@dataclass(frozen=True, kw_only=True)
class _Judge:
    rules: EvidenceRules
    figures: Figures

    def problem(self, problem: Diagnosis) -> ProblemEvidence:
        findings = tuple(
            self.finding(f"{problem.id}/{criterion.kind}/{number}", criterion)
            for number, criterion in enumerate(problem.criteria, start=1)
        )
        met = sum(finding.met is True for finding in findings)
        missing = sum(finding.met is None for finding in findings)
        verdict: Verdict = "not confirmed"
        if met >= problem.need:
            verdict = "confirmed"
        elif met + missing >= problem.need:
            verdict = "not testable"
        causes = self.causes(problem) if verdict == "confirmed" else ()
        return ProblemEvidence(problem=problem, verdict=verdict, findings=findings, causes=causes)

    def finding(self, key: str, criterion: Criterion) -> Finding:
        match criterion:
            case SurveyShare():
                counted = self.figures.shares.get((criterion.survey, criterion.item, criterion.option))
                return self.share(key, "survey", criterion.option, counted, criterion.above)
            case InterviewCount():
                counted = self.figures.interviews.get(criterion.code)
                return self.interviews(key, criterion.code, counted, criterion.at_least, criterion.share)
            case IndexScore():
                return self.score(key, criterion, self.figures.scores.get(criterion.node))

    def share(self, key: str, kind: str, subject: str, counted: Counted | None, above: float) -> Finding:
        if counted is None or counted.n == 0:
            return _without_data(key, kind, subject, above)
        interval = wilson_interval(
            counted.count, counted.n, confidence=self.rules.confidence, design_effect=counted.design_effect
        )
        return Finding(
            id=key,
            kind=kind,
            subject=subject,
            value=100 * float(interval.share),
            lower=100 * float(interval.ci_lower),
            upper=100 * float(interval.ci_upper),
            count=counted.count,
            n=counted.n,
            limit=above,
            met=bool(100 * interval.ci_lower > above),
            design_effect=counted.design_effect,
            sources=counted.sources,
        )

    def interviews(
        self, key: str, subject: str, counted: Counted | None, at_least: int, share: float
    ) -> Finding:
        if counted is None or counted.n == 0:
            return _without_data(key, "interviews", subject, at_least)
        interval = wilson_interval(counted.count, counted.n, confidence=self.rules.confidence)
        return Finding(
            id=key,
            kind="interviews",
            subject=subject,
            value=100 * float(interval.share),
            lower=100 * float(interval.ci_lower),
            upper=100 * float(interval.ci_upper),
            count=counted.count,
            n=counted.n,
            limit=float(at_least),
            met=counted.count >= at_least and 100 * counted.count >= share * counted.n,
            descriptive=True,
            sources=counted.sources,
        )

    def score(self, key: str, criterion: IndexScore, scored: Scored | None) -> Finding:
        if scored is None:
            return _without_data(key, "score", criterion.node, criterion.below)
        half = None
        if scored.se is not None:
            half = float(norm.ppf(0.5 + self.rules.confidence / 2)) * scored.se
        return Finding(
            id=key,
            kind="score",
            subject=criterion.node,
            value=scored.value,
            lower=None if half is None else scored.value - half,
            upper=None if half is None else scored.value + half,
            count=None,
            n=None,
            limit=criterion.below,
            met=scored.value + (half or 0.0) < criterion.below,
            sources=scored.sources,
        )

    def causes(self, problem: Diagnosis) -> tuple[CauseLink, ...]:
        links = [self.link(problem, cause) for cause in self.rules.causes]
        known = [link for link in links if any(finding.met is not None for finding in link.findings)]
        return tuple(sorted(known, key=lambda link: (not link.supported, -link.mentions)))

    def link(self, problem: Diagnosis, cause: Cause) -> CauseLink:
        rule, findings = self.rules.cause_rule, []
        key = f"{problem.id}/{cause.id}"
        if cause.option is not None:
            counted = self.figures.shares_with.get((problem.id, cause.id))
            findings.append(self.share(f"{key}/survey", "survey", cause.option, counted, rule.above))
        if cause.code is not None:
            counted = self.figures.interviews_with.get((problem.id, cause.id))
            findings.append(self.interviews(f"{key}/interviews", cause.code, counted, rule.at_least, 0.0))
        met = sum(finding.met is True for finding in findings)
        return CauseLink(cause=cause, findings=tuple(findings), supported=met >= rule.need)


def _without_data(key: str, kind: str, subject: str, limit: float) -> Finding:
    return Finding(
        id=key,
        kind=kind,
        subject=subject,
        value=None,
        lower=None,
        upper=None,
        count=None,
        n=None,
        limit=limit,
        met=None,
    )


def _evidenced(
    measure: Countermeasure, confirmed: Mapping[str, ProblemEvidence], rules: EvidenceRules
) -> EvidencedMeasure:
    own = [confirmed[code] for code in measure.problems if code in confirmed]
    supported = {link.cause.id for entry in own for link in entry.causes if link.supported}
    return EvidencedMeasure(
        measure=measure,
        problems=tuple(entry.problem.id for entry in own),
        causes=tuple(code for code in measure.causes if code in supported),
        safeguards=tuple(entry for entry in rules.safeguards if entry.id in measure.safeguards),
        evidence=tuple(finding.id for entry in own for finding in entry.findings if finding.met is True),
    )
