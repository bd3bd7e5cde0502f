"""The branches of a study: their list, what is wrong with it, and codes that nobody listed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from evalkit.definitions.study import BranchInput
from evalkit.definitions.text import Text
from evalkit.errors import OptionError, Problem, SourceError, did_you_mean
from evalkit.sources.reading import read_table
from evalkit.sources.table import SourceTable
from evalkit.study.file_names import file_stems
from evalkit.survey.responses import Survey


@dataclass(frozen=True, kw_only=True)
class Branch:
    """A branch: its code, its name and its region, the name of its report files, and its peer group."""

    code: str
    name: Text
    region: Text | None
    stem: str
    peer_group: str | None = None


def read_branches(source: BranchInput, path: Path, missing_hint: str) -> tuple[Branch, ...]:
    """The branches of a list, in its order.

    Raises:
        SourceError: the file or a column is missing, or a code is empty or stands twice.
    """
    table = read_table(path, sheet=source.sheet, text_columns=[source.code], missing_hint=missing_hint)
    wanted = [source.code, source.zh, source.en, source.region_zh, source.region_en, source.peer_group]
    problems = table.require([name for name in wanted if name is not None])
    problems = problems or _faulty_codes(table, source.code)
    if problems:
        raise SourceError(problems)
    rows = table.frame.to_dict("records")
    stems = file_stems([str(row[source.code]).strip() for row in rows])
    return tuple(_branch(row, source, stem) for row, stem in zip(rows, stems, strict=True))


def branches_from_answers(survey: Survey) -> tuple[Branch, ...]:
    """The branches that the answers of a survey name, by code.

    Raises:
        SourceError: no answer names one.
    """
    codes = [str(code) for code in np.unique(survey.branch[survey.branch != ""])]
    if not codes:
        what = "no answer names a branch, and the study lists none"
        expected = "a branch code with each answer"
        raise SourceError(Problem(what=what, file=str(survey.path), expected=expected))
    return tuple(
        Branch(code=code, name=Text(zh=code, en=code), region=None, stem=stem)
        for code, stem in zip(codes, file_stems(codes), strict=True)
    )


def places_of(codes: Sequence[str], branches: tuple[Branch, ...]) -> tuple[int, ...]:
    """The places of branches in the list, in its order; of all of them where no code is given.

    Raises:
        OptionError: no such branch; the nearest codes are named.
    """
    known = [branch.code for branch in branches]
    for code in codes:
        if code not in known:
            raise OptionError(f"the study has no branch {code!r}", hint=_nearest(code, branches))
    return tuple(i for i, code in enumerate(known) if not codes or code in codes)


def _nearest(code: str, branches: tuple[Branch, ...]) -> str:
    """The branch that has this name or this number, else the codes that look like it."""
    wanted = _unpadded(code)
    for branch in branches:
        if wanted in (_unpadded(branch.name.zh), _unpadded(branch.name.en)):
            return f"the code of {code!r} is {branch.code!r}"
        if wanted == _unpadded(branch.code):
            return f"did you mean {branch.code!r}?"
    return did_you_mean(code, [branch.code for branch in branches])


def _unpadded(text: str) -> str:
    """A code or name without case and leading zeros: b8 for B08."""
    return re.sub(r"(?<!\d)0+(?=\d)", "", text.strip().casefold())


def unknown_branches(codes: np.ndarray, branches: tuple[Branch, ...], path: Path, rows: str) -> list[Problem]:
    """A warning for each branch code of a file that is not in the list of branches."""
    known = {branch.code for branch in branches}
    counts = Counter(code for code in codes.tolist() if code and code not in known)
    return [
        Problem(
            what=f"the branch {code!r} is not listed; its {count} {rows} count in no branch",
            file=str(path),
            hint=did_you_mean(code, [branch.code for branch in branches]),
            severity="warning",
        )
        for code, count in counts.items()
    ]


def changed_stems(branches: tuple[Branch, ...]) -> list[Problem]:
    """A warning for each branch whose code cannot be the name of a file."""
    return [
        Problem(
            what=f"the branch code {branch.code!r} cannot be a file name; its reports are "
            f"branches/{branch.stem}.*",
            severity="warning",
        )
        for branch in branches
        if branch.stem != branch.code
    ]


def _faulty_codes(table: SourceTable, name: str) -> list[Problem]:
    codes = table.frame[name].map(lambda cell: "" if pd.isna(cell) else str(cell).strip())
    if len(codes) == 0:
        return [Problem(what="there are no branches below the header", file=str(table.path))]
    again = codes.duplicated()
    return [
        Problem(
            what=f"the branch {code!r} stands twice" if code else "the branch code is empty",
            file=str(table.path),
            place=f"column {name!r}, row {table.row_numbers[row]}",
        )
        for row, code in enumerate(codes)
        if not code or again.iloc[row]
    ]


def _branch(row: Mapping[Hashable, Any], source: BranchInput, stem: str) -> Branch:
    def cell(name: str | None) -> str | None:
        value = row.get(name) if name is not None else None
        return None if value is None or pd.isna(value) else str(value).strip()

    code = str(row[source.code]).strip()
    zh, en = cell(source.zh), cell(source.en)
    region_zh, region_en = cell(source.region_zh), cell(source.region_en)
    region = region_zh or region_en
    return Branch(
        code=code,
        name=Text(zh=zh or en or code, en=en or zh or code),
        region=Text(zh=region_zh or region_en or "", en=region_en or region_zh or "") if region else None,
        stem=stem,
        peer_group=cell(source.peer_group),
    )
