"""The units of texts and sheets, and which of them a selection covers."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd

from evalkit.errors import StatisticError
from evalkit.interviews.interviews import Interviews
from evalkit.sources.interviews.project import Document

COVERED = 0.5
"""Share of a unit, or of a selection, that makes the unit coded."""

SHARED = 0.9
"""Share of selections that stand at one place for two coders, from which on they are the units."""


def sheet_units(marks: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The units of a coding sheet in its order, and the marks with the number of their unit."""
    number, keys = pd.factorize(pd.MultiIndex.from_frame(marks[["document", "key"]]))
    hits = marks.assign(unit=number)
    first = hits.drop_duplicates("unit").sort_values("unit")
    units = first[["document", "start", "end", "text"]].reset_index(drop=True)
    return units.assign(key=[key for _, key in keys]), hits


def marked_before(marks: pd.DataFrame, people: tuple[str, ...]) -> bool:
    """Whether nearly all selections stand at the same place for two coders."""
    spans = marks[marks["coder"].isin(people)].dropna(subset=["start", "end"])
    number = spans.groupby(["document", "start", "end"])["coder"].nunique()
    return bool(len(number)) and bool((number >= 2).mean() >= SHARED)


def segment_units(interviews: Interviews, marks: pd.DataFrame, shared: bool) -> pd.DataFrame:
    """Selections that coders share or that have no text; else turns or lines."""
    rows: list[tuple[str, int, int, str]] = []
    spans = marks.dropna(subset=["start", "end"])
    for document in interviews.project.documents:
        own = spans[spans["document"] == document.name]
        text = document.text
        if text is None or shared:
            places = sorted(set(zip(own["start"].astype(int), own["end"].astype(int), strict=True)))
            rows += [(document.name, start, end, text[start:end] if text else "") for start, end in places]
        else:
            rows += [(document.name, a, b, text[a:b]) for a, b in text_units(document)]
    frame = pd.DataFrame(rows, columns=["document", "start", "end", "text"])
    return frame.astype({"start": "int64", "end": "int64"})


def text_units(document: Document) -> list[tuple[int, int]]:
    """Turns of a transcript, or lines of a text that hold more than white space."""
    if document.turns:
        return [(turn.start, turn.end) for turn in document.turns]
    found, start = [], 0
    for line in (document.text or "").split("\n"):
        if line.strip():
            found.append((start, start + len(line)))
        start += len(line) + 1
    return found


def stretches(interviews: Interviews, marks: pd.DataFrame) -> pd.DataFrame:
    """The text cut at every start and end of a selection."""
    rows: list[tuple[str, int, int, str]] = []
    for document in interviews.project.documents:
        if not document.text:
            continue
        own = marks[marks["document"] == document.name].dropna(subset=["start", "end"])
        cuts = {0, len(document.text), *map(int, own["start"]), *map(int, own["end"])}
        edges = sorted(cut for cut in cuts if 0 <= cut <= len(document.text))
        rows += [(document.name, a, b, "") for a, b in pairwise(edges)]
    if not rows:
        raise StatisticError("there are no texts, so characters cannot be compared")
    return pd.DataFrame(rows, columns=["document", "start", "end", "text"])


def covering(units: pd.DataFrame, marks: pd.DataFrame) -> pd.DataFrame:
    """Marks with the units that they give their code to; a mark of a whole document covers all its units."""
    frames = []
    for name, own in marks[marks["code"] != ""].groupby("document", sort=False):
        rows = units[units["document"] == name]
        a, b = (rows[c].to_numpy(dtype=float)[None, :] for c in ("start", "end"))
        start = own["start"].fillna(0).to_numpy(dtype=float)[:, None]
        last = float(b.max()) if b.size else 0.0
        end = own["end"].astype("Float64").fillna(last).to_numpy(dtype=float)[:, None]
        shared = np.minimum(b, end) - np.maximum(a, start)
        enough = (shared > 0) & ((shared >= COVERED * (b - a)) | (shared >= COVERED * (end - start)))
        mark, unit = np.nonzero(enough)
        frames.append(own.iloc[mark].assign(unit=rows.index.to_numpy()[unit]))
    return pd.concat(frames, ignore_index=True) if frames else marks.iloc[:0].assign(unit=[])
