"""What interviews say, in their own words: passages of all branches together, so that no one is known."""

from __future__ import annotations

import numpy as np

from evalkit.interviews.quotes import quotes
from evalkit.numbers import fixed
from evalkit.report.document import Block, Column, TableBlock
from evalkit.report.sections.evidence_words import code_name
from evalkit.report.view import View
from evalkit.report.wording import enough

MOST_CODES = 4
LONGEST = 120  # characters


def spoken(view: View) -> tuple[Block, ...]:
    """One passage for each of the commonest codes that enough interviews hold; () without interviews."""
    stage = view.results.interviews
    if stage is None:
        return ()
    held = stage.mentions.given.sum(axis=0)
    passages = quotes(stage.interviews, longest=LONGEST)
    rows: list[tuple[str, ...]] = []
    for k in np.argsort(-held, kind="stable").tolist():
        found = passages[passages["code"] == stage.mentions.codes[k]]
        if len(rows) == MOST_CODES or not enough(view, int(held[k])) or found.empty:
            continue
        agreed = found.sort_values("coders", ascending=False, kind="stable").iloc[0]
        rows.append(
            (
                code_name(view, stage.mentions.codes[k]),
                f"{fixed(int(held[k]), 0)} / {len(stage.mentions.documents)}",
                view.t("br_quote", text=agreed["text"]),
            )
        )
    if not rows:
        return ()
    columns = (
        Column(view.t("br_c_theme"), "left", 1.6),
        Column(view.t("br_c_interviews"), "right", 0.8),
        Column(view.t("br_c_quote"), "left", 4.0),
    )
    note = view.t("br_tab_quotes_note")
    return (TableBlock(title=view.t("br_tab_quotes"), columns=columns, rows=tuple(rows), note=note),)
