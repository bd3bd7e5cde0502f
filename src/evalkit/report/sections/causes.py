"""Causes that people name with a problem, and the way from problem to cause to countermeasure."""

from __future__ import annotations

from evalkit.charts.kinds import HeatChart, SankeyChart, SankeyLink, SankeyNode
from evalkit.definitions.evidence import Cause
from evalkit.interviews.evidence_result import CauseLink, EvidencedMeasure
from evalkit.interviews.figures import Counted
from evalkit.numbers import MISSING, percent
from evalkit.report.document import Block, Cell, CellLike, ChartBlock, Column, Heading, Paragraph, TableBlock
from evalkit.report.sections.evidence_words import sentences
from evalkit.report.view import View
from evalkit.study.stages.evidence.evidence import EvidenceStage


def causes(view: View) -> tuple[Block, ...]:
    """Problem × cause as a table and a map."""
    stage, rules = view.results.evidence, view.results.bundle.evidence
    if stage is None or rules is None or not rules.causes or not stage.figures.shares_with:
        return ()
    return (
        Heading(2, view.t("h_causes"), "causes"),
        cause_table(view, stage, rules.causes),
        *_map(view, stage, rules.causes),
        *flow(view, stage),
    )


def cause_table(view: View, stage: EvidenceStage, causes: tuple[Cause, ...]) -> TableBlock:
    """For each problem, how many of those who name it name the cause as well."""
    supported = {
        (entry.problem.id, link.cause.id)
        for entry in stage.result.problems
        for link in entry.causes
        if link.supported
    }
    rows: tuple[tuple[CellLike, ...], ...] = tuple(
        (
            view.text(entry.problem.text),
            *(_cell(stage, (entry.problem.id, cause.id), supported) for cause in causes),
        )
        for entry in stage.result.problems
    )
    rule = view.results.bundle.evidence.cause_rule if view.results.bundle.evidence else None
    above, level = percent(rule.above if rule else None, 0), f"{stage.result.confidence:.0%}"
    parts = [view.t("tab_causes_note", above=above, level=level)]
    if stage.figures.interviews_with and rule is not None:
        parts.append(view.t("tab_causes_note_interviews", n=rule.at_least))
    return TableBlock(
        title=view.t("tab_causes"),
        columns=(
            Column(view.t("ev_c_problem"), "left", 1.3),
            *(Column(view.text(cause.text), "right", 1.4) for cause in causes),
        ),
        rows=rows,
        note=sentences(view, parts),
    )


def _cell(stage: EvidenceStage, pair: tuple[str, str], supported: set[tuple[str, str]]) -> Cell:
    parts = []
    if (ticked := stage.figures.shares_with.get(pair)) is not None:
        parts.append(f"{percent(_share(ticked))} ({ticked.count}/{ticked.n})")
    if (said := stage.figures.interviews_with.get(pair)) is not None:
        parts.append(f"{said.count}/{said.n}")
    return Cell(" · ".join(parts) or MISSING, strong=pair in supported)


def _share(counted: Counted) -> float | None:
    return 100 * counted.count / counted.n if counted.n else None


def _map(view: View, stage: EvidenceStage, causes: tuple[Cause, ...]) -> tuple[Block, ...]:
    shares = stage.figures.shares_with
    values = tuple(
        tuple(
            _share(held) if (held := shares.get((entry.problem.id, cause.id))) is not None else None
            for cause in causes
        )
        for entry in stage.result.problems
    )
    chart = HeatChart(
        rows=tuple(view.text(entry.problem.text) for entry in stage.result.problems),
        columns=tuple(view.text(cause.text) for cause in causes),
        values=values,
        lower=0.0,
    )
    return (ChartBlock(chart, title=view.t("fig_causes"), note=view.t("fig_causes_note")),)


def flow(view: View, stage: EvidenceStage) -> tuple[Block, ...]:
    """From confirmed problems over supported causes to the countermeasures that act on them."""
    links: dict[tuple[str, str], float] = {}
    labels: dict[str, tuple[str, int]] = {}
    for entry in stage.result.problems:
        for link in entry.causes:
            if link.supported and link.mentions:
                labels[f"p:{entry.problem.id}"] = (view.text(entry.problem.text), 0)
                labels[f"c:{link.cause.id}"] = (view.text(link.cause.text), 1)
                own = _acting(stage, entry.problem.id, link)
                labels |= {f"m:{held.measure.id}": (view.text(held.measure.text), 2) for held in own}
                _add(entry.problem.id, link, own, links)
    if not any(place == 2 for _, place in labels.values()):
        return ()
    chart = SankeyChart(
        columns=(view.t("ev_c_problem"), view.t("ev_c_cause"), view.t("ev_c_measure")),
        nodes=tuple(SankeyNode(key, label, place) for key, (label, place) in labels.items()),
        links=tuple(SankeyLink(source, target, amount) for (source, target), amount in links.items()),
    )
    return (ChartBlock(chart, title=view.t("fig_flow"), note=view.t("fig_flow_note")),)


def _acting(stage: EvidenceStage, problem: str, link: CauseLink) -> list[EvidencedMeasure]:
    """The measures against a problem that act on a cause."""
    return [m for m in stage.result.measures if problem in m.problems and link.cause.id in m.measure.causes]


def _add(
    problem: str, link: CauseLink, own: list[EvidencedMeasure], links: dict[tuple[str, str], float]
) -> None:
    """The flow of one link; measures that act on the same cause of the same problem share it."""
    cause = f"c:{link.cause.id}"
    links[f"p:{problem}", cause] = float(link.mentions)
    for held in own:
        key = f"m:{held.measure.id}"
        links[cause, key] = links.get((cause, key), 0.0) + link.mentions / len(own)


def measures(view: View) -> tuple[Block, ...]:
    """Countermeasures with their evidence and what makes them last; a sentence where there are none."""
    stage = view.results.evidence
    if stage is None:
        return ()
    head = Heading(2, view.t("h_measures"), "measures")
    if not stage.result.measures:
        return (head, Paragraph(view.t("ev_no_measure")))
    return (head, measure_table(view, stage))


def measure_table(view: View, stage: EvidenceStage) -> TableBlock:
    """Countermeasure and safeguards."""
    return TableBlock(
        title=view.t("tab_measures"),
        columns=(
            Column(view.t("ev_c_measure"), "left", 1.5),
            Column(view.t("ev_c_problems"), "left", 1.8),
            Column(view.t("ev_c_action"), "left", 2.9),
            Column(view.t("ev_c_owner"), "left", 1.4),
            Column(view.t("ev_c_safeguards"), "left", 1.4),
            Column(view.t("ev_c_evidence"), "left", 1.8),
        ),
        rows=tuple(_measure(view, stage, held) for held in stage.result.measures),
        note=view.t("tab_measures_note"),
    )


def _measure(view: View, stage: EvidenceStage, held: EvidencedMeasure) -> tuple[str | Cell, ...]:
    names = {entry.problem.id: view.text(entry.problem.text) for entry in stage.result.problems}
    rules = view.results.bundle.evidence
    causes = {cause.id: view.text(cause.text) for cause in rules.causes} if rules is not None else {}
    return (
        Cell(f"{held.measure.id} {view.text(held.measure.text)}", strong=True),
        _aim(view, [names[code] for code in held.problems], [causes.get(code, code) for code in held.causes]),
        view.text(held.measure.action),
        view.t("ev_owner", owner=view.text(held.measure.owner), days=held.measure.days),
        view.join([view.text(safeguard.text) for safeguard in held.safeguards]) or MISSING,
        view.join(list(held.evidence)),
    )


def _aim(view: View, problems: list[str], causes: list[str]) -> str:
    """The problems of a measure, and its causes that are supported."""
    aim = view.join(problems)
    return view.t("ev_aim", problems=aim, causes=view.join(causes)) if causes else aim
