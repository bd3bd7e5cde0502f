"""A coding sheet (.csv, .xlsx): one row a coding, or a unit in which a coder found nothing to code."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from evalkit.errors import Problem, SourceError
from evalkit.sources.reading import read_table

HEADERS: Mapping[str, tuple[str, ...]] = {
    "document": (
        "document",
        "doc",
        "source",
        "file",
        "interview",
        "int_id",
        "文档",
        "访谈",
        "访谈编号",
        "文件",
    ),
    "segment": ("segment", "unit", "unit_id", "turn", "id", "单元", "片段", "段落", "序号"),
    "start": ("start", "begin", "起", "起点", "开始"),
    "end": ("end", "stop", "止", "终点", "结束"),
    "text": ("text", "content", "quote", "snippet", "文本", "内容", "原文", "引文"),
    "code": ("code", "codes", "tag", "tags", "label", "编码", "代码", "标签"),
    "coder": ("coder", "rater", "user", "编码员", "编码者", "评分者"),
    "branch": ("branch", "branch_id", "支行", "网点"),
    "role": ("role", "角色", "岗位", "身份"),
}
TEXTS = tuple(name for ours, also in HEADERS.items() if ours not in {"start", "end"} for name in also)
SPLIT = (";", "；", "|")


def read_coding_sheet(path: Path, coder: str = "") -> pd.DataFrame:
    """The rows of a coding sheet under the names of ``HEADERS``.

    A Taguette export of highlights (id, document, tag, content) is one such sheet. A cell may hold several
    codes, separated by ";". A row without a code says that the coder looked at the unit and gave none. A row
    needs a place: a segment, or a start and an end, or a text.

    Args:
        path: the sheet.
        coder: who coded, where the sheet has no such column; the name of the file without one.

    Returns:
        One row a code (code "" for a unit without one); start and end are nullable integers.

    Raises:
        SourceError: no column of codes, no column that says where, or cells that are no positions; every one
            is named with its row.
    """
    table = read_table(path, text_columns=TEXTS)
    names = _columns(table.frame.columns)
    if "code" not in names or not ({"segment", "text"} & set(names) or {"start", "end"} <= set(names)):
        missing = "codes" if "code" not in names else "places (segment, or start and end, or text)"
        raise SourceError(
            Problem(
                what=f"there is no column of {missing}",
                file=str(path),
                expected="columns such as document, segment, code",
                hint=f"the header is: {', '.join(map(str, table.frame.columns))}",
            )
        )
    frame = pd.DataFrame({name: table.frame[column] for name, column in names.items()})
    if frame.empty:
        raise SourceError(Problem(what="the sheet has a header and no rows", file=str(path)))
    rows = pd.Index(list(table.row_numbers))
    problems = [*_positions(frame, rows, str(path)), *_places(frame, rows, str(path))]
    if problems:
        raise SourceError(problems)
    for name in HEADERS:
        if name in {"start", "end"}:
            held = frame[name] if name in frame else pd.Series(pd.NA, index=frame.index)
            frame[name] = pd.to_numeric(held).astype("Int64")
        else:
            frame[name] = frame[name].map(_text) if name in frame else ""
    if "coder" not in names:
        frame["coder"] = coder or path.stem
    frame["code"] = frame["code"].map(split_codes)
    return frame.explode("code", ignore_index=True)[list(HEADERS)]


def split_codes(cell: str) -> list[str]:
    """The codes of a cell; [""] for an empty one."""
    for mark in SPLIT[1:]:
        cell = cell.replace(mark, SPLIT[0])
    return list(dict.fromkeys(part.strip() for part in cell.split(SPLIT[0]) if part.strip())) or [""]


def _columns(header: Any) -> dict[str, str]:
    """Our name → the sheet's, the first one that fits."""
    folded = {str(name).strip().casefold(): name for name in header}
    return {ours: folded[alias] for ours, also in HEADERS.items() for alias in also[::-1] if alias in folded}


def _text(value: Any) -> str:
    if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()


def _positions(frame: pd.DataFrame, rows: Any, file: str) -> list[Problem]:
    found: list[Problem] = []
    for name in ("start", "end"):
        if name not in frame:
            continue
        number = pd.to_numeric(frame[name], errors="coerce")
        bad = frame[name].notna() & (number.isna() | (number % 1 != 0) | (number < 0))
        found += [
            Problem(
                what=f"{value!r} is not a position",
                file=file,
                place=f"row {row}, {name}",
                expected="0, 1, 2 …",
            )
            for row, value in zip(rows[bad], frame[name][bad], strict=True)
        ]
    if not found and len({"start", "end"} & set(frame)) == 1:
        what = "there is a column of starts or ends and none of the other"
        found.append(Problem(what=what, file=file, expected="both start and end"))
    if not found and {"start", "end"} <= set(frame):
        half = frame["start"].isna() != frame["end"].isna()
        found += [
            Problem(what="the row has a start or an end and not the other", file=file, place=f"row {row}")
            for row in rows[half]
        ]
        wrong = pd.to_numeric(frame["end"]) < pd.to_numeric(frame["start"])
        found += [
            Problem(what="the end lies before the start", file=file, place=f"row {row}")
            for row in rows[wrong]
        ]
    return found


def _places(frame: pd.DataFrame, rows: Any, file: str) -> list[Problem]:
    held = [name for name in ("segment", "text", "start") if name in frame]
    empty = frame[held].isna().all(axis=1)
    what = "the row does not say which unit it is about"
    return [Problem(what=what, file=file, place=f"row {row}") for row in rows[empty]]


def write_coding_sheet(frame: pd.DataFrame, path: Path) -> None:
    """Write rows as .csv that spreadsheet programs open right; what would begin a formula is escaped."""
    shown = frame.copy()
    for name in shown.columns:
        if name not in {"start", "end"}:
            shown[name] = shown[name].map(_escaped)
    shown.to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\n")


def _escaped(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value[:1] in {"=", "+", "-", "@", "\t", "\r"} else value
