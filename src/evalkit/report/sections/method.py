"""How everything was computed, what could not be, and from what."""

from __future__ import annotations

from evalkit.definitions.index_system import Node
from evalkit.numbers import fixed
from evalkit.report.document import Block, BulletList, Column, GroupRow, Heading, Paragraph, TableBlock
from evalkit.report.notices import failure_line
from evalkit.report.view import View


def indicator_definitions(view: View) -> tuple[Block, ...]:
    """What every indicator is, where it comes from, and how it is scored."""
    results = view.results
    rows: list[tuple[str, ...] | GroupRow] = []
    for dimension in results.bundle.index_system.dimensions:
        rows.append(GroupRow(f"{dimension.id} {view.text(dimension.text)}"))
        rows += [
            (
                f"{node.id} {view.text(node.text)}",
                view.t("dir_" + str(node.dir)),
                unit(view, node),
                indicator_source(view, node),
                scoring_rule(view, node),
                view.text(node.origin),
            )
            for node in dimension.walk()
            if node.is_indicator and node.is_active
        ]
    return (
        Heading(1, view.t("h_indicators"), "indicators"),
        TableBlock(
            title=view.t("tab_indicators"),
            rows=tuple(rows),
            columns=(
                Column(view.t("c_indicator"), "left", 1.7),
                Column(view.t("c_direction"), "left", 0.7),
                Column(view.t("c_unit"), "left", 0.9),
                Column(view.t("c_source"), "left", 1.8),
                Column(view.t("c_rule"), "left", 1.5),
                Column(view.t("c_origin"), "left", 1.5),
            ),
        ),
    )


def unit(view: View, node: Node) -> str:
    """The unit of an indicator."""
    return "" if node.unit is None else view.text(node.unit)


def indicator_source(view: View, node: Node) -> str:
    """The items or the formula that an indicator is made of."""
    source = node.source
    if source is None:
        return ""
    if source.survey is not None:
        title = view.text(view.results.bundle.questionnaires[source.survey].title)
        items = view.join(list(source.items)) + (f" = {source.option}" if source.option else "")
        return view.t("said_colon", name=title, what=items)
    return view.t("source_operations", formula=source.operations)


def scoring_rule(view: View, node: Node) -> str:
    """How the values of an indicator become scores."""
    if node.rule is None:
        return ""
    numbers = {key: value for key, value in node.rule.model_dump(by_alias=True).items() if key != "type"}
    shown = ", ".join(_argument(view, key, value) for key, value in numbers.items() if value is not None)
    return view.t("rule_" + node.rule.type) + (f" ({shown})" if shown else "")


def _argument(view: View, key: str, value: object) -> str:
    shown = f"{value:g}" if isinstance(value, float) else view.say(str(value))
    return view.option("argument_" + key) + " " + shown


def method(view: View) -> tuple[Block, ...]:
    """The methods in words, failures, and the provenance."""
    failures = view.results.failures
    blocks: list[Block] = [Heading(1, view.t("h_method"), "method"), BulletList(tuple(method_lines(view)))]
    if failures:
        blocks.append(Heading(2, view.t("h_failures")))
        blocks.append(BulletList(tuple(dict.fromkeys(failure_line(view, failure) for failure in failures))))
    blocks.append(Heading(2, view.t("h_provenance")))
    blocks.append(Paragraph(provenance_sentence(view), tone="muted"))
    return tuple(blocks)


def method_lines(view: View) -> list[str]:
    """How scores, errors, ranks and verdicts are made, a sentence or two each."""
    study = view.results.bundle.study
    lines = [
        view.t("m_scales"),
        view.t("m_se"),
        view.t("m_ranks", level=view.level),
        view.t("m_shrinkage"),
        view.t("m_position", level=view.level),
        view.t("m_reliability"),
        view.t("m_small", suppress=study.small_n.suppress, rank=study.small_n.rank),
    ]
    if study.operations is not None:
        lines.insert(2, view.t("m_operations"))
    return lines


def provenance_sentence(view: View) -> str:
    """Number and fingerprint of the input files, the seed and the software."""
    provenance = view.results.provenance
    versions = ", ".join(f"{name} {number}" for name, number in provenance.versions.items())
    return view.t(
        "provenance_text",
        seed=view.results.bundle.study.seed,
        fingerprint=provenance.fingerprint,
        versions=versions,
        files=fixed(len(provenance.inputs), 0),
    )
