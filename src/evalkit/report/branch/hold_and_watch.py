"""What to do while no suggestion is confirmed: hold what is strong, watch what is open, measure again."""

from __future__ import annotations

import math

from evalkit.numbers import fixed
from evalkit.report.branch.others import mean_shown
from evalkit.report.branch.outlook import Held, Outlook, Watched, outlook
from evalkit.report.document import (
    Block,
    Callout,
    Cell,
    Column,
    GroupRow,
    Heading,
    Paragraph,
    Row,
    TableBlock,
)
from evalkit.report.view import View
from evalkit.report.wording import verdict_cell, verdict_words


def next_steps(view: View, i: int) -> Callout:
    """A few lines: that nothing asks for a measure, what to hold, what to watch, when to measure again."""
    found = outlook(view, i)
    lines = [view.t("no_suggestion")]
    if found.held:
        lines.append(view.t("br_hold_line", names=view.join([_held_name(view, one) for one in found.held])))
    lines += [_watch_line(view, one) for one in found.watched]
    return Callout(view.t("br_next_hold"), (*lines, _measure_again(view, found)))


def card(view: View, i: int) -> tuple[Block, ...]:
    """The lines on the quick card of a branch that is shown and has no suggestion."""
    if not view.shown(i) or view.results.bundle.suggestions is None or view.suggestions(i):
        return ()
    return (Heading(1, view.t("h_actions"), "actions"), next_steps(view, i))


def hold_and_watch(view: View, i: int) -> tuple[Block, ...]:
    """The same as a page: every strength and open point with its numbers and what the next ones would say."""
    found = outlook(view, i)
    key = "br_hold" if found.held else "br_watch_only"
    heading = Heading(1, view.t(key, held=len(found.held), watched=len(found.watched)), "actions")
    rows: list[Row] = []
    if found.held:
        rows += [GroupRow(view.t("br_to_hold")), *(_held_row(view, i, one) for one in found.held)]
    if found.watched:
        rows += [GroupRow(view.t("br_to_watch")), *(_watched_row(view, one) for one in found.watched)]
    table = TableBlock(
        title=view.t("br_tab_hold"),
        rows=tuple(rows),
        note=view.t("br_tab_hold_note", level=view.level),
        columns=(
            Column(view.t("br_c_subject"), "left", 2.2),
            Column(view.t("br_c_here"), "right", 0.6),
            Column(view.t("br_c_difference"), "right", 0.9),
            Column(view.t("c_verdict"), "left", 1.1),
            Column(view.t("br_c_next_time"), "left", 3.2),
        ),
    )
    return (heading, *([table] if rows else []), Paragraph(_measure_again(view, found)))


def _measure_again(view: View, found: Outlook) -> str:
    parts = [view.t("br_measure_again", n=found.next_n)]
    if found.n < found.next_n:
        parts.append(view.t("br_measure_rank", n=found.n))
    elif not math.isnan(found.detectable):
        parts.append(view.t("br_measure_change", points=fixed(found.detectable)))
    return ("" if view.language == "zh" else " ").join(parts)


def _watch_line(view: View, one: Watched) -> str:
    """What is watched, its number and verdict, and what would settle it."""
    key = {
        "driver": "br_watch_weighty" if one.weighty else "br_watch_driver",
        "scale": "br_watch_scale",
        "indicator": "br_watch_below" if one.difference < 0 else "br_watch_nearest",
        "fell": "br_watch_fell",
    }[one.kind]
    said = view.t(
        key,
        name=_name(view, one),
        value=fixed(one.value),
        gap=fixed(abs(one.difference)),
        verdict=verdict_words(view, one.verdict),
        period=_former(view),
    )
    more = _settle(view, one)
    return said if not more else said + ("" if view.language == "zh" else " ") + more


def _settle(view: View, one: Watched) -> str:
    """What would settle an open point: more answers where their number is known; "" for a settled one."""
    if one.kind == "fell":
        return view.t("br_ask_why")
    if one.verdict not in ("not_settled", "trend"):
        return ""
    if not one.n:
        return view.t("br_settle_figures")
    if not math.isfinite(one.needed):
        return view.t("br_settle_never")
    key = "br_settle_enough" if one.needed <= one.n else "br_settle_more"
    return view.t(key, needed=fixed(one.needed, 0), n=fixed(one.n, 0), points=fixed(one.smallest))


def _held_name(view: View, one: Held) -> str:
    """A strength with its score; how small it is where it is small."""
    name = f"{view.indicator(one.code)} {fixed(one.score)}"
    return (
        name
        if one.verdict == "above"
        else view.t("br_aside", text=name, aside=verdict_words(view, one.verdict))
    )


def _held_row(view: View, i: int, one: Held) -> tuple[str | Cell, ...]:
    limit = "" if math.isnan(one.limit) else view.t("br_hold_limit", limit=fixed(one.limit))
    return (
        f"{one.code} {view.indicator(one.code)}",
        Cell(fixed(one.score), strong=True),
        fixed(one.difference, 1, signed=True) if mean_shown(view, i) else "–",
        verdict_cell(view, one.verdict),
        view.t("br_hold_keep") + limit,
    )


def _watched_row(view: View, one: Watched) -> tuple[str | Cell, ...]:
    fell = one.kind == "fell"
    return (
        f"{one.code} {_name(view, one)}",
        Cell(fixed(one.value), strong=True),
        fixed(one.difference, 1, signed=True),
        Cell(view.t("moved_fell"), tone="warning") if fell else verdict_cell(view, one.verdict),
        _settle(view, one) or view.t("br_ask_again"),
    )


def _name(view: View, one: Watched) -> str:
    if one.kind in ("indicator", "fell"):
        return view.indicator(one.code)
    stage = view.results.importance
    driver = one.kind == "driver" and stage is not None
    key = stage.survey if driver and stage is not None else view.results.bundle.study.main_survey
    scales = view.results.kept[key].questionnaire.scales
    return next(view.text(scale.text) for scale in scales if scale.id == one.code)


def _former(view: View) -> str:
    stage = view.results.change
    return "" if stage is None else view.text(stage.period)
