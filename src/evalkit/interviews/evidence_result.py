"""Findings, verdicts and measures: what the evidence rules give back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from evalkit.definitions.evidence import Cause, Countermeasure, Diagnosis, Safeguard
from evalkit.result import Result, ResultTable, result

Verdict = Literal["confirmed", "not confirmed", "not testable"]


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One criterion and what the data say of it.

    Attributes:
        id: e.g. "P_INFO/survey/1"; reports and results.json use the same id.
        kind: "survey", "interviews" or "score".
        subject: option, code or index node.
        value: percent (survey, interviews) or points (score); None where there are no data.
        lower, upper: interval in the unit of ``value``; None where none exists.
        count, n: ticked and asked, or interviews with the code and all; None for scores.
        limit: percent, interviews or points, as ``kind`` says.
        met: whether the criterion is met; None where there are no data.
        descriptive: the interval describes a quota sample and is no inference.
        design_effect: by which n was divided; 1 for a simple random sample.
        sources: ids of survey rows or interview segments.
    """

    id: str
    kind: str
    subject: str
    value: float | None
    lower: float | None
    upper: float | None
    count: int | None
    n: int | None
    limit: float
    met: bool | None
    descriptive: bool = False
    design_effect: float = 1.0
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CauseLink:
    """A cause that is named together with a problem.

    Attributes:
        cause: the cause.
        findings: survey share among those who name the problem, and interviews with both codes.
        supported: enough findings are met.
    """

    cause: Cause
    findings: tuple[Finding, ...]
    supported: bool

    @property
    def mentions(self) -> int:
        """Respondents and interviews that name both, for the width of a flow."""
        return sum(finding.count or 0 for finding in self.findings)


@dataclass(frozen=True, kw_only=True)
class ProblemEvidence:
    """What is known of one problem.

    Attributes:
        problem: the rule.
        verdict: "not testable" where the data for the needed number of criteria are missing.
        findings: one for each criterion.
        causes: links to causes, the most mentioned first; empty where the problem is not confirmed.
    """

    problem: Diagnosis
    verdict: Verdict
    findings: tuple[Finding, ...]
    causes: tuple[CauseLink, ...]

    @property
    def met(self) -> int:
        """Number of criteria met."""
        return sum(finding.met is True for finding in self.findings)

    @property
    def contradicting(self) -> tuple[Finding, ...]:
        """Findings that point the other way than the verdict."""
        if self.verdict == "not testable":
            return ()
        other = self.verdict != "confirmed"
        return tuple(finding for finding in self.findings if finding.met is other)


@dataclass(frozen=True, kw_only=True)
class EvidencedMeasure:
    """A measure that rests on confirmed problems.

    Attributes:
        measure: the rule.
        problems: the confirmed ones among its problems.
        causes: its causes that are supported for one of them.
        safeguards: what makes it last.
        evidence: ids of the findings that are met.
    """

    measure: Countermeasure
    problems: tuple[str, ...]
    causes: tuple[str, ...]
    safeguards: tuple[Safeguard, ...]
    evidence: tuple[str, ...]


@result
class EvidenceResult(Result):
    """Problems, causes, measures and safeguards with their evidence.

    Attributes:
        problems: one entry for each problem of the rules, in their order.
        measures: those with a confirmed problem; empty where none is confirmed.
        confidence: level of the intervals.
        rules: id of the rule file.
    """

    title: ClassVar[str] = "Evidence: problem, cause, countermeasure, safeguard"

    problems: tuple[ProblemEvidence, ...]
    measures: tuple[EvidencedMeasure, ...]
    confidence: float
    rules: str

    @property
    def confirmed(self) -> tuple[str, ...]:
        """Codes of the confirmed problems."""
        return tuple(entry.problem.id for entry in self.problems if entry.verdict == "confirmed")

    def tables(self) -> tuple[ResultTable, ...]:
        """Findings, then causes, then measures."""
        findings = tuple(
            (f.id, f.kind, f.subject, f.value, f.lower, f.upper, f.count, f.n, f.limit, f.met, e.verdict)
            for e in self.problems
            for f in e.findings
        )
        causes = tuple(
            (f.id, f.subject, f.value, f.lower, f.upper, f.count, f.n, link.supported)
            for e in self.problems
            for link in e.causes
            for f in link.findings
        )
        measures = tuple(
            (m.measure.id, " ".join(m.problems), " ".join(m.causes), " ".join(s.id for s in m.safeguards))
            for m in self.measures
        )
        figures = ("value", "lower", "upper", "count", "n")
        return (
            ResultTable(
                title="Problems",
                columns=("finding", "kind", "subject", *figures, "limit", "met", "verdict"),
                rows=findings,
            ),
            ResultTable(title="Causes", columns=("finding", "cause", *figures, "supported"), rows=causes),
            ResultTable(
                title="Measures", columns=("measure", "problems", "causes", "safeguards"), rows=measures
            ),
        )
