"""5.1: the index system as a table and as a tree."""

from __future__ import annotations

from evalkit.charts.kinds import HierarchyChart, TreeNode
from evalkit.definitions.index_system import Node
from evalkit.report.document import Block, ChartBlock, Column, Heading, Ref, TableBlock
from evalkit.report.thesis.parts import named, said
from evalkit.report.view import View


def index_system(view: View) -> tuple[Block, ...]:
    """Goal, dimensions and indicators: meaning, direction, unit, source."""
    system = view.results.bundle.index_system
    refs = {"table": Ref("tbl-system"), "figure": Ref("fig-tree")}
    counts = {"dimensions": len(system.dimensions), "indicators": len(system.indicators)}
    return (
        Heading(1, view.t("th_h_system"), "sec-system"),
        said(view, "th_system", goal=view.text(system.goal.text), **refs, **counts),
        _table(view),
        ChartBlock(
            HierarchyChart(root=_tree(view), vertical=view.language == "zh"),
            title=view.t("th_fig_tree"),
            note=view.t("th_fig_tree_note"),
            label="fig-tree",
        ),
    )


def _table(view: View) -> TableBlock:
    system = view.results.bundle.index_system
    rows = []
    for dimension in system.dimensions:
        leaves = [node for node in dimension.walk() if node.is_indicator and node.is_active]
        for k, node in enumerate(leaves):
            rows.append(
                (
                    named(view, dimension.id) if k == 0 else "",
                    named(view, node.id),
                    _meaning(view, node),
                    view.t("th_dir_" + (node.dir or "benefit")),
                    view.text(node.unit) if node.unit is not None else "",
                    _source(view, node),
                )
            )
    columns = (
        Column(view.t("th_c_criterion"), "left", 1.2),
        Column(view.t("th_c_indicator"), "left", 1.7),
        Column(view.t("th_c_meaning"), "left", 1.8),
        Column(view.t("th_c_direction"), "center", 0.7),
        Column(view.t("th_c_unit"), "left", 0.9),
        Column(view.t("th_c_source"), "left", 1.7),
    )
    return TableBlock(
        columns=columns,
        rows=tuple(rows),
        title=view.t("th_tab_system", goal=view.text(system.goal.text)),
        note=view.t("th_tab_system_note", goal=view.text(system.goal.text)),
        label="tbl-system",
    )


def _meaning(view: View, node: Node) -> str:
    """What is counted: items, an option, or a formula over the columns of the operations table."""
    source, rule = node.source, node.rule
    if source is None or rule is None:
        return ""
    if source.operations is not None:
        return source.operations.replace("*", "×").replace("_", " ")
    if source.survey is None:
        return view.t("th_means_expert") if source.expert else source.interview or source.customers or ""
    if rule.type == "nps":
        return view.t("th_means_nps")
    if source.option is not None:
        return view.t("th_means_option", option=source.option)
    return view.t("th_means_items", n=len(source.items))


def _source(view: View, node: Node) -> str:
    source = node.source
    if source is None:
        return ""
    if source.survey is not None:
        items = view.join(list(source.items))
        return view.t("th_source_survey", survey=_survey(view, source.survey), items=items)
    kinds = {"operations": source.operations, "interview": source.interview, "expert": source.expert}
    kind = next((name for name, value in kinds.items() if value is not None), "customers")
    return view.t("th_source_" + kind)


def _survey(view: View, key: str) -> str:
    return view.text(view.results.bundle.questionnaires[key].title)


def _tree(view: View) -> TreeNode:
    stage, codes = view.results.weights, view.results.indicators.codes
    system = view.results.bundle.index_system
    weight = dict(zip(codes, map(float, stage.weights), strict=True))
    below = []
    for d, dimension in enumerate(system.dimensions):
        leaves = [code for j, code in enumerate(codes) if stage.dimension[j] == d]
        children = tuple(TreeNode(named(view, code), weight[code]) for code in leaves)
        below.append(TreeNode(named(view, dimension.id), float(stage.dimension_weights[d]), children))
    return TreeNode(view.text(system.goal.text), None, tuple(below))
