"""Which coder gave which code to which unit: the grid on which agreement is measured, and its statement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import pandas as pd

from evalkit.errors import DataError, OptionError, StatisticError
from evalkit.interviews.interviews import Interviews
from evalkit.interviews.units import covering, marked_before, segment_units, sheet_units, stretches

UnitKind = Literal["segments", "characters", "documents"]
MOST_CELLS = 200_000_000


@dataclass(frozen=True, kw_only=True, eq=False)
class CodingGrid:
    """Codings on units.

    Attributes:
        applied: (n, k, r) 1 where coder r gave code k to unit n, 0 where not, NaN where the coder did not
            look at the unit.
        codes: (k,) codes.
        coders: (r,) coders.
        units: (n,) rows document, start, end, text.
        size: (n,) characters that a unit stands for, 1 on other grids.
        kind: which units.
        rule: the rule in a sentence.
    """

    applied: np.ndarray
    codes: tuple[str, ...]
    coders: tuple[str, ...]
    units: pd.DataFrame
    size: np.ndarray
    kind: UnitKind
    rule: str

    @property
    def single(self) -> bool:
        """Whether no coder gave a unit more than one code."""
        return bool((np.nansum(self.applied, axis=1) <= 1).all())

    def labels(self, none: str) -> np.ndarray:
        """(n, r) the code of each unit by each coder, `none` where the coder gave none, None where unseen.

        Raises:
            DataError: a unit has several codes.
        """
        if not self.single:
            raise DataError("some units have several codes", hint="compare code by code")
        names = np.array([none, *self.codes], dtype=object)
        number = np.nansum(self.applied * np.arange(1, len(self.codes) + 1)[None, :, None], axis=1).astype(
            int
        )
        found = names[number]
        found[np.isnan(self.applied[:, 0])] = None
        return np.asarray(found)


def coding_grid(
    interviews: Interviews, kind: UnitKind = "segments", *, coders: tuple[str, ...] | None = None
) -> CodingGrid:
    """The codings of several coders on one grid.

    - "segments": in coding sheets of which a row has no positions, their units. Where nine of ten selections
      are shared by two coders, the parts were marked before coding, and they are the units. Else the turns of
      a transcript, or the lines of a text (of texts that are not there, the distinct selections); such a unit
      has a code when a selection of the coder covers half of it, or lies by half of its own length inside it.
    - "characters": every character of the texts; stretches that are coded alike are held together.
    - "documents": whole interviews.

    A coder without any row in a document did not look at it. In a coding sheet without positions a coder
    looked at the units for which the sheet has a row of theirs, with or without a code.

    Raises:
        DataError: rows of coding sheets that have nothing in common to match them by.
        OptionError: unknown kind or coder.
        StatisticError: fewer than two coders, or no text for "characters".
    """
    if kind not in get_args(UnitKind):
        raise OptionError.unknown_choice("units", kind, get_args(UnitKind))
    people = interviews.coders if coders is None else coders
    for name in people:
        if name not in interviews.coders:
            raise OptionError.unknown_choice("coder", name, interviews.coders)
    if len(people) < 2:
        raise StatisticError(f"agreement needs two coders at least; the file names {len(people)}")
    marks = _marks(interviews)
    sheet = bool(marks["start"].isna().any()) and interviews.project.origin == "coding sheet"
    if sheet and kind == "segments" and (marks["key"] == "").any():
        lone = marks["document"][marks["key"] == ""].iloc[0]
        raise DataError(
            f"document {lone!r}: some rows have positions and no segment or text, others no positions",
            hint="give every row a segment, or every row a start and an end",
        )
    if kind == "documents":
        names = list(interviews.documents.index)
        units = pd.DataFrame({"document": names, "start": None, "end": None, "text": ""})
        hits = marks.assign(unit=marks["document"].map({d: i for i, d in enumerate(units["document"])}))
        rule = "a unit is an interview; it has a code that the coder gave anywhere in it"
    elif sheet and kind == "segments":
        units, hits = sheet_units(marks)
        rule = "a unit is a unit of the coding sheet"
    else:
        shared = kind == "segments" and marked_before(marks, people)
        units = (
            stretches(interviews, marks) if kind == "characters" else segment_units(interviews, marks, shared)
        )
        hits = covering(units, marks)
        rule = _RULES["selections" if shared else kind]
    codes = _used(interviews, marks)
    applied = _filled(units, hits, (codes, people), listed=sheet and kind == "segments", marks=marks)
    size = np.ones(len(units), dtype=int)
    if kind == "characters":
        size = (units["end"] - units["start"]).to_numpy(dtype=int)
    return CodingGrid(
        applied=applied, codes=codes, coders=people, units=units, size=size, kind=kind, rule=rule
    )


_RULES = {
    "selections": "a unit is a selection; the coders share nine of ten of them",
    "segments": (
        "a unit is a turn or line of the text; it has a code when a selection covers half of it or lies by "
        "half of its own length inside it"
    ),
    "characters": "a unit is a character; whole interviews are drawn for the intervals",
}


def _marks(interviews: Interviews) -> pd.DataFrame:
    """Every row of every coder, also those without a code."""
    people = {coder.guid: coder.name for coder in interviews.project.coders}
    names = {document.guid: document.name for document in interviews.project.documents}
    empty = [
        (
            s.guid,
            names[s.document],
            s.start,
            s.end,
            s.note or s.name,
            s.name,
            "",
            people.get(s.coder, s.coder),
        )
        for s in interviews.project.selections
        if not s.codings and s.document in names
    ]
    notes = {s.guid: s.note or s.name for s in interviews.project.selections}
    held = interviews.segments[["segment", "document", "start", "end", "text", "code", "coder"]]
    columns = ["segment", "document", "start", "end", "unit", "text", "code", "coder"]
    more = pd.DataFrame(empty, columns=columns).astype({"start": "Int64", "end": "Int64"})
    held = held.assign(unit=held["segment"].map(notes))[columns]
    joined = pd.concat([held, more], ignore_index=True) if len(more) else held
    order = {s.guid: i for i, s in enumerate(interviews.project.selections)}
    sorted_rows = joined.sort_values("segment", key=lambda guid: guid.map(order), kind="stable")
    return sorted_rows.rename(columns={"unit": "key"}).reset_index(drop=True)


def _used(interviews: Interviews, marks: pd.DataFrame) -> tuple[str, ...]:
    given = set(marks["code"]) - {""}
    return tuple(code for code in interviews.codes if code in given)


def _filled(
    units: pd.DataFrame,
    hits: pd.DataFrame,
    names: tuple[tuple[str, ...], tuple[str, ...]],
    *,
    listed: bool,
    marks: pd.DataFrame,
) -> np.ndarray:
    codes, people = names
    shape = (len(units), len(codes), len(people))
    if not len(units) or not codes:
        raise StatisticError("no coder gave any code: there is nothing to compare")
    if np.prod(shape) > MOST_CELLS:
        raise DataError(f"{shape[0]:,} units × {shape[1]} codes × {shape[2]} coders are too many to compare")
    applied = np.full(shape, np.nan)
    for r, person in enumerate(people):
        own = hits[hits["coder"] == person]
        if listed:
            seen = np.zeros(len(units), dtype=bool)
            seen[own["unit"].to_numpy(dtype=int)] = True
        else:
            seen = units["document"].isin(set(marks.loc[marks["coder"] == person, "document"])).to_numpy()
        applied[seen, :, r] = 0.0
        given = own[own["code"].isin(codes)]
        places = given["code"].map({code: i for i, code in enumerate(codes)})
        applied[given["unit"].to_numpy(dtype=int), places.to_numpy(dtype=int), r] = 1.0
    return applied
