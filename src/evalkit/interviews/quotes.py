"""Quotes by code with their source; who said it stays hidden where that could point to a person."""

from __future__ import annotations

import re

import pandas as pd

from evalkit.interviews.counts import LEAST, distinct_segments, hidden_groups
from evalkit.interviews.interviews import Interviews

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_TURNING = re.compile(r"[\u200e\u200f\u202a-\u202e\u2066-\u2069]")

COLUMNS = ("id", "code", "text", "document", "role", "coders")


def quotes(
    interviews: Interviews, code: str | None = None, *, longest: int = 200, least: int = LEAST
) -> pd.DataFrame:
    """Coded passages.

    Args:
        interviews: the coded interviews; read with a pseudonym file they hold no names.
        code: one code; None for all.
        longest: characters after which a quote is cut with "…".
        least: interviews that a role needs to be named; the branch is never named.

    Returns:
        One row a passage: id (leads back to the segment), code, text, document, role ("" where hidden),
        number of coders who gave the code.
    """
    rows = interviews.segments[interviews.segments["text"].str.strip() != ""]
    rows = rows if code is None else rows[rows["code"] == code]
    given = rows.groupby(["document", "start", "end", "text", "code"], dropna=False)["coder"].nunique()
    held = distinct_segments(rows).merge(
        given.rename("coders").reset_index(), on=["document", "start", "end", "text", "code"], how="left"
    )
    sizes = interviews.documents["role"].value_counts().sort_index()
    shown = set(sizes.index[~hidden_groups(sizes.to_numpy(), least)]) - {""}
    text = held["text"].map(plain_words)
    cut = text.str.slice(0, longest - 1) + "…"
    return pd.DataFrame(
        {
            "id": held["segment"],
            "code": held["code"],
            "text": text.where(text.str.len() <= longest, cut),
            "document": held["document"],
            "role": held["role"].where(held["role"].isin(shown), ""),
            "coders": held["coders"],
        },
        columns=list(COLUMNS),
    ).reset_index(drop=True)


def plain_words(text: str) -> str:
    """Words on one line, without control characters and marks that turn the direction of what follows."""
    return " ".join(_TURNING.sub("", _CONTROL.sub(" ", text)).split())
