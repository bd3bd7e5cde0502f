"""Pairs of branches, where the score is a mean over the answers of one survey."""

from __future__ import annotations

from evalkit.inference.groups import GroupComparison
from evalkit.numbers import fixed, interval, p_value
from evalkit.report.document import Block, Cell, Column, Heading, TableBlock
from evalkit.report.sections.statements import FEW
from evalkit.report.view import View


def comparison(view: View) -> tuple[Block, ...]:
    """The table of pairs with unadjusted and Holm-adjusted p."""
    found = view.results.comparison
    if not isinstance(found, GroupComparison) or len(found.labels) > FEW:
        return ()
    codes = [branch.code for branch in view.results.inputs.branches]
    names = [view.branch(codes.index(label)) for label in found.labels]
    rows = []
    for k, (i, j) in enumerate(found.pair):
        verdict = str(found.pair_verdict[k])
        key = {"not settled": "verdict_ns", "small": "verdict_small"}.get(verdict, "verdict_different")
        rows.append(
            (
                f"{names[i]} – {names[j]}",
                fixed(float(found.difference[k]), 2, signed=True),
                interval(float(found.ci_lower[k]), float(found.ci_upper[k]), 2),
                p_value(float(found.pair_pvalue[k]), view.language),
                p_value(float(found.pair_pvalue_holm[k]), view.language),
                fixed(float(found.d[k]), 2),
                Cell(view.t(key), tone="muted" if verdict == "not settled" else "normal"),
            )
        )
    return (
        Heading(1, view.t("h_comparison"), "comparison"),
        TableBlock(
            title=view.t("tab_pairs"),
            rows=tuple(rows),
            note=view.t("tab_pairs_note"),
            columns=(
                Column(view.t("c_pair"), "left", 1.6),
                Column(view.t("c_difference"), "right"),
                Column(view.level, "right", 1.4),
                Column(view.t("c_p_raw"), "right", 1.1),
                Column(view.t("c_p_holm"), "right", 1.1),
                Column("d", "right", 0.7),
                Column(view.t("c_verdict"), "left", 1.6),
            ),
        ),
    )
