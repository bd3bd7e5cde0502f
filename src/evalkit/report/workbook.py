"""The tables of a study for the spreadsheet: a sheet a topic, numbers unrounded, headers in its languages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from evalkit.definitions.text import Language
from evalkit.inference.change_result import NOT_MEASURED, ChangeResult
from evalkit.report.formats.xlsx import Sheet, SheetChart
from evalkit.report.sections.method_ranks import way
from evalkit.report.sections.movers import WORDS
from evalkit.report.view import View
from evalkit.report.workbook_evidence import evidence_sheets
from evalkit.study.failures import Failure
from evalkit.study.results import StudyResults

Row = tuple[object, ...]


class Titles:
    """Sheet names and headers in one or two languages."""

    def __init__(self, results: StudyResults, languages: Sequence[Language]) -> None:
        self.views = [View(results=results, language=language) for language in languages]

    def t(self, key: str, **values: object) -> str:
        """A phrase in every language, joined."""
        return " / ".join(dict.fromkeys(view.t(key, **values) for view in self.views))

    def indicator(self, code: str) -> str:
        """Name of an indicator in every language."""
        return " / ".join(view.indicator(code) for view in self.views)

    def branch(self, i: int) -> str:
        """Name of a branch in every language."""
        return " / ".join(dict.fromkeys(view.branch(i) for view in self.views))


def sheets(results: StudyResults, languages: Sequence[Language]) -> tuple[Sheet, ...]:
    """All sheets of the workbook."""
    titles = Titles(results, languages)
    notes = (titles.t("synthetic"),) if results.bundle.study.data.synthetic else ()
    built = (
        _ranking(results, titles),
        _scores(results, titles),
        _values(results, titles),
        _weights(results, titles),
        *_robustness(results, titles),
        _reliability(results, titles),
        _flags(results, titles),
        _suggestions(results, titles),
        _change(results, titles),
        *evidence_sheets(titles.views),
    )
    return tuple(replace(sheet, notes=(*notes, *sheet.notes)) for sheet in built if sheet.rows)


def _ranking(results: StudyResults, titles: Titles) -> Sheet:
    view, ranking = titles.views[0], results.ranking
    rows: list[Row] = []
    for i in [*view.order(), *(i for i in range(len(ranking.status)) if not view.shown(i))]:
        head: Row = (view.code(i), titles.branch(i), view.region(i), str(ranking.status[i]))
        if not view.shown(i):
            rows.append((*head, *[None] * 9))
            continue
        bounds = view.rank_bounds(i) or (None, None)
        shrunken = reliability = None
        if view.ranked(i) and not isinstance(ranking.shrunken, Failure):
            k = int(np.flatnonzero(ranking.ranked == i)[0])
            shrunken, reliability = (
                float(ranking.shrunken.shrunken[k]),
                float(ranking.shrunken.reliability[k]),
            )
        value = view.total(i)
        rows.append(
            (*head, int(ranking.respondents[i]), *value, ranking.rank[i], *bounds, shrunken, reliability)
        )
    names = (
        "c_code",
        "c_branch",
        "c_region",
        "c_status",
        "c_answers",
        "c_total",
        "c_lower",
        "c_upper",
        "c_rank",
        "c_best_rank",
        "c_worst_rank",
        "c_shrunken",
        "c_reliability",
    )
    formats = ("", "", "", "", "0", "0.00", "0.00", "0.00", "0", "0", "0", "0.00", "0.00")
    return Sheet(
        name=titles.t("s_ranking"),
        columns=tuple(titles.t(n) for n in names),
        rows=tuple(rows),
        title=titles.t("tab_ranking"),
        number_formats=formats,
        bars=(5,),
        chart=SheetChart(title=titles.t("fig_ranking"), labels=1, values=5, lower=6, upper=7),
    )


def _by_branch(results: StudyResults, titles: Titles, name: str, cells: np.ndarray) -> Sheet:
    view = titles.views[0]
    codes = results.indicators.codes
    rows = tuple((view.code(i), titles.branch(i), *(float(x) for x in cells[i])) for i in view.order())
    columns = (
        titles.t("c_code"),
        titles.t("c_branch"),
        *(f"{code} {titles.indicator(code)}" for code in codes),
    )
    return Sheet(
        name=titles.t(name),
        columns=columns,
        rows=rows,
        title=titles.t(name),
        number_formats=("", "", *["0.00"] * len(codes)),
    )


def _scores(results: StudyResults, titles: Titles) -> Sheet:
    return _by_branch(results, titles, "s_scores", results.indicators.score)


def _values(results: StudyResults, titles: Titles) -> Sheet:
    return _by_branch(results, titles, "s_values", results.indicators.value)


def _weights(results: StudyResults, titles: Titles) -> Sheet:
    stage = results.weights
    rows = []
    for j, code in enumerate(results.indicators.codes):
        experts = None if stage.experts is None else stage.experts.indicator_weights[code]
        entropy = None if stage.entropy is None else float(stage.entropy.weights[j])
        rows.append(
            (
                code,
                titles.indicator(code),
                experts,
                entropy,
                float(stage.weights[j]),
                float(results.between.reliability[j]),
            )
        )
    names = ("c_code", "c_indicator", "c_w_experts", "c_w_entropy", "c_w_used", "c_reliability")
    return Sheet(
        name=titles.t("s_weights"),
        columns=tuple(titles.t(n) for n in names),
        rows=tuple(rows),
        title=titles.t("tab_weights"),
        number_formats=("", "", "0.0000", "0.0000", "0.0000", "0.00"),
        bars=(4,),
        chart=SheetChart(title=titles.t("fig_weights"), labels=1, values=4),
    )


def _reliability(results: StudyResults, titles: Titles) -> Sheet:
    rows: list[Row] = []
    for scales in results.scales.values():
        for scale in scales.scales.values():
            name = " / ".join(view.text(scale.scale.text) for view in titles.views)
            head: Row = (scale.scale.id, name, len(scale.scale.items))
            a, omega = scale.alpha, scale.omega
            if isinstance(a, Failure):
                rows.append((*head, None, None, None, None, None, None, a.reason))
                continue
            rows.append(
                (
                    *head,
                    a.n_obs,
                    a.alpha,
                    a.ci_lower,
                    a.ci_upper,
                    a.alpha_standardised,
                    None if isinstance(omega, Failure) else omega.omega_total,
                    a.ci_method,
                )
            )
    columns = (
        titles.t("c_code"),
        titles.t("c_scale"),
        titles.t("c_items"),
        "n",
        "α",
        titles.t("c_lower"),
        titles.t("c_upper"),
        titles.t("c_alpha_std"),
        "ω",
        titles.t("c_method"),
    )
    return Sheet(
        name=titles.t("s_reliability"),
        columns=columns,
        rows=tuple(rows),
        title=titles.t("tab_reliability"),
        number_formats=("", "", "0", "0", *["0.0000"] * 5, ""),
    )


def _flags(results: StudyResults, titles: Titles) -> Sheet:
    rows = tuple(
        (key, flag, int(screening.flagged[:, j].sum()), screening.limits[flag])
        for key, screening in results.screening.items()
        for j, flag in enumerate(screening.flags)
    )
    columns = (titles.t("c_survey"), titles.t("c_flag"), "n", titles.t("c_threshold"))
    return Sheet(
        name=titles.t("s_flags"),
        columns=columns,
        rows=rows,
        title=titles.t("h_quality"),
        number_formats=("", "", "0", ""),
    )


def _suggestions(results: StudyResults, titles: Titles) -> Sheet:
    rows = tuple(
        (
            s.branch,
            " / ".join(view.text(s.measure.text) for view in titles.views),
            " / ".join(view.text(s.measure.action) for view in titles.views),
            ", ".join(s.indicators),
            ", ".join(item.id for item in s.evidence),
            s.gain,
            s.gain_lower,
            s.gain_upper,
            s.measure.days,
        )
        for s in results.suggestions
    )
    names = (
        "c_code",
        "c_measure",
        "c_action",
        "c_indicator",
        "c_evidence",
        "c_gain",
        "c_lower",
        "c_upper",
        "c_due",
    )
    return Sheet(
        name=titles.t("s_suggestions"),
        columns=tuple(titles.t(n) for n in names),
        rows=rows,
        title=titles.t("tab_actions"),
        number_formats=("", "", "", "", "", "0.00", "0.00", "0.00", "0"),
    )


def _change(results: StudyResults, titles: Titles) -> Sheet:
    """Every change of a total, dimension and indicator that was measured in both periods."""
    stage, view = results.change, titles.views[0]
    rows: list[Row] = []
    for part in () if stage is None else (stage.total, stage.dimensions, stage.indicators):
        if not isinstance(part, ChangeResult):
            continue
        values = (part.before, part.after, part.change, part.ci_lower, part.ci_upper, part.pvalue_adjusted)
        for i in (i for i in range(len(part.labels)) if view.shown(i)):
            for j, measure in enumerate(part.measures):
                verdict = str(part.verdict[i, j])
                if verdict != NOT_MEASURED:
                    head = (part.labels[i], titles.branch(i), measure, titles.indicator(measure))
                    numbers = (float(value[i, j]) for value in values)
                    rows.append((*head, *numbers, titles.t("moved_" + WORDS[verdict])))
    names = ("c_code", "c_branch", "c_code", "c_indicator", "c_before", "c_after", "c_change_total")
    return Sheet(
        name=titles.t("s_change"),
        columns=(
            *(titles.t(name) for name in names),
            titles.t("c_lower"),
            titles.t("c_upper"),
            "p (BH)",
            titles.t("c_verdict"),
        ),
        rows=tuple(rows),
        title=titles.t("h_movers"),
        number_formats=("", "", "", "", *["0.00"] * 5, "0.0000", ""),
    )


def _robustness(results: StudyResults, titles: Titles) -> tuple[Sheet, ...]:
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
