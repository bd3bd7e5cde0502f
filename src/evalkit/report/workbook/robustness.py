"""Sheets on what the ranking owes to its choices."""

from __future__ import annotations

import numpy as np

from evalkit.report.formats.xlsx import Sheet
from evalkit.report.sections.method_ranks import way
from evalkit.report.workbook.titles import Titles
from evalkit.study.failures import Failure
from evalkit.study.results import StudyResults


def robustness(results: StudyResults, titles: Titles) -> tuple[Sheet, ...]:
    """Ranks by every way, and rank ranges with everything uncertain."""
    stage, view = results.robustness, titles.views[0]
    if stage is None:
        return ()
    found = []
    head = (titles.t("c_code"), titles.t("c_branch"))
    if not isinstance(stage.methods, Failure):
        agreement, branch = stage.methods.agreement, stage.methods.branch.tolist()
        order = np.argsort(agreement.ranks[0], kind="stable")
        ways = tuple(
            " / ".join(dict.fromkeys(way(one, name) for one in titles.views)) for name in agreement.methods
        )
        rows = [(view.code(branch[k]), titles.branch(branch[k]), *agreement.ranks[:, k]) for k in order]
        found.append(
            Sheet(
                name=titles.t("s_methods"),
                columns=(*head, *ways),
                rows=((titles.t("c_rho"), "", *agreement.spearman[0].tolist()), *rows),
                title=titles.t("tab_ways"),
                number_formats=("", "", *["[>=1]0;0.00"] * len(ways)),
            )
        )
    if not isinstance(stage.joint, Failure):
        joint, ranked = stage.joint, results.ranking.ranked.tolist()
        sides = (joint.conditional, joint.ranks)
        limits = [limit for side in sides for limit in (side.rank_lower, side.rank_upper)]
        names = [titles.t(name) for name in ("c_range_fixed", "c_range_free")]
        ends = [titles.t(name) for name in ("c_lower", "c_upper")]
        columns = (*head, titles.t("c_rank"), *(f"{name}: {end}" for name in names for end in ends))
        found.append(
            Sheet(
                name=titles.t("s_robustness"),
                columns=(*columns, titles.t("c_p_top", k=joint.ranks.top)),
                rows=tuple(
                    (
                        view.code(ranked[k]),
                        titles.branch(ranked[k]),
                        float(joint.base_ranks[k]),
                        *(int(limit[k]) for limit in limits),
                        float(joint.ranks.probability_top[k]),
                    )
                    for k in np.argsort(joint.base_ranks, kind="stable")
                ),
                title=titles.t("tab_joint"),
                number_formats=("", "", "0", "0", "0", "0", "0", "0.00"),
            )
        )
    return tuple(found)
