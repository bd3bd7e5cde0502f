"""Which problems are confirmed, by which findings, what speaks against it, and what people say."""

from __future__ import annotations

from evalkit.interviews.evidence_result import ProblemEvidence
from evalkit.numbers import MISSING, fixed
from evalkit.report.document import (
    Block,
    Callout,
    CellLike,
    Column,
    GroupRow,
    Heading,
    Paragraph,
    Row,
    TableBlock,
)
from evalkit.report.sections.evidence_words import (
    VERDICT_KEYS,
    figure,
    in_words,
    limit,
    met,
    sentences,
    simple,
    spread,
    subject,
)
from evalkit.report.view import View
from evalkit.study.stages.evidence.evidence import EvidenceStage, Quote


def problems(view: View) -> tuple[Block, ...]:
    """The chapter on problems: verdicts, findings, contradictions, figures beside quotes."""
    stage = view.results.evidence
    if stage is None:
        return ()
    found = stage.result.problems
    confirmed = [view.text(entry.problem.text) for entry in found if entry.verdict == "confirmed"]
    said = "ev_confirmed_list" if confirmed else "ev_none_confirmed"
    blocks: list[Block] = [
        Heading(1, view.t("h_evidence"), "evidence"),
        Paragraph(view.t("ev_intro")),
        Paragraph(view.t(said, names=view.join(confirmed), n=len(confirmed), all=len(found))),
        findings_table(view, stage),
    ]
    against = [line for entry in found for line in _against(view, entry)]
    if against:
        blocks.append(Callout(view.t("ev_against"), tuple(against)))
    return (*blocks, *_joint(view, stage))


def findings_table(view: View, stage: EvidenceStage) -> TableBlock:
    """Every criterion with its figure, both intervals, the limit and whether it is met."""
    rows: list[Row] = []
    for entry in stage.result.problems:
        verdict = view.t("ev_" + VERDICT_KEYS[entry.verdict])
        rows.append(
            GroupRow(
                view.t(
                    "ev_group",
                    problem=view.text(entry.problem.text),
                    verdict=verdict,
                    met=entry.met,
                    of=len(entry.findings),
                    need=entry.problem.need,
                )
            )
        )
        rows += [
            (
                subject(view, criterion),
                figure(finding),
                spread(view, finding),
                simple(view, finding),
                limit(view, criterion),
                met(view, finding),
            )
            for criterion, finding in zip(entry.problem.criteria, entry.findings, strict=True)
        ]
    return TableBlock(
        title=view.t("tab_findings"),
        columns=(
            Column(view.t("ev_c_criterion"), "left", 2.6),
            Column(view.t("ev_c_figure"), "right", 1.3),
            Column(view.t("ev_c_interval", level=f"{stage.result.confidence:.0%}"), "right", 1.4),
            Column(view.t("ev_c_simple"), "right", 1.1),
            Column(view.t("ev_c_limit"), "right", 1.1),
            Column(view.t("ev_c_met"), "left", 0.8),
        ),
        rows=tuple(rows),
        note=_note(view, stage),
    )


def _note(view: View, stage: EvidenceStage) -> str:
    """How the criteria are judged; interviews only where there are some."""
    parts = [view.t("tab_findings_note", effects=_effects(view, stage))]
    if any(finding.kind == "interviews" for entry in stage.result.problems for finding in entry.findings):
        parts.append(view.t("tab_findings_note_interviews"))
    return sentences(view, parts)


def _effects(view: View, stage: EvidenceStage) -> str:
    """The range of the design effects."""
    held = [
        finding.design_effect
        for entry in stage.result.problems
        for finding in entry.findings
        if finding.kind == "survey" and finding.count is not None
    ]
    if not held:
        return MISSING
    low, high = fixed(min(held), 2), fixed(max(held), 2)
    return low if low == high else view.t("ev_range", low=low, high=high)


def _against(view: View, entry: ProblemEvidence) -> list[str]:
    """What speaks against the verdict on a problem."""
    if entry.verdict == "not testable":
        return []
    wanted = entry.verdict != "confirmed"
    pairs = zip(entry.problem.criteria, entry.findings, strict=True)
    found = [in_words(view, criterion, finding) for criterion, finding in pairs if finding.met is wanted]
    if not found:
        return []
    key = "ev_against_open" if wanted else "ev_against_confirmed"
    parts = ("；" if view.language == "zh" else "; ").join(found)
    return [view.t(key, problem=view.text(entry.problem.text), parts=parts)]


def _joint(view: View, stage: EvidenceStage) -> tuple[Block, ...]:
    """Figures of the survey beside quotes of the interviews; who spoke is known by the number only."""
    if not any(stage.quotes.values()):
        return ()
    rows: list[tuple[CellLike, ...]] = []
    for entry in stage.result.problems:
        by_kind = {finding.kind: finding for finding in reversed(entry.findings)}
        survey, interviews = by_kind.get("survey"), by_kind.get("interviews")
        said = _said(view, stage.quotes[entry.problem.id])
        rows.append(
            (
                view.text(entry.problem.text),
                MISSING if survey is None else f"{figure(survey)} {spread(view, survey)}",
                MISSING if interviews is None else f"{interviews.count}/{interviews.n}",
                said or MISSING,
            )
        )
    table = TableBlock(
        title=view.t("tab_joint"),
        columns=(
            Column(view.t("ev_c_problem"), "left", 1.4),
            Column(view.t("ev_c_survey"), "right", 2.1),
            Column(view.t("ev_c_interviews"), "right", 0.9),
            Column(view.t("ev_c_quotes"), "left", 3.4),
        ),
        rows=tuple(rows),
        note=view.t("tab_joint_note"),
    )
    return (table,)


def _said(view: View, quotes: tuple[Quote, ...]) -> str:
    return (" " if view.language == "en" else "").join(
        view.t("ev_quote", text=quote.text, interview=quote.interview) for quote in quotes
    )
