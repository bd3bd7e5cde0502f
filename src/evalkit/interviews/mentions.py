"""Which interviews hold which codes, counted by any coder or only where all coders agree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from evalkit.interviews.interviews import Interviews

Counted = Literal["all", "any"]
PLACE = ["document", "start", "end", "text", "place", "code"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Mentions:
    """Codes of n interviews.

    Attributes:
        documents: (n,) interviews.
        branch: (n,) their branches, "" where unknown.
        codes: (k,) codes.
        given: (n, k) whether the interview holds the code.
        passages: the rows that count, one a passage and code: id, document, start, end, text, code.
    """

    documents: tuple[str, ...]
    branch: tuple[str, ...]
    codes: tuple[str, ...]
    given: np.ndarray
    passages: pd.DataFrame

    def has(self, code: str) -> np.ndarray:
        """(n,) whether each interview holds a code; nobody said a code that is not in the codebook."""
        if code not in self.codes:
            return np.zeros(len(self.documents), dtype=bool)
        return np.asarray(self.given[:, self.codes.index(code)])

    def sources(self, code: str, documents: np.ndarray) -> tuple[str, ...]:
        """Ids of the passages with a code in some of the interviews, (n,) booleans."""
        names = {name for name, chosen in zip(self.documents, documents, strict=True) if chosen}
        rows = self.passages[(self.passages["code"] == code) & self.passages["document"].isin(names)]
        return tuple(rows["id"])


def mentions(interviews: Interviews, counted: Counted = "all") -> Mentions:
    """Count each code once an interview; a code above counts where one below it was given.

    Args:
        interviews: the coded interviews.
        counted: "all": a passage counts where every coder who coded its interview gave the code to just this
            passage; "any": where one coder did.
    """
    rows = interviews.with_ancestors()
    units = {one.guid: one.note or one.name for one in interviews.project.selections}
    rows = rows.assign(place=rows["segment"].map(units).where(rows["start"].isna(), "span"))
    coders = rows.groupby("document")["coder"].transform("nunique")
    agreed = rows.groupby(PLACE, dropna=False)["coder"].transform("nunique")
    if counted == "all":
        rows = rows[agreed == coders]
    held = rows.drop_duplicates(PLACE).rename(columns={"segment": "id"})
    table = pd.crosstab(held["document"], held["code"]) > 0
    names, codes = list(interviews.documents.index), list(interviews.codes)
    given = table.reindex(index=names, columns=codes, fill_value=False).to_numpy(dtype=bool)
    return Mentions(
        documents=tuple(map(str, names)),
        branch=tuple(map(str, interviews.documents["branch"])),
        codes=interviews.codes,
        given=given,
        passages=held[["id", "document", "start", "end", "text", "code"]].reset_index(drop=True),
    )
