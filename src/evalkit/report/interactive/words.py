"""The phrases that the page's template and script speak with."""

from __future__ import annotations

import re

from evalkit.report.view import View

STATIC = (
    "ix_name",
    "ix_skip",
    "ix_controls",
    "ix_method",
    "ix_arithmetic",
    "ix_geometric",
    "ix_topsis",
    "ix_no_topsis",
    "ix_weights",
    "ix_weights_hint",
    "ix_reset",
    "ix_theme",
    "ix_print",
    "ix_search",
    "ix_search_hint",
    "ix_close",
    "ix_no_script",
    "ix_reading",
    "ix_table",
    "ix_table_keys",
)
SCRIPT = (
    "ix_arithmetic_note",
    "ix_geometric_note",
    "ix_topsis_note",
    "ix_weight_of",
    "ix_share",
    "ix_share_inside",
    "ix_inside",
    "ix_official",
    "ix_changed",
    "ix_all_zero",
    "ix_found",
    "ix_none_found",
    "ix_c_rank",
    "ix_c_percentile",
    "ix_c_score",
    "ix_c_average",
    "ix_c_stable",
    "ix_c_moved",
    "ix_axis",
    "ix_sort",
    "ix_above",
    "ix_below",
    "ix_around",
    "ix_not_settled",
    "ix_settled",
    "ix_message",
    "ix_message_all_around",
    "ix_message_few",
    "ix_message_topsis",
    "ix_message_own",
    "ix_message_own_changed",
    "ix_message_own_alone",
    "ix_settled_count",
    "ix_pairs",
    "ix_pairs_wait",
    "ix_announce",
    "ix_announce_own",
    "ix_moved_count",
    "ix_up",
    "ix_down",
    "ix_no_value",
    "ix_rung",
    "ix_median",
    "ix_own",
    "ix_percentile",
    "ix_d_rank",
    "ix_d_rank_settled",
    "ix_d_changed",
    "ix_d_top",
    "ix_d_stable",
    "ix_d_note",
    "ix_d_note_own",
    "ix_c_indicator_percentile",
    "ix_n_percentile",
    "ix_low_reliability",
    "ix_print_weights",
    "verdict_above",
    "verdict_below",
    "verdict_small_above",
    "verdict_small_below",
    "w_small_above",
    "w_small_below",
    "verdict_around",
    "verdict_trend",
    "verdict_missing",
    "trend_only",
    "missing_indicator_note",
    "unreliable_ranking",
    "c_branch",
    "c_answers",
    "c_indicator",
    "c_weight",
    "c_reliability",
    "c_judgement",
    "judge_above",
    "judge_below",
    "judge_none",
)
NOTES = ("m_se_short", "m_ranks_short", "ix_n_live", "ix_n_stable", "ix_n_rounding", "m_position_short")
_UNIT = re.compile(r"\{(unit|units|Unit)\}")


def templates(view: View, keys: tuple[str, ...]) -> dict[str, str]:
    """Phrases by key with the study's words for its units filled in; other places stay in braces."""
    study = view.results.bundle.study
    unit = view.text(study.unit)
    names = {"unit": unit, "units": view.text(study.units), "Unit": unit[:1].upper() + unit[1:]}
    entries = view.words.entries
    return {key: _UNIT.sub(lambda found: names[found[1]], entries[key]) for key in keys}


def notes(view: View, own: bool) -> list[str]:
    """How to read the page."""
    keys = (*NOTES, "ix_n_own") if own else NOTES
    lines = list(templates(view, keys).values())
    small = view.results.bundle.study.small_n
    return [*lines, view.t("m_small", suppress=small.suppress, rank=small.rank)]
