"""5.4: fuzzy comprehensive evaluation, each level with its operator named."""

from __future__ import annotations

import numpy as np

from evalkit.evaluation.fuzzy.fuzzy import OPERATORS, FuzzyResult
from evalkit.numbers import MISSING, fixed
from evalkit.report.document import Block, Cite, Column, Formula, Heading, Ref, TableBlock
from evalkit.report.thesis.parts import named, said
from evalkit.report.view import View
from evalkit.study.failures import Failure
from evalkit.study.stages.standing.grades import ANSWERS, FuzzyStage


def fuzzy(view: View) -> tuple[Block, ...]:
    """Membership matrices, first- and second-level vectors, scores and grades."""
    stage = view.results.grading
    if isinstance(stage, Failure):
        return ()
    system = view.results.bundle.index_system
    first, last = system.dimensions[0].id, system.dimensions[-1].id
    total = stage.result.total
    values = {
        "score": fixed(total.score, 2),
        "grade": _grades(view, total),
        "operator": _operator(view, total.operator),
        "table": Ref("tbl-fuzzy"),
    }
    return (
        Heading(1, view.t("th_h_fuzzy"), "sec-fuzzy"),
        said(
            view,
            "th_memberships" if first != last else "th_membership",
            first=Ref(f"tbl-membership-{first}"),
            last=Ref(f"tbl-membership-{last}"),
            zadeh=Cite("zadeh1965"),
        ),
        *(_memberships(view, stage, d) for d in range(len(system.dimensions))),
        said(view, "th_fuzzy", formula=Ref("eq-fuzzy"), **values),
        Formula("B = W ○ R", label="eq-fuzzy"),
        _vectors(view, stage),
    )


def operators(view: View) -> tuple[Block, ...]:
    """The total result under each operator."""
    stage = view.results.grading
    if isinstance(stage, Failure):
        return ()
    return (said(view, "th_operators", table=Ref("tbl-operators")), _operators(view, stage))


def _operator(view: View, name: str) -> str:
    return view.option("operator_" + name) + " " + OPERATORS[name].symbol


def _memberships(view: View, stage: FuzzyStage, d: int) -> TableBlock:
    codes = view.results.indicators.codes
    dimension = view.results.bundle.index_system.dimensions[d]
    grades = view.results.bundle.study.comment_set.grades
    rows = []
    for j in np.flatnonzero(view.results.weights.dimension == d):
        answers = float(np.nansum(stage.counts[j]))
        cells = [MISSING if np.isnan(x) else fixed(float(x), 4) for x in stage.membership[j]]
        basis = (
            view.t("th_from_answers", n=int(answers))
            if stage.origin[j] == ANSWERS
            else view.t("th_from_scores")
        )
        rows.append((named(view, codes[j]), *cells, basis))
    return TableBlock(
        columns=(
            Column(view.t("th_c_indicator"), "left", 2.4),
            *(Column(view.text(grade.text), "right", 0.8) for grade in grades),
            Column(view.t("th_c_basis"), "left", 1.5),
        ),
        rows=tuple(rows),
        title=view.t("th_tab_membership", name=named(view, dimension.id)),
        note=view.t("th_tab_membership_note"),
        label=f"tbl-membership-{dimension.id}",
    )


def _vectors(view: View, stage: FuzzyStage) -> TableBlock:
    grades = view.results.bundle.study.comment_set.grades
    nodes = list(stage.result.nodes.items())
    rows = tuple(
        (
            named(view, code),
            *(fixed(float(x), 4) for x in found.membership),
            fixed(found.score, 2),
            _grades(view, found),
        )
        for code, found in (*nodes[1:], nodes[0])
    )
    return TableBlock(
        columns=(
            Column(view.t("th_c_object"), "left", 2.2),
            *(Column(view.text(grade.text), "right", 0.8) for grade in grades),
            Column(view.t("th_c_score"), "right", 0.8),
            Column(view.t("th_c_max_grade"), "left", 1.0),
        ),
        rows=rows,
        title=view.t("th_tab_fuzzy"),
        note=view.t("th_tab_fuzzy_note", operator=_operator(view, stage.result.total.operator)),
        label="tbl-fuzzy",
    )


def _operators(view: View, stage: FuzzyStage) -> TableBlock:
    grades = view.results.bundle.study.comment_set.grades
    found = {stage.result.total.operator: stage.result} | stage.others
    rows = tuple(
        (
            _operator(view, name),
            *(fixed(float(x), 4) for x in held.total.membership),
            fixed(held.total.score, 2),
            _grades(view, held.total),
        )
        for name, held in found.items()
    )
    return TableBlock(
        columns=(
            Column(view.t("th_c_operator"), "left", 2.2),
            *(Column(view.text(grade.text), "right", 0.8) for grade in grades),
            Column(view.t("th_c_score"), "right", 0.8),
            Column(view.t("th_c_max_grade"), "left", 1.0),
        ),
        rows=rows,
        title=view.t("th_tab_operators"),
        note=view.t("th_tab_operators_note"),
        label="tbl-operators",
    )


def _grades(view: View, found: FuzzyResult) -> str:
    names = {grade.id: view.text(grade.text) for grade in view.results.bundle.study.comment_set.grades}
    return view.t("th_tie").join(names[grade] for grade in found.grade)
